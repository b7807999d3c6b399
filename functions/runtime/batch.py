"""Messages of a queue, one by one, with partial batch responses.

By hand rather than with Powertools' BatchProcessor: it is shorter than its configuration, costs no start-up time, and
never raises for the batch as a whole, which would retry what already succeeded.
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
    """`apply_one` gets each body. `Transient` and bugs come back to the queue, and end in its dead-letter queue."""
    records = event.get("Records") or []
    failed: list[str] = []
    for position, record in enumerate(records):
        # The first always runs, or a function with a short timeout would never do anything.
        if position and context.get_remaining_time_in_millis() < INVOCATION_RESERVE:
            telemetry.warn("batch_cut_short", left=len(records) - position)
            failed += [late["messageId"] for late in records[position:]]
            break
        if not _applied(record, apply_one):
            failed.append(record["messageId"])
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _applied(record: Mapping[str, Any], apply_one: Callable[[dict[str, Any]], object]) -> bool:
    attempt = int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))
    with telemetry.about(message_id=record["messageId"], attempt=attempt):
        try:
            body = _body(record)
            if body.get("Event") == "s3:TestEvent":
                return True
            apply_one(body)
        except Transient as later:
            telemetry.warn("retry_later", code=later.code, retry_after=later.retry_after)
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
