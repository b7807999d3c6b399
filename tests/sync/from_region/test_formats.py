"""The same rows in any format give the same outcomes, and the chunk size never shows in the receipt."""

from __future__ import annotations

import csv
import gzip
import io
import random
from collections.abc import Callable

import pytest
import xlsxwriter

from functions.domains.core.compiled import shape
from tests.support.tables import SEEKERS, Inspected, as_csv, as_jsonl, as_lines, seeker

ROWS = [
    {"status_rekaman": "", **row}
    for row in (
        seeker(1, nama="Renée Ü", alamat='Jl. "Melati" No. 2, RT 01;02\tBlok C'),
        seeker(2, nik="3,21606E+15"),
        seeker(3, nik="0"),
        seeker(4, tanggal_lahir="31/02/1995", jenis_kelamin="X"),
        seeker(5, alamat="baris satu\nbaris dua"),
        seeker(6, nama="-"),
        seeker(7, tanggal_lahir="15/08/1995"),
        seeker(8),
        seeker(8, nama="Kembar"),
        seeker(9, kode_wilayah="35.78.01.1001"),
        seeker(10, upah_diharapkan="Rp5.500.000,00"),
        seeker(11, status_rekaman="tutup"),
        seeker(12),
    )
]
NAMES = list(ROWS[0])


def titled(content: bytes) -> bytes:
    return as_lines([["LAPORAN BULANAN"], []]) + content + as_lines([["JUMLAH", str(len(ROWS))]])


def shuffled(_: bytes) -> bytes:
    names = random.Random(5).sample(NAMES, len(NAMES))
    return as_lines([names, *([row[name] for name in names] for row in ROWS)])


def renamed(_: bytes) -> bytes:
    """The rows under the last alias of each column, in capitals and with punctuation."""
    words: dict[str, str] = {}
    for name, column in zip(shape(SEEKERS).names, shape(SEEKERS).columns, strict=True):
        words[name] = f" {(column.alias or (name,))[-1].upper()}: "
    return as_lines([[words[name] for name in NAMES], *([row[name] for name in NAMES] for row in ROWS)])


def workbook(_: bytes) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        for number, cells in enumerate([NAMES, *([row[name] for name in NAMES] for row in ROWS)]):
            for at, cell in enumerate(cells):
                page.write_string(number, at, cell)
    return buffer.getvalue()


FORMS: dict[str, Callable[[bytes], bytes]] = {
    "semicolons": lambda _: as_csv(ROWS, ";"),
    "tabs": lambda _: as_csv(ROWS, "\t"),
    "all quoted": lambda _: as_csv(ROWS, quoting=csv.QUOTE_ALL),
    "line feeds": lambda _: as_csv(ROWS, newline="\n"),
    "mark": lambda content: b"\xef\xbb\xbf" + content,
    "windows-1252": lambda content: content.decode().encode("windows-1252"),
    "utf-16 little endian": lambda content: b"\xff\xfe" + content.decode().encode("utf-16-le"),
    "utf-16 big endian": lambda content: b"\xfe\xff" + content.decode().encode("utf-16-be"),
    "gzip": gzip.compress,
    "gzip of utf-16": lambda content: gzip.compress(b"\xff\xfe" + content.decode().encode("utf-16-le")),
    "gzip of windows-1252": lambda content: gzip.compress(content.decode().encode("windows-1252")),
    "json lines": lambda _: as_jsonl(ROWS),
    "json lines in gzip": lambda _: gzip.compress(as_jsonl(ROWS)),
    "workbook": workbook,
    "columns in another order": shuffled,
    "columns by other names": renamed,
    "directive of Excel": lambda _: b"sep=;\r\n" + as_csv(ROWS, ";"),
    "delimiters behind every row": lambda content: b"".join(
        line.rstrip(b"\r\n") + b",,\r\n" for line in lines(content)
    ),
    "title and total": titled,
}


def lines(content: bytes) -> list[bytes]:
    return [as_lines([cells]) for cells in csv.reader(io.StringIO(content.decode(), newline=""))]


def carriage_returns(content: bytes) -> bytes:
    return b"".join(line.removesuffix(b"\r\n") + b"\r" for line in lines(content))


def mixed(content: bytes) -> bytes:
    return b"".join(
        line.removesuffix(b"\r\n") + end
        for line, end in zip(lines(content), [b"\r", b"\n", b"\r\n"] * 9, strict=False)
    )


FORMS |= {"carriage returns": carriage_returns, "line ends of every kind": mixed}


def outcomes(content: bytes) -> list[tuple[str, list[str], str]]:
    """(id, code of each finding, what would be stored) of every row."""
    return [
        (row.id, [finding.code for finding in row.findings], row.candidate.hash if row.candidate else "")
        for row in Inspected(content).judged
    ]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_outcomes(form: str) -> None:
    plain = as_csv(ROWS)
    expected = outcomes(plain)
    assert len(expected) == len(ROWS)
    assert {code for row in expected for code in row[1]} >= {
        "NIK_NOTASI_ILMIAH",
        "NIK_SEMENTARA",
        "TGL_FORMAT",
        "GANDA_DALAM_BERKAS",
        "WAJIB_KOSONG",
    }
    assert outcomes(FORMS[form](plain)) == expected


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("chunk_bytes", [1, 300, 2_000])
def test_no_chunk_size_shows_in_receipt_or_corrections(form: str, chunk_bytes: int) -> None:
    content = FORMS[form](as_csv(ROWS))
    whole, cut = Inspected(content), Inspected(content, chunk_bytes)
    assert len(cut.manifest.chunks) > 1
    assert (cut.receipt, cut.corrections) == (whole.receipt, whole.corrections)


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    first = {name: Inspected(form(as_csv(ROWS))).judged[0].row for name, form in FORMS.items()}
    assert first.pop("title and total") == 4
    assert first.pop("json lines") == first.pop("json lines in gzip") == 1
    assert set(first.values()) == {2}


@pytest.mark.parametrize(
    ("name", "form", "content"),
    [
        ("a.csv", "semicolons", None),
        ("A.CSV", "utf-16 big endian", None),
        ("a.csv.gz", "gzip", None),
        ("a.jsonl", "json lines", None),
        ("a.jsonl.gz", "json lines in gzip", None),
        ("a.xlsx", "workbook", None),
        ("", "workbook", None),
        ("laporan 24.11", "gzip", None),
        ("a.xlsx", "tabs", "CSV"),
        ("a.xls", "tabs", "CSV"),
        ("a.csv", "gzip", "CSV (gzip)"),
        ("a.csv.gz", "semicolons", "CSV"),
        ("a.csv", "json lines", "JSONL"),
        ("a.csv", "workbook", "XLSX"),
        ("a.xlsx.gz", "workbook", "XLSX"),
        ("a.csv.gz", "json lines in gzip", "JSONL (gzip)"),
    ],
)
def test_a_name_that_disagrees_with_the_content_is_reported(
    name: str, form: str, content: str | None
) -> None:
    layout = Inspected(FORMS[form](as_csv(ROWS)), name=name).manifest.layout
    assert layout.notes == ([{"code": "NAMA_BERKAS_TIDAK_COCOK", "isi": content}] if content else [])
