"""Find a file's container, encoding, delimiter and header from its content, never from its name."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.sync.model.errors import Rejected
from functions.sync.reading import csv_records, headers, recognise

HEADER_ROWS = 20
"""Rows from the top in which a header is looked for."""
DELIMITERS = (",", ";", "\t")
MOST_COLUMNS = 512
HEAD = 1 << 16
"""Bytes from the start of a file that show its container and its header."""
BOM = b"\xef\xbb\xbf"
_OF_ANOTHER = frozenset({"KOLOM_TIDAK_DIKENAL", "KOLOM_HILANG"})
_SEPARATOR = re.compile(rb"sep=([^\r\n])(?:\r\n|\r|\n)", re.IGNORECASE)

Open = Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read the data rows of a file in plain form."""

    kind: str
    """`csv` or `jsonl`."""
    encoding: str
    delimiter: str
    header_row: int
    """Spreadsheet row of the header, 0 in JSONL."""
    start: int
    """Offset of the first byte behind the header."""
    columns: list[str]
    """Model field of each position, '' for one that is set aside."""
    headers: list[str]
    """The sender's own header of each position."""
    room: int = 0
    """Cells of the row of the header, blank ones at the end included, where cells beside the table are told
    from those of a row that is too long; `row_kinds.ANY_ROOM` for a workbook, 0 where nothing may stand
    there."""
    origin: str = ""
    """What the file was before `normalise` brought it into plain form: `utf-16`, `xlsx` or ''."""
    sheet: str = ""
    """Name of the worksheet read."""
    notes: list[dict[str, str]] = field(default_factory=list)
    """What the sender should know about the file: each the `code` of a message and its parameters."""


def container(head: bytes) -> str:
    """Return `gzip`, `zip` (XLSX), `utf-16`, `ole`, `text` or `binary`, by the first bytes."""
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "ole"
    start = head.removeprefix(BOM).lstrip()
    # `<` starts web pages that are named `.xls`, and the XML of Excel 2003.
    return "binary" if b"\0" in head or start.startswith((b"%PDF", b"{\\rtf", b"<")) else "text"


def read_layout(open_file: Open, domain: Domain, encoding: str) -> Layout:
    """Return the layout of a text file in plain form, read as `encoding`.

    Raises `Rejected` (BERKAS_KOSONG, JUDUL_TIDAK_DITEMUKAN, BERKAS_DATASET_LAIN, JSON_BUKAN_BARIS,
    SATU_KOLOM, or a code of `headers.match`), and UnicodeDecodeError where the head is not in that encoding.
    """
    with open_file() as stream:
        head = stream.read(HEAD)
    complete = head if len(head) < HEAD else head[: max(head.rfind(b"\n"), head.rfind(b"\r", 0, -1)) + 1]
    start = len(BOM) if head.startswith(BOM) else 0
    text = head[start:].lstrip()
    if not text:
        raise Rejected("BERKAS_KOSONG")
    recognise.refuse_other_json(text)
    if text.startswith(b"{"):
        names = list(shape(domain).names)
        return Layout("jsonl", "utf-8", "", 0, start, names, names)
    delimiters: Sequence[str] = DELIMITERS
    # Excel obeys a line `sep=;` and does not show it, so it counts as no row.
    if directive := _SEPARATOR.match(complete, start):
        start, delimiters = directive.end(), [d for d in DELIMITERS if d.encode() == directive[1]]
    found = [header for d in delimiters if (header := _header(complete, start, domain, encoding, d))]
    best = max(found, key=lambda header: header.points, default=None)
    if best is None:
        _refuse(complete, start, domain, encoding, delimiters)
    if best is None or best.split or sum(header.points == best.points for header in found) > 1:
        raise Rejected("JUDUL_TIDAK_DITEMUKAN")
    try:
        columns = headers.match(best.cells, domain)
    except Rejected as refused:
        other = recognise.other_dataset(best.cells, domain) if refused.code in _OF_ANOTHER else ""
        if other:
            raise Rejected("BERKAS_DATASET_LAIN", dataset=other) from None
        raise
    return Layout("csv", encoding, best.delimiter, best.row, best.end, columns, best.cells, best.room)


def _refuse(content: bytes, start: int, domain: Domain, encoding: str, delimiters: Sequence[str]) -> None:
    """Raise `Rejected` for a file without a header of this dataset that can be named better than that."""
    for delimiter in delimiters:
        for row, cells, _ in _top(content, start, encoding, delimiter):
            recognise.refuse_one_column(row, cells, delimiter, domain)
            if other := recognise.other_dataset(cells, domain):
                raise Rejected("BERKAS_DATASET_LAIN", dataset=other)


class _Header(NamedTuple):
    """The best header row under one delimiter."""

    points: int
    """From `headers.score`."""
    delimiter: str
    row: int
    end: int
    """Offset behind the row."""
    cells: list[str]
    split: bool
    """The row above or below names columns too."""
    room: int
    """Cells of the row, blank ones at the end included; 0 where there are none of these."""


def _header(content: bytes, start: int, domain: Domain, encoding: str, delimiter: str) -> _Header | None:
    """Return the row that names most columns under this delimiter, None where none names enough."""
    best: _Header | None = None
    scored = []
    for row, cells, end in _top(content, start, encoding, delimiter):
        points = headers.score(cells, domain) if len(cells) <= MOST_COLUMNS else 0
        if points:
            scored.append(row)
        if points and (best is None or points > best.points):
            room = len(cells) if not cells[-1].strip() else 0
            while not cells[-1].strip():
                cells.pop()
            best = _Header(points, delimiter, row, end, cells, split=False, room=room)
    return best and best._replace(split=best.row - 1 in scored or best.row + 1 in scored)


def _top(content: bytes, start: int, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str], int]]:
    """Yield (row, cells, offset behind it) of the rows in which a header is looked for."""
    stream = io.BytesIO(content)
    stream.seek(start)
    for row, record in enumerate(csv_records.records(stream, encoding, delimiter), start=1):
        yield row, record.cells or [], start + record.end
        if row == HEADER_ROWS:
            break
