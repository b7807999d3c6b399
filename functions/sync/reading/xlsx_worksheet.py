"""Read the rows of one worksheet in constant memory. Formulas are read as last computed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from functions.sync.model.errors import Rejected
from functions.sync.reading import xlsx_numbers
from functions.sync.reading.safe_xml import parse
from functions.sync.reading.xlsx_workbook import Text, WorkbookParts

COLUMNS = 512
ROWS = 1_048_576
BLOCK_CHARS = 4 << 20
"""The most characters of the cells in one block of XML: many cells may point at one long shared string."""
MERGED = 65_536
"""The most merged ranges of a sheet."""
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*[\"']([A-Za-z0-9:$]+)[\"']")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")


def column_number(letters: str) -> int:
    """Return 1 for A. Raises `Rejected` (FORMAT_TIDAK_DIKENAL) for what names no column."""
    if not (0 < len(letters) <= 3 and letters.isascii() and letters.isalpha()):
        raise Rejected("FORMAT_TIDAK_DIKENAL")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return A for 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class SheetRow(NamedTuple):
    number: int
    cells: list[str]


class Range(NamedTuple):
    """A merged range; rows and columns count from 1."""

    first: int
    last: int
    left: int
    right: int

    @property
    def address(self) -> str:
        return f"{column_letters(self.left)}{self.first}:{column_letters(self.right)}{self.last}"


def _range(reference: str) -> Range | None:
    match = _RANGE.fullmatch(reference)
    if not match:
        return None
    left, first = column_number(match[1]), int(match[2])
    return Range(first, int(match[4] or first), left, column_number(match[3]) if match[3] else left)


def merged_ranges(blocks: Iterable[bytes]) -> set[Range]:
    """Return the merged ranges of a worksheet, which stand behind its rows, without parsing it.

    Raises `Rejected` (BERKAS_BERBAHAYA) for more than `MERGED`.
    """
    found, tail = set[Range](), b""
    for block in blocks:
        text = tail + block
        if b"mergeCell " in text:
            found.update(r for m in _MERGE.finditer(text) if (r := _range(m[1].decode())))
            if len(found) > MERGED:
                raise Rejected("BERKAS_BERBAHAYA")
        tail = text[-256:]
    return found


class Worksheet(Text):
    """Reads one worksheet; `merged`, `hidden` and `uncomputed` are complete once all rows were read."""

    def __init__(self, book: WorkbookParts, until: int = ROWS) -> None:
        """Read as far as row `until`; a sheet that is read in part may be of any width."""
        super().__init__()
        self.merged: set[Range] = set()
        self.hidden_rows: list[int] = []
        """Rows that are hidden and hold something."""
        self.hidden_columns: list[tuple[int, int]] = []
        self.uncomputed = 0
        """Formulas without a computed value."""
        self.too_wide = False
        """A filled cell lies beyond `COLUMNS`."""
        self._book, self._until = book, until
        self._rows: list[SheetRow] = []
        self._chars_read = 0
        self._cells: list[str] = []
        self._row = self._column = 0
        self._hidden = False
        self._letters: dict[str, int] = {}
        self._type, self._style = "n", ""
        self._cell = self._formula = self._inline = False
        self._value: str | None = None

    def rows(self, blocks: Iterable[bytes]) -> Iterator[SheetRow]:
        """Yield the rows with a filled cell, in order. Raises `Rejected`."""
        whole = self._until == ROWS
        for _ in parse(_without_empty(blocks) if whole else blocks, self):
            yield from self._rows
            self._rows.clear()
            self._chars_read = 0
            if self._row > self._until:
                return

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._cell, self._formula, self._value = True, False, None
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
            reference = attributes.get("r")
            column = self._column + 1 if reference is None else self._position(reference.rstrip("0123456789"))
            if column <= self._column:
                raise Rejected("FORMAT_TIDAK_DIKENAL")
            self._column = column
        elif self._cell:
            if name == "v":
                self._open = self._type != "inlineStr"
            elif name == "t":
                self._open = self._inline and not self._phonetic
            else:
                self._inside_cell(name)
        elif name == "row":
            number = attributes.get("r", str(self._row + 1))
            if not number.isdecimal() or not self._row < int(number[:8]) <= ROWS:
                raise Rejected("FORMAT_TIDAK_DIKENAL")
            self._row, self._column, self._cells = int(number), 0, []
            self._hidden = attributes.get("hidden", "0") in ("1", "true", "on")
        elif name == "mergeCell" and (merged := _range(attributes.get("ref", ""))):
            self.merged.add(merged)
        elif name == "col" and attributes.get("hidden", "0") in ("1", "true", "on"):
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isdecimal() and last.isdecimal() and len(self.hidden_columns) < COLUMNS:
                self.hidden_columns.append((int(first[:6]), int(last[:6])))

    def _inside_cell(self, name: str) -> None:
        if name == "is":
            self._inline = self._type == "inlineStr"
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._phonetic = True

    def end(self, name: str) -> None:
        if name == "c":
            self._cell = False
            self._put()
        elif name in ("v", "t"):
            if self._open:
                self._open = False
                self._value = self._take() if self._value is None else self._value + self._take()
        elif name == "is":
            self._inline = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "row" and self._cells:
            self._rows.append(SheetRow(self._row, self._cells))
            self._cells = []
            if self._hidden:
                self.hidden_rows.append(self._row)

    def _put(self) -> None:
        if self._value is None:
            text = ""
        elif self._type == "s":
            text = self._book.shared.get(self._value)
        else:
            text = self._shown(self._value)
        if self._formula and not self._value and self._type != "str":
            self.uncomputed += 1
        if not text:
            return
        if self._column > COLUMNS:
            if self._until == ROWS:
                raise Rejected("BERKAS_TERLALU_BESAR", batas=f"{COLUMNS} kolom")
            self.too_wide = True
            return
        self._chars_read += len(text)
        if self._chars_read > BLOCK_CHARS:
            raise Rejected("BERKAS_BERBAHAYA")
        if missing := self._column - 1 - len(self._cells):
            self._cells.extend([""] * missing)
        self._cells.append(text)

    def _shown(self, value: str) -> str:
        match self._type:
            case "str" | "inlineStr" | "d":
                return value
            case "b":
                return "Y" if value.strip() in ("1", "true") else "T"
            case "e":
                return value.strip()
        styles = self._book.styles
        at = int(self._style) if self._style.isdecimal() and len(self._style) < 7 else 0
        style = styles[at] if at < len(styles) else xlsx_numbers.GENERAL
        return style.shown(value.strip(), self._book.epoch_1904)

    def _position(self, letters: str) -> int:
        known = self._letters.get(letters)
        if known is None:
            known = self._letters[letters] = column_number(letters)
        return known


def _without_empty(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Leave out rows that hold only formats; a sheet may have them down to its last row.

    Where a block holds nothing else, all from its first row to its last one, which may go on, is left out.
    """
    literal = False  # comments and CDATA may hold what looks like markup
    for block in blocks:
        literal = literal or b"<!" in block
        first = -1 if literal or b"<f" in block else block.find(b'<row r="')
        # Every value is closed by a tag, and so is the table; a formula may be closed in itself.
        if first < 0 or block.count(b"</") > block.count(b"</row>"):
            yield block
        else:
            yield block[:first] + block[block.rfind(b'<row r="') :]
