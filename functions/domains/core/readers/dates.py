"""Read dates, months and moments in the spellings of regional files (domain.md 3.5; contract, section 2)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

from functions.domains.core.readers.texts import Refusal

WIB = timezone(timedelta(hours=7), "WIB")

_BULAN = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january",
            "februari feb peb pebruari february",
            "maret mar march",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "agustus agu agt ags agst aug august",
            "september sep sept",
            "oktober okt oct october",
            "november nov nop nopember",
            "desember des dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_HARI = tuple(
    frozenset(names.split())
    for names in (
        "senin sen monday mon", "selasa sel tuesday tue", "rabu rab wednesday wed", "kamis kam thursday thu",
        "jumat jum'at jum friday fri", "sabtu sab saturday sat", "minggu ahad min sunday sun",
    )
)  # fmt: skip
"""Names of the days of the week, in the order of `date.weekday`."""
_WEEKDAY = re.compile(r"([A-Za-z']{3,9})(?:\s*,\s*|\s+)(?=[0-9])")
_MIDNIGHT = re.compile(r"(?:T|\s+)0?0[:.]00(?:[:.]00(?:\.0+)?)?$")
_YMD = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})")
_DMY = re.compile(r"([0-9]{1,2})(\s*[/.–-]\s*|\s+)([0-9]{1,2})\2([0-9]{4})")
_DMONY = re.compile(r"([0-9]{1,2})(?:\s*[/-]\s*|\s+)([A-Za-z]{3,9})\.?(?:\s*[/-]\s*|\s+)([0-9]{4})")
_MONDY = re.compile(r"([A-Za-z]{3,9})\.?\s+([0-9]{1,2})\s*,\s*([0-9]{4})")
_YY = re.compile(r"[0-9]{1,2}[ /.-](?:[0-9]{1,2}|[A-Za-z]{3,9})[ /.-][0-9]{2}")


@lru_cache(maxsize=65_536)
def tanggal(text: str) -> date | Refusal:
    """Read a date: YYYY-MM-DD, DD/MM/YYYY, or D MMM YYYY with the month in Indonesian or English.

    The day always comes before a month in digits. A midnight behind the date, and a day of the week before it
    that agrees with it, are part of the writing. A two-digit year is refused with TGL_AMBIGU, because its
    century is unknown.
    """
    written, weekday = text, ""
    if match := _WEEKDAY.match(text):
        weekday, written = match[1].lower(), text[match.end() :]
        if weekday in _BULAN and _MONDY.match(text):
            weekday, written = "", text
    written = _MIDNIGHT.sub("", written)
    if match := _YMD.fullmatch(written):
        year, _, month, day = match.groups()
    elif match := _DMY.fullmatch(written):
        day, _, month, year = match.groups()
    elif match := _DMONY.fullmatch(written):
        day, name, year = match.groups()
        month = str(_BULAN.get(name.lower(), 0))
    elif match := _MONDY.fullmatch(written):
        name, day, year = match.groups()
        month = str(_BULAN.get(name.lower(), 0))
    else:
        return Refusal("TGL_AMBIGU" if _YY.fullmatch(text) else "TGL_FORMAT")
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return Refusal("TGL_FORMAT")
    return Refusal("TGL_FORMAT") if weekday and weekday not in _HARI[found.weekday()] else found


_YM = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})")
_MY = re.compile(r"([0-9]{1,2})[-/]([0-9]{4})")
_NAMED = re.compile(r"(?:([0-9]{4})[ -])?([A-Za-z]{3,9})(?:[ -]([0-9]{4}))?")


@lru_cache(maxsize=1_024)
def periode(text: str) -> str | Refusal:
    """Read a month: `2026-08`, `08/2026`, `Agustus 2026`, `2026-Agu`. The value is `YYYY-MM`.

    The first day of a month is also read as that month, because a spreadsheet turns `2026-08` into that date.
    Any other day is refused.
    """
    if match := _YM.fullmatch(text):
        year, month = int(match.group(1)), int(match.group(2))
    elif match := _MY.fullmatch(text):
        year, month = int(match.group(2)), int(match.group(1))
    elif (match := _NAMED.fullmatch(text)) and (match.group(1) is None) != (match.group(3) is None):
        year, month = int(match.group(1) or match.group(3)), _BULAN.get(match.group(2).lower(), 0)
    else:
        day = tanggal(text)
        if isinstance(day, Refusal) or day.day != 1:
            return Refusal("TGL_FORMAT")
        year, month = day.year, day.month
    return f"{year:04d}-{month:02d}" if 0 < month < 13 else Refusal("TGL_FORMAT")


_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[.:]([0-5][0-9])(?:[.:]([0-5][0-9]))?")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=WIB), datetime(2101, 1, 1, tzinfo=WIB)


@lru_cache(maxsize=4_096)
def waktu(text: str) -> datetime | Refusal:
    """Read a moment: an ISO 8601 timestamp, or a date that `tanggal` reads with a time behind it.

    The time is `10:30`, `10.30` or `10:30:15`. Text without an offset is WIB; a date without a time is its
    midnight. The value is in UTC, to the microsecond; a moment outside 1900 to 2100 is DI_LUAR_RENTANG.
    """
    try:
        moment = datetime.fromisoformat(text) if _MOMENT.fullmatch(text) else _written_out(text)
        if isinstance(moment, Refusal):
            return moment
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=WIB)).astimezone(UTC)
    except OverflowError:
        return Refusal("DI_LUAR_RENTANG")
    except ValueError:
        return Refusal("TGL_FORMAT")
    return moment if _FIRST <= moment < _LAST else Refusal("DI_LUAR_RENTANG")


def _written_out(text: str) -> datetime | Refusal:
    """Read a date with or without a time of day behind it."""
    spaced, _, clock = text.rpartition(" ")
    time = _CLOCK.fullmatch(clock)
    day = tanggal(spaced.rstrip() if time else text)
    if isinstance(day, Refusal):
        return Refusal("TGL_FORMAT")
    hour, minute, second = (int(part or 0) for part in time.groups()) if time else (0, 0, 0)
    return datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001  WIB in `waktu`
