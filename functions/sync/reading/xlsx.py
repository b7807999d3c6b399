"""Bring an XLSX workbook into plain form: one sheet as UTF-8 CSV that keeps the sheet's row numbers.

The sheet is the first visible one whose header has every mandatory column, otherwise the first with a header.
"""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, NamedTuple, cast

from functions.domains.core.cells import fold
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.sync.model.errors import Rejected
from functions.sync.reading import headers
from functions.sync.reading.csv_records import RECORD_LINES
from functions.sync.reading.layout import HEADER_ROWS
from functions.sync.reading.lines import LINE_LIMIT
from functions.sync.reading.row_kinds import is_total
from functions.sync.reading.safe_zip import MOST_RATIO, RATIO_FROM, Archive
from functions.sync.reading.xlsx_workbook import WorkbookParts, open_workbook
from functions.sync.reading.xlsx_worksheet import Range, SheetRow, Worksheet, column_letters, merged_ranges

MOST_BYTES = 100 << 20
IN_MEMORY = 8 << 20
"""Bytes of a workbook kept in memory; a larger one goes to a temporary file, because a zip is read out of
order."""
OUT_BLOCK = 1 << 18
"""Characters of CSV written at a time."""
DATA_CELLS = 3
"""Filled cells from which on a row is data, and not a heading or a signature below the table."""
TOLD = 10
"""The most addresses told in one note."""


class SheetNotes(NamedTuple):
    """What the sender should know about a workbook."""

    sheet: str
    """The sheet that was read."""
    others: list[str]
    """Other sheets that cannot be read or look like data, hidden ones too."""
    uncomputed: int
    """Formulas without a value."""
    hidden: Sequence[str] = ()
    """Rows and columns that are hidden, and were read."""
    filled: Sequence[str] = ()
    """Merged cells that were filled downwards."""

    def notes(self) -> list[dict[str, str]]:
        """Return the file notes: each the `code` of a message and its parameters."""
        found = []
        if self.others:
            others = ", ".join(self.others)
            found.append({"code": "LEMBAR_LAIN_DIABAIKAN", "lembar": self.sheet, "lainnya": others})
        if self.uncomputed:
            found.append({"code": "RUMUS_BELUM_DIHITUNG", "jumlah": str(self.uncomputed)})
        for code, addresses in (("SEL_TERSEMBUNYI", self.hidden), ("SEL_GABUNG_DIISI", self.filled)):
            if addresses:
                more = [f"+{len(addresses) - TOLD}"] if len(addresses) > TOLD else []
                told = ", ".join([*addresses[:TOLD], *more])
                found.append({"code": code, "lembar": self.sheet, "isi": told})
        return found


def to_csv(stream: BinaryIO, size: int, domain: Domain, out: BinaryIO) -> SheetNotes:
    """Write the chosen sheet of a workbook of `size` bytes to `out`.

    Raises `Rejected`: BERKAS_TERLALU_BESAR, JUDUL_TIDAK_DITEMUKAN (also for a merged header), SEL_GABUNG for
    data merged across columns, FORMAT_TIDAK_DIKENAL, and BERKAS_BERBAHAYA for macros and beyond a limit.
    """
    if size > MOST_BYTES:
        raise Rejected("BERKAS_TERLALU_BESAR", batas="100 MB")
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as packed:
        shutil.copyfileobj(stream, packed, 1 << 20)
        archive = Archive(cast("BinaryIO", packed), size)
        found = _candidates(archive, domain)
        chosen = max((each for each in found.sheets if not each.hidden), key=_rank, default=None)
        if chosen is None:
            raise found.refused or Rejected("JUDUL_TIDAK_DITEMUKAN")
        sheet, header = Worksheet(found.book), chosen.heading
        merged = _Merged(merged_ranges(archive.blocks(chosen.part)), header)
        _write(map(merged.filled_row, sheet.rows(archive.blocks(chosen.part))), header.width, out, size)
    if any(each.first <= header.row <= each.last for each in sheet.merged):
        raise Rejected("JUDUL_TIDAK_DITEMUKAN")
    if missed := merged.missed(sheet.merged):
        raise Rejected("SEL_GABUNG", isi=missed)
    others = [f"{name} (tidak dapat dibaca)" for name in found.unread] + [
        f"{each.name} (tersembunyi)" if each.hidden else each.name
        for each in found.sheets
        if each is not chosen and (each.heading.full or each.heading.points * 2 >= header.points)
    ]
    return SheetNotes(chosen.name, others, sheet.uncomputed, _hidden(sheet, header), [*merged.filled])


class _Heading(NamedTuple):
    """The header of a sheet: the row that names most columns."""

    row: int
    width: int
    points: int
    """How many columns it names; 0 where there is no header."""
    full: bool
    """It names every mandatory column."""


class _Candidate(NamedTuple):
    """A sheet with a header."""

    name: str
    part: str
    hidden: bool
    heading: _Heading
    too_wide: bool


class _Candidates(NamedTuple):
    book: WorkbookParts
    sheets: list[_Candidate]
    unread: list[str]
    refused: Rejected | None
    """Why the first visible sheet that cannot be read cannot."""


def _candidates(archive: Archive, domain: Domain) -> _Candidates:
    """Look for a header in the first rows of every sheet; one that cannot be read is no candidate."""
    book, sheets = open_workbook(archive)
    found, unread, refused = [], [], None
    for name, part, hidden in sheets:
        sheet = Worksheet(book, until=HEADER_ROWS)
        try:
            heading = _heading(sheet.rows(archive.blocks(part)), domain)
        except Rejected as why:
            if why.code == "BERKAS_BERBAHAYA":
                raise
            unread.append(name)
            refused = refused or (None if hidden else why)
            continue
        if heading.points:
            found.append(_Candidate(name, part, hidden, heading, sheet.too_wide))
    return _Candidates(book, found, unread, refused)


def _rank(sheet: _Candidate) -> tuple[bool, bool]:
    """Rank a full header first, then a width that can be read; the first of equals is chosen."""
    return sheet.heading.full, not sheet.too_wide


def _heading(rows: Iterator[SheetRow], domain: Domain) -> _Heading:
    heading = _Heading(0, 0, 0, full=False)
    must = {name for name, needed in zip(shape(domain).names, shape(domain).required, strict=True) if needed}
    for number, cells in rows:
        if number > HEADER_ROWS:
            break
        points = headers.score(cells, domain)
        if points > heading.points:
            full = must <= {headers.spellings(domain).get(fold(cell)) for cell in cells}
            heading = _Heading(number, len(cells), points, full)
    return heading


class _Merged:
    """Fills merged cells below the header downwards, in the first column of their range."""

    def __init__(self, ranges: Iterable[Range], header: _Heading) -> None:
        self._header = header
        self._known = frozenset(filter(self._inside, ranges))
        self._waiting = sorted(self._known, reverse=True)
        self._active: list[tuple[Range, str]] = []
        self.filled: dict[str, None] = {}
        """The addresses of the ranges filled; complete once all rows went through `filled_row`."""

    def _inside(self, merged: Range) -> bool:
        return merged.first > self._header.row and merged.left <= self._header.width

    def missed(self, ranges: Iterable[Range]) -> str:
        """Return the addresses of ranges in the table that were not known before its rows were read."""
        return ", ".join(
            each.address for each in sorted(filter(self._inside, ranges)) if each not in self._known
        )

    def filled_row(self, row: SheetRow) -> SheetRow:
        """Return the row, filled. Raises `Rejected` (SEL_GABUNG) for data merged across columns."""
        number, cells = row
        while self._waiting and self._waiting[-1].first <= number:
            merged = self._waiting.pop()
            starts = merged.first == number and merged.left <= len(cells)
            self._active.append((merged, cells[merged.left - 1] if starts else ""))
        if self._active:
            self._active = [(merged, text) for merged, text in self._active if text and merged.last >= number]
            if len(self._active) > self._header.width:  # ranges that overlap
                raise Rejected("BERKAS_BERBAHAYA")
            for merged, text in self._active:
                self._fill(merged, text, row)
        return row

    def _fill(self, merged: Range, text: str, row: SheetRow) -> None:
        number, cells = row
        across = merged.left < min(merged.right, self._header.width)
        if across and sum(map(bool, cells)) >= DATA_CELLS and not is_total(cells):
            raise Rejected("SEL_GABUNG", isi=merged.address)
        if number == merged.first:
            return
        cells.extend([""] * (merged.left - len(cells)))
        if not cells[merged.left - 1]:
            cells[merged.left - 1] = text
            self.filled[merged.address] = None


def _hidden(sheet: Worksheet, header: _Heading) -> list[str]:
    """Return the addresses of hidden columns of the table and of hidden rows below its header."""
    columns = [(a, min(b, header.width)) for a, b in sheet.hidden_columns if 0 < a <= header.width]
    rows: list[list[int]] = []
    for number in sheet.hidden_rows:
        if rows and rows[-1][1] == number - 1:
            rows[-1][1] = number
        elif number > header.row:
            rows.append([number, number])
    return [f"{column_letters(a)}:{column_letters(b)}" for a, b in columns] + [f"{a}:{b}" for a, b in rows]


def _write(rows: Iterable[SheetRow], width: int, out: BinaryIO, size: int) -> None:
    text = io.StringIO()
    # Rows above the data are quoted, so that no title is taken for a JSON object or a `sep=` line.
    above, below = csv.writer(text, quoting=csv.QUOTE_ALL).writerow, csv.writer(text).writerow
    at, written = 1, 0  # `written` leaves out blank lines: a cell forgotten far below the table makes no bomb
    for number, cells in rows:
        text.write("\r\n" * (number - at))
        start = text.tell()
        (above if number <= HEADER_ROWS else below)(cells + [""] * (width - len(cells)))
        breaks = sum(cell.count("\n") + cell.count("\r") for cell in cells)
        # A character takes up to four bytes, so a line of more characters could exceed the limit in bytes.
        if text.tell() - start >= LINE_LIMIT // 4 or breaks >= RECORD_LINES:
            raise Rejected("BERKAS_BERBAHAYA")
        at, written = number + 1, written + text.tell() - start
        if text.tell() >= OUT_BLOCK:
            out.write(text.getvalue().encode())
            text.seek(0)
            text.truncate()
            if written > RATIO_FROM and written > size * MOST_RATIO:
                raise Rejected("BERKAS_BERBAHAYA")
    out.write(text.getvalue().encode())
