"""Log and count what a day's report and a night's comparison found, for the alarms."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from functions.runtime.telemetry import count, log, warn

if TYPE_CHECKING:
    from functions.sync.monitoring.daily_report import RegionReport
    from functions.sync.reconciliation.reconcile import ReconciliationResult

GAPS_TOLD = 200
"""Differences named one by one in the answer of reconcile."""


def tell_day(report: RegionReport) -> None:
    """Log and count what a region's daily report found."""
    log("reported", region=report.region, rows=sum(report.late.values()))
    for domain in report.silent:
        warn("nothing_arrives", region=report.region, domain=domain)
    count("NotArrived", sum(report.late.values()))
    for domain in report.stale:
        warn("period_missed", region=report.region, domain=domain)
    for domain in report.uncompared:
        warn("not_compared", region=report.region, domain=domain)
    count("Silent", len(report.silent))
    count("Overdue", len(report.stale))
    count("NotCompared", len(report.uncompared))


def tell_night(
    region: str, domain: str, result: ReconciliationResult | None, code: str, counts: dict[str, int]
) -> dict[str, Any]:
    """Log and count a region's comparison; return the answer for `sinergi reconcile`.

    `code` is why there is no result.
    """
    for metric, number in counts.items():
        count(metric, number, domain)
    if result is None:
        warn("not_reconciled", region=region, domain=domain, code=code, counts=counts)
        return {"code": code}
    write_line = log if result.equal else warn
    write_line("reconciled", region=region, domain=domain, records=result.records, counts=counts)
    return {
        **result._asdict(),
        "gaps": dict(list(result.gaps.items())[:GAPS_TOLD]),
        "kinds": Counter(result.gaps.values()),
    }
