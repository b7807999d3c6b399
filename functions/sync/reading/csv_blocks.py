"""Read CSV records in blocks: those of `csv_records.records`, parsed in C wherever the text is regular."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from itertools import accumulate, pairwise
from typing import BinaryIO, NamedTuple

from functions.sync.reading import csv_records
from functions.sync.reading.lines import LINE_LIMIT

BLOCK = 1 << 17
"""Bytes read at a time: some hundred rows."""
AT_ONCE = 500
"""Records of an irregular stretch that go into one batch."""


class CsvBatch(NamedTuple):
    """Successive records of a CSV file, as far as one block reaches."""

    rows: list[list[str] | None]
    """The cells of each record; None for a broken one, as in `csv_records.CsvRecord.cells`."""
    end: int
    """Offset behind the last record."""
    lengths: list[int]
    """Bytes of each record; empty for a regular block, whose lengths `ends` computes from `block`."""
    block: bytes = b""
    raw: Mapping[int, str] = {}
    """Index of each broken record → its first line."""

    def ends(self) -> list[int]:
        """Return the offset behind every record."""
        lengths = self.lengths or [len(line) for line in io.BytesIO(self.block)]
        start = self.end - sum(lengths)
        return [start + length for length in accumulate(lengths)]


def batches(stream: BinaryIO, encoding: str, delimiter: str) -> Iterator[CsvBatch]:
    """Yield the records of `stream` in batches, and raise the same errors as `csv_records.records`.

    A block is regular when each of its lines is one record; `csv` then parses it at once. Otherwise (a line
    break in quotes, a bad quote, a lone CR, a zero byte) `csv_records.records` reads from the block's start
    until a record ends where the bytes taken so far end.
    """
    end, budget = 0, csv_records.RereadBudget()
    while block := stream.read(BLOCK):
        rest = b"" if block.endswith(b"\n") else stream.readline(LINE_LIMIT)
        block += rest
        if len(rest) < LINE_LIMIT - BLOCK and (rows := _regular(block, encoding, delimiter)) is not None:
            end += len(block)
            yield CsvBatch(rows, end, [], block)
            continue
        source, start, found = _Replayed(block, stream), end, []
        for record in csv_records.records(source, encoding, delimiter, budget):  # type: ignore[arg-type]
            found.append(record)
            settled = record.end == source.given >= len(block)
            if settled or len(found) == AT_ONCE:
                yield _batch(found, start, end)
                end, found = start + record.end, []
            if settled:
                break
        if found:
            yield _batch(found, start, end)
            end = start + found[-1].end


class _Replayed:
    """A block already read, followed by its stream; `given` counts the bytes handed out."""

    def __init__(self, block: bytes, stream: BinaryIO) -> None:
        self._block, self._stream, self.given = io.BytesIO(block), stream, 0

    def readline(self, limit: int) -> bytes:
        line = self._block.readline(limit) or self._stream.readline(limit)
        self.given += len(line)
        return line


def _batch(found: list[csv_records.CsvRecord], start: int, end: int) -> CsvBatch:
    lengths = [b - a for a, b in pairwise([end - start, *(record.end for record in found)])]
    raw = {i: record.raw for i, record in enumerate(found) if record.cells is None}
    return CsvBatch([record.cells for record in found], start + found[-1].end, lengths, raw=raw)


def _regular(block: bytes, encoding: str, delimiter: str) -> list[list[str] | None] | None:
    """Return the records of a block whose lines are one record each, or None."""
    if b"\0" in block or (b"\r" in block and block.count(b"\r") != block.count(b"\r\n")):
        return None
    try:
        lines = block.decode(encoding).split("\n")
        if not lines[-1]:
            lines.pop()
        rows: list[list[str] | None] = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except (csv.Error, UnicodeDecodeError):
        return None
    return rows if len(rows) == len(lines) else None
