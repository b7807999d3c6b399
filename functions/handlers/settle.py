"""Write the files that go back to the sender: queue `settle` → here.

The message comes when all chunks of an upload are finished, and when the ministry has answered.
"""

from __future__ import annotations

from typing import Any

from functions.runtime import batch, wiring
from functions.runtime.telemetry import instrumented, log


def settle_one(message: dict[str, Any]) -> None:
    """Settle the upload that a message names: `{"upload": id}`."""
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
