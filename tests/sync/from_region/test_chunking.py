"""The size of chunks never shows in the result, and the checks of the whole file find what they should."""

from __future__ import annotations

import csv
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.sync.model.errors import Rejected
from functions.sync.model.finding import Finding
from functions.sync.validation.rows import JudgedRow
from tests.support.tables import SEEKERS, Inspected, as_csv, as_jsonl, as_lines, seeker

NAMES = list(SEEKERS.example)


def untidy(seed: int) -> bytes:
    """A file with everything that a cut may hit.

    Quoted line breaks, multi-byte letters, blank rows, broken rows, doubles and total rows.
    """
    chance = random.Random(seed)
    text = as_lines([["Laporan\nbulan ini"], NAMES])
    for number in range(30):
        row = list(
            seeker(
                number,
                alamat=chance.choice(["Jl. Melati", "Jl.\r\nMelati\n\n", "Jl. é漢 \u00a0", 'kata "petik"']),
            ).values()
        )
        broken = ",".join(row[:2]).encode() + chance.choice(
            [b',"tak ditutup\r\n', b',"x" y\r\n', b"\r\n", b",\r\n"]
        )
        double = as_csv([seeker(3)]).split(b"\r\n", 1)[1]
        text += chance.choice(
            [as_lines([row])] * 6 + [broken, double, b"\r\n", b",,\r\n", b"JUMLAH,30\n", b'"",total\n']
        )
    return text + b'PK-9,"berkas putus'


def _told(row: JudgedRow) -> tuple[Any, ...]:
    return row.row, row.id, row.cells, row.findings, row.candidate


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1, 40, 300, 2_000]))
def test_any_chunk_size_judges_the_same_rows_and_writes_the_same_bytes(seed: int, size: int) -> None:
    content = untidy(seed)
    whole, cut = Inspected(content), Inspected(content, size)
    assert [_told(row) for row in cut.judged] == [_told(row) for row in whole.judged]
    assert (cut.receipt, cut.corrections) == (whole.receipt, whole.corrections)
    assert (cut.rows, cut.manifest.file_findings, cut.manifest.total_rows) == (
        whole.rows,
        whole.manifest.file_findings,
        whole.manifest.total_rows,
    )
    assert cut.rows == len(cut.judged)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                b"{}",
                b"",
                b"  ",
                b"null",
                b"7",
                b"[]",
                b'"TOTAL"',
                b"{rusak",
                b'{"id_sumber": "TOTAL"}',
                b'{"id_sumber": "  ", "nama": "A"}',
                b'{"nama": "A"}',
                b'{"id_sumber": ""}',
                b'{"id_sumber": null}',
                b'{"id_sumber": 7}',
                b'{"id_sumber": ["a"]}',
                b'{"ID": "-"}',
                b'{"": ""}',
                b"\xff\xfe",
            ]
        ),
        min_size=1,
    ),
    st.sampled_from([1, 25, 1_000]),
)
def test_every_line_of_json_that_is_counted_is_judged(lines: list[bytes], size: int) -> None:
    found = Inspected(as_jsonl([seeker(1)]) + b"\n".join(lines), size)
    assert found.rows == len(found.judged)
    assert found.manifest.total_rows == []


def test_chunks_cover_the_data_without_gap_or_overlap() -> None:
    content = untidy(7)
    chunks = Inspected(content, 200).manifest.chunks
    assert [chunk.number for chunk in chunks] == list(range(len(chunks)))
    assert [chunk.start for chunk in chunks[1:]] == [chunk.end for chunk in chunks[:-1]]
    assert chunks[-1].end == len(content)
    assert len(chunks) > 10


@pytest.mark.parametrize(
    "cells",
    [
        ["JUMLAH", "12"],
        ["", "Total"],
        ["  ", " Grand Total: "],
        ["\u00a0", "JUMLAH"],
        ["Jumlah Seluruhnya", "12"],
        ["\u200bTOTAL", "3"],
        ["Sub-total"],
    ],
)
def test_a_line_that_sums_up_is_listed_and_no_data(cells: list[str]) -> None:
    rows = [NAMES, list(seeker(1).values()), cells + [""] * (len(NAMES) - len(cells))]
    found = Inspected(as_lines(rows))
    assert (found.rows, found.manifest.total_rows, found.codes()) == (1, [3], {})


@pytest.mark.parametrize("first", ["Totalindo", "Jumlahan", "PK-TOTAL"])
def test_a_word_that_only_begins_like_a_total_is_data(first: str) -> None:
    assert Inspected(as_csv([seeker(1, id_sumber=first)])).rows == 1


def test_blank_rows_are_numbered_and_not_counted() -> None:
    rows = as_csv([seeker(1)]) + b"\r\n,,,,\r\n \xc2\xa0 ,\r\n" + as_csv([seeker(2)]).split(b"\r\n", 1)[1]
    found = Inspected(rows)
    assert (found.rows, [row.row for row in found.judged]) == (2, [2, 6])


@pytest.mark.parametrize(
    "twin", ["PK-000001", " PK-000001 ", "PK-000001\u00a0", "\u200bPK-\u200d000001\ufeff", "PK\u00ad-000001"]
)
def test_one_id_twice_is_found_through_invisible_characters(twin: str) -> None:
    for content in (
        as_csv([seeker(1), seeker(2), seeker(3, id_sumber=twin)]),
        as_jsonl([seeker(1), seeker(2), seeker(3, id_sumber=twin)]),
    ):
        found = Inspected(content)
        first, last = found.judged[0], found.judged[2]
        assert [row.row for row in found.judged if row.candidate] == [found.judged[1].row]
        for row in (first, last):
            assert [finding.code for finding in row.findings] == ["GANDA_DALAM_BERKAS"]
            assert row.findings[0].params == {"baris": f"{first.row}, {last.row}"}


@pytest.mark.parametrize("absent", ["", "-", "NULL", "n/a"])
def test_rows_without_an_id_are_not_each_others_doubles(absent: str) -> None:
    for content in (
        as_csv([seeker(1, id_sumber=absent), seeker(2, id_sumber=absent)]),
        as_jsonl([seeker(1, id_sumber=absent)] * 2),
    ):
        assert list(Inspected(content).codes().values()) == [["WAJIB_KOSONG"], ["WAJIB_KOSONG"]]


def test_many_doubles_are_cited_briefly() -> None:
    found = Inspected(as_csv([seeker(1)] * 30))
    assert found.manifest.file_findings[31] == [
        Finding("GANDA_DALAM_BERKAS", "id_sumber", {"baris": "2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …"})
    ]
    assert set(found.manifest.file_findings) == set(range(2, 32))


def rounded(count: int, zeros: int) -> bytes:
    header = {"nik": "No. KTP"}
    rows = [seeker(n, nik=f"32160615089{n:04d}" + ("0" if n < zeros else "1")) for n in range(10, 10 + count)]
    rows = [{**row, "nik": row["nik"][:15] + ("0" if n < zeros else "1")} for n, row in enumerate(rows)]
    return as_lines([[header.get(name, name) for name in NAMES], *(list(row.values()) for row in rows)])


@pytest.mark.parametrize(
    ("count", "zeros", "refused"),
    [(20, 9, True), (20, 8, False), (19, 19, False), (25, 10, False), (25, 11, True)],
)
def test_a_column_of_niks_that_excel_cut_refuses_the_file_by_its_own_header(
    count: int, zeros: int, refused: bool
) -> None:
    if not refused:
        assert Inspected(rounded(count, zeros)).rows == count
        return
    with pytest.raises(Rejected) as raised:
        Inspected(rounded(count, zeros))
    assert (raised.value.code, raised.value.column) == ("NIK_EXCEL_TERPOTONG", "No. KTP")


@pytest.mark.parametrize("tail", [b"", b"\r\n\r\n", b",,,\n", b"JUMLAH,0\n"])
def test_a_file_without_a_data_row_is_empty(tail: bytes) -> None:
    header = as_lines([NAMES])
    with pytest.raises(Rejected) as raised:
        Inspected(header + tail)
    assert raised.value.code == "BERKAS_KOSONG"


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_quoting_and_line_ends_change_nothing(quoting: Any, newline: str) -> None:
    rows = [seeker(n, alamat="Jl. Melati; No. 2, Cikarang") for n in range(1, 6)]
    assert (
        Inspected(as_csv(rows, newline=newline, quoting=quoting)).receipt == Inspected(as_csv(rows)).receipt
    )
