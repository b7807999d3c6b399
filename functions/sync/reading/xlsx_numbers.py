"""Turn numbers of a worksheet into the text that its sender saw: the number format decides.

Dates become ISO text. A number has a decimal point, or a comma where a point could be taken for the point of
thousands; it has no separators of thousands. What cannot be shown as one of both stays unreadable, so that
the reader of the column refuses it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

EXACT = 1e15
"""Spreadsheets keep 15 digits. From here on digits are lost, so the number becomes text in scientific
notation, which no reader of an identifier accepts (domain.md 3.1)."""
UNSHOWN = "########"
"""What spreadsheets show for a date that does not exist."""
_GENERAL_DIGITS = 10
"""The digits of a number with a fraction in the format General."""
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|[_*].|\[\$(?P<currency>[^\]-]*)[^\]]*\]'
    r"|\[(?P<elapsed>h+|m+|s+)\]|\[(?P<sign>[<>=]{1,2})(?P<limit>-?[0-9.]+)\]|\[[^\]]*\]"
    r"|(?P<general>General)|(?P<half>AM/PM|A/P)|(?P<power>E[+-])"
    r"|(?P<clock>y+|m+|d+|h+|s+|e+)|(?P<digit>[0#?])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b, "<>": lambda a, b: a != b,
}  # fmt: skip
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
    "November", "Desember",
)  # fmt: skip
_LEAP_1900 = 60
"""The day that spreadsheets count as 29 February 1900, which did not exist."""
_LAST = 2_958_466
"""The day after 31 December 9999."""

Token = tuple[str, str]
"""(name of the group of `_TOKEN`, text)."""


class _Section(NamedTuple):
    """What stands between two semicolons of a number format."""

    tokens: list[Token]
    holds: Callable[[float], bool] | None
    """The section's own condition."""

    def has(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.tokens)


class NumberFormat:
    """Shows numbers as one number format does."""

    def __init__(self, code: str) -> None:
        self._sections = [_section(part) for part in _split(code)]
        first = self._sections[0]
        plain = "".join(text for _, text in first.tokens).lower() in ("general", "@", "0", "#,##0", "#", "")
        self._whole = plain and first.holds is None and len(self._sections) == 1
        """A whole number is shown by its digits alone."""

    def shown(self, raw: str, epoch_1904: bool) -> str:
        """Return the text of a numeric cell; content that is no number comes back unchanged."""
        if self._whole and _WHOLE.fullmatch(raw):
            return raw
        try:
            value = float(raw)
        except ValueError:
            return raw
        if not math.isfinite(value):
            return raw
        section, minus = self._choose(value)
        if section.has("clock", "elapsed", "half"):
            return _moment(value, section, epoch_1904)
        if abs(value) >= EXACT:
            return f"{value:.5E}"
        if section.has("digit"):
            return _number(value, section.tokens, minus)
        texts = "".join(text for kind, text in section.tokens if kind == "literal").strip()
        if section.has("general"):
            number = _general(value)
            return "".join(number if kind == "general" else text for kind, text in section.tokens).strip()
        # A section that hides the number, or shows a dash for 0, shows nothing that could be meant instead.
        dash = value == 0 and "-" in texts
        return texts if any(map(str.isalnum, texts)) and not dash else _general(value)

    def _choose(self, value: float) -> tuple[_Section, bool]:
        """Return the section for a number, and whether it puts no minus in front by itself."""
        numeric = self._sections[:3]
        if any(section.holds for section in numeric):
            found = next((each for each in numeric if each.holds is None or each.holds(value)), numeric[-1])
            return found, value < 0
        if value < 0 and len(numeric) > 1:
            marked = any(set(text) & set("-()") for kind, text in numeric[1].tokens if kind == "literal")
            return numeric[1], not marked
        return numeric[2 if value == 0 and len(numeric) > 2 else 0], value < 0


def _split(code: str) -> list[list[re.Match[str]]]:
    parts: list[list[re.Match[str]]] = [[]]
    for match in _TOKEN.finditer(code):
        if match["other"] == ";":
            parts.append([])
        else:
            parts[-1].append(match)
    return parts


def _section(matches: list[re.Match[str]]) -> _Section:
    tokens: list[Token] = []
    holds: Callable[[float], bool] | None = None
    for match in matches:
        kind, text = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "limit" and match["sign"] in _HOLDS and text.count(".") < 2:
            compare, limit = _HOLDS[match["sign"]], float(f"0{text}" if text[0] == "." else text)
            holds = lambda value, compare=compare, limit=limit: compare(value, limit)  # noqa: E731
        elif kind in ("quoted", "escaped", "currency"):
            tokens.append(("literal", text))
        elif kind == "other":
            tokens.append((text if text in ".,%/@" else "literal", text))
        elif kind and kind != "limit":
            tokens.append((kind, text))
    if not any(kind in ("digit", "general", "clock", "elapsed") for kind, _ in tokens):
        tokens = [("general", text) if kind == "@" else (kind, text) for kind, text in tokens]
    return _Section(tokens, holds)


def _general(value: float) -> str:
    if value.is_integer():
        return str(int(value))
    number = Decimal(f"{value:.15g}")
    places = max(1, _GENERAL_DIGITS - len(str(abs(int(value)))))
    text = f"{_rounded(number, places):f}".rstrip("0").rstrip(".")
    return f"{value:.5E}" if text in ("0", "-0") else _with_point(*text.partition(".")[::2])


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _with_point(whole: str, fraction: str) -> str:
    """Join both sides of a number; three digits or zeros behind a point could be read as thousands."""
    if not fraction:
        return whole
    return f"{whole}{',' if len(fraction) == 3 or not fraction.strip('0') else '.'}{fraction}"


def _number(value: float, tokens: list[Token], minus: bool) -> str:
    """Show a number of fewer than 16 digits by the digits, literals and signs of a section."""
    kinds = [kind for kind, _ in tokens]
    first, last = kinds.index("digit"), len(kinds) - 1 - kinds[::-1].index("digit")
    point = kinds.index(".") if "." in kinds else last + 1
    places = sum(kind == "digit" for kind in kinds[point:])
    if "/" in kinds and kinds.index("/") > first:
        return _general(value)  # a fraction such as 1/2
    if "power" in kinds:
        return f"{value:.{sum(kind == 'digit' for kind in kinds[point : kinds.index('power')])}E}"
    number = abs(Decimal(f"{value:.15g}")).scaleb(2 * kinds.count("%"))
    whole, _, fraction = f"{_rounded(number, places):f}".partition(".")
    left = _filled(tokens[first : min(point, last + 1)], whole.lstrip("0")) or "0"
    optional = [text == "0" for kind, text in tokens[point:] if kind == "digit"]
    while fraction and not optional[len(fraction) - 1] and fraction[-1] == "0":
        fraction = fraction[:-1]
    shown = _with_point(left, fraction)
    shown += "".join(text for kind, text in tokens[point : last + 1] if kind == "literal")
    if kinds[min(point, last + 1) - 1] == "," or (kinds[last + 1 : last + 2] == [","]):
        shown += f" ({_general(value)})"  # shown in thousands: nobody can say which of both is meant
    before = "".join(text for kind, text in tokens[:first] if kind in ("literal", "%"))
    behind = "".join(text for kind, text in tokens[last + 1 :] if kind in ("literal", "%"))
    sign = "-" if minus and any(digit in "123456789" for digit in whole + fraction) else ""
    return f"{sign}{before}{shown}{behind}".strip()


def _filled(tokens: list[Token], digits: str) -> str:
    """Put digits into the places of the whole part, from the right; the leftmost takes all that remain."""
    out: list[str] = []
    places = sum(kind == "digit" for kind, _ in tokens)
    for kind, text in reversed(tokens):
        if kind == "digit":
            places -= 1
            taken = digits if places == 0 else digits[-1:]
            out.append(taken or ("0" if text == "0" else ""))
            digits = digits[: len(digits) - len(taken)]
        elif kind == "literal":
            out.append(text)
    return "".join(reversed(out))


def _moment(serial: float, section: _Section, epoch_1904: bool) -> str:
    """Show a date, a time or a duration; `UNSHOWN` for a number that is none."""
    runs = [text[0].lower() for kind, text in section.tokens if kind in ("clock", "elapsed")]
    runs = [
        "i" if run == "m" and (runs[i - 1 : i] == ["h"] or runs[i + 1 : i + 2] == ["s"]) else run
        for i, run in enumerate(runs)
    ]
    if serial < 0:
        return UNSHOWN
    if section.has("elapsed"):
        minutes, seconds = divmod(round(serial * 86_400), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if "s" in runs else "")
    year, month, day = ("y" in runs or "e" in runs), "m" in runs, "d" in runs
    if not (year or month or day):
        minutes, seconds = divmod(round(serial % 1 * 86_400) % 86_400, 60)
        return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if "s" in runs else "")
    timed = "h" in runs or "s" in runs
    moment = _day(serial, epoch_1904, timed)
    if moment is None:
        return UNSHOWN
    if not timed and not day:
        return (f"{moment:%Y-%m}" if year else _MONTHS[moment.month - 1]) if month else f"{moment:%Y}"
    if month and day and not year:  # the year is hidden: the spreadsheet may have chosen it
        return f"{moment.day} {_MONTHS[moment.month - 1]}"
    if "s" not in runs:
        moment = moment.replace(second=0)
    return moment.date().isoformat() if moment.time() == moment.min.time() else moment.isoformat()


def _day(serial: float, epoch_1904: bool, timed: bool) -> datetime | None:
    """Return the moment of a serial number, midnight unless `timed`."""
    if epoch_1904:
        first = datetime(1904, 1, 1)  # noqa: DTZ001  a wall clock, as typed
    elif serial < 1 or _LEAP_1900 <= serial < _LEAP_1900 + 1:
        return None
    else:
        first = datetime(1899, 12, 30) if serial > _LEAP_1900 else datetime(1899, 12, 31)  # noqa: DTZ001
    if serial >= _LAST - (1462 if epoch_1904 else 0):
        return None
    seconds = round(serial % 1 * 86_400) if timed else 0
    try:
        return first + timedelta(days=int(serial), seconds=seconds)
    except OverflowError:
        return None


GENERAL = NumberFormat("General")
