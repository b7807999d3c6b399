"""What the use-cases need from the world. Adapters: `functions.aws`, `functions.siapkerja`; fakes: `tests.fakes`.

Every adapter and every fake passes the same suite (`tests/contracts`). A port raises `errors.Transient` when trying
again later may help, and on purpose nothing else but what its method names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, BinaryIO, NamedTuple, Protocol

from functions.sync.breaker import Gate
from functions.sync.record import Key, Record
from functions.sync.request import Request
from functions.sync.review import Both
from functions.sync.upload import ChunkDone, Drop, Upload


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
        next page begins, '' after the last. Deletions are not listed; a page may hold fewer than `limit`, even none."""


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

    def form(self, key: str, size: int, fields: Mapping[str, str], seconds: int) -> tuple[str, Mapping[str, str]]:
        """Where to POST a file of exactly `size` bytes to `key` of the drop bucket, and all fields to send with it."""


class Links(Protocol):
    def link(self, key: str, seconds: int) -> str:
        """Where to GET an object of the receipt bucket."""


class Queues(Protocol):
    """`lane` is a key of the wiring: `receive`, `ingest/{domain}`, `dispatch/{domain}`, `settle`. Messages carry keys only."""

    def send(self, lane: str, messages: Sequence[Mapping[str, Any]], delay: int = 0) -> None:
        """All of them or `Transient`; `delay` in seconds, at most 900."""


class OpenRecord(NamedTuple):
    """A record that is open: neither closed nor deleted."""

    key: Key
    slice: str


class Change(NamedTuple):
    """That the content of a record changed, and when (epoch milliseconds). Ordered by time, then id."""

    at: int
    id: str


class State(Both, Protocol):
    """The state table. Every write is a compare-and-set on `rev`."""

    def records(self, keys: Sequence[Key]) -> dict[Key, Record]:
        """Strongly consistent, in bulk; absent keys are left out."""

    def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        """(as read, as wanted) pairs. False where the item is no longer as read (or exists, where None was read).
        The adapter writes `rev` of the read record plus one; keys must be distinct."""

    def due(self, region: str, domain: str, before: int, limit: int) -> list[Key]:
        """Keys whose `due` is not after `before`, oldest first within a shard; may be a moment stale."""

    def open_records(self, region: str, domain: str) -> Iterator[OpenRecord]:
        """Every open record of a dataset that the region has spoken of, in no order; may be a moment stale."""

    def held(self, region: str, domain: str) -> Iterator[Key]:
        """Every record that is `ditahan`, the longest held first; may be a moment stale."""

    def changes(self, region: str, domain: str, after: Change, until: int, limit: int) -> list[Change]:
        """The first `limit` records whose last change is behind `after` and not behind `until`, in order. May be a moment
        stale: ask only for what is older than that moment."""

    def newest(self, region: str, domain: str) -> int:
        """When a record of the dataset last changed, 0 when there is none; may be a moment stale."""

    def request(self, request_id: str) -> Request | None:
        """Strongly consistent."""

    def save_request(self, request: Request, claim: bool) -> Request | None:
        """None when stored; with `claim` the one that is stored already, if there is one."""

    def full_rows(self, region: str, domain: str) -> int:
        """Rows of the last file that held the whole dataset, 0 when none did."""

    def note_full_rows(self, region: str, domain: str, rows: int, started_at: int) -> None:
        """Remember them, unless a file that started later is remembered already."""

    def wait(self, parent: Key, children: Sequence[Key]) -> None:
        """Note that `children` wait for `parent`; again is harmless."""

    def waiting(self, parent: Key, limit: int) -> list[Key]: ...
    def stop_waiting(self, parent: Key, children: Sequence[Key]) -> None: ...

    def gate(self, region: str, domain: str) -> Gate:
        """Strongly consistent; one that was never saved is open to all, with `rev` 0."""

    def save_gate(self, read: Gate, wanted: Gate) -> bool:
        """False when it is no longer as read."""

    def note(self, name: str) -> str:
        """What was last noted under a name, '' when nothing was; strongly consistent."""

    def noted(self, names: Sequence[str]) -> dict[str, str]:
        """`note` in bulk, of distinct names; where nothing was noted the name is left out."""

    def save_note(self, name: str, text: str) -> None:
        """Whoever writes last wins."""

    def register(self, upload: Upload) -> Upload:
        """Store a new upload, or return the one that is already there."""

    def upload(self, upload_id: str) -> Upload | None: ...
    def taken_in(self, ids: Sequence[str]) -> set[str]:
        """Those of these uploads that are registered and read: cut into chunks, or refused. Strongly consistent."""

    def save_upload(self, read: Upload, wanted: Upload) -> bool: ...
    def begin_chunk(self, upload_id: str, number: int) -> None:
        """Somebody is about to judge it; whoever is not the first makes it contested."""

    def contested(self, upload_id: str) -> set[int]:
        """Numbers of chunks that more than one worker began; strongly consistent."""

    def finish_chunk(self, done: ChunkDone) -> None:
        """A chunk is stored under its number, as it is told by whoever judged it last."""

    def chunks(self, upload_id: str) -> list[ChunkDone]:
        """Finished chunks in order of number, strongly consistent."""

    def uploads(self, region: str, limit: int = 50, before: int | None = None) -> list[Upload]:
        """Newest first, of those that started before a moment; may be a moment stale. No millisecond is cut in two, so that who
        goes on before the last one's passes none over: a page may hold a few more than `limit`."""

    def open_uploads(self, region: str, limit: int = 50) -> Iterator[Upload]:
        """Uploads that are not settled, or whose receipt is behind the ministry's answers."""


class Outgoing(NamedTuple):
    """One record on its way to the ministry (contract, section 5)."""

    id: str
    version: int
    op: str
    idempotency_key: str
    data: Mapping[str, Any]


class Ack(NamedTuple):
    """The ministry's word on one record. `status` ∈ diterima, sudah_ada, ditolak, konflik. `fields`: what each code is
    about, in the ministry's names, '' where it does not say."""

    id: str
    version: int
    status: str
    remote_id: str
    codes: tuple[str, ...]
    fields: tuple[str, ...] = ()


class Remote(NamedTuple):
    """What the ministry holds of one record (read-back)."""

    version: int
    remote_id: str


class Ministry(Protocol):
    """SIAPkerja behind its adapter. Raises `Transient` (not sent, or refused before applying: safe to send again),
    `Uncertain` (sent, answer lost), `Refused` (the batch as a whole, with the HTTP status). Before a request, `sign_in`
    fetches a token where none lasts: True where that took a request."""

    def sign_in(self) -> bool: ...

    def send(self, region: str, domain: str, batch_id: str, agreement: str, records: Sequence[Outgoing]) -> list[Ack]:
        """Only acknowledgements that match an id and version that was sent; what is missing is uncertain."""

    def read(self, key: Key) -> Remote | None:
        """None when the ministry has no such record."""
