"""Read CSV into records with their offsets in the file; a bad quote costs one row, never its neighbours."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from functions.sync.model.errors import Rejected
from functions.sync.reading.lines import LINE_LIMIT, lines

RECORD_LINES, RECORD_BYTES = 1_000, 4 << 20
"""The most physical lines of one record (line breaks inside quotes), and the most bytes behind its first
line."""
REREAD_BYTES, REREAD_LINE_COST = 128 << 20, 64
"""Bytes of a file that may be read again behind broken records, and the surcharge in bytes for each line.
Without this limit a file made of open quotes would be read up to `RECORD_LINES` times over."""

csv.field_size_limit(LINE_LIMIT)


class CsvRecord(NamedTuple):
    """One record of a CSV file."""

    cells: list[str] | None
    """None where the record cannot be read."""
    end: int
    """Offset behind the record, from where the stream stood at first."""
    raw: str = ""
    """First line of a record that cannot be read, else ''."""


@dataclass(slots=True)
class RereadBudget:
    """The bytes that may still be read again behind broken records; one budget per file."""

    left: int = REREAD_BYTES


def records(
    stream: BinaryIO, encoding: str, delimiter: str, budget: RereadBudget | None = None
) -> Iterator[CsvRecord]:
    """Yield the records of `stream`; a blank line is an empty one, so that counting gives spreadsheet rows.

    Of a record that breaks off (a quote that is never closed, text behind a closing quote) only the first
    line is reported as broken; reading goes on with the second line. Raises UnicodeDecodeError, `Rejected`
    (FORMAT_TIDAK_DIKENAL) for a line longer than `LINE_LIMIT`, and `Rejected` (BARIS_RUSAK) when the budget
    for rereading is spent.
    """
    budget = budget or RereadBudget(REREAD_BYTES)
    fresh = lines(stream)
    back: list[bytes] = []
    taken: list[bytes] = []
    behind = 0
    """Bytes of the record's lines behind the first."""

    def feed() -> Iterator[str]:
        nonlocal behind
        while line := back.pop() if back else next(fresh, b""):
            if taken:
                behind += len(line)
            taken.append(line)
            if len(taken) > RECORD_LINES or behind > RECORD_BYTES or b"\0" in line:
                raise csv.Error("no record")
            yield line.decode(encoding)

    end = 0
    reader = csv.reader(feed(), delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            budget.left -= behind + REREAD_LINE_COST * (len(taken) - 1)
            if budget.left < 0:
                raise Rejected("BARIS_RUSAK") from None
            back.extend(reversed(taken[1:]))
            raw = taken[0].decode(encoding).rstrip("\r\n")
            end += len(taken[0])
            taken.clear()
            behind = 0
            reader = csv.reader(feed(), delimiter=delimiter, strict=True)
            yield CsvRecord(None, end, raw)
            continue
        if cells is None:
            return
        end += len(taken[0]) + behind
        taken.clear()
        behind = 0
        yield CsvRecord(cells, end)
