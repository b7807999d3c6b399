"""Every few minutes, per dataset: the ministry's changes come to the region, and go into the files that it asked for."""

from __future__ import annotations

from collections import Counter
from typing import Any

from functions import agreement
from functions.runtime import wiring
from functions.runtime.telemetry import ALARMED, count, instrumented, log, warn


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ARG001  the schedule's event says nothing we need
    pull = wiring.pull()
    happened: dict[str, int] = {}
    for region, agreed in agreement.load().items():
        if pull.domain in agreed.names:
            found = Counter(pull.run(region)) + Counter(FileRows=wiring.file_export().run(region))
            for metric, number in found.items():
                happened[metric] = happened.get(metric, 0) + number
                count(metric, number, pull.domain)
    if happened:
        tell = warn if happened.keys() & ALARMED else log
        tell("pulled", domain=pull.domain, counts=happened)
    return happened
