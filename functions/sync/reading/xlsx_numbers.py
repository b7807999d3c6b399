"""Turn numbers of a worksheet into the text that its sender saw.

Dates become ISO text, percentages keep their sign, whole numbers have no decimal point.
"""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta

EXACT = 1e15
"""Spreadsheets keep 15 digits. From here on digits are lost, so the number becomes text in scientific
notation, which no reader of an identifier accepts (domain.md 3.1)."""
_DATES = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
_PERCENT = {9, 10}
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].', re.DOTALL)
_DAY, _MONTH, _CLOCK = (
    re.compile(r"[dy]", re.IGNORECASE),
    re.compile(r"m", re.IGNORECASE),
    re.compile(r"[hs]|am/pm", re.IGNORECASE),
)
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")
_LEAP_1900 = 60
"""The day that spreadsheets count as 29 February 1900, which did not exist."""
_LAST = 2_958_466
"""The day after 31 December 9999."""

NUMBER, DATE, PERCENT = "", "d", "%"


def kind(identity: int, code: str | None) -> str:
    """Return what a number format shows: NUMBER, DATE or PERCENT. `code` is None for a built-in format."""
    if code is None:
        return DATE if identity in _DATES else PERCENT if identity in _PERCENT else NUMBER
    shown = _LITERAL.sub("", code).split(";")[0]
    if shown.lower() == "general" or _ELAPSED.search(code):
        return NUMBER
    if _DAY.search(shown) or (_MONTH.search(shown) and not _CLOCK.search(shown)):
        return DATE
    return PERCENT if "%" in shown else NUMBER


def shown(raw: str, style: str, epoch_1904: bool) -> str:
    """Return the text of a numeric cell; content that is no number comes back unchanged."""
    if style == NUMBER and _WHOLE.fullmatch(raw):
        return raw
    try:
        value = float(raw)
    except ValueError:
        return raw
    if not math.isfinite(value):
        return raw
    if style == DATE and (moment := _moment(value, epoch_1904)):
        return moment
    return _plain(value * 100) + "%" if style == PERCENT else _plain(value)


def _plain(value: float) -> str:
    if abs(value) >= EXACT:
        return f"{value:.5E}"
    return str(int(value)) if value.is_integer() else f"{value:.15g}"


def _moment(serial: float, epoch_1904: bool) -> str:
    """Return a date, or date and time, as ISO text; '' for a number that is no day."""
    if epoch_1904:
        first = datetime(1904, 1, 1)  # noqa: DTZ001  a wall clock, as typed
    elif serial < 1 or _LEAP_1900 <= serial < _LEAP_1900 + 1:
        return ""
    else:
        first = datetime(1899, 12, 30) if serial > _LEAP_1900 else datetime(1899, 12, 31)  # noqa: DTZ001
    if not 0 <= serial < _LAST - (1462 if epoch_1904 else 0):
        return ""
    moment = first + timedelta(days=int(serial), seconds=round(serial % 1 * 86_400))
    return moment.date().isoformat() if moment.time() == moment.min.time() else moment.isoformat()
