"""A lane: a queue, the function that it feeds, and the dead letters: messages that failed five times."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk.aws_lambda_event_sources import SqsEventSource
from aws_cdk.aws_sqs import DeadLetterQueue, Queue, QueueEncryption
from constructs import Construct

from infra.config import SIZES
from infra.constructs.function import HandlerFunction

RECEIVES = 5
"""Deliveries before a message becomes a dead letter. A throttled invocation counts as one, so fewer than five
would send valid messages to the dead-letter queue."""
VISIBILITY_TIMEOUTS = 6
"""Timeouts of the function during which a received message stays hidden, as AWS recommends."""


def dead_letters(scope: Construct, id: str) -> Queue:
    """Return a dead-letter queue that keeps messages for 14 days, longer than any source queue.

    A message that moves here keeps its first enqueue time, so a shorter retention could delete it at once.
    """
    # Messages hold keys and codes only, so SQS's own encryption is enough, and EventBridge needs no key
    # policy.
    return Queue(
        scope,
        id,
        retention_period=Duration.days(14),
        encryption=QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
    )


class Lane(Construct):
    """A queue for the function `capability`, and its dead-letter queue.

    A received message stays hidden for `VISIBILITY_TIMEOUTS` times the function's timeout.
    """

    def __init__(self, scope: Construct, id: str, *, capability: str) -> None:
        super().__init__(scope, id)
        self.capability = capability
        self.dead_letters = dead_letters(self, "DeadLetters")
        self.queue = Queue(
            self,
            "Queue",
            visibility_timeout=Duration.seconds(VISIBILITY_TIMEOUTS * SIZES[capability].timeout),
            retention_period=Duration.days(4),
            encryption=QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            dead_letter_queue=DeadLetterQueue(queue=self.dead_letters, max_receive_count=RECEIVES),
        )

    def feeds(self, function: HandlerFunction) -> None:
        """Let `function` receive this lane's messages; raises ValueError when it has another capability."""
        if function.capability != self.capability:
            raise ValueError(
                f"the visibility of {self.node.path} is made for {self.capability}, "
                f"not for {function.capability}"
            )
        size = SIZES[self.capability]
        source = SqsEventSource(
            self.queue,
            batch_size=size.batch,
            max_concurrency=size.concurrency,
            report_batch_item_failures=True,
        )
        function.add_event_source(source)
