"""CSV as records with their place in the file. One bad quote costs one row, never its neighbours."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from functions.sync.errors import Rejected

LINE_LIMIT = 1 << 20
"""Bytes of one physical line; longer is no table a person made."""
RECORD_LINES = 1_000
"""Physical lines of one record (line breaks inside quotes)."""

csv.field_size_limit(LINE_LIMIT)


class Record(NamedTuple):
    """`cells` is None where the record cannot be read, and then `raw` is its first line; `end` is the offset behind it,
    relative to the stream."""

    cells: list[str] | None
    end: int
    raw: str = ""


def records(stream: BinaryIO, encoding: str, delimiter: str) -> Iterator[Record]:
    """The records of `stream`, blank lines included as empty ones, so that counting them gives spreadsheet rows.

    A record that breaks off (a quote never closed, text behind a closing quote) is reported broken as far as its first
    line, and reading goes on with the second. Raises UnicodeDecodeError, and `Rejected` for an endless line.
    """
    back: list[bytes] = []
    taken: list[bytes] = []

    def feed() -> Iterator[str]:
        while line := back.pop() if back else stream.readline(LINE_LIMIT):
            if len(line) == LINE_LIMIT:
                raise Rejected("FORMAT_TIDAK_DIKENAL")
            taken.append(line)
            if len(taken) > RECORD_LINES:
                raise csv.Error("record too long")
            yield line.decode(encoding)

    end = 0
    reader = csv.reader(feed(), delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            back.extend(reversed(taken[1:]))
            raw = taken[0].decode(encoding).rstrip("\r\n")
            end += len(taken[0])
            taken.clear()
            reader = csv.reader(feed(), delimiter=delimiter, strict=True)
            yield Record(None, end, raw)
            continue
        if cells is None:
            return
        end += sum(map(len, taken)) if len(taken) > 1 else len(taken[0])
        taken.clear()
        yield Record(cells, end)
