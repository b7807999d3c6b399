"""Moments around the term of the agreement (20 March 2025 to 20 March 2028, both days included, in WIB)."""

from __future__ import annotations

from datetime import date, datetime

TODAY = date(2026, 11, 24)
"""The day on which the tests take place."""
FIRST, LAST = "2025-03-20T00:00:00+07:00", "2028-03-20T23:59:59.999+07:00"
"""The first and the last moment of the term."""
AFTER_TERM = 1_837_184_400_000
"""21 March 2028, midnight WIB, in milliseconds: the first moment after the term."""


def at(moment: str) -> int:
    """Return an ISO moment in milliseconds since 1970."""
    return round(datetime.fromisoformat(moment).timestamp() * 1000)
