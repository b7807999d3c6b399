"""One pass over the whole file: cut it into chunks at row ends, and find what only the whole file can tell."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from functions.domains._contract import Domain
from functions.domains._text import fold, visible
from functions.sync.errors import Rejected
from functions.sync.neutral import restored
from functions.sync.rows import jsonl, table
from functions.sync.rows.headers import spellings
from functions.sync.rows.layout import Layout, Open
from functions.sync.validate import ABSENT

CHUNK_BYTES = 8 << 20
TOTALS = frozenset({"jumlah", "total", "subtotal", "grandtotal", "jumlahtotal", "jumlahseluruhnya"})
_INITIALS = frozenset("jJtTsSgG")
TRUNCATED_LEAST, TRUNCATED_SHARE = 20, 0.4
"""From so many NIKs on, this share ending in 0 proves that Excel cut them (domain.md 3.1)."""
CITED = 10
"""How many rows a message about doubles names."""


class Chunk(NamedTuple):
    """Bytes [start, end) of the plain file; `first_row` is the spreadsheet row of its first record."""

    number: int
    start: int
    end: int
    first_row: int


@dataclass(frozen=True, slots=True)
class Cut:
    """`rows`: data rows, blank and total rows left out. `doubles`: row → rows with the same id_sumber, as text."""

    chunks: list[Chunk]
    rows: int
    total_rows: list[int]
    doubles: dict[int, str] = field(default_factory=dict)


def is_blank(cells: Sequence[str]) -> bool:
    return not any(cells) or not any(visible(cell).strip() for cell in cells)


def is_total(cells: Sequence[str]) -> bool:
    """A line that sums up the table: its first filled cell says JUMLAH or TOTAL."""
    first = visible(cells[0]).strip() or next((text for cell in cells if (text := visible(cell).strip())), "")
    return first[:1] in _INITIALS and fold(first) in TOTALS


def cut(open_file: Open, layout: Layout, domain: Domain, chunk_bytes: int = CHUNK_BYTES) -> Cut:
    """Raises `Rejected` (BERKAS_KOSONG, NIK_EXCEL_TERPOTONG, FORMAT_TIDAK_DIKENAL), or UnicodeDecodeError where a byte is
    not in the layout's encoding: the encoding is decided on the whole file, never on a sample."""
    doubles = _Doubles()
    nik = _Truncated(layout)
    chunks: list[Chunk] = []
    totals: list[int] = []
    start, first_row, rows, end, row = layout.start, layout.header_row + 1, 0, layout.start, layout.header_row
    with open_file() as stream:
        stream.read(layout.start)
        for cells, identity, behind in _records(stream, layout, domain):
            row += 1
            end = layout.start + behind
            if cells is not None and is_blank(cells):
                pass
            elif cells is not None and is_total(cells):
                totals.append(row)
            else:
                rows += 1
                doubles.add(identity, row)
                nik.add(cells)
            if end - start >= chunk_bytes:
                chunks.append(Chunk(len(chunks), start, end, first_row))
                start, first_row = end, row + 1
    if end > start:
        chunks.append(Chunk(len(chunks), start, end, first_row))
    if not rows:
        raise Rejected("BERKAS_KOSONG")
    nik.judge()
    return Cut(chunks, rows, totals, doubles.found())


def _records(stream: BinaryIO, layout: Layout, domain: Domain) -> Iterator[tuple[list[str] | None, str, int]]:
    """(cells or None, id_sumber, offset behind) of every record; an object has no cells, an empty line has none filled."""
    if layout.kind == "jsonl":
        own = [spelling for spelling, name in spellings(domain).items() if name == "id_sumber"]
        for record, end, _ in jsonl.records(stream):
            identity = next((v for k, v in (record or {}).items() if fold(k) in own), "")
            yield [] if record == {} else None, identity if isinstance(identity, str) else "", end
        return
    position = layout.columns.index("id_sumber")
    for cells, end, _ in table.records(stream, layout.encoding, layout.delimiter):
        yield cells, cells[position] if cells and len(cells) > position else "", end


class _Doubles:
    """Exact, in constant memory: ids go to a private temporary database, which spills to disk by itself."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("")
        self._db.execute("PRAGMA cache_size=-8192")
        self._db.execute("CREATE TABLE seen (id TEXT, row INTEGER)")
        self._batch: list[tuple[str, int]] = []

    def add(self, identity: str, row: int) -> None:
        if (identity := restored(visible(identity).strip())) not in ABSENT:
            self._batch.append((identity, row))
            if len(self._batch) == 5_000:
                self._flush()

    def _flush(self) -> None:
        self._db.executemany("INSERT INTO seen VALUES (?, ?)", self._batch)
        self._batch.clear()

    def found(self) -> dict[int, str]:
        self._flush()
        doubles: dict[int, str] = {}
        with closing(self._db):
            for (joined,) in self._db.execute("SELECT group_concat(row) FROM seen GROUP BY id HAVING count(*) > 1"):
                rows = sorted(map(int, joined.split(",")))
                cited = ", ".join(map(str, rows[:CITED])) + (", …" if len(rows) > CITED else "")
                doubles.update(dict.fromkeys(rows, cited))
        return doubles


class _Truncated:
    """Counts NIKs that end in 0: one proves nothing, a column full of them proves Excel (domain.md 3.1)."""

    def __init__(self, layout: Layout) -> None:
        self.position = layout.columns.index("nik") if "nik" in layout.columns and layout.kind == "csv" else None
        self.header = layout.headers[self.position].strip() if self.position is not None else ""
        self.seen, self.zero = 0, 0

    def add(self, cells: Sequence[str] | None) -> None:
        if self.position is None or cells is None or len(cells) <= self.position:
            return
        nik = cells[self.position].strip()
        if len(nik) == 16 and nik.isdigit():
            self.seen += 1
            self.zero += nik[-1] == "0"

    def judge(self) -> None:
        if self.seen >= TRUNCATED_LEAST and self.zero > self.seen * TRUNCATED_SHARE:
            raise Rejected("NIK_EXCEL_TERPOTONG", column=self.header)
