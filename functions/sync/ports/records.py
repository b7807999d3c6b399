"""Define the ports for records of the state table and for conflicts. Adapters: `functions.aws.state`.

"May lag" in a method means that it reads an index, which may be a moment behind the records.
"""

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
        """Return the stored records of `keys`, read consistently and in bulk; absent keys are left out."""

    def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        """Write (as read, as wanted) pairs; return for each pair whether it was written.

        False where the item is no longer as read, or exists where None was read. The adapter writes the read
        record's `rev` plus one. The keys must be distinct. Raise `Unstorable` where an item is refused for
        its content; then some of the others may have been written.
        """

    def due_keys(self, region: str, domain: str, before: int, limit: int) -> list[Key]:
        """Return keys whose `due` is not after `before`, oldest first within a shard. May lag."""

    def held_keys(self, region: str, domain: str) -> Iterator[Key]:
        """Yield the key of every record that is `ditahan`, the longest held first. May lag."""

    def open_records(self, region: str, domain: str) -> Iterator[OpenRecord]:
        """Yield every open record of a dataset that is not ministry-only, in no order. May lag."""

    def all_keys(self, region: str, domain: str) -> Iterator[Key]:
        """Yield the key of every record of a dataset, in no order. May lag."""
        ...

    def changes(self, region: str, domain: str, after: Change, until: int, limit: int) -> list[Change]:
        """Return, in order, the first `limit` records whose last change is in (`after`, `until`].

        May lag: `until` must lie further back than the lag.
        """

    def last_changed_at(self, region: str, domain: str) -> int:
        """Return when a record of the dataset last changed, 0 when there is none. May lag."""

    def full_rows(self, region: str, domain: str) -> int:
        """Return the number of rows of the last snapshot, 0 when there was none."""

    def note_full_rows(self, region: str, domain: str, rows: int, started_at: int) -> None:
        """Remember a snapshot's number of rows, unless one that started later is remembered already."""

    def add_waiting(self, parent: Key, children: Sequence[Key]) -> None:
        """Note that `children` wait for `parent`; repeating it is harmless."""

    def waiting_children(self, parent: Key, limit: int) -> list[Key]:
        """Return up to `limit` of the records that wait for `parent`."""

    def remove_waiting(self, parent: Key, children: Sequence[Key]) -> None: ...


class ConflictStore(Protocol):
    """Conflicts: values and ends of records on which the two parties differ and a person decides."""

    def add_conflicts(self, conflicts: Sequence[Conflict]) -> None:
        """Store conflicts; a newer one replaces the stored one on the same record and column.

        Raise `Unstorable` where one is refused for its content; then some may have been stored.
        """
        ...

    def conflicts(self, region: str, domain: str, limit: int) -> list[Conflict]:
        """Return conflicts in order of id and column."""
        ...

    def remove_conflict(self, conflict: Conflict) -> None:
        """Remove a decided conflict, unless a newer one on the same record and column has replaced it."""
        ...

    def forget_conflicts(self, keys: Sequence[Key]) -> None:
        """Remove all conflicts on these records, with the values that they hold."""
        ...
