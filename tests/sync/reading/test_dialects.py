"""Dialects of CSV that offices send: what is read, and what is refused instead of guessed."""

from __future__ import annotations

import pytest

from functions.sync.model.errors import Rejected
from functions.sync.reading.layout import MOST_COLUMNS
from tests.support.tables import SEEKERS, Inspected, as_csv, as_lines, seeker

NAMES = list(SEEKERS.example)
ROWS = [seeker(1), seeker(2, nik="x")]


def refusal(content: bytes) -> str:
    with pytest.raises(Rejected) as refused:
        Inspected(content)
    return refused.value.code


@pytest.mark.parametrize("directive", [b"sep=;\r\n", b"SEP=;\n", b"sep=;\r", b"\xef\xbb\xbfsep=;\r\n"])
def test_a_separator_line_for_excel_is_obeyed_and_is_no_row(directive: bytes) -> None:
    content = as_csv(ROWS, ";")
    found = Inspected(directive + content)
    assert found.manifest.layout.delimiter == ";"
    assert found.receipt == Inspected(content).receipt
    assert found.codes() == {3: ["NIK_FORMAT"]}


def test_a_separator_that_is_declared_but_not_used_is_not_replaced_by_a_guess() -> None:
    assert refusal(b"sep=,\r\n" + as_csv(ROWS, ";")) == "JUDUL_TIDAK_DITEMUKAN"


@pytest.mark.parametrize("delimiter", ["|", ":", " "])
def test_an_unknown_separator_is_refused_declared_or_not(delimiter: str) -> None:
    assert refusal(as_csv(ROWS, delimiter)) == "JUDUL_TIDAK_DITEMUKAN"
    assert refusal(f"sep={delimiter}\r\n".encode() + as_csv(ROWS, delimiter)) == "JUDUL_TIDAK_DITEMUKAN"


def test_two_delimiters_that_explain_the_header_equally_well_are_not_guessed_between() -> None:
    assert refusal(b"id_sumber,nik\nnama;alamat\n1,2\n") == "JUDUL_TIDAK_DITEMUKAN"


def test_a_header_of_two_rows_is_refused() -> None:
    above = [["Identitas", *[""] * (len(NAMES) - 1)]]
    assert Inspected(as_lines(above) + as_csv(ROWS)).manifest.layout.header_row == 2
    half = len(NAMES) // 2
    split = [[*NAMES[:half], *[""] * half], [*[""] * half, *NAMES[half:]], list(seeker(1).values())]
    assert refusal(as_lines(split)) == "JUDUL_TIDAK_DITEMUKAN"
    assert refusal(as_lines([NAMES, NAMES, list(seeker(1).values())])) == "JUDUL_TIDAK_DITEMUKAN"


def test_one_recognised_column_is_no_header() -> None:
    assert refusal(b"nik\n3216061508950001\n") == "JUDUL_TIDAK_DITEMUKAN"
    assert refusal(b"nik,catatan,hobi\n3216061508950001,,\n") == "JUDUL_TIDAK_DITEMUKAN"


def test_more_columns_than_any_table_has_are_no_header() -> None:
    wide = [[*NAMES, *[""] * (MOST_COLUMNS - len(NAMES))], list(seeker(1).values())]
    assert len(Inspected(as_lines(wide)).judged) == 1
    assert refusal(as_lines([[*wide[0], ""], wide[1]])) == "JUDUL_TIDAK_DITEMUKAN"


def test_only_carriage_returns_end_the_header_too() -> None:
    many = as_csv([seeker(n) for n in range(1, 600)]).replace(b"\r\n", b"\r")
    assert len(many) > 1 << 16
    assert len(Inspected(many).judged) == 599
