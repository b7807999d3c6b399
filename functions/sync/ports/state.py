"""What the use-cases need from the world. Adapters: `functions.aws`, `functions.siapkerja`; fakes: `tests.support.fakes`.

Every adapter and every fake passes the same suite (`tests/contracts`). A port raises `errors.Transient` when trying
again later may help, and on purpose nothing else but what its method names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from functions.sync.model.conflict import Review
from functions.sync.model.gate import Gate
from functions.sync.model.record import Key, Record
from functions.sync.model.request import Request
from functions.sync.model.upload import ChunkDone, Upload


class OpenRecord(NamedTuple):
    """A record that is open: neither closed nor deleted."""

    key: Key
    slice: str


class Change(NamedTuple):
    """That the content of a record changed, and when (epoch milliseconds). Ordered by time, then id."""

    at: int
    id: str


class Both(Protocol):
    """The part of `ports.State` that the other direction asks for."""

    def every(self, region: str, domain: str) -> Iterator[Key]:
        """Every record of a dataset, in no order; may be a moment stale."""
        ...

    def set_aside(self, reviews: Sequence[Review]) -> None:
        """Again, the newest for a record and column stands."""
        ...

    def reviews(self, region: str, domain: str, limit: int) -> list[Review]:
        """In order of id and column."""
        ...

    def decided(self, review: Review) -> None:
        """Off the list; another word on it that came meanwhile stays there."""
        ...

    def forget(self, keys: Sequence[Key]) -> None:
        """Whatever is set aside about these records, with all its words."""
        ...


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
