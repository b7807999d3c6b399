"""What kind of table a file is: container, encoding, delimiter, header. Told from the content, never from the name."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from functions.domains._contract import Domain
from functions.sync.errors import Rejected
from functions.sync.rows import headers, table
from functions.sync.validate import shape

HEADER_ROWS = 20
"""How far down a header is looked for."""
DELIMITERS = (",", ";", "\t")
HEAD = 1 << 16

Open = Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read the data rows. `columns` are model fields by position ('' = set aside), `headers` the sender's own
    words; `start` is the offset of the first byte behind the header, `header_row` its spreadsheet row (0 in JSONL)."""

    kind: str
    encoding: str
    delimiter: str
    header_row: int
    start: int
    columns: list[str]
    headers: list[str]


def container(head: bytes) -> str:
    """`gzip`, `zip` (XLSX), `utf-16`, `text`, or `binary`, by the first bytes."""
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return "binary" if b"\0" in head or head.startswith((b"%PDF", b"\xd0\xcf\x11\xe0")) else "text"


def read_layout(open_file: Open, domain: Domain, encoding: str) -> Layout:
    """The layout of a plain text file in `encoding`. Raises `Rejected`, or UnicodeDecodeError where the head is not in
    that encoding."""
    with open_file() as stream:
        head = stream.read(HEAD)
    mark = 3 if head.startswith(b"\xef\xbb\xbf") else 0
    text = head[mark:].lstrip()
    if not text:
        raise Rejected("BERKAS_KOSONG")
    if text.startswith(b"{"):
        names = list(shape(domain).names)
        return Layout("jsonl", "utf-8", "", 0, mark, names, names)
    best: tuple[int, Layout] | None = None
    for delimiter in DELIMITERS:
        found = _header(head[mark:], mark, domain, encoding, delimiter)
        if found and (best is None or found[0] > best[0]):
            best = found
    if best is None:
        raise Rejected("JUDUL_TIDAK_DITEMUKAN")
    layout = best[1]
    return Layout(layout.kind, layout.encoding, layout.delimiter, layout.header_row, layout.start,
                  headers.match(layout.headers, domain), layout.headers)


def _header(head: bytes, mark: int, domain: Domain, encoding: str, delimiter: str) -> tuple[int, Layout] | None:
    """(score, layout) of the row that names most columns under this delimiter."""
    best: tuple[int, Layout] | None = None
    complete = io.BytesIO(head if len(head) + mark < HEAD else head[: head.rfind(b"\n") + 1])
    for number, record in enumerate(table.records(complete, encoding, delimiter), start=1):
        points = headers.score(record.cells or [], domain)
        if points and (best is None or points > best[0]):
            cells = list(record.cells or [])
            while cells and not cells[-1].strip():
                cells.pop()
            best = points, Layout("csv", encoding, delimiter, number, mark + record.end, [], cells)
        if number == HEADER_ROWS:
            break
    return best
