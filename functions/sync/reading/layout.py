"""What kind of table a file is: container, encoding, delimiter, header. Told from the content, never from the name."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.sync.model.errors import Rejected
from functions.sync.reading import csv_records, headers

HEADER_ROWS = 20
"""How far down a header is looked for."""
DELIMITERS = (",", ";", "\t")
MOST_COLUMNS = 512
HEAD = 1 << 16
MARK = b"\xef\xbb\xbf"
_SEPARATOR = re.compile(rb"sep=([^\r\n])(?:\r\n|\r|\n)", re.IGNORECASE)

Open = Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read the data rows. `columns` are model fields by position ('' = set aside), `headers` the sender's own
    words; `start` is the offset of the first byte behind the header, `header_row` its spreadsheet row (0 in JSONL).

    `origin` is what the file was before it was brought into plain form (`utf-16`, `xlsx`, else ''), `sheet` the worksheet
    read; `notes` say what the sender should know about the file, each a `code` and the parameters of its message.
    """

    kind: str
    encoding: str
    delimiter: str
    header_row: int
    start: int
    columns: list[str]
    headers: list[str]
    origin: str = ""
    sheet: str = ""
    notes: list[dict[str, str]] = field(default_factory=list)


def container(head: bytes) -> str:
    """`gzip`, `zip` (XLSX), `utf-16`, `ole`, `text`, or `binary`, by the first bytes."""
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "ole"
    start = head.removeprefix(MARK).lstrip()
    # Markup: web pages that call themselves workbooks, and the XML of Excel 2003.
    return "binary" if b"\0" in head or start.startswith((b"%PDF", b"{\\rtf", b"<")) else "text"


def read_layout(open_file: Open, domain: Domain, encoding: str) -> Layout:
    """The layout of a plain text file in `encoding`. Raises `Rejected`, or UnicodeDecodeError where the head is not in
    that encoding.
    """
    with open_file() as stream:
        head = stream.read(HEAD)
    complete = head if len(head) < HEAD else head[: max(head.rfind(b"\n"), head.rfind(b"\r", 0, -1)) + 1]
    start = len(MARK) if head.startswith(MARK) else 0
    text = head[start:].lstrip()
    if not text:
        raise Rejected("BERKAS_KOSONG")
    if text.startswith(b"{"):
        names = list(shape(domain).names)
        return Layout("jsonl", "utf-8", "", 0, start, names, names)
    delimiters: Sequence[str] = DELIMITERS
    if directive := _SEPARATOR.match(
        complete, start
    ):  # Excel obeys this line and does not show it: it is no row
        start, delimiters = directive.end(), [d for d in DELIMITERS if d.encode() == directive[1]]
    found = [header for d in delimiters if (header := _header(complete, start, domain, encoding, d))]
    best = max(found, key=lambda header: header.points, default=None)
    if best is None or best.split or sum(header.points == best.points for header in found) > 1:
        raise Rejected("JUDUL_TIDAK_DITEMUKAN")
    return Layout(
        "csv", encoding, best.delimiter, best.row, best.end, headers.match(best.cells, domain), best.cells
    )


class _Header(NamedTuple):
    """`points` as in `headers.score`; `split`: the row above or below names columns too."""

    points: int
    delimiter: str
    row: int
    end: int
    cells: list[str]
    split: bool


def _header(content: bytes, start: int, domain: Domain, encoding: str, delimiter: str) -> _Header | None:
    """The row that names most columns under this delimiter."""
    best: _Header | None = None
    scored = []
    stream = io.BytesIO(content)
    stream.seek(start)
    for row, record in enumerate(csv_records.records(stream, encoding, delimiter), start=1):
        cells = record.cells or []
        points = headers.score(cells, domain) if len(cells) <= MOST_COLUMNS else 0
        if points:
            scored.append(row)
        if points and (best is None or points > best.points):
            while not cells[-1].strip():
                cells.pop()
            best = _Header(points, delimiter, row, start + record.end, cells, split=False)
        if row == HEADER_ROWS:
            break
    return best and best._replace(split=best.row - 1 in scored or best.row + 1 in scored)
