"""Readers whose mistakes would be silent: a wrong code, a wrong number, a wrong century."""

from __future__ import annotations

from datetime import date

import pytest

from functions.domains.core import cells, identifiers, person_types
from functions.domains.core.cells import Refusal
from functions.domains.core.readers import texts
from functions.domains.core.rules import months_after


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param("Diploma I/II", "6", id="the template's word for D1 and D2"),
        pytest.param("DIPLOMA I / II", "6", id="the same with spaces"),
        pytest.param("Diploma III", "7", id="D3, the same letters without a slash"),
        pytest.param("D.III", "7", id="D3 with a dot"),
        pytest.param("AKADEMI/DIPLOMA III/S. MUDA", "7", id="the civil registry's word for D3"),
        pytest.param("SLTA/SEDERAJAT", "5", id="the civil registry's word for upper secondary"),
        pytest.param("slta sederajat", "5", id="the same without its slash"),
        pytest.param("s-1", "8", id="a bachelor"),
        pytest.param("SMA/Sederajat", "5", id="what forms of Disnaker offer"),
        pytest.param("SMA/SMK/SEDERAJAT", "5", id="two schools of one level"),
        pytest.param("Sarjana (S1)", "8", id="a bachelor with the short form behind"),
    ],
)
def test_a_school_is_read_by_its_name(words: str, code: str) -> None:
    assert person_types.pendidikan(words) == code


def test_a_spelling_of_two_codes_is_refused_rather_than_guessed() -> None:
    read = cells.kode({"A/BC": "1", "AB/C": "2"})
    assert (read("a/bc"), read("ab/c")) == ("1", "2")
    assert isinstance(read("abc"), Refusal)


@pytest.mark.parametrize(
    ("given", "kept"), [("96,5", "96.5"), ("96%", "96"), ("96.5 %", "96.5"), ("-1", "-1"), ("100", "100")]
)
def test_a_decimal_is_kept_as_exact_text(given: str, kept: str) -> None:
    assert cells.desimal(given) == kept


@pytest.mark.parametrize("given", ["%", "1.500,5", "1e3", "sembilan", "1,2,3"])
def test_what_is_no_decimal_is_refused(given: str) -> None:
    assert isinstance(cells.desimal(given), Refusal)


@pytest.mark.parametrize(
    ("nik", "born"),
    [
        pytest.param("3216061508950001", date(1995, 8, 15), id="the last century"),
        pytest.param("3216065508950001", date(1995, 8, 15), id="a woman"),
        pytest.param("3216062411260001", date(2026, 11, 24), id="born today"),
        pytest.param("3216062511260001", date(1926, 11, 25), id="born tomorrow, so a hundred years ago"),
        pytest.param("3216062902040001", date(2004, 2, 29), id="29 February"),
        pytest.param("3216062902280001", date(1928, 2, 29), id="29 February of the last century"),
    ],
)
def test_a_nik_encodes_the_latest_birth_date_that_is_not_in_the_future(nik: str, born: date) -> None:
    assert identifiers.nik(nik) == nik
    assert identifiers.nik_birth(nik, date(2026, 11, 24)) == born


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 3, 2), 24, date(2028, 3, 2)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(
    day: date, months: int, later: date
) -> None:
    assert months_after(day, months) == later


@pytest.mark.parametrize("given", ['="3216061508950001"', "'3216061508950001", "3216 0615 0895 0001"])
def test_what_keeps_a_spreadsheet_from_spoiling_digits_is_no_part_of_them(given: str) -> None:
    assert identifiers.nik(texts.plain(given)) == "3216061508950001"


@pytest.mark.parametrize(
    "given", ["081234567890, 085712345678", "0812-3456-7890 dan 085712345678", "081234567890/085712345678"]
)
def test_several_numbers_are_kept_as_given_and_warned_of(given: str) -> None:
    assert identifiers.telepon(given) == given
    assert not identifiers.is_e164(given)


@pytest.mark.parametrize("given", ["15  Agustus  1995", "15 Agt 1995", "15 - Agt - 1995"])
def test_a_date_with_a_word_is_read_however_it_is_spaced(given: str) -> None:
    assert cells.tanggal(given) == date(1995, 8, 15)


@pytest.mark.parametrize(("word", "code"), [("Lk", "L"), ("PR", "P"), ("Laki - laki", "L"), ("Wanita", "P")])
def test_a_sex_is_read_as_offices_shorten_it(word: str, code: str) -> None:
    assert cells.kode(person_types.JK_SPELLINGS)(word) == code


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("24/11/2026 10:30", "2026-11-24T03:30:00+00:00"),
        ("24-11-2026 10.30.15", "2026-11-24T03:30:15+00:00"),
        ("24 Nop 2026 7:05", "2026-11-24T00:05:00+00:00"),
        ("24 November 2026 00:00", "2026-11-23T17:00:00+00:00"),
        ("2026-11-24 10:30:00", "2026-11-24T03:30:00+00:00"),
        ("2026-11-24T10:30:00+00:00", "2026-11-24T10:30:00+00:00"),
        ("24/11/2026", "2026-11-23T17:00:00+00:00"),
    ],
)
def test_a_moment_is_read_as_spreadsheets_here_write_it_and_is_wib(given: str, moment: str) -> None:
    assert str(cells.waktu(given).isoformat()) == moment  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "given",
    [
        "24/11/2026 25:00",
        "24/11/2026 10:61",
        "24/11/26 10:30",
        "24/11/2026 10",
        "10:30",
        "31/02/2026 10:30",
        "kemarin 10:30",
    ],
)
def test_what_is_no_moment_is_refused(given: str) -> None:
    assert isinstance(cells.waktu(given), Refusal)
