"""Recognise what a file is that is no table of its dataset, to tell the sender how to repair it."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Sequence
from typing import BinaryIO

import orjson

from functions import domains
from functions.domains.core.cells import fold
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.sync.model.errors import Rejected
from functions.sync.reading import headers
from functions.sync.reading.safe_zip import FLAWS

CLEARLY = 1.5
"""A header that names so many times more columns of another dataset belongs to that one."""
LISTED = 5
"""The most files of an archive that are looked at."""
_ARRAY = re.compile(rb"\[\s*[{\[]")
_WRAPPED = re.compile(rb'\{\s*"[^"]*"\s*:\s*\[\s*\{')
_TABLES = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".xlsx", ".xls", ".ods", ".gz")


def other_dataset(cells: Sequence[str], domain: Domain) -> str:
    """Return the dataset whose header this is, '' where it may well be `domain`'s own.

    The other one must have every mandatory column here and more columns than `domain`, or clearly more.
    """
    words = {fold(cell) for cell in cells} - {""}
    own = _named(words, domain)
    best, most = "", len(own)
    for other in domains.registry().values():
        named = _named(words, other)
        must = {n for n, needed in zip(shape(other).names, shape(other).required, strict=True) if needed}
        if len(named) > most and (must <= named or len(named) >= CLEARLY * max(len(own), 2)):
            best, most = other.name, len(named)
    return best


def _named(words: set[str], domain: Domain) -> set[str]:
    table = headers.spellings(domain)
    return {table[word] for word in words if word in table}


def refuse_other_json(head: bytes) -> None:
    """Raise `Rejected` (JSON_BUKAN_BARIS) for JSON that is not one record per line.

    That is an array, an object around all records, or one object over many lines; `head` is the start of the
    file without blanks in front.
    """
    first, _, rest = head.partition(b"\n")
    if _ARRAY.match(head) or _WRAPPED.match(head):
        raise Rejected("JSON_BUKAN_BARIS")
    if not head.startswith(b"{"):
        return
    try:
        orjson.loads(first)
    except orjson.JSONDecodeError:
        if first.rstrip().endswith((b"{", b"[")) or rest.lstrip().startswith((b'"', b"}", b"]")):
            raise Rejected("JSON_BUKAN_BARIS") from None


def refuse_one_column(row: int, cells: Sequence[str], delimiter: str, domain: Domain) -> None:
    """Raise `Rejected` (SATU_KOLOM) for a row whose only cell holds a whole header, delimiters included."""
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) == 1 and delimiter in filled[0]:
        inner = next(csv.reader(filled, delimiter=delimiter), [])
        if headers.score(inner, domain):
            raise Rejected("SATU_KOLOM", baris=str(row))


def refuse_other_archive(stream: BinaryIO) -> None:
    """Raise `Rejected` for a zip that is no workbook of Excel: ODS_TIDAK_DIDUKUNG, ZIP_BERISI_CSV.

    Returns for every other zip, also for a broken one.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
            kind = archive.open("mimetype").read(64) if "mimetype" in names else b""
    except FLAWS:
        return
    if kind.startswith(b"application/vnd.oasis.opendocument") or {"content.xml", "styles.xml"} <= set(names):
        raise Rejected("ODS_TIDAK_DIDUKUNG")
    held = [name for name in names if name.lower().endswith(_TABLES)]
    if held and "[Content_Types].xml" not in names:
        raise Rejected("ZIP_BERISI_CSV", jumlah=str(len(held)))
