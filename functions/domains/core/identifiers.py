"""Read and check Indonesian identifiers: shape, cleaning, what their digits encode (domain.md, section 3)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from functions.domains.core.cells import Refusal, digits
from functions.domains.core.code_lists import known
from functions.domains.core.readers.places import negara, region_name, subregions, wilayah
from functions.domains.core.readers.texts import converted

__all__ = [
    "ID_SUMBER", "SEMENTARA", "id_sumber", "is_e164", "is_email", "is_kbji", "is_nib", "is_skkni", "negara",
    "nib", "nik", "nik_birth", "nik_birth_differs", "nik_region_known", "nik_sex_differs", "npwp",
    "subregions", "telepon", "wilayah",
]  # fmt: skip

_NIK = digits("NIK_FORMAT", 16)
SEMENTARA = "0"
"""The value that `nik` returns for every temporary NIK."""
_TEMPORARY = frozenset({"0", "1234567890123456", *(d * 16 for d in "0123456789")})


ID_SUMBER = re.compile(r"[A-Za-z0-9._:-]{1,64}")
"""The shape of the source system's own identity of a record (contract, section 1)."""


def id_sumber(text: str) -> str | Refusal:
    """Read the source's own id; refuse a NIK, because a NIK is never a key (contract, section 1).

    Refuse a number that a program has converted (`converted`), because its digits may be lost.
    """
    if not text[0].isdigit():
        return text
    if found := converted(text):
        return found
    is_nik = len(text) == 16 and text.isdigit() and not isinstance(nik(text), Refusal)
    return Refusal("ID_ADALAH_NIK") if is_nik else text


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


_MOBILE = re.compile(r"(?:0|62|\+62)?(8[0-9]{8,11})")


_LANDLINE = re.compile(r"0(21[2-9][0-9]{6,7})")
"""The area code of Jakarta, Bekasi and Depok, which nearly all landlines here have."""
_DIALLED = re.compile(r"\+?[(]?[0-9]+(?:[ .()-]{1,3}[0-9]+)*[)]?")
_PUNCTUATION = re.compile(r"[ .()-]+")


def telepon(text: str) -> str | Refusal:
    """Read one telephone number as E.164.

    Return the text as given where it is no valid number, or more than one: `is_e164` then warns. Refuse a
    number that a program has converted.
    """
    if plain := _MOBILE.fullmatch(text) or _LANDLINE.fullmatch(text):  # nearly all, without the slower parser
        return f"+62{plain[1]}"
    return converted(text, digits=True) or _e164(text) or text


@lru_cache(maxsize=16_384)
def _e164(text: str) -> str | None:
    """Return a number with spaces, points, hyphens and brackets in it as E.164, None for any other text.

    Its digits must be those of the number: the parser may drop none but the prefix 0 or 62.
    """
    if len(text) > 40 or not _DIALLED.fullmatch(text):
        return None
    dialled = _PUNCTUATION.sub("", text)
    if plain := _MOBILE.fullmatch(dialled) or _LANDLINE.fullmatch(dialled):
        return f"+62{plain[1]}"
    import phonenumbers  # heavy: 40 ms, and few numbers need it

    try:
        number = phonenumbers.parse(dialled, "ID")
    except phonenumbers.NumberParseException:
        return None
    e164: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if dialled[0] == "+":
        exact = dialled == e164
    else:
        exact = dialled.removeprefix("0") == e164[3:] or (dialled[0] != "0" and f"+{dialled}" == e164)
    return e164 if exact and phonenumbers.is_valid_number(number) else None


def is_e164(value: str) -> bool:
    return value.startswith("+") and value[1:].isdigit()


_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


def is_email(value: str) -> bool:
    return _EMAIL.fullmatch(value) is not None


_NPWP = digits("NPWP_FORMAT", 15, 16)


def npwp(text: str) -> str | Refusal:
    """Read an NPWP of 16 digits; one of 15 gets a leading 0 (PMK 112/2022).

    All zeros are refused: forms write them for "has none".
    """
    value = _NPWP(text)
    if isinstance(value, Refusal):
        return value
    if not value.strip("0"):
        return Refusal("NPWP_FORMAT")
    return f"{value:0>16}"


_NIB = digits("NIB_FORMAT", 13)


def nib(text: str) -> str | Refusal:
    """Read an NIB without separators; return the text as given where it is not 13 digits (`is_nib` warns).

    Refuse a number that a program has converted.
    """
    value: str | Refusal = _NIB(text)
    return text if isinstance(value, Refusal) and value.code == "NIB_FORMAT" else value


def is_nib(value: str) -> bool:
    return len(value) == 13 and value.isascii() and value.isdigit()


_KBJI = re.compile(r"[0-9]{4}(?:\.[0-9]{2})?")
_SKKNI = re.compile(
    r"[A-Z]\.[0-9]{5,6}[A-Z0-9]?\.[0-9]{3}\.[0-9]{2}|[A-Z]{2,4}\.[A-Z]{2}[0-9]{2}\.[0-9]{3}\.[0-9]{2}"
)


def is_kbji(value: str) -> bool:
    """Return whether a code has the pattern of KBJI 2014 and 2026 (domain.md 4.2) and is `known`."""
    return _KBJI.fullmatch(value) is not None and known("kbji", value)


def is_skkni(value: str) -> bool:
    """Return whether a code is a SKKNI unit code, in today's form or a legacy one (domain.md 2.5)."""
    return _SKKNI.fullmatch(value) is not None
