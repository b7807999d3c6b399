"""Compare and repair both copies, and keep the signed result: every night, per dataset."""

from __future__ import annotations

from typing import Any

from functions import agreement
from functions.runtime import isolation, wiring
from functions.runtime.reports import tell_night
from functions.runtime.telemetry import instrumented


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Return per region the result, or the code of why there is none: ids and counts, nothing of a person.

    `sinergi reconcile` gets the answer, and only it may set `confirmed`; the schedule's event is not used.
    """
    reconcile = wiring.reconcile()
    domain, confirmed = reconcile.pull.domain, event.get("confirmed") is True
    served, found = isolation.Parts("region_failed"), dict[str, Any]()
    for region, agreed in agreement.load().items():
        if domain not in agreed.names:
            continue
        result = None
        with served.part(region=region, domain=domain):
            result = reconcile.run(region, confirmed)
        served.failed(reconcile.pull.set_aside.bugs, region=region, domain=domain)
        code, counts = reconcile.failure_code or served.code, dict(+reconcile.pull.tally)
        found[region] = tell_night(region, domain, result, code, counts)
    return found
