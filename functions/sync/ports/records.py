"""Records of the state table, and the conflicts that a person decides. Adapters: `functions.aws.state`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from functions.sync.model.conflict import Conflict
from functions.sync.model.record import Key, Record


class OpenRecord(NamedTuple):
    """A record that is open: neither closed nor deleted."""

    key: Key
    slice: str


class Change(NamedTuple):
    """That the content of a record changed, and when (epoch milliseconds). Ordered by time, then id."""

    at: int
    id: str


class RecordStore(Protocol):
    """Records, their indexes, and which record waits for which. Every write is a compare-and-set on `rev`."""

    def records(self, keys: Sequence[Key]) -> dict[Key, Record]:
        """Strongly consistent, in bulk; absent keys are left out."""

    def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        """(as read, as wanted) pairs. False where the item is no longer as read (or exists, where None was read).
        The adapter writes `rev` of the read record plus one; keys must be distinct.
        """

    def due_keys(self, region: str, domain: str, before: int, limit: int) -> list[Key]:
        """Keys whose `due` is not after `before`, oldest first within a shard; may be a moment stale."""

    def held_keys(self, region: str, domain: str) -> Iterator[Key]:
        """Every record that is `ditahan`, the longest held first; may be a moment stale."""

    def open_records(self, region: str, domain: str) -> Iterator[OpenRecord]:
        """Every open record of a dataset that the region has spoken of, in no order; may be a moment stale."""

    def all_keys(self, region: str, domain: str) -> Iterator[Key]:
        """Every record of a dataset, in no order; may be a moment stale."""
        ...

    def changes(self, region: str, domain: str, after: Change, until: int, limit: int) -> list[Change]:
        """The first `limit` records whose last change is behind `after` and not behind `until`, in order. May be a moment
        stale: ask only for what is older than that moment.
        """

    def last_changed_at(self, region: str, domain: str) -> int:
        """When a record of the dataset last changed, 0 when there is none; may be a moment stale."""

    def full_rows(self, region: str, domain: str) -> int:
        """Rows of the last file that held the whole dataset, 0 when none did."""

    def note_full_rows(self, region: str, domain: str, rows: int, started_at: int) -> None:
        """Remember them, unless a file that started later is remembered already."""

    def add_waiting(self, parent: Key, children: Sequence[Key]) -> None:
        """Note that `children` wait for `parent`; again is harmless."""

    def waiting(self, parent: Key, limit: int) -> list[Key]: ...

    def remove_waiting(self, parent: Key, children: Sequence[Key]) -> None: ...


class ConflictStore(Protocol):
    """Values and ends of records on which the two parties differ and a person decides."""

    def add_conflicts(self, reviews: Sequence[Conflict]) -> None:
        """Again, the newest for a record and column stands."""
        ...

    def conflicts(self, region: str, domain: str, limit: int) -> list[Conflict]:
        """In order of id and column."""
        ...

    def remove_conflict(self, review: Conflict) -> None:
        """Off the list; another word on it that came meanwhile stays there."""
        ...

    def forget_conflicts(self, keys: Sequence[Key]) -> None:
        """Whatever is set aside about these records, with all its words."""
        ...
