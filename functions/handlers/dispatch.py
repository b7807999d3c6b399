"""Keys of records that may have to go to the ministry: domain queue → here → SIAPkerja."""

from __future__ import annotations

from typing import Any

from functions.runtime import batch, wiring
from functions.runtime.telemetry import ALARMED, bug, count, instrumented, log, warn


def dispatch_one(message: dict[str, Any]) -> None:
    """`{"region": code, "ids": [id_sumber, …]}`"""
    dispatch = wiring.dispatch()
    happened = dispatch.run(message["region"], message["ids"])
    for error in dispatch.bugs:
        bug("record_failed", error, domain=dispatch.domain)
    for metric, number in happened.items():
        count(metric, number, dispatch.domain)
    if happened:
        tell = warn if happened.keys() & ALARMED else log
        tell("dispatched", domain=dispatch.domain, counts=happened)


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return batch.run(event, context, dispatch_one)
