"""Keys of records that may have to go to the ministry: domain queue → here → SIAPkerja."""

from __future__ import annotations

from typing import Any

from functions.runtime import batch, wiring
from functions.runtime.telemetry import count, instrumented, log, warn

ALARMING = ("BreakerOpened", "MinistryLocked", "Bugs")
"""Counted without the dataset: one alarm each, whichever it is."""


def dispatch_one(message: dict[str, Any]) -> None:
    """`{"region": code, "ids": [id_sumber, …]}`"""
    dispatch = wiring.dispatch()
    happened = dispatch(message["region"], message["ids"])
    for metric, number in happened.items():
        count(metric, number, domain="" if metric in ALARMING else dispatch.domain)
    tell = warn if any(metric in happened for metric in ALARMING) else log
    if happened:
        tell("dispatched", domain=dispatch.domain, counts=happened)


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return batch.run(event, context, dispatch_one)
