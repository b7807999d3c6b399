"""Rules that several domains share."""

from __future__ import annotations

from datetime import date

from functions.domains._contract import Rule
from functions.domains._identifiers import nik_birth_differs, nik_sex_differs

SEMENTARA = "0"
"""How `identifiers.nik` reads a temporary NIK."""


def age(born: date, day: date) -> int:
    """Full years on `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def temporary_nik(nik: str = "nik") -> Rule:
    return Rule("NIK_SEMENTARA", (nik,), lambda _, value: value == SEMENTARA)


def nik_tells(nik: str, born: str, sex: str) -> tuple[Rule, Rule]:
    """NIK against birth date and sex: warnings, since valid records differ (domain.md 3.1)."""
    return (
        Rule("NIK_TGL_BEDA", (nik, born), lambda _, value, day: value != SEMENTARA and nik_birth_differs(value, day)),
        Rule("NIK_JK_BEDA", (nik, sex), lambda _, value, code: value != SEMENTARA and nik_sex_differs(value, code)),
    )


def not_future(*columns: str) -> tuple[Rule, ...]:
    return tuple(Rule("TGL_MASA_DEPAN", (column,), lambda c, day: day > c.today) for column in columns)


def in_order(*columns: str) -> tuple[Rule, ...]:
    """Each date present must not precede the nearest one before it; the finding points at the later column."""
    return tuple(
        Rule("TGL_URUTAN", (later, earlier), lambda _, after, before: after < before)
        for earlier, later in zip(columns, columns[1:], strict=False)
    )
