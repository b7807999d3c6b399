"""Read the watched cells of a whole file block by block, and tell data rows from all others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import Any, BinaryIO, NamedTuple

from functions.domains.core.cells import fold
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.sync.reading import jsonl
from functions.sync.reading.csv_blocks import AT_ONCE, batches
from functions.sync.reading.headers import sender_positions, spellings, token_column
from functions.sync.reading.layout import Layout
from functions.sync.reading.row_kinds import TOTAL_INITIALS, fitted, is_blank, is_total, optional_from
from functions.sync.validation.broken_rows import unfolded
from functions.sync.validation.non_data_rows import NOTE_CELLS, is_note
from functions.sync.validation.stray_cells import StrayCells
from functions.sync.validation.watched_cells import OddCharacters

MOST_KEYS = 1_000
"""The most different keys of JSON objects that are looked up; of a file made with more, the others are not
watched."""


class WatchedRecord(NamedTuple):
    """One record of the file: its watched cells, and what kind of row it is."""

    watched: Sequence[str]
    broken: bool = False
    blank: bool = False
    total: bool = False
    note: bool = False
    """The row is a note or a signature, if no data row follows it."""

    @property
    def is_data(self) -> bool:
        return not (self.blank or self.total or self.note)


class Block(NamedTuple):
    """Successive records of the file."""

    size: int
    at: Sequence[int]
    """Places in the block of the records that are data rows at first glance: nearly all."""
    columns: Sequence[Sequence[str]]
    """The watched cells of the records `at`, by column."""
    others: Sequence[tuple[int, WatchedRecord]]
    """(place, record) of the rest."""
    end: int
    """Offset behind the last record, from the layout's start."""
    ends: Callable[[], list[int]]
    """Returns the offset behind each record."""


def blocks(
    stream: BinaryIO,
    layout: Layout,
    domain: Domain,
    names: Sequence[str],
    strays: StrayCells,
    odd: OddCharacters,
) -> Iterator[Block]:
    """Yield the records of a file in plain form, from behind its header.

    `names` are the watched columns, as `watched_cells.watched_columns` returns them. `strays` and
    `odd` get the cells too.
    """
    none: list[tuple[str, ...]] = [()] * len(names)
    if layout.kind == "jsonl":
        yield from _json_blocks(stream, domain, names, none, odd)
        return
    width, row = len(layout.columns), layout.header_row + 1
    # The extra column 0 makes the getter return a tuple even for one name.
    take = itemgetter(*(layout.columns.index(name) for name in names), 0)
    other = partial(_other, layout=layout, optional=optional_from(layout.columns, domain), take=take)
    a, b, c, d = _mandatory(layout, domain)
    watched_inside = bool(strays.inside)
    for batch in batches(stream, layout.encoding, layout.delimiter):
        if batch.block:
            odd.add_bytes(batch.block)
        else:
            odd.add("".join([cell for cells in batch.rows for cell in cells or ()]))
        picked, at, others = [], [], []
        for place, cells in enumerate(batch.rows):
            if (
                cells is not None
                and len(cells) == width
                and cells[0][:1].isalnum()
                and cells[0][0] not in TOTAL_INITIALS
                and cells[a]
                and cells[b]
                and cells[c]
                and cells[d]
            ):
                picked.append(take(cells))
                at.append(place)
                if watched_inside:
                    strays.add(row + place, cells)
                continue
            found = other(cells)
            others.append((place, found))
            if cells and found.is_data and not found.broken:
                strays.add(row + place, cells)
        columns = list(zip(*picked, strict=True)) or none
        yield Block(len(batch.rows), at, columns, others, batch.end, batch.ends)
        row += len(batch.rows)


def _json_blocks(
    stream: BinaryIO,
    domain: Domain,
    names: Sequence[str],
    none: Sequence[tuple[str, ...]],
    odd: OddCharacters,
) -> Iterator[Block]:
    pick, broken = _picker(domain, names), WatchedRecord([""] * len(names), broken=True)
    lines = jsonl.records(stream)
    while batch := list(islice(lines, AT_ONCE)):
        picked = [(at, pick(line.record)) for at, line in enumerate(batch) if line.record]
        others = [
            (at, broken if line.record is None else _BLANK)
            for at, line in enumerate(batch)
            if not line.record
        ]
        columns = list(zip(*(cells for _, cells in picked), strict=True)) or none
        for line in batch:
            odd.add("".join([v for v in (line.record or {}).values() if type(v) is str]))
        ends = [line.end for line in batch]
        yield Block(len(batch), [at for at, _ in picked], columns, others, ends[-1], partial(list, ends))


def _mandatory(layout: Layout, domain: Domain) -> tuple[int, ...]:
    """Return four positions, one of which is empty in any row with `NOTE_CELLS` cells or fewer."""
    compiled = shape(domain)
    needed = [
        layout.columns.index(name)
        for name, must in zip(compiled.names, compiled.required, strict=True)
        if must and name in layout.columns
    ]
    return tuple((needed[1:] * 4)[: NOTE_CELLS + 1])


_BLANK = WatchedRecord((), blank=True)


def _other(
    cells: list[str] | None, layout: Layout, optional: int, take: Callable[[list[str]], tuple[str, ...]]
) -> WatchedRecord:
    """Classify a record that is no data row at first glance."""
    if cells is not None and is_blank(cells):
        return _BLANK
    nothing = [""] * len(layout.columns)
    if cells is None:
        return WatchedRecord(nothing, broken=True)
    if token_column(layout.columns, layout.headers) is not None:
        places = sender_positions(layout.columns, layout.headers)
        cells = unfolded(cells, places, layout.delimiter) or cells
    if is_total(cells):
        return WatchedRecord(nothing, total=True)
    note = is_note(cells, layout.columns, layout.headers)
    if (row := fitted(cells, len(layout.columns), optional, layout.room)) is not None:
        return WatchedRecord(take(row), note=note)
    position = layout.columns.index("id_sumber")
    watched = [cells[position] if len(cells) > position else "", *nothing[1:]]
    return WatchedRecord(watched, broken=True, note=note)


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
