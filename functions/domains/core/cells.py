"""Read a cell's text as a value, in the spellings of regional files (domain.md 3.5; contract, section 2).

A reader gets text that is already trimmed and not empty. It returns the value, or a `Refusal` with the code
of the catalogue; it never raises. Readers of columns with few distinct values cache their results.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

WIB = timezone(timedelta(hours=7), "WIB")

Reader = Callable[[str], Any]


class Refusal:
    """A cell that cannot be read; `code` says why. No model accepts one, so it always becomes a finding."""

    __slots__ = ("code",)

    def __init__(self, code: str) -> None:
        self.code = code

    def __repr__(self) -> str:
        return f"Refusal({self.code})"


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
            "agustus agu agt ags aug august",
            "september sep sept",
            "oktober okt oct october",
            "november nov nop nopember",
            "desember des dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_DMY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_DMONY = re.compile(r"([0-9]{1,2})[ -]+([A-Za-z]{3,9})\.?[ -]+([0-9]{4})")
_YY = re.compile(r"[0-9]{1,2}[ /.-](?:[0-9]{1,2}|[A-Za-z]{3,9})[ /.-][0-9]{2}")
SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")


@lru_cache(maxsize=65_536)
def tanggal(text: str) -> date | Refusal:
    """Read a date: ISO, DD/MM/YYYY, DD-MM-YYYY, or D MMM YYYY with the month in Indonesian or English.

    The day always comes before the month. A two-digit year is refused with TGL_AMBIGU, because its century is
    unknown.
    """
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
    elif match := _DMY.fullmatch(text):
        day, month, year = match.groups()
    elif match := _DMONY.fullmatch(text):
        day, name, year = match.groups()
        month = str(_BULAN.get(name.lower(), 0))
    else:
        return Refusal("TGL_AMBIGU" if _YY.fullmatch(text) else "TGL_FORMAT")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return Refusal("TGL_FORMAT")


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


@lru_cache(maxsize=4_096)
def waktu(text: str) -> datetime | Refusal:
    """Read a moment: an ISO 8601 timestamp, or a date that `tanggal` reads with a time behind it.

    The time is `10:30`, `10.30` or `10:30:15`. Text without an offset is WIB; a date without a time is its
    midnight. The value is in UTC.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        spaced, _, clock = text.rpartition(" ")
        time = _CLOCK.fullmatch(clock)
        day = tanggal(spaced.rstrip() if time else text)
        if isinstance(day, Refusal):
            return Refusal("TGL_FORMAT")
        hour, minute, second = (int(part or 0) for part in time.groups()) if time else (0, 0, 0)
        moment = datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001  aware below
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=WIB)).astimezone(UTC)
    except OverflowError:
        return Refusal("TGL_FORMAT")


_RUPIAH = re.compile(
    r"(?:Rp\.?\s*)?(-?[0-9]{1,3}(?:\.[0-9]{3})+|-?[0-9]{1,15})(?:,(?:0{1,2}|-))?", re.IGNORECASE
)


@lru_cache(maxsize=16_384)
def bilangan(text: str) -> int | Refusal:
    """Read a whole number: `1500000`, `1.500.000`, `Rp1.500.000,00`; refuse a fraction, and `1,500`."""
    match = _RUPIAH.fullmatch(text)
    return int(match.group(1).replace(".", "")) if match else Refusal("TIPE_SALAH")


_DESIMAL = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,6})?")


@lru_cache(maxsize=4_096)
def desimal(text: str) -> str | Refusal:
    """Read a number with a decimal comma or point; the value is exact text with a point, never a float."""
    number = text.removesuffix("%").strip()
    return number.replace(",", ".") if _DESIMAL.fullmatch(number) else Refusal("TIPE_SALAH")


_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad")) | {0xA0: " ", 0x202F: " "}


def visible(text: str) -> str:
    """Remove zero-width characters and turn no-break spaces into spaces (contract, section 2)."""
    return text if text.isascii() else text.translate(_INVISIBLE)


def fold(text: str) -> str:
    """Drop case, spaces and punctuation; headers and coded words are compared in this form."""
    return "".join(c for c in text.casefold() if c.isalnum())


def _fold_words(text: str) -> str:
    return "/".join(map(fold, text.split("/")))


def kode(choices: Mapping[str, str]) -> Reader:
    """Make the reader of a coded cell; `choices` maps every accepted spelling to its code.

    Spellings are compared folded. They are compared with their slashes first, because a slash can distinguish
    codes: `Diploma I/II` is not `Diploma III`. A spelling that without its slashes could be two codes is
    refused.
    """
    exact: dict[str, str] = {}
    table: dict[str, str] = {}
    for spelling, code in choices.items():
        exact[_fold_words(spelling)] = code
        table[fold(spelling)] = code if table.get(fold(spelling), code) == code else ""

    @lru_cache(maxsize=1_024)
    def read(text: str) -> str | Refusal:
        return exact.get(_fold_words(text)) or table.get(fold(text)) or Refusal("KODE_TIDAK_DIKENAL")

    return read


_SEPARATORS = str.maketrans("", "", " .-'’‘`/=\"")


def digits(code: str, *lengths: int) -> Reader:
    """Make the reader of an identifier of digits.

    `lengths` are the accepted numbers of digits; without them, any number is. The reader drops separators,
    and the marks that keep a spreadsheet from converting digits (`'3216…`, `="3216…"`). It refuses anything
    else with `code`; a NIK in scientific notation with NIK_NOTASI_ILMIAH.
    """

    def read(text: str) -> str | Refusal:
        plain = text if text.isdigit() else text.translate(_SEPARATORS)
        if plain.isascii() and plain.isdigit() and (not lengths or len(plain) in lengths):
            return plain
        return Refusal("NIK_NOTASI_ILMIAH" if code == "NIK_FORMAT" and SCIENTIFIC.fullmatch(text) else code)

    return read


def daftar(item: Reader) -> Reader:
    """Make the reader of a list with `|` between items; drop empty parts, return the first refusal."""

    def read(text: str) -> list[Any] | Refusal:
        values = [item(part) for part in (part.strip() for part in text.split("|")) if part]
        return next((value for value in values if isinstance(value, Refusal)), values)

    return read
