"""CSV records many at a time: the same as `csv_records.records`, read in C a block at a time wherever the text is orderly."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from itertools import accumulate, pairwise
from typing import BinaryIO, NamedTuple

from functions.sync.reading import csv_records
from functions.sync.reading.lines import LINE_LIMIT

BLOCK = 1 << 17
"""Bytes read at a time; some hundred rows."""
AT_ONCE = 500
"""Records of a disorderly stretch handed on together."""


class CsvBatch(NamedTuple):
    """`rows` as in `csv_records.CsvRecord.cells`; `raw`: index of a broken one → its first line; `end`: offset behind the last."""

    rows: list[list[str] | None]
    end: int
    lengths: list[int]
    """Bytes of each record; for an orderly block worked out only when `ends` asks."""
    block: bytes = b""
    raw: Mapping[int, str] = {}

    def ends(self) -> list[int]:
        """The offset behind every record."""
        lengths = self.lengths or [len(line) for line in io.BytesIO(self.block)]
        start = self.end - sum(lengths)
        return [start + length for length in accumulate(lengths)]


def batches(stream: BinaryIO, encoding: str, delimiter: str) -> Iterator[CsvBatch]:
    """The records of `stream`, and the errors, of `csv_records.records`.

    A block is orderly where each of its lines is one record. Where one is not (a line break in quotes, a bad quote, a lone
    CR, a zero byte), `csv_records.records` reads from there on until it stands at the end of what was taken.
    """
    end, patience = 0, csv_records.RereadBudget()
    while block := stream.read(BLOCK):
        rest = b"" if block.endswith(b"\n") else stream.readline(LINE_LIMIT)
        block += rest
        if len(rest) < LINE_LIMIT - BLOCK and (rows := _orderly(block, encoding, delimiter)) is not None:
            end += len(block)
            yield CsvBatch(rows, end, [], block)
            continue
        source, start, found = _Replayed(block, stream), end, []
        for record in csv_records.records(source, encoding, delimiter, patience):  # type: ignore[arg-type]
            found.append(record)
            settled = record.end == source.given >= len(block)
            if settled or len(found) == AT_ONCE:
                yield _one_by_one(found, start, end)
                end, found = start + record.end, []
            if settled:
                break
        if found:
            yield _one_by_one(found, start, end)
            end = start + found[-1].end


class _Replayed:
    """A block already taken, then the stream it came from; `given` counts the bytes."""

    def __init__(self, block: bytes, stream: BinaryIO) -> None:
        self._block, self._stream, self.given = io.BytesIO(block), stream, 0

    def readline(self, limit: int) -> bytes:
        line = self._block.readline(limit) or self._stream.readline(limit)
        self.given += len(line)
        return line


def _one_by_one(found: list[csv_records.CsvRecord], start: int, end: int) -> CsvBatch:
    lengths = [b - a for a, b in pairwise([end - start, *(record.end for record in found)])]
    raw = {i: record.raw for i, record in enumerate(found) if record.cells is None}
    return CsvBatch([record.cells for record in found], start + found[-1].end, lengths, raw=raw)


def _orderly(block: bytes, encoding: str, delimiter: str) -> list[list[str] | None] | None:
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
