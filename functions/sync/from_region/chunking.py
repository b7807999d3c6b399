"""Read the whole file once: cut it into chunks at row ends, and run the checks that need the whole file."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import NamedTuple

from functions.domains.core.contract import Domain
from functions.sync.model.errors import Rejected
from functions.sync.model.finding import Finding
from functions.sync.reading.headers import token_column
from functions.sync.reading.layout import Layout, Open
from functions.sync.reading.row_kinds import ANY_ROOM
from functions.sync.validation import anomalies
from functions.sync.validation.anomalies import Anomalies, Anomaly, notes_below
from functions.sync.validation.column_patterns import ColumnPatterns, patterned
from functions.sync.validation.file_rules import ComparedWith, FileRules, MissingRecords
from functions.sync.validation.non_data_rows import NOTE_CODE
from functions.sync.validation.stray_cells import StrayCells
from functions.sync.validation.watched_blocks import Block, WatchedRecord, blocks
from functions.sync.validation.watched_cells import OddCharacters, watched_columns

CHUNK_BYTES = 8 << 20
"""A chunk ends with the first record that brings it to this many bytes."""
MOST_LINES, MOST_TOTALS = 20_000_000, 1_000
"""The most records of a file, blank ones included, and the most total rows, and notes below the table, that
are reported."""


class Chunk(NamedTuple):
    """Bytes [start, end) of the plain file; `first_row` is the spreadsheet row of its first record."""

    number: int
    start: int
    end: int
    first_row: int


@dataclass(frozen=True, slots=True)
class ChunkedFile:
    """What the pass over the whole file found."""

    chunks: list[Chunk]
    rows: int
    """Data rows: blank and total rows are left out."""
    total_rows: list[int]
    """Row numbers of the first `MOST_TOTALS` total rows."""
    file_findings: dict[int, list[Finding]] = field(default_factory=dict)
    """Row → the findings that need the whole file."""
    anomalies: list[Anomaly] = field(default_factory=list)
    missing: MissingRecords | None = None
    """Stored records that the file does not name; None where it is compared with nothing."""
    notes: list[dict[str, str]] = field(default_factory=list)
    """As `Layout.notes`: cells without a header, row numbers that were set aside."""
    room: int = 0
    """`Layout.room`, 0 where the rows of the file turned out to differ in width."""


def cut_into_chunks(
    open_file: Open,
    layout: Layout,
    domain: Domain,
    chunk_bytes: int = CHUNK_BYTES,
    against: ComparedWith | None = None,
) -> ChunkedFile:
    """Cut a file in plain form into chunks of about `chunk_bytes`, and check it as a whole.

    `against` is what is stored, where the file replaces it. Raises `Rejected` (BERKAS_KOSONG,
    BERKAS_TERLALU_BESAR, NIK_EXCEL_TERPOTONG, FORMAT_TIDAK_DIKENAL, BARIS_RUSAK, a code of
    `ColumnPatterns.refuse`, `StrayCells.notes` or `OddCharacters.notes`, or that of a file finding that too
    many rows have), and UnicodeDecodeError where a byte is not in the layout's encoding: the encoding is
    decided on the whole file, never on a sample.
    """
    names = watched_columns(domain, layout.columns, (*anomalies.WATCHED, *patterned(domain)))
    headers = {
        name: header.strip() for name, header in zip(layout.columns, layout.headers, strict=True) if name
    }
    strays, characters = StrayCells(layout), OddCharacters(layout.encoding)
    with (
        closing(FileRules(domain, names)) as file_rules,
        closing(Anomalies(names, headers)) as oddities,
        open_file() as stream,
    ):
        patterns = ColumnPatterns(domain, names, headers)
        seen = _Pass(file_rules, oddities, patterns, layout.header_row)
        cuts = _Cuts(layout, chunk_bytes)
        stream.read(layout.start)
        for block in blocks(stream, layout, domain, names, strays, characters):
            first = seen.row + 1
            seen.add(block)
            cuts.add(block, first)
        if not seen.rows:
            seen.release()  # a table of nothing but such rows has no notes below it
        if not seen.rows:
            raise Rejected("BERKAS_KOSONG")
        room = layout.room if layout.room == ANY_ROOM or not seen.narrow else 0
        notes = [*strays.notes(seen.rows, beside=room != 0), *characters.notes()]
        patterns.refuse()
        if token_column(layout.columns, layout.headers) is not None:
            against = (
                None  # a corrections file, even with rows added to it, closes nothing (contract, section 2)
            )
        found = file_rules.findings()
        found.update({row: [Finding(NOTE_CODE, "")] for row, _ in seen.notes})
        odd = [*oddities.found(seen.rows), *notes_below(seen.notes)]
        return ChunkedFile(
            cuts.chunks(),
            seen.rows,
            seen.totals,
            found,
            odd,
            file_rules.missing_records(against) if against else None,
            notes,
            room,
        )


class _Pass:
    """The rows counted and handed to the checks of the whole file."""

    def __init__(
        self, file_rules: FileRules, oddities: Anomalies, patterns: ColumnPatterns, header_row: int
    ) -> None:
        self._checks = file_rules, oddities, patterns
        self.row, self.rows = header_row, 0
        self.totals: list[int] = []
        self.notes: list[tuple[int, WatchedRecord]] = []
        """Rows like notes behind the last data row so far."""
        self.narrow = False
        """A data row has no cell behind the table, so rows may differ in width by mistake."""

    def add(self, block: Block) -> None:
        file_rules, oddities, patterns = self._checks
        first, self.row = self.row + 1, self.row + block.size
        if self.row > MOST_LINES:
            raise Rejected("BERKAS_TERLALU_BESAR", batas="20.000.000 baris")
        self.rows += len(block.at)
        self.narrow = self.narrow or bool(block.at)
        if block.at:
            numbers = [first + at for at in block.at]
            file_rules.add_many(numbers, block.columns)
            oddities.add_many(numbers, block.columns)
            patterns.add_many(block.columns)
        last = block.at[-1] if block.at else -1
        last = max([last, *(at for at, record in block.others if record.is_data)])
        if last >= 0:
            self.release()
        for at, record in block.others:
            if record.total and len(self.totals) < MOST_TOTALS:
                self.totals.append(first + at)
            if record.note and at > last and len(self.notes) < MOST_TOTALS:
                self.notes.append((first + at, record))
            elif not record.total and not record.blank:
                self._data(first + at, record)

    def release(self) -> None:
        """Count the rows like notes as data rows, because a data row follows them."""
        for row, record in self.notes:
            self._data(row, record)
        self.notes.clear()

    def _data(self, row: int, record: WatchedRecord) -> None:
        file_rules, oddities, patterns = self._checks
        self.rows += 1
        file_rules.add(row, record.watched, record.broken)
        if not record.broken:
            oddities.add(row, record.watched)
            patterns.add(record.watched)


class _Cuts:
    """The chunks cut so far."""

    def __init__(self, layout: Layout, chunk_bytes: int) -> None:
        self._offset, self._most = layout.start, chunk_bytes
        self._start, self._end, self._first = layout.start, layout.start, layout.header_row + 1
        self._chunks: list[Chunk] = []

    def add(self, block: Block, first: int) -> None:
        """Add a block whose first record is on the spreadsheet row `first`."""
        self._end = self._offset + block.end
        if self._end - self._start >= self._most:
            for number, behind in enumerate(block.ends(), start=first):
                if self._offset + behind - self._start >= self._most:
                    self._cut(self._offset + behind, number + 1)

    def _cut(self, end: int, next_row: int) -> None:
        self._chunks.append(Chunk(len(self._chunks), self._start, end, self._first))
        self._start, self._first = end, next_row

    def chunks(self) -> list[Chunk]:
        """Return all chunks, the last with what is left."""
        if self._end > self._start:
            self._cut(self._end, 0)
        return self._chunks
