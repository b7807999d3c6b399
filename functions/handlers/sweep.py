"""Run every minute: ask again for what is due, lost or behind, warn of standstill, report once a day."""

from __future__ import annotations

from typing import Any

from functions.runtime import isolation, wiring
from functions.runtime.reports import tell_day
from functions.runtime.telemetry import count, instrumented, log, warn


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ARG001
    """Return the records or messages sent, by lane. The schedule's event is not used."""
    hints: dict[str, int] = {}
    with isolation.parts("not_swept") as served:
        with served.part():
            sweep = wiring.sweep()
            hints |= sweep.run()
            if hints:
                log("swept", rows=sum(hints.values()))
            for breaker in sweep.open_breakers():
                warn("breaker_open", region=breaker.region, domain=breaker.domain, code=breaker.code)
                count("BreakerOpen")
            served.failed(sweep.failures)
        with served.part():
            missed = wiring.missed_files().run()
            if missed:
                warn("drops_found", rows=missed)
                hints["receive"] = missed
        with served.part():
            report = wiring.daily_report()
            for each in report.run():
                tell_day(each)
            served.failed(report.failures)
    return hints
