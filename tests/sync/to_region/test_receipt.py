"""Receipts and corrections parse back, harm no spreadsheet, quote no cell, and are applied once."""

from __future__ import annotations

import csv
import io
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions import messages
from functions.sync.model.finding import Finding
from functions.sync.model.upload import Hasil
from functions.sync.reading.formula_injection import neutralise, restore
from functions.sync.to_region.receipt import RECEIPT_HEADER, ReceiptPart, corrections_header
from functions.sync.validation import row_tokens
from tests.support.tables import NOW, SEEKERS, UPLOAD, Inspected, as_csv, as_jsonl, as_lines, seeker

NAMES = list(SEEKERS.example)
FORMULAS = [
    "=1+1",
    "+62811",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\x0b",
    "\x1f",
    "\x7f",
    "\uff1dA1",
    "\uff0b1",
    "\uff0d1",
    "\uff20a",
    " =1",
    "'=1",
    "''-",
]
OURS = ["BARIS_ASAL", "TINGKAT", "KODE_GALAT", "KOLOM_GALAT", "PESAN", "CONTOH_BENAR", "ID_BARIS"]


def table(content: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(
        csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True)
    )


def corrections(found: Inspected) -> bytes:
    return corrections_header(found.manifest.layout) + found.corrections


@given(st.text(max_size=6) | st.text(st.sampled_from("'=+-@\t \0a"), max_size=6))
@settings(max_examples=300, deadline=None)
def test_a_neutral_cell_starts_no_formula_and_is_restored_exactly(cell: str) -> None:
    written = neutralise(cell)
    assert not written.startswith(
        ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", *map(chr, range(32)), "\x7f")
    )
    assert restore(written) == cell


@pytest.mark.parametrize("cell", ["O'Neil", "'kutip'", "a=b", "Jl. Melati - 2", "", "'", "nama@contoh.id"])
def test_a_harmless_cell_is_left_as_it_is(cell: str) -> None:
    assert neutralise(cell) == restore(cell) == cell


@pytest.mark.parametrize("cell", FORMULAS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_emitted_cell_starts_a_formula(cell: str, delimiter: str) -> None:
    header = [f"={name}" if name == "nama" else name for name in NAMES]
    rows = [seeker(1, id_sumber=cell, nama=cell, tahun_lulus=cell), seeker(2, id_sumber="-2")]
    found = Inspected(as_lines([header, *(list(row.values()) for row in rows)], delimiter))
    emitted = table(RECEIPT_HEADER + found.receipt) + table(corrections(found), delimiter)
    assert len(emitted) == 5
    for line in emitted:
        assert [
            written for written in line if written != neutralise(written) and not written.startswith("'")
        ] == []


def test_a_receipt_parses_back_to_its_rows_in_order() -> None:
    found = Inspected(
        as_csv(
            [
                seeker(1),
                seeker(2, nik="x", tahun_lulus="y"),
                seeker(3, id_sumber='a "b", c\nd'),
                seeker(4, no_hp="12"),
            ]
        )
    )
    header, *lines = table(RECEIPT_HEADER + found.receipt)
    assert header == ["baris", "id_sumber", "hasil", "kode", "kolom", "pesan"]
    assert [line[:5] for line in lines] == [
        ["2", "PK-000001", "diterima", "", ""],
        ["3", "PK-000002", "ditolak", "NIK_FORMAT|TIPE_SALAH", "nik|tahun_lulus"],
        ["4", 'a "b", c\nd', "ditolak", "ID_FORMAT", "id_sumber"],
        ["5", "PK-000004", "diterima", "HP_FORMAT", "no_hp"],
    ]
    assert all(len(line) == 6 for line in lines)


def test_a_header_with_a_bar_keeps_codes_columns_and_messages_in_step() -> None:
    header = ["L | P" if name == "jenis_kelamin" else name for name in NAMES]
    found = Inspected(as_lines([header, list(seeker(1, jenis_kelamin="X", nik="1").values())]))
    ((_, _, _, codes, columns, texts),) = table(found.receipt)
    assert (codes, columns) == ("NIK_FORMAT|KODE_TIDAK_DIKENAL", "nik|L / P")
    assert len(texts.split(" | ")) == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_corrections_hold_the_rejected_rows_under_the_senders_headers(delimiter: str) -> None:
    header = ["No. KTP" if name == "nik" else name for name in NAMES]
    wrong = list(seeker(2, nik="123", alamat='Jl. "A"; B,\tC\nD').values())
    found = Inspected(as_lines([header, list(seeker(1).values()), wrong], delimiter))
    (titles, line) = table(corrections(found), delimiter)
    assert titles == [*header, *OURS]
    assert line[: len(wrong)] == wrong
    assert line[len(wrong) :][:4] == ["3", "galat", "NIK_FORMAT", "No. KTP"]
    assert row_tokens.read(line[-1], "3216", "pencari-kerja", line[0]) == (3, NOW)


def test_corrections_come_back_with_every_cell_restored() -> None:
    given_ = seeker(
        1,
        nama="-",
        alamat="=Jl. Melati",
        jurusan="'@a",
        no_hp="+6281234567890",
        email="",
        no_ak1="",
        tanggal_terbit_ak1="",
    )
    sent = Inspected(as_csv([{**given_, "tahun_lulus": "x"}]))
    returned = corrections(sent).replace(b",x,", b",2013,").replace(b"'-", b"Siti")
    (row,) = Inspected(returned).judged
    (direct,) = Inspected(as_csv([{**given_, "nama": "Siti"}])).judged
    assert row.candidate and direct.candidate
    assert (row.candidate.hash, row.candidate.payload) == (direct.candidate.hash, direct.candidate.payload)


def test_an_apostrophe_of_the_senders_own_marks_text_and_comes_off() -> None:
    (row,) = Inspected(as_csv([seeker(1, alamat="'=Jl. Melati")])).judged
    assert row.candidate
    assert b'"=Jl. Melati"' in row.candidate.payload


def test_one_id_twice_is_found_though_one_row_came_back_from_us() -> None:
    names, token = [*NAMES, "ID_BARIS"], row_tokens.issue("3216", "pencari-kerja", "0" * 20, 9, 1)
    rows = [[*seeker(1, id_sumber="-7").values(), ""], [*seeker(2, id_sumber="'-7").values(), token]]
    assert Inspected(as_lines([names, *rows])).codes() == {
        2: ["GANDA_DALAM_BERKAS"],
        3: ["GANDA_DALAM_BERKAS"],
    }


def test_corrections_of_corrections_have_the_same_columns() -> None:
    first = Inspected(as_csv([seeker(1, tahun_lulus="x")]))
    second = Inspected(corrections(first))
    assert table(corrections(second))[0] == [*NAMES, *OURS]
    assert [len(line) for line in table(corrections(second))] == [len(NAMES) + len(OURS)] * 2
    assert second.codes() == {2: ["TIPE_SALAH"]}


def test_rejected_objects_come_back_as_a_table_of_our_columns() -> None:
    found = Inspected(as_jsonl([seeker(1, tahun_lulus="x")]))
    returned = Inspected(corrections(found).replace(b",x,", b",2013,"))
    assert returned.manifest.layout.kind == "csv"
    assert returned.judged[0].candidate is not None


CANARIES = {
    "nik": "3216069912959999",
    "nama": "Kenariwati Rahasiani",
    "no_hp": "08777000111222333",
    "alamat": "Jl. Rahasia 99",
    "email": "kenari@@rahasia",
    "tempat_lahir": "Kotarahasia",
    "tanggal_lahir": "31/02/1987",
    "no_ak1": "AK-RAHASIA",
    "kode_wilayah": "99.87.65.4321",
    "tahun_lulus": "1887",
    "jenis_kelamin": "rahasia-jk",
    "pendidikan_terakhir": "rahasia-pd",
    "upah_diharapkan": "987654321rahasia",
    "status_rekaman": "rahasia-st",
    "diubah_pada": "99/99/1987",
    "keterampilan": "Rahasia|" * 60,
}


@pytest.mark.parametrize("lang", ["id", "en"])
def test_no_message_quotes_the_row(lang: str) -> None:
    wrong = {**seeker(1), **CANARIES}
    content = as_csv([wrong, {**wrong, "nik": "3,21606E+15"}, wrong])
    found = Inspected(content + b'PK-9,"3216069912959999"Kenariwati Rahasiani,\r\n')
    outcome = ReceiptPart(UPLOAD, found.manifest.layout, lang)
    for row in found.judged:
        outcome.add(row, Hasil.DITOLAK, row.findings)
    assert len(outcome.codes) > 8
    for text in (line[3:] for line in table(outcome.receipt())):
        assert not [canary for canary in CANARIES.values() if canary in "".join(text)]
        assert "rahasia" not in "".join(text).lower()
    for line in table(outcome.corrections()):
        assert "rahasia" not in "".join(line[len(found.manifest.layout.headers) :]).lower()


def test_every_code_can_be_explained_without_a_value() -> None:
    layout = Inspected(as_csv([seeker(1)])).manifest.layout
    for code in messages.CATALOGUE:
        params = {
            field: "…"
            for _, field, _, _ in Formatter().parse(messages.get(code).id)
            if field and field != "kolom"
        }
        outcome = ReceiptPart(UPLOAD, layout)
        row = Inspected(as_csv([seeker(1)])).judged[0]
        outcome.add(row, Hasil.DITOLAK, [Finding(code, "nik", params)])
        ((_, _, _, found_code, column, text),) = table(outcome.receipt())
        assert (found_code, column) == (code, "nik")
        assert "{" not in text
