"""Our reader against openpyxl, calamine and what LibreOffice shows: no cell differs without a reason."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import openpyxl
import pyexcelerate
import pytest
import python_calamine
import xlsxwriter

from tests.support.tables import seeker
from tests.support.workbooks import table

SOFFICE = shutil.which("soffice")
NAMES = list(seeker(1))
MOMENT = dt.datetime(2026, 3, 2, 10, 15, 30)  # noqa: DTZ001  a cell has no time zone
Value = str | int | float | bool | dt.datetime


class Shown(NamedTuple):
    """A value, its format, and the text that our reader gives."""

    value: Value
    code: str
    text: str


CELLS = [
    Shown("teks", "General", "teks"),
    Shown("  spasi ", "General", "  spasi "),
    Shown("é漢\U0001f600", "@", "é漢\U0001f600"),
    Shown("a\nb", "General", "a\nb"),
    Shown("000125", "@", "000125"),
    Shown(7, "General", "7"),
    Shown(-12, "General", "-12"),
    Shown(123456789012345, "0", "123456789012345"),
    Shown(2.5, "General", "2.5"),
    Shown(123.456, "General", "123,456"),
    Shown(125, "000000", "000125"),
    Shown(12345678901000, "0" * 16, "0012345678901000"),
    Shown(81234567890, '"0"#', "081234567890"),
    Shown(125, '"PK-"000000', "PK-000125"),
    Shown(29 / 30, "0.00%", "96.67%"),
    Shown(0.965, "0%", "97%"),
    Shown(256 / 3, "0.00", "85.33"),
    Shown(85, "0.00", "85,00"),
    Shown(5.125, "0.000", "5,125"),
    Shown(5219264.375, '"Rp"#,##0', "Rp5219264"),
    Shown(5500000, "#,##0.00", "5500000,00"),
    Shown(-7, "#,##0", "-7"),
    Shown(2, '[=1]"Laki-laki";[=2]"Perempuan";General', "Perempuan"),
    Shown(MOMENT, "yyyy-mm-dd", "2026-03-02"),
    Shown(MOMENT, "dd/mm/yyyy hh:mm:ss", "2026-03-02T10:15:30"),
    Shown(MOMENT, "dd/mm/yyyy hh:mm", "2026-03-02T10:15:00"),
    Shown(MOMENT, "hh:mm", "10:15"),
    Shown(MOMENT, "yyyy", "2026"),
    Shown(True, "General", "Y"),
    Shown(False, "General", "T"),
]


def by_xlsxwriter(epoch_1904: bool, inline: bool) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"date_1904": epoch_1904, "constant_memory": inline}) as built:
        page = built.add_worksheet()
        page.write_row(0, 0, NAMES)
        for n, cell in enumerate(CELLS, start=1):
            page.write(n, 0, f"K-{n}")
            page.write(n, 1, cell.value, built.add_format({"num_format": cell.code}))
    return out.getvalue()


def by_openpyxl(epoch_1904: bool) -> bytes:
    book = openpyxl.Workbook()
    if epoch_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    page = book.active
    page.append(NAMES)
    for n, shown in enumerate(CELLS, start=1):
        page.append([f"K-{n}", shown.value])
        page.cell(n + 1, 2).number_format = shown.code
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_pyexcelerate() -> bytes:
    book = pyexcelerate.Workbook()
    page = book.new_sheet("Data", data=[NAMES, *([f"K-{n}", cell.value] for n, cell in enumerate(CELLS, 1))])
    for n, shown in enumerate(CELLS, start=2):
        page.set_cell_style(
            n, 2, pyexcelerate.Style(format=pyexcelerate.Format(escape(shown.code, {'"': "&quot;"})))
        )
    page[2][4].value = "gabung"
    page.range("D2", "D3").merge()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_node(maker: str, epoch_1904: bool, folder: Path) -> bytes:
    first = dt.datetime(1904, 1, 1) if epoch_1904 else dt.datetime(1899, 12, 30)  # noqa: DTZ001
    cells = [
        {
            "value": (cell.value - first) / dt.timedelta(days=1)
            if isinstance(cell.value, dt.datetime)
            else cell.value,
            "code": cell.code,
        }
        for cell in CELLS
    ]
    spec, out = folder / "spec.json", folder / "out.xlsx"
    spec.write_text(json.dumps({"epoch_1904": epoch_1904, "header": NAMES, "cells": cells}))
    script = Path(__file__).with_name("makers.cjs")
    subprocess.run(["node", script, maker, spec, out], check=True, capture_output=True, timeout=60)
    return out.read_bytes()


def saved(folder: Path, form: str, content: bytes) -> bytes:
    (folder / "asal.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profil"
    into = folder / form.partition(":")[0]
    command = [str(SOFFICE), profile, "--headless", "--convert-to", form, "--outdir", str(into)]
    subprocess.run([*command, str(folder / "asal.xlsx")], check=True, capture_output=True, timeout=200)
    return next(into.iterdir()).read_bytes()


def ours(content: bytes) -> list[str]:
    return [cells[1] for cells in table(content)[1:]]


def explained(shown: Shown, theirs: object) -> bool:
    """Return whether another reader's raw value is what our text shows under the cell's format."""
    match shown.value:
        case bool():
            return theirs is shown.value
        case str():
            return theirs == shown.value
        case dt.datetime():
            return theirs == shown.value or (isinstance(theirs, dt.time) and theirs == MOMENT.time())
    return isinstance(theirs, int | float) and abs(Decimal(theirs) - Decimal(shown.value)) < Decimal("1e-9")


def unexplained(content: bytes) -> list[tuple[str, object, str]]:
    expected = [cell.text for cell in CELLS]
    found: list[tuple[str, object, str]] = [
        ("ours", text, cell.code)
        for text, cell in zip(ours(content), CELLS, strict=True)
        if text != cell.text
    ]
    calamine = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    opened = openpyxl.load_workbook(io.BytesIO(content), data_only=True).active.iter_rows(values_only=True)
    for reader, rows in (("calamine", calamine), ("openpyxl", list(opened))):
        raw = [cells[1] for cells in rows[1:]]
        assert len(raw) == len(expected)
        found += [
            (reader, value, cell.code)
            for value, cell in zip(raw, CELLS, strict=True)
            if not explained(cell, value)
        ]
    return found


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_no_cell_of_two_writers_is_unexplained(epoch_1904: bool) -> None:
    assert unexplained(by_xlsxwriter(epoch_1904, inline=False)) == []
    assert unexplained(by_xlsxwriter(epoch_1904, inline=True)) == []
    assert unexplained(by_openpyxl(epoch_1904)) == []


@pytest.mark.parametrize("epoch_1904", [False, True])
@pytest.mark.parametrize("maker", ["sheetjs", "exceljs"])
def test_no_cell_of_a_writer_in_javascript_is_unexplained(
    maker: str, epoch_1904: bool, tmp_path: Path
) -> None:
    content = by_node(maker, epoch_1904, tmp_path)
    assert unexplained(content) == []
    assert merged_down(content) == ["gabung", "gabung", ""]


def test_no_cell_of_pyexcelerate_is_unexplained() -> None:
    content = by_pyexcelerate()
    assert unexplained(content) == []
    assert merged_down(content) == ["gabung", "gabung", ""]


def merged_down(content: bytes) -> list[str]:
    """Return the first cells of the column that the writers merge in rows 2 and 3."""
    return [cells[3] for cells in table(content)[1:4]]


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("epoch_1904", [False, True])
def test_no_cell_that_libreoffice_saved_again_is_unexplained(epoch_1904: bool, tmp_path: Path) -> None:
    assert unexplained(saved(tmp_path, "xlsx", by_xlsxwriter(epoch_1904, inline=False))) == []


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.timeout(300)
def test_our_text_is_what_libreoffice_shows(tmp_path: Path) -> None:
    """Apart from ISO dates, separators of thousands, the comma for a point, and `Y` and `T`."""
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true"
    text = saved(tmp_path, form, by_openpyxl(epoch_1904=False)).decode()
    shown = [cells[1] for cells in csv.reader(io.StringIO(text, newline=""))][1:]
    assert [
        (cell, theirs)
        for cell, theirs in zip(CELLS, shown, strict=True)
        if cell.text != as_ours(cell, theirs)
    ] == []


def as_ours(cell: Shown, theirs: str) -> str:
    """Return what LibreOffice shows, in the spelling of our reader."""
    if isinstance(cell.value, bool):
        return {"TRUE": "Y", "FALSE": "T"}[theirs]
    if isinstance(cell.value, dt.datetime) and cell.code.startswith("dd/mm/yyyy"):
        clock = "%H:%M:%S" if "ss" in cell.code else "%H:%M"
        return dt.datetime.strptime(theirs, f"%d/%m/%Y {clock}").isoformat()  # noqa: DTZ007
    if isinstance(cell.value, int | float):
        plain = theirs.replace(",", "")
        return plain.replace(".", ",") if "," in cell.text else plain
    return theirs
