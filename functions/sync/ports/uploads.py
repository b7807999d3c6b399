"""Uploads and their chunks, and requests that wrote. Adapters: `functions.aws.state`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from functions.sync.model.request import StoredRequest
from functions.sync.model.upload import ChunkDone, Upload


class UploadStore(Protocol):
    """Uploads by id and by region, and their chunks. Every write of an upload is a compare-and-set on `rev`."""

    def register(self, upload: Upload) -> Upload:
        """Store a new upload, or return the one that is already there."""

    def upload(self, upload_id: str) -> Upload | None: ...

    def taken_in(self, ids: Sequence[str]) -> set[str]:
        """Those of these uploads that are registered and read: cut into chunks, or refused. Strongly consistent."""

    def save_upload(self, read: Upload, wanted: Upload) -> bool: ...

    def begin_chunk(self, upload_id: str, number: int) -> None:
        """Somebody is about to judge it; whoever is not the first makes it contested."""

    def contested_chunks(self, upload_id: str) -> set[int]:
        """Numbers of chunks that more than one worker began; strongly consistent."""

    def finish_chunk(self, done: ChunkDone) -> None:
        """A chunk is stored under its number, as it is told by whoever judged it last."""

    def chunks(self, upload_id: str) -> list[ChunkDone]:
        """Finished chunks in order of number, strongly consistent."""

    def uploads(self, region: str, limit: int = 50, before: int | None = None) -> list[Upload]:
        """Newest first, of those that started before a moment; may be a moment stale. No millisecond is cut in two, so that who
        goes on before the last one's passes none over: a page may hold a few more than `limit`.
        """

    def open_uploads(self, region: str, limit: int = 50) -> Iterator[Upload]:
        """Uploads that are not settled, or whose receipt is behind the ministry's answers."""


class RequestStore(Protocol):
    """Requests that wrote, kept so that a repetition is answered and not applied again."""

    def request(self, request_id: str) -> StoredRequest | None:
        """Strongly consistent."""

    def save_request(self, request: StoredRequest, claim: bool) -> StoredRequest | None:
        """None when stored; with `claim` the one that is stored already, if there is one."""
