"""Run every minute: ask again for what is due, lost or behind, warn of standstill, report once a day."""

from __future__ import annotations

from typing import Any

from functions.runtime import wiring
from functions.runtime.telemetry import count, instrumented, log, warn


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ARG001
    """Return the records or messages sent, by lane. The schedule's event is not used."""
    sweep = wiring.sweep()
    hints = sweep.run()
    if hints:
        log("swept", rows=sum(hints.values()))
    for breaker in sweep.open_breakers():
        warn("breaker_open", region=breaker.region, domain=breaker.domain, code=breaker.code)
        count("BreakerOpen")
    missed = wiring.missed_files().run()
    if missed:
        warn("drops_found", rows=missed)
        hints["receive"] = missed
    for report in wiring.daily_report().run():
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
    return hints
