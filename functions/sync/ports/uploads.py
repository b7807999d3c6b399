"""Define the ports for uploads, their chunks, and stored requests. Adapters: `functions.aws.state`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from functions.sync.model.request import StoredRequest
from functions.sync.model.upload import ChunkDone, Upload


class UploadStore(Protocol):
    """Uploads by id and by region, and their chunks. An upload is written by compare-and-set on `rev`."""

    def register(self, upload: Upload) -> Upload:
        """Store a new upload, or return the one that is already there."""

    def upload(self, upload_id: str) -> Upload | None: ...

    def taken_in(self, ids: Sequence[str]) -> set[str]:
        """Return which of these uploads were read: cut into chunks, or refused. Read consistently."""

    def save_upload(self, read: Upload, wanted: Upload) -> bool:
        """Write `wanted`; return False when the stored upload is no longer as read."""

    def begin_chunk(self, upload_id: str, number: int) -> None:
        """Note that a worker begins to judge a chunk; a second worker makes it contested."""

    def contested_chunks(self, upload_id: str) -> set[int]:
        """Return the numbers of the chunks that more than one worker began. Read consistently."""

    def finish_chunk(self, done: ChunkDone) -> None:
        """Store a finished chunk under its number; of two workers' results the one judged last stays."""

    def chunks(self, upload_id: str) -> list[ChunkDone]:
        """Return the finished chunks in order of number. Read consistently."""

    def uploads(self, region: str, limit: int = 50, before: int | None = None) -> list[Upload]:
        """Return a region's uploads, newest first, that started before `before` (epoch milliseconds).

        May be a moment stale. A page holds all uploads of its last millisecond, so it may hold a few more
        than `limit`; the next page is asked for with the last one's `started_at` and skips none.
        """

    def open_uploads(self, region: str, limit: int = 50) -> Iterator[Upload]:
        """Yield recent uploads that are not settled, or whose receipt is behind the ministry's answers."""


class RequestStore(Protocol):
    """Stored requests, kept so that a repetition gets the first answer and is not applied again."""

    def request(self, request_id: str) -> StoredRequest | None:
        """Return a stored request, None when there is none. Read consistently."""

    def save_request(self, request: StoredRequest, claim: bool) -> StoredRequest | None:
        """Store a request and return None; with `claim`, return the one that is stored already instead."""
