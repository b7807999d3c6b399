"""Signed forms and links for one object (`ports.Forms`, `ports.Links`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Forms:
    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def form(
        self, key: str, size: int, fields: Mapping[str, str], seconds: int
    ) -> tuple[str, Mapping[str, str]]:
        conditions: list[Any] = [
            ["content-length-range", size, size],
            *({name: value} for name, value in fields.items()),
        ]
        signed = self._client.generate_presigned_post(
            Bucket=self._bucket, Key=key, Fields=dict(fields), Conditions=conditions, ExpiresIn=seconds
        )
        return signed["url"], signed["fields"]


class S3Links:
    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def link(self, key: str, seconds: int) -> str:
        where = {"Bucket": self._bucket, "Key": key}
        return self._client.generate_presigned_url("get_object", Params=where, ExpiresIn=seconds)
