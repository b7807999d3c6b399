"""Process the messages of a queue one by one, with partial batch responses.

This is written by hand and not with Powertools' BatchProcessor: it is shorter than the processor's
configuration, costs no start-up time, and never raises for the batch as a whole, which would send messages
again that had succeeded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from functions.runtime import telemetry
from functions.sync.model.errors import Transient
from functions.sync.model.retries import INVOCATION_RESERVE


def run(
    event: Mapping[str, Any], context: Any, apply_one: Callable[[dict[str, Any]], object]
) -> dict[str, Any]:
    """Call `apply_one` with the body of each message; return the messages that failed, as SQS wants them.

    A message fails by `Transient` or any other exception, or because too little time is left to begin it
    (`INVOCATION_RESERVE`). It goes back to its queue, and after five failures to the dead-letter queue.
    """
    records = event.get("Records") or []
    failed: list[str] = []
    for position, record in enumerate(records):
        # The first message always runs; otherwise a function with a short timeout would never do anything.
        if position and context.get_remaining_time_in_millis() < INVOCATION_RESERVE:
            telemetry.warn("batch_cut_short", left=len(records) - position)
            failed += [unread["messageId"] for unread in records[position:]]
            break
        if not _applied(record, apply_one):
            failed.append(record["messageId"])
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _applied(record: Mapping[str, Any], apply_one: Callable[[dict[str, Any]], object]) -> bool:
    """Apply one message; log a failure and return False for it."""
    attempt = int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))
    with telemetry.about(message_id=record["messageId"], attempt=attempt):
        try:
            body = _body(record)
            # S3 sends it once when notifications of a bucket are set up.
            if body.get("Event") == "s3:TestEvent":
                return True
            apply_one(body)
        except Transient as error:
            telemetry.warn("retry_later", code=error.code, retry_after=error.retry_after)
            telemetry.count("Retries")
            return False
        except Exception as error:
            telemetry.bug("message_failed", error)
            return False
    return True


def _body(record: Mapping[str, Any]) -> dict[str, Any]:
    body = orjson.loads(record["body"])
    if not isinstance(body, dict):
        raise TypeError("not an object")
    return body
