"""Compare and repair both copies, and keep the signed result: every night, per dataset."""

from __future__ import annotations

from collections import Counter
from typing import Any

from functions import agreement
from functions.runtime import wiring
from functions.runtime.telemetry import count, instrumented, log, warn


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Return per region the result, or the code of why there is none: ids and counts, nothing of a person.

    `sinergi reconcile` gets the answer, and only it may set `confirmed`; the schedule's event is not used.
    """
    reconcile = wiring.reconcile()
    domain, confirmed = reconcile.pull.domain, event.get("confirmed") is True
    found: dict[str, Any] = {}
    for region, agreed in agreement.load().items():
        if domain not in agreed.names:
            continue
        result = reconcile.run(region, confirmed)
        counts = dict(+reconcile.pull.tally)
        for metric, number in counts.items():
            count(metric, number, domain)
        if result is None:
            warn("not_reconciled", region=region, domain=domain, code=reconcile.failure_code, counts=counts)
            found[region] = {"code": reconcile.failure_code}
            continue
        write_line = log if result.equal else warn
        write_line("reconciled", region=region, domain=domain, records=result.records, counts=counts)
        found[region] = {
            **result._asdict(),
            "gaps": dict(list(result.gaps.items())[:200]),
            "kinds": Counter(result.gaps.values()),
        }
    return found
