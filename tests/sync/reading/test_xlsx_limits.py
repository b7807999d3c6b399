"""What a workbook may not hold, or only so much of, though every part of it is valid."""

from __future__ import annotations

import io
import random

import pytest

from functions.sync.model.errors import Rejected
from functions.sync.reading import xlsx
from functions.sync.reading.csv_records import RECORD_LINES
from functions.sync.reading.xlsx_workbook import CELL_CHARS
from tests.support.tables import SEEKERS, Inspected, seeker
from tests.support.workbooks import book, converted, packed, parts, refusal, row, sheet, table

NAMES = list(seeker(1))


def test_titles_in_a_workbook_are_never_taken_for_objects_or_directives() -> None:
    plain = Inspected(book(row(2, NAMES), row(3, list(seeker(1).values()))))
    for title in ("{x}", '{"id_sumber": "x"}', "sep=;", "<html>"):
        assert (
            Inspected(book(row(1, [title]), row(2, NAMES), row(3, list(seeker(1).values())))).receipt
            == plain.receipt
        )


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(["x" * CELL_CHARS] * 9, id="a row of too many letters"),
        pytest.param(["\n" * RECORD_LINES], id="a cell of too many lines"),
        pytest.param(["\n" * (RECORD_LINES // 2)] * 2, id="a row of too many lines"),
    ],
)
def test_a_row_that_would_not_come_back_from_plain_form_refuses_the_file(cells: list[str]) -> None:
    assert table(book(row(1, NAMES), row(2, [cell[: len(cell) // 2] for cell in cells])))
    assert refusal(book(row(1, NAMES), row(2, cells)))[0] == "BERKAS_BERBAHAYA"


def repeating(length: int, rows: int) -> bytes:
    """A workbook whose cells all point at one string, with filler that keeps the ratio low."""
    pointing = "".join(row(number, ['<c t="s"><v>0</v></c>'] * 20) for number in range(2, rows))
    parts_of_book: dict[str, str | bytes] = {"xl/media/a.bin": random.Random(1).randbytes(200_000)}
    return packed(parts_of_book | parts(sheet(row(1, NAMES), pointing), strings=[f"<t>{'x' * length}</t>"]))


def test_many_cells_that_point_at_one_long_string_are_a_bomb_by_themselves_and_by_what_they_unpack_to() -> (
    None
):
    assert len(table(repeating(10, 500))) == 499
    assert refusal(repeating(CELL_CHARS // 8, 200))[0] == "BERKAS_BERBAHAYA", (
        "more text than one block of markup may stand for"
    )
    assert refusal(repeating(1_000, 2_000))[0] == "BERKAS_BERBAHAYA", "a hundred times the file"


def test_a_workbook_beyond_the_limit_is_not_even_read() -> None:
    stream = io.BytesIO(book(row(1, NAMES)))
    with pytest.raises(Rejected) as refused:
        xlsx.to_csv(stream, xlsx.MOST_BYTES + 1, SEEKERS, io.BytesIO())
    assert (refused.value.code, stream.tell()) == ("BERKAS_TERLALU_BESAR", 0)


def test_a_sheet_that_lies_elsewhere_is_not_looked_for() -> None:
    parts_of_book = parts(sheet(row(1, NAMES)), sheet(row(1, NAMES), row(2, ["a"])))
    links = parts_of_book["xl/_rels/workbook.xml.rels"]
    outside = links.replace(
        'Target="worksheets/sheet1.xml"', 'Target="https://contoh.id/sheet1.xml" TargetMode="External"'
    )
    assert outside != links
    assert converted(packed({**parts_of_book, "xl/_rels/workbook.xml.rels": outside}))[0].sheet == "Lembar2"
