"""Read and check Indonesian identifiers: shape, cleaning, what their digits encode (domain.md, section 3)."""

from __future__ import annotations

import re
from functools import lru_cache

from functions.domains.core.cells import Refusal, digits
from functions.domains.core.code_lists import known
from functions.domains.core.nik import (
    SEMENTARA,
    holds_nik,
    nik,
    nik_birth,
    nik_birth_differs,
    nik_region_known,
    nik_sex_differs,
)
from functions.domains.core.readers.places import negara, subregions, wilayah
from functions.domains.core.readers.texts import converted

__all__ = [
    "ID_SUMBER", "SEMENTARA", "id_sumber", "is_e164", "is_email", "is_kbji", "is_nib", "is_skkni", "negara",
    "nib", "nik", "nik_birth", "nik_birth_differs", "nik_region_known", "nik_sex_differs", "npwp",
    "subregions", "telepon", "wilayah",
]  # fmt: skip

ID_SUMBER = re.compile(r"[A-Za-z0-9._:-]{1,64}")
"""The shape of the source system's own identity of a record (contract, section 1)."""


def id_sumber(text: str) -> str | Refusal:
    """Read the source's own id; refuse a NIK, because a NIK is never a key (contract, section 1).

    Refuse a number that a program has converted (`converted`), because its digits may be lost.
    """
    if text[0].isdigit() and (found := converted(text)):
        return found
    return Refusal("ID_ADALAH_NIK") if holds_nik(text) else text


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
