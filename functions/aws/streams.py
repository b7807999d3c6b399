"""Read an S3 object as a stream that survives broken connections.

After a break the stream opens the same content again, from the byte that it had reached.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from botocore.exceptions import ClientError

from functions.aws.failures import BROKEN_CONNECTION, NETWORK, code_of, translated
from functions.sync.model.errors import Transient
from functions.sync.model.retries import STREAM_REOPENINGS

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from typing_extensions import Buffer

READ_AHEAD = 1 << 20
"""Bytes of the buffer in front of the connection."""
GONE = frozenset({"404", "NoSuchKey", "NoSuchVersion", "405", "MethodNotAllowed"})
"""Codes for: no such object, no such version, or the version is a delete marker."""


def open_object(client: S3Client, where: dict[str, str], start: int, end: int | None) -> BinaryIO:
    """Return bytes [start, end) as a stream, to the end where `end` is None; empty where there are none.

    `where` holds the bucket, the key and optionally the version, as S3's parameters. Raise FileNotFoundError
    when the object does not exist, `Transient` when the connection breaks too often (`STREAM_REOPENINGS`).
    """
    if end is not None and end <= start:
        return io.BytesIO()
    raw = _Range(client, where, start, end)
    return cast("BinaryIO", io.BufferedReader(raw, READ_AHEAD)) if raw.begin() else io.BytesIO()


class _Range(io.RawIOBase):
    """Read a range of an object, without a buffer; open it again after a broken connection."""

    def __init__(self, client: S3Client, where: dict[str, str], start: int, end: int | None) -> None:
        self._client: Any = client
        self._where = where
        self._at = start
        self._end = end
        self._reopened = 0
        self._body: Any = None

    def begin(self) -> bool:
        """Open the rest of the range; return False when it starts at or beyond the end of the object."""
        # Ask for the whole object without a range: an empty object refuses every range.
        span = (
            {}
            if self._at == 0 and self._end is None
            else {"Range": f"bytes={self._at}-{'' if self._end is None else self._end - 1}"}
        )
        with translated():
            try:
                answer = self._client.get_object(**self._where, **span)
            except ClientError as error:
                if code_of(error) in GONE:
                    raise FileNotFoundError("object_missing") from None
                if code_of(error) in ("InvalidRange", "416"):
                    return False
                raise
        # A key without a version may be written again while it is read: the rest must be of the same content.
        self._where = {**self._where, "IfMatch": answer["ETag"]}
        self._body = answer["Body"]
        # A server may ignore a range and answer with the whole object (RFC 9110, 14.2).
        if span and "ContentRange" not in answer:
            self._skip()
        return True

    def _skip(self) -> None:
        """Read past the bytes before the start of the range."""
        left = self._at
        while left and (block := self._body.read(min(left, READ_AHEAD))):
            left -= len(block)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer)
        if self._end is not None:
            view = view[: self._end - self._at]
        while True:
            try:
                count = int(self._body.readinto(view))
            except BROKEN_CONNECTION as error:
                self._reopened += 1
                if self._reopened > STREAM_REOPENINGS:
                    raise Transient(NETWORK) from error
                self._body.close()
                if not self.begin():
                    return 0
            else:
                self._at += count
                return count

    def readall(self) -> bytes:
        # The method of io.RawIOBase reads 8 kB at a time.
        return b"".join(iter(lambda: self.read(READ_AHEAD), b""))

    def close(self) -> None:
        if self._body is not None:
            self._body.close()
        super().close()
