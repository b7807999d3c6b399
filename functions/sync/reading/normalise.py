"""Bring a file into plain form: UTF-8 text that can be read by byte ranges.

gzip, UTF-16 and XLSX are converted in a stream under limits; no size that a file states about itself is
believed.
"""

from __future__ import annotations

import codecs
import io
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from itertools import chain
from typing import BinaryIO, NamedTuple, cast

from functions import domains
from functions.domains.core.contract import Domain
from functions.sync.model.errors import Rejected
from functions.sync.reading import recognise, xlsx
from functions.sync.reading.layout import HEAD, Open, container

MOST_BYTES = 2 << 30
"""Of a dropped file, and of the unpacked content of gzip."""
MOST_RATIO = 100
"""Unpacked to packed size; deflate reaches about 1,029:1, tables about 10:1."""
RATIO_FROM = 1 << 20
"""Unpacked bytes from which on the ratio counts."""
BLOCK = 1 << 20

Writer = Callable[[], AbstractContextManager[BinaryIO]]


PACKED_BLOCK = 1 << 16
"""Packed bytes read at a time."""
MOST_MEMBERS, MOST_EMPTY = 100_000, 100
"""The most members of a gzip file, and the most empty ones; block gzip ends with one."""
_GZIP = 16 + zlib.MAX_WBITS
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
    FORMAT_TIDAK_DIKENAL, BERKAS_KOSONG, BERKAS_TERLALU_BESAR, BERKAS_BERBAHAYA, ENKODING_TIDAK_DIKENAL,
    GZIP_TERPOTONG, ODS_TIDAK_DIDUKUNG, ZIP_BERISI_CSV, and for a workbook JUDUL_TIDAK_DITEMUKAN or
    BERKAS_DATASET_LAIN.
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
    try:
        with open_file() as stream, writer() as out:
            read = xlsx.to_csv(stream, size, domain, out)
    except Rejected as refused:
        if size <= xlsx.MOST_BYTES:
            _refuse_better(open_file, size, domain, refused)
        raise
    return Origin("xlsx", sheet=read.sheet, notes=tuple(read.notes()))


class _Found(Exception):
    """A workbook has a sheet of the dataset looked for."""


class _Sink(io.BytesIO):
    def write(self, _: object) -> int:
        raise _Found


def _refuse_better(open_file: Open, size: int, domain: Domain, refused: Rejected) -> None:
    """Raise `Rejected` for a refused zip that can be named: an archive, ODS, another dataset's workbook."""
    if refused.code in ("FORMAT_TIDAK_DIKENAL", "BERKAS_BERBAHAYA"):
        with open_file() as stream, tempfile.SpooledTemporaryFile(xlsx.IN_MEMORY) as packed:
            shutil.copyfileobj(stream, packed, BLOCK)
            recognise.refuse_other_archive(cast("BinaryIO", packed))
    if refused.code != "JUDUL_TIDAK_DITEMUKAN":
        return
    for other in domains.registry().values():
        if other is not domain and _has_sheet(open_file, size, other):
            raise Rejected("BERKAS_DATASET_LAIN", dataset=other.name)


def _has_sheet(open_file: Open, size: int, domain: Domain) -> bool:
    with open_file() as stream, suppress(Rejected):
        try:
            xlsx.to_csv(stream, size, domain, _Sink())
        except _Found:
            return True
    return False


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
    for block in _members(stream):
        inside = container(block[:HEAD]) if total == 0 else "text"
        if inside not in ("text", "utf-16"):  # a container inside the container
            raise Rejected("FORMAT_TIDAK_DIKENAL" if inside == "binary" else "BERKAS_BERBAHAYA")
        total += len(block)
        if total > MOST_BYTES or (total > RATIO_FROM and total > size * MOST_RATIO):
            raise Rejected("BERKAS_BERBAHAYA")
        yield block
    if total == 0:
        raise Rejected("BERKAS_KOSONG")


def _members(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the content of the members of gzip, in blocks that are not empty.

    Raises `Rejected`: GZIP_TERPOTONG where a member breaks off, FORMAT_TIDAK_DIKENAL for a damaged one,
    BERKAS_BERBAHAYA for more than `MOST_MEMBERS` or `MOST_EMPTY` empty ones.
    """
    member, members, empty, held, packed = zlib.decompressobj(_GZIP), 1, 0, 0, b""
    while packed or (packed := stream.read(PACKED_BLOCK)):
        try:
            block = member.decompress(packed, BLOCK)
        except zlib.error:
            raise Rejected("FORMAT_TIDAK_DIKENAL") from None
        held += len(block)
        if block:
            yield block
        packed = member.unconsumed_tail
        if member.eof:
            empty += not held
            if empty > MOST_EMPTY or members > MOST_MEMBERS:
                raise Rejected("BERKAS_BERBAHAYA")
            packed = member.unused_data.lstrip(b"\0")  # zeros may pad a member
            while not packed and (packed := stream.read(PACKED_BLOCK)):
                packed = packed.lstrip(b"\0")
            if not packed:
                return
            member, members, held = zlib.decompressobj(_GZIP), members + 1, 0
    raise Rejected("GZIP_TERPOTONG")


def _from_utf16(blocks: Iterable[bytes]) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-16")()
    try:
        for block in blocks:
            yield decoder.decode(block).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError:
        raise Rejected("ENKODING_TIDAK_DIKENAL") from None
