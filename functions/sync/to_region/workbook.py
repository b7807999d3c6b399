"""Write workbooks that a spreadsheet does not change: text cells, drop-downs, a frozen header, notes.

Excel converts typed cells, and a NIK loses its last digit; a text cell stays as it was written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import BinaryIO, NamedTuple

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import CellStringTuple, Worksheet

from functions.domains.core.compiled import Shape
from functions.domains.core.types import Cell

MOST_ROWS = 1_048_575
"""The most rows below the header that the format can hold."""
MOST_TEXT = 32_767
"""The most characters of a cell that the format can hold."""
LIST_LIMIT = 255
"""The most characters of an in-cell list; a longer list comes from the second sheet."""
NARROW, WIDE = 12, 34
"""The least and the greatest width of a column in characters, unless `widths` says otherwise."""
LINE, MOST_LINES = 15, 12
"""Height of a line of text in points, and the most lines that a row shows."""
ERROR_COLOUR, WARNING_COLOUR = "#FFC7CE", "#FFEB9C"
"""Red for a cell that refuses its row, yellow for one that only warns or holds it."""
LISTED = "pilihan "
"""Put before the column above each list, so that the sheet of lists never looks like a table of data."""
NEEDED = " *"
"""Added to the header of a mandatory column; `headers.match` ignores it."""


_SPECIAL = re.compile(r"[&<>_\x00-\x1f\x7f\ufffe\uffff]|^\s|\s$")
"""Text that XML must escape, or whose spaces it must preserve."""
_LETTERS = [xl_col_to_name(at) for at in range(256)]


class _TextSheet(Worksheet):  # type: ignore[misc]  # the library is untyped
    """A worksheet that writes a plain text cell at once, in a third of the library's time (make bench)."""

    def _write_cell(self, row: int, col: int, cell: object) -> None:
        if (
            isinstance(cell, CellStringTuple)
            and cell.format
            and col < len(_LETTERS)
            and not _SPECIAL.search(cell.string)
        ):
            style = cell.format._get_xf_index()
            self.fh.write(
                f'<c r="{_LETTERS[col]}{row + 1}" s="{style}" t="inlineStr"><is><t>{cell.string}</t></is></c>'
            )
        else:
            super()._write_cell(row, col, cell)


class WorkbookRow(NamedTuple):
    """One row below the header."""

    cells: Sequence[str]
    faulty: Collection[int] = ()
    """Positions to highlight as errors."""
    doubtful: Collection[int] = ()
    """Positions to highlight in another colour: warnings, or what the row is held for."""


def write_workbook(
    target: BinaryIO,
    shape: Shape,
    columns: Sequence[str],
    headers: Sequence[str],
    rows: Iterable[WorkbookRow],
    widths: Mapping[int, int] = {},
    created: int = 0,
    more_sheets: Callable[[xlsxwriter.Workbook], None] | None = None,
) -> None:
    """Write a workbook of `rows` to `target`.

    `columns` are the model fields by position ('' for `CORRECTION_COLUMNS`), `headers` the texts above them.
    `widths` gives positions a width in characters, and their text is wrapped. `created` (epoch ms) is the
    workbook's date, and `more_sheets` adds sheets behind the table. Memory is constant, and the same input
    gives the same bytes.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": datetime.fromtimestamp(created / 1000, UTC).replace(tzinfo=None)})
        head = {"num_format": "@", "bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        bold, needed = book.add_format(head), book.add_format({**head, "bg_color": "#FDE9D9"})
        text = book.add_format({"num_format": "@", "valign": "top"})
        wrapped = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        error, warning = (
            book.add_format({"num_format": "@", "valign": "top", "bg_color": colour})
            for colour in (ERROR_COLOUR, WARNING_COLOUR)
        )
        sheet = book.add_worksheet("data", _TextSheet)
        if more_sheets:
            more_sheets(book)
        lists = book.add_worksheet("daftar")
        position = {name: i for i, name in enumerate(shape.names)}
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.set_row(0, 32)
        for at, (name, header) in enumerate(zip(columns, headers, strict=True)):
            shown = [
                shape.domain.example.get(name, ""),
                *(choices(shape.cells[position[name]]) if name else ()),
            ]
            width = widths.get(at) or min(
                WIDE, max(NARROW, len(header) + 4, *(len(text) + 2 for text in shown))
            )
            sheet.set_column(at, at, width, wrapped if at in widths else text)
            if name:
                _describe(sheet, shape, position[name], at, header)
        for at, (name, header) in enumerate(zip(columns, headers, strict=True)):
            sheet.write_string(0, at, header, needed if name and shape.required[position[name]] else bold)
        number = 0
        for number, (cells, faulty, doubtful) in enumerate(rows, start=1):
            marked = dict.fromkeys(doubtful, warning) | dict.fromkeys(faulty, error)
            lines = max((math.ceil(len(cells[at]) / (width - 3)) for at, width in widths.items()), default=1)
            if (
                lines > 1
            ):  # spreadsheets fit a row's height to wrapped text only in files that they wrote themselves
                sheet.set_row(number, LINE * min(lines, MOST_LINES))
            for at, cell in enumerate(cells):
                if cell or at in marked:
                    style = marked.get(at) or (wrapped if at in widths else text)
                    sheet._write_string(
                        number, at, cell if len(cell) <= MOST_TEXT else f"{cell[: MOST_TEXT - 1]}…", style
                    )
        sheet.autofilter(0, 0, max(number, 1), len(headers) - 1)
        _write_lists(lists, shape, columns, position)
        lists.protect()


def choices(cell: Cell) -> list[str]:
    """Return what the drop-down offers: the labels if each reads back as its code, otherwise the codes."""
    if not cell.choices:
        return []
    readable = cell.read is not None and all(cell.read(label) == code for code, label in cell.choices.items())
    return list(cell.choices.values() if readable else cell.choices)


def as_offered(cell: Cell, value: str) -> str:
    """Return a code as the drop-down offers it, and any other value unchanged."""
    labels = dict(zip(cell.choices or (), choices(cell), strict=True))
    return value if _is_list(cell) else labels.get(value, value)


def _is_list(cell: Cell) -> bool:
    return "daftar" in cell.klasifikasi


def _describe(sheet: xlsxwriter.worksheet.Worksheet, shape: Shape, i: int, at: int, header: str) -> None:
    """Write the note of column `at`, which holds the model's field `i`, and its drop-down."""
    column, cell = shape.columns[i], shape.cells[i]
    lines = [f"{'Wajib diisi. ' if shape.required[i] else ''}{column.definisi}."]
    if cell.choices:
        pairs = [code if code == label else f"{code} = {label}" for code, label in cell.choices.items()]
        lines.append(
            f"Pilihan: {'; '.join(pairs)}{'. Beberapa pilihan dipisahkan dengan |' if _is_list(cell) else ''}"
        )
    elif _is_list(cell):
        lines.append("Beberapa isian dipisahkan dengan |")
    if example := shape.domain.example.get(shape.names[i]):
        lines.append(f"Contoh: {example}")
    height = sum(1 + len(line) // 44 for line in lines)
    sheet.write_comment(
        0, at, "\n".join(lines)[:1_500], {"width": 290, "height": 18 + 15 * height, "font_size": 9}
    )
    offered = choices(cell)
    if offered and not _is_list(cell):
        first, last = (xl_rowcol_to_cell(row, at, row_abs=True, col_abs=True) for row in (1, len(offered)))
        inline = len(",".join(offered)) <= LIST_LIMIT and not any("," in choice for choice in offered)
        sheet.data_validation(
            1,
            at,
            MOST_ROWS,
            at,
            {
                "validate": "list",
                "source": offered if inline else f"=daftar!{first}:{last}",
                "error_type": "warning",
                "error_title": header[:32],
                "error_message": "Isi ini tidak ada dalam daftar. Pilih dari daftar, atau tulis kodenya.",
            },
        )


def _write_lists(
    lists: xlsxwriter.worksheet.Worksheet, shape: Shape, columns: Sequence[str], position: dict[str, int]
) -> None:
    """Write every drop-down's choices to the second sheet, under its column's letter, for long lists."""
    coded = {
        at: choices(shape.cells[position[name]])
        for at, name in enumerate(columns)
        if name and shape.cells[position[name]].choices
    }
    for at, offered in coded.items():
        lists.set_column(at, at, max(map(len, (f"{LISTED}{columns[at]}", *offered))) + 2)
    for number in range(1 + max(map(len, coded.values()), default=0)):
        for at, offered in coded.items():
            if number == 0:
                lists.write_string(0, at, f"{LISTED}{columns[at]}")
            elif number <= len(offered):
                lists.write_string(number, at, offered[number - 1])
