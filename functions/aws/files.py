"""Read and write the receipt bucket.

A stream is uploaded in parts of 8 MiB, so memory stays constant. A stream that ends before the first part is
full costs a single put. The parts that a killed function leaves behind are removed by the bucket's lifecycle
rule for incomplete multipart uploads.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from botocore.exceptions import ClientError

from functions.aws.failures import translated
from functions.aws.streams import open_object

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from typing_extensions import Buffer

PART = 8 << 20
"""Bytes of one part of a multipart upload."""

_TYPES = {
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".html": "text/html; charset=utf-8",
}


class S3Files:
    """Implement `ports.Files` on S3."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def read(self, key: str) -> bytes | None:
        try:
            with self.open(key) as stream:
                return stream.read()
        except FileNotFoundError:
            return None

    def open(self, key: str, start: int = 0, end: int | None = None) -> BinaryIO:
        return open_object(self._client, {"Bucket": self._bucket, "Key": key}, start, end)

    def write(self, key: str, content: bytes) -> None:
        with translated():
            self._client.put_object(Bucket=self._bucket, Key=key, Body=content, ContentType=_type(key))

    def write_if_absent(self, key: str, content: bytes) -> None:
        try:
            with translated():
                self._client.put_object(
                    Bucket=self._bucket, Key=key, Body=content, ContentType=_type(key), IfNoneMatch="*"
                )
        except ClientError as error:
            if error.response["Error"]["Code"] != "PreconditionFailed":
                raise

    @contextmanager
    def writer(self, key: str) -> Iterator[BinaryIO]:
        parts = _Parts(self._client, self._bucket, key)
        try:
            yield cast("BinaryIO", parts)
            unsent = parts.finish()
        except BaseException:
            parts.abort()
            raise
        if unsent is not None:
            self.write(key, unsent)


class _Parts(io.RawIOBase):
    """Upload what is written in parts.

    Closing it (as a TextIOWrapper around it does) does not complete the object: only the end of the block of
    `S3Files.writer` does.
    """

    def __init__(self, client: S3Client, bucket: str, key: str) -> None:
        self._client: Any = client
        self._key = {"Bucket": bucket, "Key": key}
        self._pending = bytearray()
        self._upload: dict[str, str] = {}
        self._parts: list[dict[str, Any]] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer) -> int:
        view = memoryview(data).cast("B")
        for start in range(0, len(view), PART):
            self._pending += view[start : start + PART]
            if len(self._pending) >= PART:
                self._send()
        return len(view)

    def finish(self) -> bytes | None:
        """Complete the object and return None; return the whole content where no part was sent."""
        if not self._upload:
            return bytes(self._pending)
        if self._pending:
            self._send()
        with translated():
            self._client.complete_multipart_upload(**self._upload, MultipartUpload={"Parts": self._parts})
        return None

    def abort(self) -> None:
        if self._upload:
            with translated():
                self._client.abort_multipart_upload(**self._upload)

    def _send(self) -> None:
        with translated():
            if not self._upload:
                created = self._client.create_multipart_upload(
                    **self._key, ContentType=_type(self._key["Key"])
                )
                self._upload = {**self._key, "UploadId": created["UploadId"]}
            number = len(self._parts) + 1
            answer = self._client.upload_part(**self._upload, PartNumber=number, Body=bytes(self._pending))
        self._parts.append({"PartNumber": number, "ETag": answer["ETag"]})
        self._pending.clear()


def _type(key: str) -> str:
    """Return the content type for a key, by the ending of its name."""
    return next(
        (media_type for suffix, media_type in _TYPES.items() if key.endswith(suffix)),
        "application/octet-stream",
    )
