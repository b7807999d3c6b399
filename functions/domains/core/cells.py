"""From the text of a cell to a value: what regional files hold, and how it is read (domain.md 3.5, contract section 2).

A reader gets text already trimmed and not empty. It returns the value, or a `Refusal` that names the catalogue code; it
never raises. Readers of columns with few distinct values remember their answers.
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
    """A cell that cannot be read; `code` says why. No model accepts one, so it always ends as a finding."""

    __slots__ = ("code",)

    def __init__(self, code: str) -> None:
        self.code = code

    def __repr__(self) -> str:
        return f"Refusal({self.code})"


_BULAN = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january", "februari feb peb pebruari february", "maret mar march", "april apr",
            "mei may", "juni jun june", "juli jul july", "agustus agu agt ags aug august", "september sep sept",
            "oktober okt oct october", "november nov nop nopember", "desember des dec december",
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
    """ISO, DD/MM/YYYY, DD-MM-YYYY, D MMM YYYY in Indonesian or English. Day comes first, always; a two-digit year is
    TGL_AMBIGU because nobody can know the century.
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
    """A month: `2026-08`, `08/2026`, `Agustus 2026`, `2026-Agu`; also the first day of a month, which is what a
    spreadsheet makes of `2026-08`. Any other day is not a month.
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
    """ISO 8601 timestamp, or a date as above with its time behind it (`24/11/2026 10:30`, `10.30`); without an offset it is
    WIB; a bare date is its midnight.
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
        moment = datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001  made aware below
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=WIB)).astimezone(UTC)
    except OverflowError:
        return Refusal("TGL_FORMAT")


_RUPIAH = re.compile(r"(?:Rp\.?\s*)?(-?[0-9]{1,3}(?:\.[0-9]{3})+|-?[0-9]{1,15})(?:,(?:0{1,2}|-))?", re.IGNORECASE)


@lru_cache(maxsize=16_384)
def bilangan(text: str) -> int | Refusal:
    """`1500000`, `1.500.000`, `Rp1.500.000,00`; a fraction or `1,500` is not guessed at."""
    match = _RUPIAH.fullmatch(text)
    return int(match.group(1).replace(".", "")) if match else Refusal("TIPE_SALAH")


_DESIMAL = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,6})?")


@lru_cache(maxsize=4_096)
def desimal(text: str) -> str | Refusal:
    """A measured number with decimal comma or point, kept as exact text with a point (no binary floats)."""
    number = text.removesuffix("%").strip()
    return number.replace(",", ".") if _DESIMAL.fullmatch(number) else Refusal("TIPE_SALAH")


_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad")) | {0xA0: " ", 0x202F: " "}


def visible(text: str) -> str:
    """Without zero-width characters; a no-break space is a space (contract, section 2)."""
    return text if text.isascii() else text.translate(_INVISIBLE)


def fold(text: str) -> str:
    """Case, spaces and punctuation folded: how headers and coded words are compared."""
    return "".join(c for c in text.casefold() if c.isalnum())


def _fold_words(text: str) -> str:
    return "/".join(map(fold, text.split("/")))


def kode(choices: Mapping[str, str]) -> Reader:
    """A coded cell: `choices` maps every accepted spelling to its code; spellings are folded. A slash is kept while it
    tells words apart: `Diploma I/II` is not `Diploma III`.
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
    """An identifier made of digits: separators go, and what keeps a spreadsheet from spoiling them (`'3216…`, `="3216…"`); everything
    else must be there.
    """

    def read(text: str) -> str | Refusal:
        plain = text if text.isdigit() else text.translate(_SEPARATORS)
        if plain.isascii() and plain.isdigit() and (not lengths or len(plain) in lengths):
            return plain
        return Refusal("NIK_NOTASI_ILMIAH" if code == "NIK_FORMAT" and SCIENTIFIC.fullmatch(text) else code)

    return read


def daftar(item: Reader) -> Reader:
    """A list in one cell, separated by `|`; empty parts are dropped, the first refusal is the cell's."""

    def read(text: str) -> list[Any] | Refusal:
        values = [item(part) for part in (part.strip() for part in text.split("|")) if part]
        return next((value for value in values if isinstance(value, Refusal)), values)

    return read
