"""Read a NIK and what its digits encode, and find one inside an identity (domain.md 3.1)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from functions.domains.core.cells import Refusal, digits
from functions.domains.core.readers.places import region_name

_NIK = digits("NIK_FORMAT", 16)
SEMENTARA = "0"
"""The value that `nik` returns for every temporary NIK."""
_TEMPORARY = frozenset({"0", "1234567890123456", *(d * 16 for d in "0123456789")})


_PLAIN_NIK = re.compile(
    r"(?!([0-9])\1{15})[0-9]{2}(?!00)[0-9]{2}(?!00)[0-9]{2}"
    r"(?:0[1-9]|[15][0-9]|[26][0-8]|4[1-9])(?:0[1-9]|1[0-2])[0-9]{2}(?!0000)[0-9]{4}"
)
"""Accepts most valid NIKs in one match: those with days 1 to 28, which exist in every month."""


def nik(text: str) -> str | Refusal:
    """Read a NIK: 16 digits PPKKCC DDMMYY SSSS, a woman's day plus 40, serial not 0000 (domain.md 3.1).

    A temporary NIK is read as `0`, and its row is held by NIK_SEMENTARA. Only the shape is checked: whether a
    NIK exists, only Dukcapil knows.
    """
    if _PLAIN_NIK.fullmatch(text):
        return text
    if text in _TEMPORARY:
        return SEMENTARA
    value: str | Refusal = _NIK(text)
    if isinstance(value, Refusal):
        return value
    if value in _TEMPORARY:
        return SEMENTARA
    day, month = int(value[6:8]), int(value[8:10])
    day -= 40 if day > 40 else 0
    if not (0 < month < 13 and 0 < day <= _DAYS[month]) or (
        month == 2 and day == 29 and int(value[10:12]) % 4
    ):
        return Refusal("NIK_TGL_TIDAK_VALID")
    if value[12:] == "0000" or value[2:4] == "00" or value[4:6] == "00":
        return Refusal("NIK_FORMAT")
    return value


_DAYS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@lru_cache(maxsize=16_384)
def _district_known(prefix: str) -> bool:
    return region_name(f"{prefix[:2]}.{prefix[2:4]}.{prefix[4:]}") is not None


def nik_region_known(value: str) -> bool:
    """Return whether the district of first issue exists today; its absence only warns (domain.md 3.1)."""
    return value == SEMENTARA or _district_known(value[:6])


def nik_birth(value: str, today: date) -> date:
    """Return the birth date that the NIK encodes, in the latest century that is not in the future."""
    day = int(value[6:8])
    year, month, day = 2000 + int(value[10:12]), int(value[8:10]), day - 40 if day > 40 else day
    return date(
        year if (year, month, day) <= (today.year, today.month, today.day) else year - 100, month, day
    )


def nik_birth_differs(value: str, birth: date) -> bool:
    """Return whether the NIK encodes another birth date; a NIK has no century, so none is compared."""
    return value[6:12] not in _as_in_nik(birth)


@lru_cache(maxsize=65_536)
def _as_in_nik(birth: date) -> tuple[str, str]:
    """Return the six digits of a birth date in a man's NIK and in a woman's."""
    rest = f"{birth.month:02}{birth.year % 100:02}"
    return f"{birth.day:02}{rest}", f"{birth.day + 40}{rest}"


def nik_sex_differs(value: str, sex: str) -> bool:
    """Return whether the NIK encodes the other sex than `sex`, which is L or P."""
    return (value[6] > "3") != (sex == "P")


_DATE = re.compile(r"20[0-3][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_LIKE_NIK = re.compile(
    r"(?<![0-9])(?=([0-9]{16,}|(?:"
    r"(?:[0-9]{6}|[0-9]{2}S[0-9]{2}S[0-9]{2}|[0-9]{4}S[0-9]{2}|[0-9]{2}S[0-9]{4})"
    r"S(?:[0-9]{10}|(?:[0-9]{6}|[0-9]{2}S[0-9]{2}S[0-9]{2})S[0-9]{4})"
    r"|[0-9]{4}S[0-9]{4}S[0-9]{4}S[0-9]{4}|[0-9]{12}S[0-9]{4})(?![0-9])))".replace("S", "[._:-]")
)
"""Sixteen digits or more, or sixteen in the groups in which people write a NIK (`321606.150895.0001`)."""
_SEPARATORS = str.maketrans("", "", "._:-")


def holds_nik(text: str) -> bool:
    """Return whether an id is a NIK, or holds one between other characters, in one piece or in groups.

    Sixteen digits alone are one by their shape. Inside a longer id the district must exist as well, and
    region, day and number (`PK-3216-20261124-0001`) are none: source systems make such ids, in which digits
    5 to 12 are a date from 2000 to 2039. A run of more than 16 digits holds one at its start, or at its end
    where it does not start with a date.
    """
    if len(text) < 16:
        return False
    if len(text) == 16 and text.isascii() and text.isdigit():
        return not isinstance(nik(text), Refusal)
    for match in _LIKE_NIK.finditer(text):
        number = match[1].translate(_SEPARATORS)
        if _passes_as_nik(number[:16]) or (not _DATE.match(number) and _passes_as_nik(number[-16:])):
            return True
    return False


def _passes_as_nik(number: str) -> bool:
    return (
        number not in _TEMPORARY
        and not isinstance(nik(number), Refusal)
        and _district_known(number[:6])
        and not _DATE.fullmatch(number[4:12])
    )
