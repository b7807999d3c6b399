"""Rules that several domains share."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache

from functions.domains.core.code_lists import known
from functions.domains.core.contract import Context, Rule
from functions.domains.core.identifiers import SEMENTARA, nik_birth, nik_birth_differs, nik_sex_differs
from functions.domains.core.kbli import Edition, convert, section

_SEPARATORS = str.maketrans("", "", "._:-")
WORKING_AGE = 15
ADULT_AGE = 18


@lru_cache(maxsize=65_536)
def age(born: date, day: date) -> int:
    """Full years on `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@lru_cache(maxsize=16_384)
def months_after(day: date, months: int) -> date:
    """The same day of the month so many months on, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def temporary_nik() -> Rule:
    return Rule("NIK_SEMENTARA", ("nik",), lambda _, value: value == SEMENTARA)


def no_nik_in(*identities: str, nik: str = "nik") -> tuple[Rule, ...]:
    """Identities become keys and travel in queues, where no NIK may be (contract, section 1), not even in part of one. Temporary
    NIKs and the NPWP of a company begin with 0, a person's do not.
    """
    return tuple(Rule("ID_ADALAH_NIK", (identity, nik), _made_of) for identity in identities)


def _made_of(_: Context, identity: str, number: str) -> bool:
    return len(identity) > 16 and number[0] != "0" and number in identity.translate(_SEPARATORS)


def nik_tells(nik: str, born: str, sex: str) -> tuple[Rule, Rule]:
    """NIK against birth date and sex: warnings, since valid records differ (domain.md 3.1)."""
    return (
        Rule("NIK_TGL_BEDA", (nik, born), lambda c, value, day: value != SEMENTARA and day <= c.today and nik_birth_differs(value, day)),
        Rule("NIK_JK_BEDA", (nik, sex), lambda _, value, code: value != SEMENTARA and nik_sex_differs(value, code)),
    )


def child_by_nik() -> Rule:
    """For domains without a birth date. A NIK may tell a wrong date, so this warns whatever the age (domain.md 3.1)."""
    return Rule("DATA_ANAK", ("nik",), lambda c, value: value != SEMENTARA and age(nik_birth(value, c.today), c.today) < ADULT_AGE)


@lru_cache(maxsize=4_096)
def in_region(code: str, region: str) -> bool:
    """Whether a dotted Kemendagri code lies in the region; a province alone shows no such link."""
    return code.replace(".", "").startswith(region)


def not_future(*columns: str) -> tuple[Rule, ...]:
    return tuple(Rule("TGL_MASA_DEPAN", (column,), lambda c, day: day > c.today) for column in columns)


def not_before(later: str, *earlier: str) -> Rule:
    """`later` must not precede the first present of `earlier`; the finding points at `later`."""

    def breach(_: Context, after: date | None, *before: date | None) -> bool:
        nearest = next((day for day in before if day is not None), None)
        return after is not None and nearest is not None and after < nearest

    return Rule("TGL_URUTAN", (later, *earlier), breach, nulls=True)


def in_order(*columns: str) -> tuple[Rule, ...]:
    """Each date present must not precede the nearest one present before it; the finding points at the later column."""
    return tuple(not_before(columns[i], *reversed(columns[:i])) for i in range(1, len(columns)))


def in_scope(column: str) -> Rule:
    """The region code must lie in the sending region, or the row waits for someone to say why it concerns us."""
    return Rule("WIL_LUAR_CAKUPAN", (column,), lambda c, code: not in_region(code, c.region))


def kbli_to_choose() -> Rule:
    """Where the agreement exchanges one edition: a code that it splits over several needs a person's choice. One that goes
    over into a single class needs none, and is sent as it came.
    """

    def breach(context: Context, digits: str, version: Edition) -> bool:
        if context.kbli not in ("2020", "2025") or version == context.kbli:
            return False
        return convert(digits, version, context.kbli).outcome == "split_needs_choice"  # type: ignore[arg-type]

    return Rule("KBLI_PERLU_PILIHAN", ("kbli", "versi_kbli"), breach)


def kbli_of_edition() -> Rule:
    """The division must exist in the stated edition; the five digits themselves only where its official list is loaded."""
    return Rule(
        "KBLI_TIDAK_DIKENAL", ("kbli", "versi_kbli"),
        lambda _, digits, version: section(digits, version) is None or not known("kbli", digits, version),
    )


def kbji_of_edition() -> Rule:
    """A code of another edition than the stated one; one that no edition knows is the cell's own finding."""
    return Rule(
        "KBJI_TIDAK_DIKENAL", ("kode_jabatan", "versi_kbji"),
        lambda _, digits, version: known("kbji", digits) and not known("kbji", digits, version),
    )
