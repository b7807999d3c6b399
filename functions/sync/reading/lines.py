"""Split a text file into physical lines, ended by LF, CRLF or the lone CR of old spreadsheets, even mixed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from functions.sync.model.errors import Rejected

LINE_LIMIT = 1 << 20
"""The most bytes of one physical line; no table that a person made has a longer one."""


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines with their line ends, so that lengths add up to offsets.

    Raises `Rejected` (FORMAT_TIDAK_DIKENAL) for a line longer than `LINE_LIMIT`.
    """
    tail = b""
    while block := stream.readline(LINE_LIMIT):
        if not tail and block[-1] == 10 and block.find(b"\r", 0, -2) < 0:
            yield block
            continue
        pieces = (tail + block).splitlines(keepends=True)
        # A CR at the end of the block may be the first half of a CRLF.
        tail = b"" if pieces[-1].endswith(b"\n") else pieces.pop()
        if len(tail) >= LINE_LIMIT or any(len(piece) > LINE_LIMIT for piece in pieces):
            raise Rejected("FORMAT_TIDAK_DIKENAL")
        yield from pieces
    if tail:
        yield tail
