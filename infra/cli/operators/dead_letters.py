"""Redrive dead letters: move messages that failed five times back to their queue.

All messages are hints or events, so their order does not matter and a second copy does no harm.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, NamedTuple

_PART = re.compile(r"(?P<lane>\w+?)Lane(?P<kind>DeadLetters|Queue)[0-9A-F]{8}")


class Dead(NamedTuple):
    """One lane's dead-letter queue."""

    lane: str
    """By the construct's path: `PencariKerjaIngest` for `PencariKerja/IngestLane`."""
    url: str
    source: str
    """URL of the queue that the messages came from."""


def find(cloudformation: Any, stack: str) -> list[Dead]:
    """Return the dead-letter queues of all lanes of `stack`."""
    queues: dict[tuple[str, str], str] = {}
    for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack):
        for resource in page["StackResourceSummaries"]:
            part = _PART.fullmatch(resource["LogicalResourceId"])
            if part and resource["ResourceType"] == "AWS::SQS::Queue":
                queues[part["lane"], part["kind"]] = resource["PhysicalResourceId"]
    return [
        Dead(lane, url, queues[lane, "Queue"])
        for (lane, kind), url in sorted(queues.items())
        if kind == "DeadLetters"
    ]


def of_domain(found: list[Dead], domain: str) -> list[Dead]:
    """Return those of one dataset's lanes."""
    scope = "".join(word.capitalize() for word in domain.split("-"))
    return [dead for dead in found if dead.lane.startswith(scope)]


def count(sqs: Any, found: list[Dead]) -> Counter[str]:
    """Return lane → number of messages, without lanes that have none; SQS's count may be a moment old."""
    name = "ApproximateNumberOfMessages"
    counts = {
        dead.lane: int(sqs.get_queue_attributes(QueueUrl=dead.url, AttributeNames=[name])["Attributes"][name])
        for dead in found
    }
    return +Counter(counts)


def redrive(sqs: Any, dead: Dead, most: int) -> int:
    """Move at most `most` messages back to their queue, and return how many were moved.

    The limit keeps messages that fail and return at once from going round for ever. Each message is sent
    before it is deleted, so a failure in between leaves it twice, which does no harm.
    """
    moved = 0
    while moved < most:
        messages = sqs.receive_message(
            QueueUrl=dead.url, MaxNumberOfMessages=min(10, most - moved), WaitTimeSeconds=1
        ).get("Messages", [])
        if not messages:
            break
        bodies = [{"Id": str(n), "MessageBody": message["Body"]} for n, message in enumerate(messages)]
        failed = {
            entry["Id"]
            for entry in sqs.send_message_batch(QueueUrl=dead.source, Entries=bodies).get("Failed", [])
        }
        sent = [
            {"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]}
            for n, m in enumerate(messages)
            if str(n) not in failed
        ]
        if not sent:
            break
        sqs.delete_message_batch(QueueUrl=dead.url, Entries=sent)
        moved += len(sent)
    return moved
