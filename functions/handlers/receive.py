"""Receive a dropped file: S3 → EventBridge → queue `receive` → here."""

from __future__ import annotations

from typing import Any

from functions.runtime import batch, wiring
from functions.runtime.telemetry import instrumented, log
from functions.sync.model.upload import Drop


def receive_one(event: dict[str, Any]) -> None:
    """Receive the drop of an event "Object Created" of EventBridge; its key is plain, not form-encoded."""
    s3_object = event["detail"]["object"]
    drop = Drop(event["detail"]["bucket"]["name"], s3_object["key"], s3_object.get("version-id", ""))
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
