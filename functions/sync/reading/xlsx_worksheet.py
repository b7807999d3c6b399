"""Read the rows of one worksheet in constant memory. Formulas are read as last computed."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from functions.sync.model.errors import Rejected
from functions.sync.reading import xlsx_numbers
from functions.sync.reading.layout import HEADER_ROWS
from functions.sync.reading.safe_xml import Events, parse, read

COLUMNS = 512
ROWS = 1_048_576
CELL_CHARS = 32_767
BLOCK_CHARS = 4 << 20
"""The most characters of the cells in one block of XML: many cells may point at one long shared string."""
SHARED_BYTES = 96 << 20
"""The most bytes of all shared strings together."""
SHARED = 4_000_000
"""The most shared strings."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RANGE = re.compile(r"\$?[A-Z]{1,3}\$?([0-9]{1,7})(?::\$?[A-Z]{1,3}\$?([0-9]{1,7}))?")


class _Text(Events):
    """Collects the text of `t` elements, up to `CELL_CHARS`: runs are joined, phonetic hints left out."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._chars = 0
        self._open = self._phonetic = False

    def text(self, text: str) -> None:
        if self._open:
            self._chars += len(text)
            if self._chars > CELL_CHARS:
                raise Rejected("BERKAS_BERBAHAYA")
            self._parts.append(text)

    def _take(self) -> str:
        text = "".join(self._parts)
        self._parts.clear()
        self._chars = 0
        return _ESCAPED.sub(_unescaped, text) if "_x" in text else text


def _unescaped(match: re.Match[str]) -> str:
    """Return the character of a `_xHHHH_` escape, '' for one that no text should hold."""
    letter = chr(int(match[1], 16))
    return (
        letter if letter in "\t\n\r_" or (letter.isprintable() and not "\ud800" <= letter <= "\udfff") else ""
    )


class SharedStrings(_Text):
    """The workbook's shared strings, packed: a list of Python strings would take several times the memory."""

    def __init__(self, blocks: Iterable[bytes] | None) -> None:
        super().__init__()
        self._packed, self._ends = bytearray(), array("I", [0])
        if blocks is not None:
            read(blocks, self)

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        if name == "t":
            self._open = not self._phonetic
        elif name == "rPh":
            self._phonetic = True

    def end(self, name: str) -> None:
        if name == "t":
            self._open = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self._packed += self._take().encode()
            self._ends.append(len(self._packed))
            if len(self._packed) > SHARED_BYTES or len(self._ends) > SHARED:
                raise Rejected("BERKAS_TERLALU_BESAR", batas="96 MB teks")

    def get(self, index: str) -> str:
        """Return the string at `index`. Raises `Rejected` (FORMAT_TIDAK_DIKENAL) where there is none."""
        try:
            if (at := int(index)) < 0:
                raise IndexError(index)  # noqa: TRY301
            return self._packed[self._ends[at] : self._ends[at + 1]].decode()
        except (ValueError, IndexError):
            raise Rejected("FORMAT_TIDAK_DIKENAL") from None


class WorkbookParts(NamedTuple):
    """The parts of a workbook that cells refer to."""

    shared: SharedStrings
    styles: Sequence[str]
    """The kind (`xlsx_numbers.kind`) of each cell format."""
    epoch_1904: bool


class SheetRow(NamedTuple):
    number: int
    cells: list[str]


class Worksheet(_Text):
    """Reads one worksheet; `merged` and `uncomputed` are complete once all rows were read."""

    def __init__(self, book: WorkbookParts) -> None:
        super().__init__()
        self.merged: list[tuple[int, int]] = []
        """(first, last) row of each merged range that begins within `HEADER_ROWS`."""
        self.uncomputed = 0
        """Formulas without a computed value."""
        self._book = book
        self._rows: list[SheetRow] = []
        self._chars_read = 0
        self._cells: list[str] = []
        self._row = self._column = 0
        self._letters: dict[str, int] = {}
        self._type, self._style = "n", ""
        self._cell = self._formula = False
        self._value: str | None = None

    def rows(self, blocks: Iterable[bytes]) -> Iterator[SheetRow]:
        """Yield the rows with a filled cell, in order. Raises `Rejected`."""
        for _ in parse(blocks, self):
            yield from self._rows
            self._rows.clear()
            self._chars_read = 0

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
            if name == "v" or (name == "t" and not self._phonetic):
                self._open = True
            elif name == "f":
                self._formula = True
            elif name == "rPh":
                self._phonetic = True
        elif name == "row":
            number = attributes.get("r", str(self._row + 1))
            if not number.isdecimal() or not self._row < int(number[:8]) <= ROWS:
                raise Rejected("FORMAT_TIDAK_DIKENAL")
            self._row, self._column, self._cells = int(number), 0, []
        elif (
            name == "mergeCell"
            and (match := _RANGE.fullmatch(attributes.get("ref", "")))
            and int(match[1]) <= HEADER_ROWS
        ):
            self.merged.append((int(match[1]), int(match[2] or match[1])))

    def end(self, name: str) -> None:
        if name == "c":
            self._cell = False
            self._put()
        elif name in ("v", "t"):
            self._open = False
            self._value = self._take() if self._value is None else self._value + self._take()
        elif name == "rPh":
            self._phonetic = False
        elif name == "row" and self._cells:
            self._rows.append(SheetRow(self._row, self._cells))
            self._cells = []

    def _put(self) -> None:
        text = "" if self._value is None else self._shown(self._value)
        if self._formula and not self._value and self._type != "str":
            self.uncomputed += 1
        if not text:
            return
        if self._column > COLUMNS:
            raise Rejected("BERKAS_TERLALU_BESAR", batas=f"{COLUMNS} kolom")
        self._chars_read += len(text)
        if self._chars_read > BLOCK_CHARS:
            raise Rejected("BERKAS_BERBAHAYA")
        self._cells.extend([""] * (self._column - 1 - len(self._cells)))
        self._cells.append(text)

    def _shown(self, value: str) -> str:
        match self._type:
            case "s":
                return self._book.shared.get(value)
            case "str" | "inlineStr" | "d":
                return value
            case "b":
                return "Y" if value.strip() in ("1", "true") else "T"
            case "e":
                return ""
        styles = self._book.styles
        at = int(self._style) if self._style.isdecimal() and len(self._style) < 7 else 0
        return xlsx_numbers.shown(
            value.strip(), styles[at] if at < len(styles) else xlsx_numbers.NUMBER, self._book.epoch_1904
        )

    def _position(self, letters: str) -> int:
        known = self._letters.get(letters)
        if known is None:
            if not (0 < len(letters) <= 3 and letters.isascii() and letters.isalpha()):
                raise Rejected("FORMAT_TIDAK_DIKENAL")
            known = 0
            for letter in letters.upper():
                known = known * 26 + ord(letter) - 64
            self._letters[letters] = known
        return known
