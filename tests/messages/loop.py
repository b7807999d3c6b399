"""The loop of an office: upload a file with faults, correct the rows that come back, upload them again."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import xlsxwriter
from python_calamine import CalamineWorkbook

from functions import domains
from functions.domains.core.compiled import shape
from functions.domains.core.identifiers import subregions
from functions.sync.model.upload import Hasil, Upload
from functions.sync.reading.headers import CORRECTION_COLUMNS
from tests.messages.mutations import EMPLOYED, REJECTED, Case, Cells, good
from tests.support.world import World

OURS = len(CORRECTION_COLUMNS)
NAMED, SHOWN = (CORRECTION_COLUMNS.index(name) - OURS for name in ("KOLOM_GALAT", "CONTOH_BENAR"))
"""Positions of two of them, from the end of the row."""
FORMS = ("csv", "titled", "jsonl", "xlsx")
Table = list[list[str]]


class Planned(NamedTuple):
    """A row as it should be, as it is sent, and the code that it gets.

    `torn` is how the line itself is damaged in a CSV: a cell too many, a cell too few, or an open quote.
    """

    good: Cells
    spoilt: Mapping[str, Any]
    code: str
    torn: str = ""


def planned(domain: str, form: str) -> list[Planned]:
    """Every fault that this dataset and form of file can have, each on a row of its own, among good rows."""
    cases = [case for case in REJECTED if case.domain == domain and case.only in ("", form)]
    rows = [
        Planned(good(case, number), {**good(case, number), **case.spoilt}, case.code)
        for number, case in enumerate(cases, start=10)
    ]
    return twins(domain) + rows + broken(domain, form) + unbalanced(domain)


def _fine(domain: str, number: int, **cells: str) -> Cells:
    return {**good(Case("", domain, {}), number), **cells}


def twins(domain: str) -> list[Planned]:
    """One id on two rows; where the dataset has `unique` columns, also one person under two ids."""
    one, two, three, four, five = (_fine(domain, number) for number in range(1, 6))
    rows = [Planned(one, one, ""), Planned(two, two, "GANDA_DALAM_BERKAS")]
    rows.append(Planned(three, {**three, "id_sumber": two["id_sumber"]}, "GANDA_DALAM_BERKAS"))
    if domains.get(domain).unique:
        rows += [Planned(four, four, "NIK_GANDA"), Planned(five, {**five, "nik": four["nik"]}, "NIK_GANDA")]
    return rows


def broken(domain: str, form: str) -> list[Planned]:
    if form not in ("csv", "titled"):
        return []
    return [
        Planned(_fine(domain, 90 + i), _fine(domain, 90 + i), "BARIS_RUSAK", torn)
        for i, torn in enumerate(("long", "short", "quote"))
    ]


def unbalanced(domain: str) -> list[Planned]:
    if domain != EMPLOYED:
        return []
    count = subregions("32.16")
    whole = _fine(domain, 200, kode_wilayah="32.16", jumlah=str(10 * count), golongan_jabatan="1")
    parts = [
        _fine(domain, 200 + i, kode_wilayah=f"32.16.{i:02}", jumlah="10", golongan_jabatan="1")
        for i in range(1, count + 1)
    ]
    return [
        Planned(whole, {**whole, "jumlah": "999"}, "AGREGAT_TIDAK_SEIMBANG"),
        *(Planned(p, p, "AGREGAT_TIDAK_SEIMBANG") for p in parts),
    ]


def written(domain: str, form: str, rows: Sequence[Planned]) -> bytes:
    """The file as it is sent.

    Form `titled` has a title above, aliases as headers, `;` between cells and a total below.
    """
    if form == "jsonl":
        return b"".join(
            json.dumps({k: v for k, v in row.spoilt.items() if v != ""}).encode() + b"\n" for row in rows
        )
    columns = dict(zip(shape(domains.get(domain)).names, shape(domains.get(domain)).columns, strict=True))
    names = list(dict.fromkeys(name for row in rows for name in (*row.good, *row.spoilt) if name in columns))
    headers = [next(iter(columns[name].alias), name) if form == "titled" else name for name in names]
    lines = [headers, *([str(row.spoilt.get(name, "")) for name in names] for row in rows)]
    if form == "xlsx":
        return workbook(lines)
    delimiter, out = ";" if form == "titled" else ",", []
    for line, row in zip(lines, [None, *rows], strict=True):
        torn = row.torn if row else ""
        cells = [*line, "lebih"] if torn == "long" else line[:3] if torn == "short" else line
        text = as_csv([cells], delimiter)
        out.append(text.replace(delimiter, f'{delimiter}"Jl. "Melati" ', 1) if torn == "quote" else text)
    body = "".join(out)
    return (
        f"DATA KABUPATEN BEKASI\r\n\r\n{body}JUMLAH;{len(rows)}\r\n" if form == "titled" else body
    ).encode()


def as_csv(table: Table, delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(table)
    return text.getvalue()


def workbook(table: Table) -> bytes:
    """A workbook as a person would save it: text cells on one sheet."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet("data")
        for row, cells in enumerate(table):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell)
    return stream.getvalue()


def returned(world: World, upload: Upload, form: str) -> tuple[Table, str]:
    """(the corrections with their header, their delimiter); the two files must have the same cells."""
    text = world.report(upload, "corrections.csv").decode("utf-8-sig")
    delimiter = world.summary(upload)["delimiter"] or ","
    table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    sheet = CalamineWorkbook.from_filelike(
        io.BytesIO(world.report(upload, "corrections.xlsx"))
    ).get_sheet_by_name("data")
    cells = [[str(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    assert cells == table
    return (cells if form == "xlsx" else table), delimiter


def mended(table: Table, rows: Mapping[int, Cells], fields: Sequence[str]) -> Table:
    """The corrections with the cells that KOLOM_GALAT names corrected, and no others.

    `rows` maps a row to its good cells. A row that could not be read is corrected as a whole.
    """
    header, *lines = table
    places = {word.strip().replace("|", "/"): at for at, word in enumerate(header[:-OURS])}
    out = [header]
    for line in lines:
        number = int(line[-1].split("-")[1])
        mend = list(line)
        for word in line[NAMED].split("|"):
            for at in range(len(fields)) if word == "" else [places[word]] if word in places else []:
                mend[at] = rows[number].get(fields[at], "")
        out.append(mend)
    return out


def sent(world: World, domain: str, content: bytes) -> Upload:
    world.clock.advance(60)
    upload = world.upload(content, domain)
    world.run("settle")
    return world.state.registered[upload.id]


def stored(world: World) -> dict[Any, Any]:
    return {
        key: (record.payload, record.op, record.slice, record.reasons)
        for key, record in world.state.stored.items()
    }


def loop(
    world: World, domain: str, form: str, back: str, rows: Sequence[Planned], rounds: int = 4
) -> list[Upload]:
    """Send, correct and send again until no row is refused; return every upload."""
    content = written(domain, form, rows)
    uploads = [sent(world, domain, content)]
    first = {"csv": 2, "xlsx": 2, "titled": 4, "jsonl": 1}[form]
    goods = {first + i: row.good for i, row in enumerate(rows)}
    while uploads[-1].counts[Hasil.DITOLAK]:
        assert len(uploads) <= rounds
        table, delimiter = returned(world, uploads[-1], back)
        fields = _fields(domain, table[0][:-OURS])
        again = mended(table, goods, fields)
        goods = {2 + i: goods[int(line[-1].split("-")[1])] for i, line in enumerate(table[1:])}
        uploads.append(
            sent(world, domain, workbook(again) if back == "xlsx" else as_csv(again, delimiter).encode())
        )
    return uploads


def _fields(domain: str, header: Sequence[str]) -> list[str]:
    compiled = shape(domains.get(domain))
    named = {
        word: name
        for name, column in zip(compiled.names, compiled.columns, strict=True)
        for word in (name, *column.alias)
    }
    return [named[word] for word in header]
