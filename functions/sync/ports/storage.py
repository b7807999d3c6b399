"""Define the ports for buckets, queues, the clock and ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, BinaryIO, NamedTuple, Protocol

from functions.sync.model.upload import Drop


class Clock(Protocol):
    """The time in epoch milliseconds (UTC), and waiting in seconds."""

    def now(self) -> int: ...
    def sleep(self, seconds: float) -> None: ...


class Ids(Protocol):
    """Source of unique ids."""

    def new(self) -> str:
        """Return an id that nobody else has, for an attempt, a batch or a key."""


class ObjectInfo(NamedTuple):
    """What is known of one object version. `size` is in bytes."""

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
        """Return what is known of an object version, None when it does not exist (any more).

        A drop without a version means the newest one.
        """

    def open(self, drop: Drop, start: int = 0, end: int | None = None) -> BinaryIO:
        """Open bytes [start, end) as a stream.

        Raise `FileNotFoundError` when the version does not exist (any more).
        """

    def versions(self, bucket: str, prefix: str, cursor: str, limit: int) -> tuple[list[Listed], str]:
        """Return a page of the object versions under `prefix`, and the next page's cursor, '' after the last.

        `cursor` '' begins. The order is the bucket's own. Deletions are not listed. A page may hold fewer
        than `limit` versions, even none.
        """


class Files(Protocol):
    """The receipt bucket: `receipts/…` and `outbox/…` for people, `work/…` between our functions."""

    def read(self, key: str) -> bytes | None:
        """Return the object's bytes, None when there is no such object."""

    def open(self, key: str, start: int = 0, end: int | None = None) -> BinaryIO:
        """Open bytes [start, end) as a stream; raise `FileNotFoundError` when there is no such object."""

    def write(self, key: str, content: bytes) -> None: ...

    def write_if_absent(self, key: str, content: bytes) -> None:
        """Write the object only when there is none yet; leave an existing one as it is."""

    def writer(self, key: str) -> AbstractContextManager[BinaryIO]:
        """Open an object for writing a stream of any length in constant memory.

        The object appears only if the block ends without an error.
        """


class Forms(Protocol):
    """Signed forms that let a sender without AWS credentials post one object for a limited time."""

    def form(
        self, key: str, size: int, fields: Mapping[str, str], seconds: int
    ) -> tuple[str, Mapping[str, str]]:
        """Return the address to POST a file of exactly `size` bytes to, and all fields to send with it.

        The file becomes object `key` of the drop bucket. The form is valid for `seconds`.
        """


class Links(Protocol):
    """Signed links to objects of the receipt bucket."""

    def link(self, key: str, seconds: int) -> str:
        """Return the address to GET object `key` from, valid for `seconds`."""


class Queues(Protocol):
    """Queues, one per lane. Messages hold keys only.

    The lanes are `receive`, `ingest/{domain}`, `dispatch/{domain}` and `settle`.
    """

    def send(self, lane: str, messages: Sequence[Mapping[str, Any]], delay: int = 0) -> None:
        """Send all messages, or raise `Transient`. `delay` is in seconds, at most 900."""
