"""Every night, per dataset: both copies are compared and repaired, and the result is signed and kept."""

from __future__ import annotations

from typing import Any

from functions import agreement
from functions.runtime import wiring
from functions.runtime.telemetry import count, instrumented, log, warn


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001  the schedule's event says nothing we need
    """Region → what was found, for whoever called by hand (`sinergi reconcile`): ids and counts, nothing of a person."""
    reconcile = wiring.reconcile()
    domain = reconcile.pull.domain
    found: dict[str, Any] = {}
    for region, agreed in agreement.load().items():
        if domain not in agreed.names:
            continue
        result = reconcile(region)
        happened = dict(+reconcile.pull.tally)
        for metric, number in happened.items():
            count(metric, number, domain)
        found[region] = None if result is None else {**result._asdict(), "gaps": dict(list(result.gaps.items())[:200])}
        tell = log if result and result.equal else warn
        tell("reconciled", region=region, domain=domain, records=result.records if result else 0, counts=happened)
    return found
