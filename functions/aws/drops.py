"""Read the drop bucket, always by version: a key may be written again while we read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import orjson
from botocore.exceptions import ClientError

from functions.aws.failures import code_of, translated
from functions.aws.streams import GONE, open_object
from functions.sync.model.upload import Drop
from functions.sync.ports.storage import Listed, ObjectInfo

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Drops:
    """Implement `ports.Drops` on S3."""

    def __init__(self, client: S3Client) -> None:
        self._client = client

    def info(self, drop: Drop) -> ObjectInfo | None:
        version: dict[str, Any] = {"VersionId": drop.version_id} if drop.version_id else {}
        with translated():
            try:
                head = self._client.head_object(Bucket=drop.bucket, Key=drop.key, **version)
            except ClientError as error:
                if code_of(error) in GONE:
                    return None
                raise
        return ObjectInfo(
            head["ContentLength"], head["Metadata"], head.get("VersionId", drop.version_id or "null")
        )

    def open(self, drop: Drop, start: int = 0, end: int | None = None) -> BinaryIO:
        return open_object(
            self._client, {"Bucket": drop.bucket, "Key": drop.key, "VersionId": drop.version_id}, start, end
        )

    def versions(self, bucket: str, prefix: str, cursor: str, limit: int) -> tuple[list[Listed], str]:
        """Return one page of object versions; the cursor is S3's two markers as JSON."""
        markers: dict[str, Any] = orjson.loads(cursor) if cursor else {}
        with translated():
            page = self._client.list_object_versions(Bucket=bucket, Prefix=prefix, MaxKeys=limit, **markers)
        listed = [
            Listed(
                Drop(bucket, entry["Key"], entry["VersionId"]), int(entry["LastModified"].timestamp() * 1000)
            )
            for entry in page.get("Versions", [])
        ]
        if not page.get("IsTruncated"):
            return listed, ""
        return listed, orjson.dumps(
            {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}
        ).decode()
