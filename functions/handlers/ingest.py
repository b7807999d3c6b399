"""Ingest one chunk of one upload: queue `ingest/{domain}` → here."""

from __future__ import annotations

from typing import Any

from functions.runtime import batch, wiring
from functions.runtime.telemetry import instrumented, log, reading_failed


def ingest_one(message: dict[str, Any]) -> None:
    """Ingest the chunk that a message names: `{"upload": id, "chunk": number}`."""
    failed = wiring.ingest().run(message["upload"], message["chunk"])
    reading_failed(failed, upload_id=message["upload"])
    log("chunk_ingested", upload_id=message["upload"], chunk=message["chunk"])


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return batch.run(event, context, ingest_one)
