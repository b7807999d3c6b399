"""Keys of records that may have to go to the ministry: domain queue → here → SIAPkerja."""

from __future__ import annotations

from typing import Any

from functions.runtime import batch, wiring
from functions.runtime.telemetry import instrumented


def dispatch_one(message: dict[str, Any]) -> None:
    """`{"region": code, "ids": [id_sumber, …]}`"""
    wiring.dispatch()(message["region"], message["ids"])


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return batch.run(event, context, dispatch_one)
