"""Sign forms and links that give an outsider access to one object for a limited time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Forms:
    """Implement `ports.Forms` by presigned POSTs to the drop bucket."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def form(
        self, key: str, size: int, fields: Mapping[str, str], seconds: int
    ) -> tuple[str, Mapping[str, str]]:
        # Every field must come back as it was signed, and the file must have exactly `size` bytes.
        conditions: list[Any] = [
            ["content-length-range", size, size],
            *({name: value} for name, value in fields.items()),
        ]
        signed = self._client.generate_presigned_post(
            Bucket=self._bucket, Key=key, Fields=dict(fields), Conditions=conditions, ExpiresIn=seconds
        )
        return signed["url"], signed["fields"]


class S3Links:
    """Implement `ports.Links` by presigned GETs of the receipt bucket."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def link(self, key: str, seconds: int) -> str:
        where = {"Bucket": self._bucket, "Key": key}
        return self._client.generate_presigned_url("get_object", Params=where, ExpiresIn=seconds)
