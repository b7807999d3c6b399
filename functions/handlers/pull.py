"""Pull the ministry's changes and export them as files: every five minutes, per dataset."""

from __future__ import annotations

from collections import Counter
from typing import Any

from functions import agreement
from functions.runtime import wiring
from functions.runtime.telemetry import ALARMED, count, instrumented, log, warn


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ARG001
    """Return the counts of all regions, by metric. The schedule's event is not used."""
    pull = wiring.pull()
    counts: dict[str, int] = {}
    for region, agreed in agreement.load().items():
        if pull.domain in agreed.names:
            regional = Counter(pull.run(region)) + Counter(FileRows=wiring.file_export().run(region))
            for metric, number in regional.items():
                counts[metric] = counts.get(metric, 0) + number
                count(metric, number, pull.domain)
    if counts:
        write_line = warn if counts.keys() & ALARMED else log
        write_line("pulled", domain=pull.domain, counts=counts)
    return counts
