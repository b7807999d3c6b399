"""Watch the cells that have no header of their own: lost headers, row numbers, remarks at the side."""

from __future__ import annotations

import re
from collections.abc import Sequence

from functions.domains.core.cells import visible
from functions.sync.model.errors import Rejected
from functions.sync.reading.headers import is_numbering, token_column
from functions.sync.reading.layout import Layout
from functions.sync.reading.xlsx_worksheet import column_letters

CITED = 10
"""The most cells that a message names."""
COLUMN_SHARE, COLUMN_LEAST = 0.5, 2
"""From this share of the rows on, and this many, cells beside the table are a column that lost its header."""
_NUMBER = re.compile(r"([0-9]{1,7})(?:[.)]|\.0)?")


class StrayCells:
    """Collects the cells without a header of the data rows of a table."""

    def __init__(self, layout: Layout) -> None:
        self._width = len(layout.columns)
        self._headers = layout.headers
        named = [at for at, name in enumerate(layout.columns) if name]
        self._numbering = {
            at: _Numbering(free=not layout.headers[at].strip())
            for at, header in enumerate(layout.headers)
            if not layout.columns[at] and (is_numbering(header) or (not header.strip() and at < named[0]))
        }
        self._blank = [
            at
            for at, header in enumerate(layout.headers)
            if not header.strip() and not layout.columns[at] and at not in self._numbering
        ]
        self.inside = [*self._numbering, *self._blank]
        """Positions within the table that are watched; mostly none."""
        self._returned = token_column(layout.columns, layout.headers) is not None
        self._beside: dict[int, list[int]] = {}
        self._first: dict[int, int] = {}
        self._cells: list[str] = []
        self._count = 0

    def add(self, row: int, cells: Sequence[str]) -> None:
        """Add one data row, as it was read."""
        for at in self.inside:
            text = visible(cells[at]).strip() if at < len(cells) else ""
            if text and at in self._numbering:
                self._numbering[at].add(text, row)
            elif text:
                self._first.setdefault(at, row)
        for at in range(self._width, len(cells)):
            if visible(cells[at]).strip():
                seen = self._beside.setdefault(at, [0, row])
                seen[0] += 1
                self._count += 1
                if len(self._cells) < CITED:
                    self._cells.append(f"{column_letters(at + 1)}{row}")

    def notes(self, rows: int, beside: bool) -> list[dict[str, str]]:
        """Return the notes of a file of `rows` data rows; `beside`: its rows have room beside the table.

        Raises `Rejected`: KOLOM_TANPA_JUDUL for a column that holds data under no header, KOLOM_TIDAK_DIKENAL
        for a column of row numbers that holds anything else.
        """
        notes = []
        for at, numbering in self._numbering.items():
            if not numbering.running(self._returned) and self._headers[at].strip():
                raise Rejected("KOLOM_TIDAK_DIKENAL", self._headers[at].strip(), pilihan="No (1, 2, 3, …)")
            if not numbering.running(self._returned):
                self._first[at] = numbering.first
            elif numbering.first:
                name = self._headers[at].strip() or column_letters(at + 1)
                notes.append({"code": "KOLOM_NOMOR_DILEWATI", "kolom": name})
        beside_rows = self._beside if beside else {}
        least = max(COLUMN_LEAST, rows * COLUMN_SHARE)
        self._first.update({at: first for at, (count, first) in beside_rows.items() if count >= least})
        if self._first:
            places = sorted(self._first)
            where = ", ".join(f"{column_letters(at + 1)} ({at + 1})" for at in places[:CITED])
            raise Rejected("KOLOM_TANPA_JUDUL", where, baris=str(min(self._first.values())))
        if beside_rows:
            more = ", …" if self._count > len(self._cells) else ""
            isi = ", ".join(self._cells) + more
            notes.append({"code": "SEL_DI_LUAR_TABEL", "jumlah": str(self._count), "isi": isi})
        return notes


class _Numbering:
    """The numbers of one column of row numbers."""

    __slots__ = ("_ascending", "_free", "_next", "_steps", "first")

    def __init__(self, *, free: bool) -> None:
        """`free`: the column has no header at all, so that it must count without a gap."""
        self._free, self._next = free, -1
        self._ascending = self._steps = True
        self.first = 0
        """Row of the first number, 0 for none."""

    def add(self, text: str, row: int) -> None:
        match = _NUMBER.fullmatch(text)
        number = int(match.group(1)) if match else -1
        if not self.first:
            self.first = row
            self._steps = number in (0, 1)
        else:
            self._steps = self._steps and number == self._next
        # A sheet may count from 1 again for each section.
        self._ascending = self._ascending and number >= 0 and (number >= self._next or number == 1)
        self._next = number + 1

    def running(self, returned: bool) -> bool:
        """Return whether the column only counts rows; of a `returned` corrections file, some are missing."""
        return self._steps if self._free and not returned else self._ascending
