"""Make the rules that several datasets share, and the measures of age and time that they need."""

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
    """Return the full years from birth to `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@lru_cache(maxsize=16_384)
def months_after(day: date, months: int) -> date:
    """Return the same day of the month `months` later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def temporary_nik() -> Rule:
    """Make the rule that holds a row with a temporary NIK (NIK_SEMENTARA)."""
    return Rule("NIK_SEMENTARA", ("nik",), lambda _, value: value == SEMENTARA)


def no_nik_in(*identities: str, nik: str = "nik") -> tuple[Rule, ...]:
    """Make the rules that no identity contains the row's own NIK (ID_ADALAH_NIK), with or without separators.

    Identities become keys and travel in queues, where no NIK may be (contract, section 1). `nik` is the
    column of the NIK or NPWP: temporary NIKs and the NPWP of a company begin with 0 and are not compared, a
    person's do not.
    """
    return tuple(Rule("ID_ADALAH_NIK", (identity, nik), _contains) for identity in identities)


def _contains(_: Context, identity: str, number: str) -> bool:
    return len(identity) > 16 and number[0] != "0" and number in identity.translate(_SEPARATORS)


def nik_matches(nik: str, born: str, sex: str) -> tuple[Rule, Rule]:
    """Make the rules that compare a NIK with birth date and sex.

    They only warn, because a valid NIK may differ from both (domain.md 3.1).
    """
    return (
        Rule("NIK_TGL_BEDA", (nik, born), _born_otherwise),
        Rule(
            "NIK_JK_BEDA",
            (nik, sex),
            lambda _, value, code: value != SEMENTARA and nik_sex_differs(value, code),
        ),
    )


def _born_otherwise(context: Context, value: str, born: date) -> bool:
    return value != SEMENTARA and born <= context.today and nik_birth_differs(value, born)


def child_by_nik() -> Rule:
    """Make the rule that warns of a minor, for datasets without a birth date.

    It only warns, at any age under 18, because the date in a NIK may be wrong (domain.md 3.1).
    """
    return Rule("DATA_ANAK", ("nik",), _is_minor)


def _is_minor(context: Context, value: str) -> bool:
    return value != SEMENTARA and age(nik_birth(value, context.today), context.today) < ADULT_AGE


@lru_cache(maxsize=4_096)
def in_region(code: str, region: str) -> bool:
    """Return whether a dotted Kemendagri code lies in the region; a province's code does not show that."""
    return code.replace(".", "").startswith(region)


def not_future(*columns: str) -> tuple[Rule, ...]:
    """Make the rules that a date must not be after the day on which the row is judged (TGL_MASA_DEPAN)."""
    return tuple(Rule("TGL_MASA_DEPAN", (column,), lambda c, day: day > c.today) for column in columns)


def not_before(later: str, *earlier: str) -> Rule:
    """Make the rule that `later` must not precede the first present date of `earlier` (TGL_URUTAN)."""

    def breach(_: Context, after: date | None, *before: date | None) -> bool:
        nearest = next((day for day in before if day is not None), None)
        return after is not None and nearest is not None and after < nearest

    return Rule("TGL_URUTAN", (later, *earlier), breach, nulls=True)


def in_order(*columns: str) -> tuple[Rule, ...]:
    """Make the rules that each present date must not precede the nearest present one before it.

    `columns` are in the order of time. The finding names the later column.
    """
    return tuple(not_before(columns[i], *reversed(columns[:i])) for i in range(1, len(columns)))


def in_scope(column: str) -> Rule:
    """Make the rule that holds a row whose region code is outside the sending region (WIL_LUAR_CAKUPAN).

    A person must say why such a row concerns the region.
    """
    return Rule("WIL_LUAR_CAKUPAN", (column,), lambda c, code: not in_region(code, c.region))


def kbli_to_choose() -> Rule:
    """Make the rule that holds a KBLI code which the agreed edition splits over several codes.

    KBLI_PERLU_PILIHAN applies where the agreement exchanges only one edition: a person must choose among
    them. A code of the other edition that becomes a single class is sent as it came. Where the agreement
    exchanges both editions, nothing is held.
    """

    def breach(context: Context, digits: str, version: Edition) -> bool:
        if context.kbli not in ("2020", "2025") or version == context.kbli:
            return False
        conversion = convert(digits, version, context.kbli)  # type: ignore[arg-type]
        return conversion.outcome == "split_needs_choice"

    return Rule("KBLI_PERLU_PILIHAN", ("kbli", "versi_kbli"), breach)


def kbli_of_edition() -> Rule:
    """Make the rule that the stated edition must have the division, and its list, where loaded, the code."""
    return Rule(
        "KBLI_TIDAK_DIKENAL",
        ("kbli", "versi_kbli"),
        lambda _, digits, version: section(digits, version) is None or not known("kbli", digits, version),
    )


def kbji_of_edition() -> Rule:
    """Make the rule that a KBJI code must be of the stated edition.

    A code that no loaded edition has is not reported here: the cell has that finding.
    """
    return Rule(
        "KBJI_TIDAK_DIKENAL",
        ("kode_jabatan", "versi_kbji"),
        lambda _, digits, version: known("kbji", digits) and not known("kbji", digits, version),
    )
