"""Buckets, queues, clock and ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, BinaryIO, NamedTuple, Protocol

from functions.sync.model.upload import Drop


class Clock(Protocol):
    """Epoch milliseconds, UTC."""

    def now(self) -> int: ...
    def sleep(self, seconds: float) -> None: ...


class Ids(Protocol):
    def new(self) -> str:
        """An id nobody else has (attempt, batch)."""


class ObjectInfo(NamedTuple):
    size: int
    metadata: Mapping[str, str]
    version_id: str


class Listed(NamedTuple):
    """A version of an object, and when it was written (epoch milliseconds)."""

    drop: Drop
    at: int


class Drops(Protocol):
    """The drop bucket, read only, always by version."""

    def info(self, drop: Drop) -> ObjectInfo | None:
        """None when the object version does not exist (any more). A drop without a version means the newest one."""

    def open(self, drop: Drop, start: int = 0, end: int | None = None) -> BinaryIO:
        """Bytes [start, end) as a stream; FileNotFoundError when the version does not exist (any more)."""

    def versions(self, bucket: str, prefix: str, cursor: str, limit: int) -> tuple[list[Listed], str]:
        """A page of all object versions under a prefix, in an order of its own, from `cursor` on ('' begins), and where the
        next page begins, '' after the last. Deletions are not listed; a page may hold fewer than `limit`, even none.
        """


class Files(Protocol):
    """The receipt bucket: `receipts/…` and `outbox/…` for people, `work/…` between our functions."""

    def read(self, key: str) -> bytes | None:
        """None when there is no such object."""

    def open(self, key: str, start: int = 0, end: int | None = None) -> BinaryIO:
        """Bytes [start, end) as a stream; FileNotFoundError when there is no such object."""

    def write(self, key: str, content: bytes) -> None: ...
    def begin(self, key: str, content: bytes) -> None:
        """`write` where there is no such object yet; one that is there stays as it is."""

    def writer(self, key: str) -> AbstractContextManager[BinaryIO]:
        """A stream of any length in constant memory; the object appears only if the block ends without an error."""


class Forms(Protocol):
    """What lets a stranger do one thing with one object, for a while: signed with our own right to it."""

    def form(
        self, key: str, size: int, fields: Mapping[str, str], seconds: int
    ) -> tuple[str, Mapping[str, str]]:
        """Where to POST a file of exactly `size` bytes to `key` of the drop bucket, and all fields to send with it."""


class Links(Protocol):
    def link(self, key: str, seconds: int) -> str:
        """Where to GET an object of the receipt bucket."""


class Queues(Protocol):
    """`lane` is a key of the wiring: `receive`, `ingest/{domain}`, `dispatch/{domain}`, `settle`. Messages carry keys only."""

    def send(self, lane: str, messages: Sequence[Mapping[str, Any]], delay: int = 0) -> None:
        """All of them or `Transient`; `delay` in seconds, at most 900."""
