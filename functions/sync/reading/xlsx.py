"""Bring an XLSX workbook into plain form: one sheet as UTF-8 CSV that keeps the sheet's row numbers.

The sheet is the first visible one whose header has every mandatory column, otherwise the first with a header.
"""

from __future__ import annotations

import csv
import io
import posixpath
import shutil
import tempfile
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, cast

from functions.domains.core.cells import fold
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.sync.model.errors import Rejected
from functions.sync.reading import headers, xlsx_numbers
from functions.sync.reading.csv_records import RECORD_LINES
from functions.sync.reading.layout import HEADER_ROWS
from functions.sync.reading.lines import LINE_LIMIT
from functions.sync.reading.safe_xml import Events, read, refuse_declarations
from functions.sync.reading.safe_zip import MOST_RATIO, RATIO_FROM, Archive
from functions.sync.reading.xlsx_worksheet import SharedStrings, SheetRow, WorkbookParts, Worksheet

MOST_BYTES = 100 << 20
IN_MEMORY = 8 << 20
"""Bytes of a workbook kept in memory; a larger one goes to a temporary file, because a zip is read out of
order."""
SHEETS = 256
"""The most sheets looked at."""
STYLES = 65_536
"""The most cell formats, number formats and relations read."""
OUT_BLOCK = 1 << 18
"""Characters of CSV written at a time."""


class SheetNotes(NamedTuple):
    """What the sender should know about a workbook."""

    sheet: str
    """The sheet that was read."""
    others: list[str]
    """Other sheets with a full header."""
    uncomputed: int
    """Formulas without a value."""


def to_csv(stream: BinaryIO, size: int, domain: Domain, out: BinaryIO) -> SheetNotes:
    """Write the chosen sheet of a workbook of `size` bytes to `out`.

    Raises `Rejected`: BERKAS_TERLALU_BESAR, JUDUL_TIDAK_DITEMUKAN (also for a merged header),
    FORMAT_TIDAK_DIKENAL, and BERKAS_BERBAHAYA for macros and beyond a limit.
    """
    if size > MOST_BYTES:
        raise Rejected("BERKAS_TERLALU_BESAR", batas="100 MB")
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as packed:
        shutil.copyfileobj(stream, packed, 1 << 20)
        archive = Archive(cast("BinaryIO", packed), size)
        book, sheets = _open(archive)
        headings = {
            name: _heading(Worksheet(book).rows(archive.blocks(part)), domain) for name, part in sheets
        }
        full = [name for name, heading in headings.items() if heading.full]
        chosen = next(iter(full or [name for name, heading in headings.items() if heading.row]), None)
        if chosen is None:
            raise Rejected("JUDUL_TIDAK_DITEMUKAN")
        sheet, header = Worksheet(book), headings[chosen]
        _write(sheet.rows(archive.blocks(dict(sheets)[chosen])), header.width, out, size)
    if any(first <= header.row <= last for first, last in sheet.merged):
        raise Rejected("JUDUL_TIDAK_DITEMUKAN")
    return SheetNotes(chosen, full[1:], sheet.uncomputed)


class _Heading(NamedTuple):
    """The header of a sheet."""

    row: int
    """The row that names most columns, 0 where none does."""
    width: int
    full: bool
    """It names every mandatory column."""


def _heading(rows: Iterator[SheetRow], domain: Domain) -> _Heading:
    best, heading = 0, _Heading(0, 0, full=False)
    must = {name for name, needed in zip(shape(domain).names, shape(domain).required, strict=True) if needed}
    for number, cells in rows:
        if number > HEADER_ROWS:
            break
        points = headers.score(cells, domain)
        if points > best:
            best, heading = (
                points,
                _Heading(
                    number, len(cells), must <= {headers.spellings(domain).get(fold(cell)) for cell in cells}
                ),
            )
    return heading


def _write(rows: Iterator[SheetRow], width: int, out: BinaryIO, size: int) -> None:
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


def _open(archive: Archive) -> tuple[WorkbookParts, list[tuple[str, str]]]:
    """Return what cells refer to, and (name, part) of every visible worksheet. Raises `Rejected`."""
    if "[Content_Types].xml" not in archive:
        raise Rejected("FORMAT_TIDAK_DIKENAL")
    types = _Attributes("ContentType")
    read(archive.blocks("[Content_Types].xml"), types)
    macros = any("macro" in kind.lower() or "vba" in kind.lower() for kind in types.found)
    if macros or any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in archive.names()):
        raise Rejected("BERKAS_BERBAHAYA")
    for name in archive.names():
        if name.endswith((".xml", ".rels", ".vml")):
            refuse_declarations(archive.blocks(name))
    root = _relations(archive, "")
    main = next((target for kind, target in root.values() if kind == "officeDocument"), "")
    parts = _relations(archive, main)
    workbook = _Workbook()
    read(archive.blocks(main), workbook)
    by_kind = dict(parts.values())
    styles = _Styles()
    if by_kind.get("styles", "") in archive:
        read(archive.blocks(by_kind["styles"]), styles)
    shared = SharedStrings(
        archive.blocks(by_kind["sharedStrings"]) if by_kind.get("sharedStrings", "") in archive else None
    )
    sheets = [
        (name, parts[key][1]) for name, key in workbook.sheets if parts.get(key, ("", ""))[0] == "worksheet"
    ]
    return WorkbookParts(shared, styles.kinds(), workbook.epoch_1904), sheets


def _relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """Return id → (last part of the type, target) of a part's relations, external ones left out."""
    folder, name = posixpath.split(part)
    relations = _Relations()
    read(archive.blocks(posixpath.join(folder, "_rels", f"{name}.rels")), relations)
    return {
        key: (kind.rpartition("/")[2], posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
        for key, kind, target, mode in relations.found
        if mode != "External"
    }


class _Attributes(Events):
    """Collects the values of one attribute, wherever it stands."""

    def __init__(self, attribute: str) -> None:
        self.attribute, self.found = attribute, set[str]()

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        if self.attribute in attributes:
            self.found.add(attributes[self.attribute][:200])


class _Relations(Events):
    def __init__(self) -> None:
        self.found: list[tuple[str, str, str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and len(self.found) < STYLES:
            self.found.append(
                (
                    attributes.get("Id", ""),
                    attributes.get("Type", ""),
                    attributes.get("Target", ""),
                    attributes.get("TargetMode", ""),
                )
            )


class _Workbook(Events):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.epoch_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet" and len(self.sheets) < SHEETS and attributes.get("state", "visible") == "visible":
            key = next((value for attribute, value in attributes.items() if attribute.endswith(":id")), "")
            self.sheets.append((attributes.get("name", "")[:31], key))
        elif name == "workbookPr":
            self.epoch_1904 = attributes.get("date1904", "0") in ("1", "true", "on")


class _Styles(Events):
    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._formats: list[str] = []
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside and len(self._formats) < STYLES:
            self._formats.append(attributes.get("numFmtId", "0"))
        elif name == "numFmt" and len(self._codes) < STYLES:
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:255]

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._inside = False

    def kinds(self) -> list[str]:
        """Return the kind (`xlsx_numbers.kind`) of each cell format."""
        return [
            xlsx_numbers.kind(int(key) if key.isdecimal() and len(key) < 7 else 0, self._codes.get(key))
            for key in self._formats
        ]
