"""The two events that start work: a file dropped into the inbox, and the clock."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk.aws_events import EventPattern, Rule, Schedule
from aws_cdk.aws_events_targets import LambdaFunction, SqsQueue
from aws_cdk.aws_lambda import IFunction
from aws_cdk.aws_s3 import IBucket
from aws_cdk.aws_sqs import IQueue
from constructs import Construct

from infra.constructs.lane import dead_letters


class Triggers(Construct):
    """The two EventBridge rules, and the queue `undelivered` for events that they could not deliver.

    A drop event that is lost is a file that nobody processes until sweep finds it.
    """

    def __init__(
        self, scope: Construct, id: str, *, drop: IBucket, receive: IQueue, sweep: IFunction
    ) -> None:
        super().__init__(scope, id)
        self.undelivered = dead_letters(self, "Undelivered")
        Rule(
            self,
            "FileDropped",
            description="A dropped file goes to receive, also one outside the inbox, which it refuses",
            event_pattern=EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={"bucket": {"name": [drop.bucket_name]}},
            ),
            targets=[SqsQueue(receive, dead_letter_queue=self.undelivered)],
        )
        # The next minute's run does what a failed one did not, so neither the rule nor the function retries.
        sweep.configure_async_invoke(retry_attempts=0, max_event_age=Duration.minutes(1))
        Rule(
            self,
            "EveryMinute",
            description="What is due, lost or uncertain goes to sweep",
            schedule=Schedule.rate(Duration.minutes(1)),
            targets=[
                LambdaFunction(
                    sweep,
                    dead_letter_queue=self.undelivered,
                    retry_attempts=0,
                    max_event_age=Duration.minutes(1),
                )
            ],
        )
