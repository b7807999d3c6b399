"""An upload's chunks are all in, or the ministry answered: write what goes back to the sender."""

from __future__ import annotations

from typing import Any

from functions.runtime import batch, wiring
from functions.runtime.telemetry import instrumented, log


def settle_one(message: dict[str, Any]) -> None:
    """`{"upload": id}`"""
    upload = wiring.settle().run(message["upload"])
    if upload:
        log(
            "upload_settled",
            upload_id=upload.id,
            domain=upload.domain,
            status=upload.status,
            counts=upload.counts,
        )


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return batch.run(event, context, settle_one)
