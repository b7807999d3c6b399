"""A file was dropped: S3 → EventBridge → SQS → here."""

from __future__ import annotations

from typing import Any

from functions.runtime import batch, wiring
from functions.runtime.telemetry import instrumented, log
from functions.sync.model.upload import Drop


def receive_one(event: dict[str, Any]) -> None:
    """`event` is EventBridge's "Object Created"; its keys are plain, not form-encoded."""
    dropped = event["detail"]["object"]
    drop = Drop(event["detail"]["bucket"]["name"], dropped["key"], dropped.get("version-id", ""))
    upload = wiring.receive().run(drop)
    if upload is None:
        log("drop_gone")
    else:
        log(
            "upload_received",
            upload_id=upload.id,
            domain=upload.domain,
            status=upload.status,
            code=upload.code,
            rows=upload.rows,
            chunks=upload.chunks,
        )


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return batch.run(event, context, receive_one)
