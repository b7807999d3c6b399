"""Workbooks that spreadsheets cannot spoil: text cells, drop-downs for coded columns, a frozen header, notes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from functions.sync.validate import Shape

MOST_ROWS = 1_048_575
"""Rows below the header that the format can hold."""
LIST_LIMIT = 255
"""Characters of an in-cell list; longer lists come from the second sheet."""


def workbook(shape: Shape, columns: Sequence[str], headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """`columns` are model fields by position ('' for ours), `headers` the words above them. Every cell is text."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"num_format": "@", "bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        needed = book.add_format({"num_format": "@", "bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#FDE9D9"})
        sheet = book.add_worksheet("data")
        lists = book.add_worksheet("daftar")
        position = {name: i for i, name in enumerate(shape.names)}
        sheet.freeze_panes(1, 1)
        sheet.set_row(0, 32)
        for at, (name, header) in enumerate(zip(columns, headers, strict=True)):
            sheet.set_column(at, at, max(14, len(header) + 2), text)
            if name:
                _describe(sheet, shape, position[name], at, header)
        for at, (name, header) in enumerate(zip(columns, headers, strict=True)):
            sheet.write_string(0, at, header, needed if name and shape.required[position[name]] else bold)
        for number, row in enumerate(rows, start=1):
            for at, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, at, cell, text)
        _write_lists(lists, shape, columns, position)
        lists.protect()
    return buffer.getvalue()


def _describe(sheet: xlsxwriter.worksheet.Worksheet, shape: Shape, i: int, at: int, header: str) -> None:
    column, cell = shape.columns[i], shape.cells[i]
    wajib = "Wajib diisi. " if shape.required[i] else ""
    note = f"{wajib}{column.definisi}."
    if cell.choices:
        note += "\nPilihan: " + "; ".join(code if code == word else f"{code} = {word}" for code, word in cell.choices.items())
    example = shape.domain.example.get(shape.names[i])
    if example:
        note += f"\nContoh: {example}"
    sheet.write_comment(0, at, note[:1_500], {"x_scale": 2.2, "y_scale": 1.6})
    if cell.choices and "daftar" not in cell.klasifikasi:
        codes = list(cell.choices)
        first, last = (xl_rowcol_to_cell(row, at, row_abs=True, col_abs=True) for row in (1, len(codes)))
        source: object = codes if len(",".join(codes)) <= LIST_LIMIT else f"=daftar!{first}:{last}"
        sheet.data_validation(1, at, MOST_ROWS, at, {
            "validate": "list", "source": source, "error_title": header[:32], "error_message": "Pilih salah satu kode dari daftar.",
        })


def _write_lists(lists: xlsxwriter.worksheet.Worksheet, shape: Shape, columns: Sequence[str], position: dict[str, int]) -> None:
    """Codes of every coded column, under its own letter, so that long drop-downs can point there."""
    coded = {at: list(shape.cells[position[name]].choices or ()) for at, name in enumerate(columns) if name and shape.cells[position[name]].choices}
    for number in range(1 + max(map(len, coded.values()), default=0)):
        for at, codes in coded.items():
            if number == 0:
                lists.write_string(0, at, columns[at])
            elif number <= len(codes):
                lists.write_string(number, at, codes[number - 1])
