"""What only the whole file shows: lost headers, swapped dates, cells at the side, notes below the table."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from functions.sync.model.errors import Rejected
from tests.messages.loop import workbook
from tests.support.tables import Inspected, as_csv, as_jsonl, as_lines, seeker

NAMES = list(seeker(1))
ROWS = [list(seeker(n).values()) for n in range(1, 5)]


def refusal(content: bytes) -> Rejected:
    with pytest.raises(Rejected) as refused:
        Inspected(content)
    return refused.value


def noted(found: Inspected) -> dict[str, dict[str, str]]:
    return {note["code"]: note for note in found.manifest.layout.notes}


def anomalies(found: Inspected) -> dict[str, dict[str, str]]:
    return {code: dict(params) for code, params in found.manifest.anomalies}


# -- columns without a header


@pytest.mark.parametrize("lost", ["email", "jurusan", NAMES[-1]])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_column_that_lost_its_header_is_refused_by_its_position(lost: str, form: str) -> None:
    lines = [["" if name == lost else name for name in NAMES], *ROWS]
    refused = refusal(workbook(lines) if form == "xlsx" else as_lines(lines))
    at = NAMES.index(lost)
    assert (refused.code, refused.column) == ("KOLOM_TANPA_JUDUL", f"{chr(65 + at)} ({at + 1})")
    assert refused.params == {"baris": "2"}


def test_one_cell_under_an_empty_header_within_the_table_is_enough() -> None:
    lines = [[*NAMES[:5], "", *NAMES[5:]], *([*row[:5], "", *row[5:]] for row in ROWS)]
    assert Inspected(as_lines(lines)).codes() == {}
    lines[3][5] = "hapus"
    refused = refusal(as_lines(lines))
    assert (refused.code, refused.column, refused.params["baris"]) == ("KOLOM_TANPA_JUDUL", "F (6)", "4")


@pytest.mark.parametrize("header", ["No", "no.", "NOMOR", "No. Urut", "index", "Unnamed: 0", ""])
@pytest.mark.parametrize("start", [0, 1])
def test_a_column_of_row_numbers_is_set_aside_and_told(header: str, start: int) -> None:
    lines = [[header, *NAMES], *([str(n), *row] for n, row in enumerate(ROWS, start))]
    found = Inspected(as_lines(lines))
    assert found.codes() == {} and found.rows == 4
    assert noted(found)["KOLOM_NOMOR_DILEWATI"]["kolom"] == (header or "A")


@pytest.mark.parametrize(
    ("header", "cells", "code"),
    [
        ("No", ["1", "dua", "3", "4"], "KOLOM_TIDAK_DIKENAL"),
        ("No", ["3", "2", "5", "4"], "KOLOM_TIDAK_DIKENAL"),
        ("No", ["081234567890", "2", "3", "4"], "KOLOM_TIDAK_DIKENAL"),
        ("", ["1", "2", "4", "5"], "KOLOM_TANPA_JUDUL"),
        ("", ["", "", "", "hapus"], "KOLOM_TANPA_JUDUL"),
    ],
)
def test_what_does_not_count_the_rows_is_no_column_of_row_numbers(
    header: str, cells: Sequence[str], code: str
) -> None:
    lines = [[header, *NAMES], *([cell, *row] for cell, row in zip(cells, ROWS, strict=True))]
    assert refusal(as_lines(lines)).code == code


def test_row_numbers_may_count_again_for_each_section_and_lack_some() -> None:
    lines = [["No", *NAMES], *([number, *row] for number, row in zip(["1", "3", "", "1"], ROWS, strict=True))]
    assert Inspected(as_lines(lines)).codes() == {}


# -- rows of another width


def test_cells_of_optional_columns_left_out_at_the_end_are_absent() -> None:
    order = sorted(NAMES, key=lambda name: name in ("jurusan", "tahun_lulus", "upah_diharapkan"))
    full = seeker(1)
    lines = [order, *([full[name] for name in order][: len(order) - cut] for cut in range(5))]
    for n, line in enumerate(lines[1:], start=1):
        line[0] = f"PK-{n}"
        line[1] = seeker(n)["nik"]
    found = Inspected(as_lines(lines, ";"))
    assert found.codes() == {6: ["BARIS_RUSAK"]}, "the last lacks a mandatory column"
    assert [b"jurusan" in row.candidate.payload for row in found.judged if row.candidate] == [True] * 3 + [
        False
    ]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_remark_beside_the_table_is_told_by_its_address(form: str) -> None:
    lines = [[*NAMES, "", "", ""], *([*row, "", "", ""] for row in ROWS)]
    lines[2][-3] = "sudah dicek"
    lines[3][-1] = "cek lagi"
    found = Inspected(workbook(lines) if form == "xlsx" else as_lines(lines))
    assert found.codes() == {}
    assert [len(row.cells) for row in found.judged] == [len(NAMES)] * 4
    note = noted(found)["SEL_DI_LUAR_TABEL"]
    at = len(NAMES)
    assert (note["jumlah"], note["isi"]) == ("2", f"{chr(65 + at)}3, {_letters(at + 2)}4")


def _letters(at: int) -> str:
    return chr(65 + at) if at < 26 else "A" + chr(65 + at - 26)


def test_a_row_with_an_unquoted_comma_is_never_read_shifted() -> None:
    """Neither where some rows have room for a cell more, nor where the header has."""
    header, *lines = as_csv([seeker(n) for n in range(1, 5)]).decode().splitlines()
    lines[1] = lines[1].replace("Jl. ", "Jl., ")
    for mark in ("", ","):
        content = "\n".join([header + mark, *(line for line in lines)]).encode()
        assert Inspected(content).codes() == {3: ["BARIS_RUSAK"]}
    content = "\n".join([header + ",", *(line + "," for line in lines)]).encode()
    assert Inspected(content).codes() == {3: ["BARIS_RUSAK"]}


# -- notes and signatures


def _row(**cells: str) -> list[str]:
    return [cells.get(name, "") for name in NAMES]


NOTES = [
    _row(tanggal_daftar="Cikarang, 25 November 2026"),
    _row(nama="Mengetahui,", tanggal_daftar="Kepala Dinas,"),
    _row(id_sumber="Keterangan: data sementara"),
    _row(id_sumber="Catatan:"),
    _row(id_sumber="1)", nik="angka sementara"),
    _row(nama="NIP. 19650815 199003 1 002"),
]


@pytest.mark.parametrize("form", ["csv", "short lines", "xlsx"])
def test_notes_and_signatures_below_the_table_reject_nothing(form: str) -> None:
    lines = [NAMES, *ROWS, _row(), _row(id_sumber="Jumlah", nama="4"), _row(), *NOTES]
    if form == "short lines":
        lines = [
            line[: max(at for at, cell in enumerate(line) if cell) + 1] if any(line) else [] for line in lines
        ]
    content = workbook(lines) if form == "xlsx" else as_lines(lines)
    for size in (1 << 20, 300):
        found = Inspected(content, size)
        assert found.codes() == {} and found.rows == len(found.judged) == 4
        assert anomalies(found)["CATATAN_DI_BAWAH_TABEL"] == {
            "jumlah": "6",
            "baris": ", ".join(map(str, range(9, 15))),
        }


def test_the_same_rows_among_data_are_each_refused_with_one_code() -> None:
    found = Inspected(as_lines([NAMES, *ROWS[:2], *NOTES, *ROWS[2:]]))
    assert found.codes() == {row: ["BARIS_BUKAN_DATA"] for row in range(4, 10)}
    assert "CATATAN_DI_BAWAH_TABEL" not in anomalies(found)


def test_a_record_that_lacks_most_is_no_note_at_the_end_either() -> None:
    last = [
        _row(id_sumber="PK-000009"),
        _row(nik="3216061508950009", nama="Siti"),
        _row(nik="3216061508950009"),
    ]
    deleted = as_csv([*(seeker(n) for n in range(1, 5)), {"id_sumber": "PK 9", "status_rekaman": "hapus"}])
    assert Inspected(deleted).judged[-1].row == 6 and Inspected(deleted).judged[-1].refused
    for row in last:
        found = Inspected(as_lines([NAMES, *ROWS, row]))
        assert found.rows == 5 and found.judged[-1].refused


# -- columns of dates


def dated(*texts: str, column: str = "tanggal_daftar") -> list[dict[str, str]]:
    return [seeker(n, **{column: text}) for n, text in enumerate(texts, start=1)]


@pytest.mark.parametrize("form", [as_csv, as_jsonl])
def test_a_column_with_the_month_first_is_refused(form: object) -> None:
    rows = dated("10/05/2026", "10/20/2026", "09/03/2026", "2026-10-11", "11/13/2026")
    refused = refusal(form(rows))  # type: ignore[operator]
    assert (refused.code, refused.column) == ("TGL_BULAN_DULU", "tanggal_daftar")
    assert refused.params == {"jumlah": "2", "dari": "5"}


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(["10/05/2026", "20/10/2026", "03/09/2026"], id="the day first"),
        pytest.param(["10/20/2026", "11/13/2026"], id="nothing would be swapped: each row is refused"),
        pytest.param(["05/10/2026", "10/20/2026", *["20/10/2026"] * 9], id="one slip among many"),
        pytest.param(["31/31/2026", "05/10/2026"], id="impossible either way"),
        pytest.param([f"2026-{n:02}-08" for n in range(1, 10)], id="dates without text"),
        pytest.param(["2026-03-02", "13/10/2026", "14/10/2026"], id="too few to tell"),
        pytest.param(
            [*(f"2026-{n:02}-08" for n in range(1, 10)), *(f"{n}/10/2026" for n in range(5, 20))],
            id="text of both kinds",
        ),
        pytest.param(
            [
                "2026-10-30",
                *(f"2026-{n:02}-08" for n in range(1, 10)),
                *(f"{n}/10/2026" for n in range(13, 20)),
            ],
            id="a date that was not swapped",
        ),
    ],
)
def test_a_column_without_doubt_is_not_refused(texts: list[str]) -> None:
    Inspected(as_csv(dated(*texts)))


@pytest.mark.parametrize("text", ["{n}/10/2026", "10/{n}/2026"])
def test_a_column_half_converted_is_refused(text: str) -> None:
    converted = [f"2026-{n:02}-10" for n in range(1, 7)]
    refused = refusal(as_csv(dated(*converted, *(text.format(n=n) for n in range(13, 19)))))
    assert (refused.code, refused.column) == ("TGL_SETENGAH_BERUBAH", "tanggal_daftar")
    assert refused.params == {"jumlah": "6", "dari": "12"}


def test_a_table_of_nothing_but_such_rows_is_judged() -> None:
    assert Inspected(as_lines([NAMES, _row(nama="Siti", alamat="Jl. Melati")])).judged[0].refused
