"""Send records to the ministry: queue `dispatch/{domain}` → here → SIAPkerja."""

from __future__ import annotations

from typing import Any

from functions.runtime import batch, wiring
from functions.runtime.telemetry import ALARMED, bug, count, instrumented, log, warn


def dispatch_one(message: dict[str, Any]) -> None:
    """Dispatch the records that a hint names: `{"region": code, "ids": [id_sumber, …]}`."""
    dispatch = wiring.dispatch()
    counts = dispatch.run(message["region"], message["ids"])
    for error in dispatch.bugs:
        bug("record_failed", error, domain=dispatch.domain)
    for metric, number in counts.items():
        count(metric, number, dispatch.domain)
    if counts:
        write_line = warn if counts.keys() & ALARMED else log
        write_line("dispatched", domain=dispatch.domain, counts=counts)


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return batch.run(event, context, dispatch_one)
