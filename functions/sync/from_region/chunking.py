"""One pass over the whole file: cut it into chunks at row ends, and find what only the whole file can tell."""

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
from functions.sync.reading.row_kinds import _INITIALS, fits, is_blank, is_total
from functions.sync.validation import anomalies
from functions.sync.validation.anomalies import Anomalies, Anomaly
from functions.sync.validation.file_rules import ComparedWith, FileRules, MissingRecords, watched

CHUNK_BYTES = 8 << 20
MOST_KEYS = 1_000
"""Different keys of objects that are looked up once; a file made to have more of them gets none of theirs read."""
MOST_LINES, MOST_TOTALS = 20_000_000, 1_000
"""Records of a file, blank ones included, and total rows that are told of."""


class Chunk(NamedTuple):
    """Bytes [start, end) of the plain file; `first_row` is the spreadsheet row of its first record."""

    number: int
    start: int
    end: int
    first_row: int


@dataclass(frozen=True, slots=True)
class ChunkedFile:
    """`rows`: data rows, blank and total rows left out. `across`: row → what only the whole file can tell of it."""

    chunks: list[Chunk]
    rows: int
    total_rows: list[int]
    file_findings: dict[int, list[Finding]] = field(default_factory=dict)
    anomalies: list[Anomaly] = field(default_factory=list)
    missing: MissingRecords | None = None
    """What the file does not name, where there was something to compare it with."""


def cut_into_chunks(
    open_file: Open,
    layout: Layout,
    domain: Domain,
    chunk_bytes: int = CHUNK_BYTES,
    against: ComparedWith | None = None,
) -> ChunkedFile:
    """Raises `Rejected` (BERKAS_KOSONG, NIK_EXCEL_TERPOTONG, FORMAT_TIDAK_DIKENAL), or UnicodeDecodeError where a byte is
    not in the layout's encoding: the encoding is decided on the whole file, never on a sample.
    """
    names = watched(domain, layout.columns, anomalies.WATCHED)
    headers = {
        name: header.strip() for name, header in zip(layout.columns, layout.headers, strict=True) if name
    }
    with closing(FileRules(domain, names)) as across, closing(Anomalies(names, headers)) as odd:
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
            for seen in _records(stream, layout, domain, names):
                first, row = row + 1, row + seen.size
                if row > MOST_LINES:
                    raise Rejected("BERKAS_TERLALU_BESAR", batas="20.000.000 baris")
                rows += len(seen.at)
                numbers = [first + at for at in seen.at]
                across.add_many(numbers, seen.columns)
                odd.add_many(numbers, seen.columns)
                for at, one in seen.others:
                    if one.total and len(totals) < MOST_TOTALS:
                        totals.append(first + at)
                    if not one.total and not one.blank:
                        rows += 1
                        across.add(first + at, one.watched, one.broken)
                        if not one.broken:
                            odd.add(first + at, one.watched)
                end = layout.start + seen.end
                if end - start >= chunk_bytes:
                    for number, behind in enumerate(seen.ends(), start=first):
                        end = layout.start + behind
                        if end - start >= chunk_bytes:
                            chunks.append(Chunk(len(chunks), start, end, first_row))
                            start, first_row = end, number + 1
        if end > start:
            chunks.append(Chunk(len(chunks), start, end, first_row))
        if not rows:
            raise Rejected("BERKAS_KOSONG")
        if token_column(layout.columns, layout.headers) is not None:
            against = None  # our corrections file, or rows added to it: never the whole of anything
        return ChunkedFile(
            chunks,
            rows,
            totals,
            across.findings(),
            odd.found(rows),
            across.missing_records(against) if against else None,
        )


class _Seen(NamedTuple):
    """One record of the file: the cells that are watched."""

    watched: Sequence[str]
    broken: bool = False
    blank: bool = False
    total: bool = False


class _Table(NamedTuple):
    """Successive records: `columns` are the watched ones of those that are plainly rows of data, at the places `at`; the
    others one by one; `end`, `ends()`: the offset behind the last, behind each.
    """

    size: int
    at: Sequence[int]
    columns: Sequence[Sequence[str]]
    others: Sequence[tuple[int, _Seen]]
    end: int
    ends: Callable[[], list[int]]


def _records(stream: BinaryIO, layout: Layout, domain: Domain, names: Sequence[str]) -> Iterator[_Table]:
    none: list[tuple[str, ...]] = [()] * len(names)
    if layout.kind == "jsonl":
        pick, nothing = _picker(domain, names), [""] * len(names)
        for record, end, *_ in jsonl.records(stream):
            seen = _Seen(nothing, broken=True) if record is None else _Seen(pick(record), blank=not record)
            yield _Table(1, (), none, [(0, seen)], end, partial(list, [end]))
        return
    width = len(layout.columns)
    # One column more than there are, so that it always picks several.
    take = itemgetter(*(layout.columns.index(name) for name in names), 0)
    for batch in batches(stream, layout.encoding, layout.delimiter):
        picked, at, others = [], [], []
        for place, cells in enumerate(batch.rows):
            if (
                cells is not None
                and len(cells) == width
                and cells[0][:1].isalnum()
                and cells[0][0] not in _INITIALS
            ):
                picked.append(take(cells))  # at a glance, as nearly all of them
                at.append(place)
            else:
                others.append((place, _other(cells, width, layout, take)))
        columns = list(zip(*picked, strict=True)) or none
        yield _Table(len(batch.rows), at, columns, others, batch.end, batch.ends)


_BLANK = _Seen((), blank=True)


def _other(
    cells: list[str] | None, width: int, layout: Layout, take: Callable[[list[str]], tuple[str, ...]]
) -> _Seen:
    if cells is not None and is_blank(cells):
        return _BLANK
    nothing = [""] * len(layout.columns)
    if cells is None:
        return _Seen(nothing, broken=True)
    if is_total(cells):
        return _Seen(nothing, total=True)
    if fits(cells, width):
        return _Seen(take(cells))
    position = layout.columns.index("id_sumber")
    return _Seen([cells[position] if len(cells) > position else "", *nothing[1:]], broken=True)


def _picker(domain: Domain, names: Sequence[str]) -> Callable[[dict[str, Any]], list[str]]:
    """The watched cells of an object. An identifier given as a number is none: its digits may be lost already."""
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
