"""Physical lines of a text file, whatever ends them: LF, CRLF, or the lone CR of old spreadsheets, even mixed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from functions.sync.model.errors import Rejected

LINE_LIMIT = 1 << 20
"""Bytes of one physical line; longer is no table a person made."""


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines with their ends, so that lengths add up to offsets. Raises `Rejected` for an endless line."""
    tail = b""
    while block := stream.readline(LINE_LIMIT):
        if not tail and block[-1] == 10 and block.find(b"\r", 0, -2) < 0:
            yield block
            continue
        pieces = (tail + block).splitlines(keepends=True)
        # A CR at the end of what was read may be half of a CRLF.
        tail = b"" if pieces[-1].endswith(b"\n") else pieces.pop()
        if len(tail) >= LINE_LIMIT or any(len(piece) > LINE_LIMIT for piece in pieces):
            raise Rejected("FORMAT_TIDAK_DIKENAL")
        yield from pieces
    if tail:
        yield tail
