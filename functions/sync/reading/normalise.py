"""Bring a file into plain form: UTF-8 text that can be read by byte ranges.

gzip, UTF-16 and XLSX are converted in a stream under limits; no size that a file states about itself is
believed.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import chain
from typing import BinaryIO, NamedTuple

from functions.domains.core.contract import Domain
from functions.sync.model.errors import Rejected
from functions.sync.reading import xlsx
from functions.sync.reading.layout import HEAD, Open, container

MOST_BYTES = 2 << 30
"""Of a dropped file, and of the unpacked content of gzip."""
MOST_RATIO = 100
"""Unpacked to packed size; deflate reaches about 1,029:1, tables about 10:1."""
RATIO_FROM = 1 << 20
"""Unpacked bytes from which on the ratio counts."""
BLOCK = 1 << 20

Writer = Callable[[], AbstractContextManager[BinaryIO]]


_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Origin(NamedTuple):
    """What a file was before it was brought into plain form."""

    form: str
    """`xlsx`, `utf-16` or ''."""
    packed: bool = False
    """The file was gzip."""
    sheet: str = ""
    notes: tuple[dict[str, str], ...] = ()
    """As `Layout.notes`."""


def to_plain(open_file: Open, size: int, domain: Domain, writer: Writer) -> Origin | None:
    """Write the plain form of a file of `size` bytes with `writer`.

    Returns None, and writes nothing, where the file is in plain form already. Raises `Rejected`:
    FORMAT_TIDAK_DIKENAL, BERKAS_KOSONG, BERKAS_TERLALU_BESAR, BERKAS_BERBAHAYA, ENKODING_TIDAK_DIKENAL, and
    for a workbook JUDUL_TIDAK_DITEMUKAN.
    """
    if size == 0:
        raise Rejected("BERKAS_KOSONG")
    if size > MOST_BYTES:
        raise Rejected("BERKAS_TERLALU_BESAR", batas="2 GB")
    with open_file() as stream:
        kind = container(stream.read(HEAD))
    if kind == "text":
        return None
    if kind == "zip":
        return _from_workbook(open_file, size, domain, writer)
    if kind not in ("gzip", "utf-16"):
        raise Rejected(
            "BERKAS_BERBAHAYA" if kind == "ole" and _encrypted(open_file) else "FORMAT_TIDAK_DIKENAL"
        )
    with open_file() as stream, writer() as out:
        blocks = _inflate(stream, size) if kind == "gzip" else iter(lambda: stream.read(BLOCK), b"")
        first = next(blocks)
        blocks = chain([first], blocks)
        wide = container(first[:HEAD]) == "utf-16"
        for block in _from_utf16(blocks) if wide else blocks:
            out.write(block)
    return Origin("utf-16" if wide else "", packed=kind == "gzip")


def _from_workbook(open_file: Open, size: int, domain: Domain, writer: Writer) -> Origin:
    with open_file() as stream, writer() as out:
        read = xlsx.to_csv(stream, size, domain, out)
    notes = []
    if read.others:
        notes.append(
            {"code": "LEMBAR_LAIN_DIABAIKAN", "lembar": read.sheet, "lainnya": ", ".join(read.others)}
        )
    if read.uncomputed:
        notes.append({"code": "RUMUS_BELUM_DIHITUNG", "jumlah": str(read.uncomputed)})
    return Origin("xlsx", sheet=read.sheet, notes=tuple(notes))


def _encrypted(open_file: Open) -> bool:
    """Return whether an OLE container, which may also be an old workbook, holds one under a password."""
    tail = b""
    with open_file() as stream:
        for block in iter(lambda: stream.read(BLOCK), b""):
            if _ENCRYPTED in tail + block:
                return True
            tail = block[-len(_ENCRYPTED) :]
    return False


def _inflate(stream: BinaryIO, size: int) -> Iterator[bytes]:
    total = 0
    with gzip.GzipFile(fileobj=stream) as inflated:
        while True:
            try:
                block = inflated.read(BLOCK)
            # Any other OSError comes from the network, not from the file.
            except (gzip.BadGzipFile, EOFError, zlib.error):
                raise Rejected("FORMAT_TIDAK_DIKENAL") from None
            if not block:
                break
            inside = container(block[:HEAD]) if total == 0 else "text"
            if inside not in ("text", "utf-16"):  # a container inside the container
                raise Rejected("FORMAT_TIDAK_DIKENAL" if inside == "binary" else "BERKAS_BERBAHAYA")
            total += len(block)
            if total > MOST_BYTES or (total > RATIO_FROM and total > size * MOST_RATIO):
                raise Rejected("BERKAS_BERBAHAYA")
            yield block
    if total == 0:
        raise Rejected("BERKAS_KOSONG")


def _from_utf16(blocks: Iterable[bytes]) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-16")()
    try:
        for block in blocks:
            yield decoder.decode(block).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError:
        raise Rejected("ENKODING_TIDAK_DIKENAL") from None
