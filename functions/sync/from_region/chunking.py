"""Read the whole file once: cut it into chunks at row ends, and run the checks that need the whole file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import Any, BinaryIO, NamedTuple

from functions.domains.core.cells import fold
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.sync.model.errors import Rejected
from functions.sync.model.finding import Finding
from functions.sync.reading import jsonl
from functions.sync.reading.csv_blocks import batches
from functions.sync.reading.headers import spellings, token_column
from functions.sync.reading.layout import Layout, Open
from functions.sync.reading.row_kinds import TOTAL_INITIALS, fits, is_blank, is_total
from functions.sync.validation import anomalies
from functions.sync.validation.anomalies import Anomalies, Anomaly
from functions.sync.validation.file_rules import ComparedWith, FileRules, MissingRecords
from functions.sync.validation.watched_cells import watched_columns

CHUNK_BYTES = 8 << 20
"""A chunk ends with the first record that brings it to this many bytes."""
MOST_KEYS = 1_000
"""The most different keys of JSON objects that are looked up; of a file made with more, the others are not
watched."""
MOST_LINES, MOST_TOTALS = 20_000_000, 1_000
"""The most records of a file, blank ones included, and the most total rows that are reported."""


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


def cut_into_chunks(
    open_file: Open,
    layout: Layout,
    domain: Domain,
    chunk_bytes: int = CHUNK_BYTES,
    against: ComparedWith | None = None,
) -> ChunkedFile:
    """Cut a file in plain form into chunks of about `chunk_bytes`, and check it as a whole.

    `against` is what is stored, where the file replaces it. Raises `Rejected` (BERKAS_KOSONG,
    BERKAS_TERLALU_BESAR, NIK_EXCEL_TERPOTONG, FORMAT_TIDAK_DIKENAL, BARIS_RUSAK, or the code of a file
    finding that too many rows have), and UnicodeDecodeError where a byte is not in the layout's encoding: the
    encoding is decided on the whole file, never on a sample.
    """
    names = watched_columns(domain, layout.columns, anomalies.WATCHED)
    headers = {
        name: header.strip() for name, header in zip(layout.columns, layout.headers, strict=True) if name
    }
    with closing(FileRules(domain, names)) as file_rules, closing(Anomalies(names, headers)) as oddities:
        chunks: list[Chunk] = []
        totals: list[int] = []
        start, first_row, rows, end, row = (
            layout.start,
            layout.header_row + 1,
            0,
            layout.start,
            layout.header_row,
        )
        with open_file() as stream:
            stream.read(layout.start)
            for block in _blocks(stream, layout, domain, names):
                first, row = row + 1, row + block.size
                if row > MOST_LINES:
                    raise Rejected("BERKAS_TERLALU_BESAR", batas="20.000.000 baris")
                rows += len(block.at)
                numbers = [first + at for at in block.at]
                file_rules.add_many(numbers, block.columns)
                oddities.add_many(numbers, block.columns)
                for at, record in block.others:
                    if record.total and len(totals) < MOST_TOTALS:
                        totals.append(first + at)
                    if not record.total and not record.blank:
                        rows += 1
                        file_rules.add(first + at, record.watched, record.broken)
                        if not record.broken:
                            oddities.add(first + at, record.watched)
                end = layout.start + block.end
                if end - start >= chunk_bytes:
                    for number, behind in enumerate(block.ends(), start=first):
                        end = layout.start + behind
                        if end - start >= chunk_bytes:
                            chunks.append(Chunk(len(chunks), start, end, first_row))
                            start, first_row = end, number + 1
        if end > start:
            chunks.append(Chunk(len(chunks), start, end, first_row))
        if not rows:
            raise Rejected("BERKAS_KOSONG")
        if token_column(layout.columns, layout.headers) is not None:
            against = (
                None  # a corrections file, even with rows added to it, closes nothing (contract, section 2)
            )
        return ChunkedFile(
            chunks,
            rows,
            totals,
            file_rules.findings(),
            oddities.found(rows),
            file_rules.missing_records(against) if against else None,
        )


class _Record(NamedTuple):
    """One record of the file: its watched cells, and what kind of row it is."""

    watched: Sequence[str]
    broken: bool = False
    blank: bool = False
    total: bool = False


class _Block(NamedTuple):
    """Successive records of the file."""

    size: int
    at: Sequence[int]
    """Places in the block of the records that are data rows at first glance: nearly all."""
    columns: Sequence[Sequence[str]]
    """The watched cells of the records `at`, by column."""
    others: Sequence[tuple[int, _Record]]
    """(place, record) of the rest."""
    end: int
    """Offset behind the last record, from the layout's start."""
    ends: Callable[[], list[int]]
    """Returns the offset behind each record."""


def _blocks(stream: BinaryIO, layout: Layout, domain: Domain, names: Sequence[str]) -> Iterator[_Block]:
    none: list[tuple[str, ...]] = [()] * len(names)
    if layout.kind == "jsonl":
        pick, nothing = _picker(domain, names), [""] * len(names)
        for record, end, *_ in jsonl.records(stream):
            seen = (
                _Record(nothing, broken=True) if record is None else _Record(pick(record), blank=not record)
            )
            yield _Block(1, (), none, [(0, seen)], end, partial(list, [end]))
        return
    width = len(layout.columns)
    # The extra column 0 makes the getter return a tuple even for one name.
    take = itemgetter(*(layout.columns.index(name) for name in names), 0)
    for batch in batches(stream, layout.encoding, layout.delimiter):
        picked, at, others = [], [], []
        for place, cells in enumerate(batch.rows):
            if (
                cells is not None
                and len(cells) == width
                and cells[0][:1].isalnum()
                and cells[0][0] not in TOTAL_INITIALS
            ):
                picked.append(take(cells))
                at.append(place)
            else:
                others.append((place, _other(cells, width, layout, take)))
        columns = list(zip(*picked, strict=True)) or none
        yield _Block(len(batch.rows), at, columns, others, batch.end, batch.ends)


_BLANK = _Record((), blank=True)


def _other(
    cells: list[str] | None, width: int, layout: Layout, take: Callable[[list[str]], tuple[str, ...]]
) -> _Record:
    """Classify a record that is no data row at first glance."""
    if cells is not None and is_blank(cells):
        return _BLANK
    nothing = [""] * len(layout.columns)
    if cells is None:
        return _Record(nothing, broken=True)
    if is_total(cells):
        return _Record(nothing, total=True)
    if fits(cells, width):
        return _Record(take(cells))
    position = layout.columns.index("id_sumber")
    return _Record([cells[position] if len(cells) > position else "", *nothing[1:]], broken=True)


def _picker(domain: Domain, names: Sequence[str]) -> Callable[[dict[str, Any]], list[str]]:
    """Return the function that picks the watched cells of a JSON object.

    An identifier given as a number counts as absent, because its digits may be lost already.
    """
    compiled = shape(domain)
    identifiers = {name for name, cell in zip(compiled.names, compiled.cells, strict=True) if cell.identifier}
    known: dict[str, int | None] = {}

    def pick(record: dict[str, Any]) -> list[str]:
        found = [""] * len(names)
        for key, value in record.items():
            if key not in known:
                name = spellings(domain).get(fold(key), "")
                known[key] = names.index(name) if name in names and len(known) < MOST_KEYS else None
            at = known[key]
            if at is None:
                continue
            if isinstance(value, str):
                found[at] = value
            elif type(value) is int and names[at] not in identifiers:
                found[at] = str(value)
        return found

    return pick
