"""Read a zip under limits: no size in its headers is believed, bytes are counted while they inflate."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from functions.sync.model.errors import Rejected

ENTRIES = 1_000
DIRECTORY_BYTES = 1 << 20
"""The most bytes of one read, and so of the directory."""
INFLATED_BYTES = 1 << 30
"""Of all entries together."""
MOST_RATIO = 100
"""Inflated to packed size of one entry."""
RATIO_FROM = 1 << 20
"""Inflated bytes of an entry from which on the ratio counts."""
BLOCK = 1 << 16

FLAWS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    KeyError,
    ValueError,
    struct.error,
    OverflowError,
)
"""What zipfile raises for a file that is no zip or a damaged one. OSError is absent: it would come from the
disk."""
_NESTED = (
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
    b"BZh",
    b"\xfd7zXZ",
    b"MZ",
    b"\x7fELF",
)


class Archive:
    """The entries of a zip, found by name in any case.

    Every method raises `Rejected`: FORMAT_TIDAK_DIKENAL for a broken zip, BERKAS_BERBAHAYA for one made to
    harm (too many entries or bytes, doubled or unsafe names, encryption, a container inside, another file in
    front).
    """

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._size, self._inflated = size, 0
        self._furthest: dict[str, int] = {}
        try:
            self._zip = zipfile.ZipFile(_Measured(stream))
        except FLAWS:
            raise Rejected("FORMAT_TIDAK_DIKENAL") from None
        entries = self._zip.infolist()
        self._entries = {_name(info).lower(): info for info in entries}
        if len(entries) > ENTRIES or len(self._entries) < len(entries) or not all(map(_permitted, entries)):
            raise Rejected("BERKAS_BERBAHAYA")
        if min((info.header_offset for info in entries), default=0) != 0:  # another file in front of the zip
            raise Rejected("BERKAS_BERBAHAYA")
        for name in self._entries:
            if self.head(name, 16).startswith(_NESTED):
                raise Rejected("BERKAS_BERBAHAYA")

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._entries

    def names(self) -> list[str]:
        return list(self._entries)

    def head(self, name: str, size: int) -> bytes:
        """Return at most the first `size` bytes of an entry."""
        return next(self._read(name, size), b"")

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of an entry, which count once towards the limit however often it is read.

        Raises `Rejected` (FORMAT_TIDAK_DIKENAL) for one that is absent.
        """
        inflated = 0
        for block in self._read(name, BLOCK):
            inflated += len(block)
            if (more := inflated - self._furthest.get(name.lower(), 0)) > 0:
                self._inflated += more
                self._furthest[name.lower()] = inflated
            packed = self._entries[name.lower()].compress_size
            if self._inflated > INFLATED_BYTES or (
                inflated > RATIO_FROM and inflated > min(packed, self._size) * MOST_RATIO
            ):
                raise Rejected("BERKAS_BERBAHAYA")
            yield block

    def _read(self, name: str, size: int) -> Iterator[bytes]:
        try:
            with self._zip.open(self._entries[name.lower()]) as part:
                while block := part.read(size):
                    yield block
        except FLAWS:
            raise Rejected("FORMAT_TIDAK_DIKENAL") from None


def _permitted(info: zipfile.ZipInfo) -> bool:
    """Return whether an entry is unencrypted, stored or deflated, under a relative path without `..`."""
    name = _name(info)
    return (
        not info.flag_bits & 0x1
        and info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        and not name.startswith("/")
        and ".." not in name.split("/")
        and not set(name) & {":", "\0"}
    )


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of an entry with `/` between its folders; some writers put a backslash."""
    return info.filename.replace("\\", "/")


class _Measured(io.RawIOBase):
    """A stream that refuses the huge reads and the impossible seeks that a forged directory asks for."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._stream.tell()

    def seek(self, offset: int, whence: int = 0, /) -> int:
        at = offset + {0: 0, 1: self._stream.tell(), 2: self._stream.seek(0, 2)}[whence] if whence else offset
        if at < 0:
            raise zipfile.BadZipFile("seek")
        return self._stream.seek(at)

    def read(self, size: int = -1, /) -> bytes:
        if size > DIRECTORY_BYTES:
            raise zipfile.BadZipFile("read")
        return self._stream.read(size if size >= 0 else DIRECTORY_BYTES)
