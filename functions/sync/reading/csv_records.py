"""CSV as records with their place in the file. One bad quote costs one row, never its neighbours."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from functions.sync.model.errors import Rejected
from functions.sync.reading.lines import LINE_LIMIT, lines

RECORD_LINES, RECORD_BYTES = 1_000, 4 << 20
"""Physical lines of one record (line breaks inside quotes), and their bytes."""
PATIENCE, LINE_COST = 128 << 20, 64
"""Bytes read again behind broken records, each line with a surcharge: a file made of open quotes would take for ever."""

csv.field_size_limit(LINE_LIMIT)


class CsvRecord(NamedTuple):
    """`cells` is None where the record cannot be read, and then `raw` is its first line; `end` is the offset behind it,
    relative to the stream.
    """

    cells: list[str] | None
    end: int
    raw: str = ""


@dataclass(slots=True)
class RereadBudget:
    """What reading again behind broken records may still cost; one for the whole file."""

    left: int = PATIENCE


def records(
    stream: BinaryIO, encoding: str, delimiter: str, patience: RereadBudget | None = None
) -> Iterator[CsvRecord]:
    """The records of `stream`, blank lines included as empty ones, so that counting them gives spreadsheet rows.

    A record that breaks off (a quote never closed, text behind a closing quote) is reported broken as far as its first
    line, and reading goes on with the second. Raises UnicodeDecodeError, and `Rejected` for an endless line or open quotes
    without number.
    """
    patience = patience or RereadBudget(PATIENCE)
    fresh = lines(stream)
    back: list[bytes] = []
    taken: list[bytes] = []
    behind = 0
    """Bytes of the lines taken behind the first."""

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
            patience.left -= behind + LINE_COST * (len(taken) - 1)
            if patience.left < 0:
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
