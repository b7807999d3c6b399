"""Every night, per dataset: both copies are compared and repaired, and the result is signed and kept."""

from __future__ import annotations

from collections import Counter
from typing import Any

from functions import agreement
from functions.runtime import wiring
from functions.runtime.telemetry import count, instrumented, log, warn


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Region → what was found, or the code of why nothing was, for whoever called by hand (`sinergi reconcile`, which alone may
    say `confirmed`): ids and counts, nothing of a person. The schedule's event says nothing we need.
    """
    reconcile = wiring.reconcile()
    domain, confirmed = reconcile.pull.domain, event.get("confirmed") is True
    found: dict[str, Any] = {}
    for region, agreed in agreement.load().items():
        if domain not in agreed.names:
            continue
        result = reconcile.run(region, confirmed)
        happened = dict(+reconcile.pull.tally)
        for metric, number in happened.items():
            count(metric, number, domain)
        if result is None:
            warn("not_reconciled", region=region, domain=domain, code=reconcile.failure_code, counts=happened)
            found[region] = {"code": reconcile.failure_code}
            continue
        tell = log if result.equal else warn
        tell("reconciled", region=region, domain=domain, records=result.records, counts=happened)
        found[region] = {
            **result._asdict(),
            "gaps": dict(list(result.gaps.items())[:200]),
            "kinds": Counter(result.gaps.values()),
        }
    return found
