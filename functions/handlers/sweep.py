"""Every minute: ask again for whatever is due, lost or behind; say what stands still; once a day, report."""

from __future__ import annotations

from typing import Any

from functions.runtime import wiring
from functions.runtime.telemetry import count, instrumented, log, warn


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ARG001  the schedule's event says nothing we need
    sweep = wiring.sweep()
    hints = sweep.run()
    if hints:
        log("swept", rows=sum(hints.values()))
    for breaker in sweep.open_breakers():
        warn("breaker_open", region=breaker.region, domain=breaker.domain, code=breaker.code)
        count("BreakerOpen")
    lost = wiring.missed_files().run()
    if lost:
        warn("drops_found", rows=lost)
        hints["receive"] = lost
    for told in wiring.daily_report().run():
        log("reported", region=told.region, rows=sum(told.late.values()))
        for domain in told.silent:
            warn("nothing_arrives", region=told.region, domain=domain)
        count("NotArrived", sum(told.late.values()))
        for domain in told.stale:
            warn("period_missed", region=told.region, domain=domain)
        for domain in told.uncompared:
            warn("not_compared", region=told.region, domain=domain)
        count("Silent", len(told.silent))
        count("Overdue", len(told.stale))
        count("NotCompared", len(told.uncompared))
    return hints
