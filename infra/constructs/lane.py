"""A lane: a queue, the function it feeds, and where a message goes that failed five times."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk.aws_lambda_event_sources import SqsEventSource
from aws_cdk.aws_sqs import DeadLetterQueue, Queue, QueueEncryption
from constructs import Construct

from infra.config import SIZES
from infra.constructs.function import HandlerFunction

#: Throttled invocations count as receives, so fewer than five would bury good messages.
RECEIVES = 5


def dead_letters(scope: Construct, id: str) -> Queue:
    """Messages keep their first enqueue time, so this keeps them longer than any source does."""
    # Messages carry keys and codes only: the queue's own keys are enough, and EventBridge needs no key policy.
    return Queue(
        scope,
        id,
        retention_period=Duration.days(14),
        encryption=QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
    )


class Lane(Construct):
    def __init__(self, scope: Construct, id: str, *, capability: str) -> None:
        super().__init__(scope, id)
        self.capability = capability
        self.dead_letters = dead_letters(self, "DeadLetters")
        self.queue = Queue(
            self,
            "Queue",
            visibility_timeout=Duration.seconds(6 * SIZES[capability].timeout),
            retention_period=Duration.days(4),
            encryption=QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            dead_letter_queue=DeadLetterQueue(queue=self.dead_letters, max_receive_count=RECEIVES),
        )

    def feeds(self, function: HandlerFunction) -> None:
        if function.capability != self.capability:
            raise ValueError(
                f"the visibility of {self.node.path} is made for {self.capability}, not for {function.capability}"
            )
        size = SIZES[self.capability]
        source = SqsEventSource(
            self.queue,
            batch_size=size.batch,
            max_concurrency=size.concurrency,
            report_batch_item_failures=True,
        )
        function.add_event_source(source)
