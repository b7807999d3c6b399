"""Queues on SQS (`ports.Queues`)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from functions.aws.failures import UNAVAILABLE, RefusedError, backoff, later, translated
from functions.sync.model.errors import Transient
from functions.sync.model.retries import QUEUE_ATTEMPTS

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

ENTRIES = 10
BYTES = 262_144
"""A queue's default limit, for a message and for a batch."""
LONGEST_DELAY = 900


class SqsQueues:
    def __init__(
        self, client: SQSClient, urls: Mapping[str, str], sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """`urls`: lane → queue."""
        self._client: Any = client
        self._urls = urls
        self._sleep = sleep

    def send(self, lane: str, messages: Sequence[Mapping[str, Any]], delay: int = 0) -> None:
        """After `Transient` some may have been sent: messages are hints, twice does no harm."""
        if not 0 <= delay <= LONGEST_DELAY:
            raise ValueError(f"delay of {delay} s is not within 0 and {LONGEST_DELAY}")
        url = self._urls[lane]
        # In ASCII: an object's key may hold characters that no queue takes as they are.
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
                code = later(entry["Code"]) or UNAVAILABLE
                if entry["SenderFault"] and not later(entry["Code"]):
                    raise RefusedError(entry["Code"])
            pending = {entry["Id"]: pending[entry["Id"]] for entry in failed}
            self._sleep(backoff(attempt))
        raise Transient(code)


def _batches(bodies: Sequence[str]) -> Iterator[list[str]]:
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
