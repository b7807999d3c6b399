"""Messages that failed five times, back to where they came from. All are hints or events, so that order does not matter."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, NamedTuple

_PART = re.compile(r"(?P<lane>\w+?)Lane(?P<kind>DeadLetters|Queue)[0-9A-F]{8}")


class Dead(NamedTuple):
    """`lane` as in the stack: `ReceiveLane`'s is `Receive`, `PencariKerja/IngestLane`'s `PencariKerjaIngest`."""

    lane: str
    url: str
    source: str


def find(cloudformation: Any, stack: str) -> list[Dead]:
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
    scope = "".join(word.capitalize() for word in domain.split("-"))
    return [dead for dead in found if dead.lane.startswith(scope)]


def count(sqs: Any, found: list[Dead]) -> Counter[str]:
    """Messages by lane; may be a moment stale."""
    name = "ApproximateNumberOfMessages"
    counts = {
        dead.lane: int(sqs.get_queue_attributes(QueueUrl=dead.url, AttributeNames=[name])["Attributes"][name])
        for dead in found
    }
    return +Counter(counts)


def redrive(sqs: Any, dead: Dead, most: int) -> int:
    """At most `most`, so that what comes back at once is not sent round and round. Sent first, deleted after: twice does no harm."""
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
        gone = [
            {"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]}
            for n, m in enumerate(messages)
            if str(n) not in failed
        ]
        if not gone:
            break
        sqs.delete_message_batch(QueueUrl=dead.url, Entries=gone)
        moved += len(gone)
    return moved
