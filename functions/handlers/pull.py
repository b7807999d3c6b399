"""Pull the ministry's changes and export them as files: every five minutes, per dataset."""

from __future__ import annotations

from collections import Counter
from typing import Any

from functions import agreement
from functions.runtime import isolation, wiring
from functions.runtime.telemetry import ALARMED, bug, count, instrumented, log, warn


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ARG001
    """Return the counts of all regions, by metric. The schedule's event is not used."""
    pull = wiring.pull()
    counts: Counter[str] = Counter()
    with isolation.parts("not_pulled") as served:
        for region, agreed in agreement.load().items():
            if pull.domain not in agreed.names:
                continue
            with served.part(region=region, domain=pull.domain):
                pull.run(region)
            for error in pull.set_aside.bugs:
                bug("change_failed", error, region=region, domain=pull.domain)
            counts.update(pull.tally)
            with served.part(region=region, domain=pull.domain):
                counts["FileRows"] += wiring.file_export().run(region)
        counts = +counts
        for metric, number in counts.items():
            count(metric, number, pull.domain)
        if counts:
            write_line = warn if counts.keys() & ALARMED else log
            write_line("pulled", domain=pull.domain, counts=dict(counts))
    return dict(counts)
