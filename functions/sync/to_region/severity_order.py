"""Put codes that refuse a row before those that hold it, warn or inform, wherever a person reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from functions import messages
from functions.messages import Severity
from functions.sync.model.finding import Finding

LEVELS = {
    Severity.REJECT: "galat",
    Severity.HOLD: "tahan",
    Severity.WARN: "peringatan",
    Severity.INFORM: "keterangan",
}
"""Severity → its word in the column TINGKAT, the gravest first."""
_RANK = {severity: rank for rank, severity in enumerate(LEVELS)}


@lru_cache(maxsize=1_024)
def level(code: str) -> str:
    """Return the word of a code's severity; raise `KeyError` for an unknown code."""
    return LEVELS[messages.get(code).severity]


@lru_cache(maxsize=1_024)
def rank(code: str) -> int:
    """Return 0 for a code that refuses, 1 for one that holds, 2 for a warning, 3 for an information.

    Also 3 for a code that the catalogue does not have any more: an old upload may still count one.
    """
    message = messages.CATALOGUE.get(code)
    return _RANK[message.severity] if message else len(_RANK) - 1


def errors_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return a row's findings in this order; those of one severity stay as they came."""
    return sorted(findings, key=lambda finding: rank(finding.code))


def codes_in_order(codes: Mapping[str, int]) -> dict[str, int]:
    """Return code → count, refusing codes first, within a severity the most frequent first."""
    return dict(sorted(codes.items(), key=lambda item: (rank(item[0]), -item[1])))
