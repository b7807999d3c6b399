"""The port of the receipt bucket (`ports.Files`), on a local folder."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class LocalFiles:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def read(self, key: str) -> bytes | None:
        path = self.folder / key
        return path.read_bytes() if path.exists() else None

    def open(self, key: str, start: int = 0, end: int | None = None) -> BinaryIO:
        stream = (self.folder / key).open("rb")
        if end is None:
            stream.seek(start)
            return stream
        with stream:
            stream.seek(start)
            return io.BytesIO(stream.read(end - start))

    def write(self, key: str, content: bytes) -> None:
        (self.folder / key).write_bytes(content)

    def write_if_absent(self, key: str, content: bytes) -> None:
        if not (self.folder / key).exists():
            self.write(key, content)

    @contextmanager
    def writer(self, key: str) -> Iterator[BinaryIO]:
        """Write to a file beside `key` first, so that `key` exists only once it is complete."""
        partial = self.folder / f".{key}.partial"
        try:
            with partial.open("wb") as stream:
                yield stream
            partial.replace(self.folder / key)
        finally:
            partial.unlink(missing_ok=True)
