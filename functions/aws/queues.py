"""Send messages to SQS queues, in batches."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from functions.aws.failures import UNAVAILABLE, RefusedError, backoff, transient_code, translated
from functions.sync.model.errors import Transient
from functions.sync.model.retries import QUEUE_ATTEMPTS

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

ENTRIES = 10
"""Most messages in one batch (SQS)."""
BYTES = 262_144
"""Most bytes of a message, and of a batch: the default limit of a queue."""
LONGEST_DELAY = 900
"""Longest delay of a message in seconds (SQS)."""


class SqsQueues:
    """Implement `ports.Queues` on SQS."""

    def __init__(
        self, client: SQSClient, urls: Mapping[str, str], sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """Take `urls`, the URL of the queue of each lane."""
        self._client: Any = client
        self._urls = urls
        self._sleep = sleep

    def send(self, lane: str, messages: Sequence[Mapping[str, Any]], delay: int = 0) -> None:
        """Send all messages, `delay` seconds late; raise `Transient` when some fail after all attempts.

        After `Transient` some messages may have been sent. Messages are hints: sent twice, they do no harm.
        Raise ValueError for a delay out of range, `RefusedError` for a message that SQS will never accept.
        """
        if not 0 <= delay <= LONGEST_DELAY:
            raise ValueError(f"delay of {delay} s is not within 0 and {LONGEST_DELAY}")
        url = self._urls[lane]
        # `json.dumps` writes ASCII: an object's key may hold characters that SQS refuses.
        for batch in _batches([json.dumps(message, separators=(",", ":")) for message in messages]):
            self._send(url, batch, delay)

    def _send(self, url: str, bodies: Sequence[str], delay: int) -> None:
        pending = {
            str(i): {"Id": str(i), "MessageBody": body, "DelaySeconds": delay}
            for i, body in enumerate(bodies)
        }
        code = UNAVAILABLE
        for attempt in range(QUEUE_ATTEMPTS):
            with translated():
                answer = self._client.send_message_batch(QueueUrl=url, Entries=list(pending.values()))
            failed = answer.get("Failed", [])
            if not failed:
                return
            for entry in failed:
                code = transient_code(entry["Code"]) or UNAVAILABLE
                if entry["SenderFault"] and not transient_code(entry["Code"]):
                    raise RefusedError(entry["Code"])
            pending = {entry["Id"]: pending[entry["Id"]] for entry in failed}
            self._sleep(backoff(attempt))
        raise Transient(code)


def _batches(bodies: Sequence[str]) -> Iterator[list[str]]:
    """Yield the bodies in order, in batches within the limits of SQS."""
    batch: list[str] = []
    size = 0
    for body in bodies:
        length = len(body.encode())
        if batch and (len(batch) == ENTRIES or size + length > BYTES):
            yield batch
            batch, size = [], 0
        batch.append(body)
        size += length
    if batch:
        yield batch
