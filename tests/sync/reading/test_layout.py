"""Header, delimiter and encoding come from the content; a column that does not fit refuses the file."""

from __future__ import annotations

import io

import pytest

from functions import messages
from functions.sync.model.errors import Rejected
from functions.sync.reading.layout import HEADER_ROWS, Layout, read_layout
from tests.support.tables import SEEKERS, Inspected, as_csv, as_lines, seeker

NAMES = list(SEEKERS.example)


def layout(content: bytes, encoding: str = "utf-8") -> Layout:
    return read_layout(lambda: io.BytesIO(content), SEEKERS, encoding)


def refusal(content: bytes) -> Rejected:
    with pytest.raises(Rejected) as refused:
        layout(content)
    return refused.value


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_under_which_columns_have_names(delimiter: str) -> None:
    found = layout(as_csv([seeker(1, alamat="a,b;c\td")], delimiter))
    assert (found.delimiter, found.header_row, found.columns) == (delimiter, 1, NAMES)


def test_a_decimal_comma_does_not_make_a_comma_file() -> None:
    assert (
        layout(as_csv([seeker(1, upah_diharapkan="5500000,00", alamat="a,b,c,d,e,f,g")], ";")).delimiter
        == ";"
    )


def test_title_rows_are_passed_over_and_counted_with_their_line_breaks() -> None:
    content = as_lines([["LAPORAN\nPENCARI KERJA"], [], ["Bulan: Agustus", "2026"]]) + as_csv([seeker(1)])
    found = layout(content)
    assert found.header_row == 4
    assert content[found.start :].startswith(b"PK-000001,")
    assert [row.row for row in Inspected(content).judged] == [5]


def test_a_header_further_down_than_people_put_it_is_not_found() -> None:
    assert layout(b"x\n" * (HEADER_ROWS - 1) + as_csv([seeker(1)])).header_row == HEADER_ROWS
    assert refusal(b"x\n" * HEADER_ROWS + as_csv([seeker(1)])).code == "JUDUL_TIDAK_DITEMUKAN"


def test_headers_are_known_by_their_aliases_whatever_case_and_signs() -> None:
    renamed = {
        "nik": "NO. KTP",
        "nama": " nama-LENGKAP ",
        "tanggal_lahir": "Tgl_Lahir",
        "jenis_kelamin": "L/P",
        "id_sumber": "\u200bID Sumber\u00a0",
    }
    found = layout(as_lines([[renamed.get(name, name) for name in NAMES], list(seeker(1).values())]))
    assert found.columns == NAMES
    assert found.headers[NAMES.index("jenis_kelamin")] == "L/P"


def test_a_mark_at_the_start_belongs_to_no_header() -> None:
    content = b"\xef\xbb\xbf" + as_csv([seeker(1)])
    found = layout(content)
    assert found.columns == NAMES
    assert content[found.start :].startswith(b"PK-000001,")


def test_empty_cells_behind_the_header_are_no_columns() -> None:
    rows = [
        [*NAMES, "", " ", ""],
        [*seeker(1).values(), "", "", ""],
        [*seeker(2).values()],
        [*seeker(3).values(), "", "tertinggal", ""],
    ]
    found = Inspected(as_lines(rows))
    assert found.manifest.layout.columns == NAMES
    assert found.codes() == {4: ["BARIS_RUSAK"]}


def test_an_empty_header_in_the_middle_is_set_aside() -> None:
    rows = [["", *NAMES], ["1", *seeker(1).values()]]
    assert Inspected(as_lines(rows)).codes() == {}


@pytest.mark.parametrize(
    ("header", "code", "column"),
    [
        pytest.param(
            [*NAMES, "Catatan Petugas", "Hobi"], "KOLOM_TIDAK_DIKENAL", "Catatan Petugas, Hobi", id="unknown"
        ),
        pytest.param(
            [*NAMES, " No. KTP"], "KOLOM_GANDA", "No. KTP, nik", id="the same column under two names"
        ),
        pytest.param(
            [name for name in NAMES if name not in ("nama", "alamat")],
            "KOLOM_HILANG",
            "nama, alamat",
            id="missing",
        ),
    ],
)
def test_a_column_that_does_not_fit_refuses_the_file_by_its_own_name(
    header: list[str], code: str, column: str
) -> None:
    refused = refusal(as_lines([header, ["x"] * len(header)]))
    assert (refused.code, refused.column) == (code, column)
    for lang in ("id", "en"):
        assert column in messages.get(code).text(lang, kolom=refused.column, **refused.params)


def test_an_unknown_column_is_answered_with_the_names_still_expected() -> None:
    header = [name if name != "nama" else "{Nama0.Siapa}" for name in NAMES]
    refused = refusal(as_lines([header]))
    assert refused.params["pilihan"].split(", ")[:2] == ["versi", "diubah_pada"]
    assert "nama" in refused.params["pilihan"].split(", ")
    assert "{Nama0.Siapa}" in messages.get(refused.code).text("id", kolom=refused.column, **refused.params)


def test_our_own_correction_columns_are_set_aside() -> None:
    ours = ["BARIS_ASAL", "TINGKAT", "KODE_GALAT", "KOLOM_GALAT", "PESAN", "CONTOH_BENAR", "ID_BARIS"]
    assert layout(as_lines([[*NAMES, *ours]])).columns == [*NAMES, *[""] * 7]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "BERKAS_KOSONG"),
        (b"\xef\xbb\xbf", "BERKAS_KOSONG"),
        (b" \r\n\t\n", "BERKAS_KOSONG"),
        (b"halo\n", "JUDUL_TIDAK_DITEMUKAN"),
        (b"[1, 2]", "JUDUL_TIDAK_DITEMUKAN"),
        (b'"' * 1000, "JUDUL_TIDAK_DITEMUKAN"),
        (b"x" * 100_000, "JUDUL_TIDAK_DITEMUKAN"),
        (b"," * 65_000, "JUDUL_TIDAK_DITEMUKAN"),
    ],
)
def test_what_has_no_header_is_refused(content: bytes, code: str) -> None:
    assert refusal(content).code == code
