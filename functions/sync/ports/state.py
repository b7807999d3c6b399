"""The state table as a whole: what the composition root builds and use cases take the parts of that they need.

Every adapter and every fake passes the same suite (`tests/contracts`). A port raises `errors.Transient` where trying
again later may help; it raises on purpose only what its methods name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from functions.sync.model.breaker import Breaker
from functions.sync.ports.records import ConflictStore, RecordStore
from functions.sync.ports.uploads import RequestStore, UploadStore


class BreakerStore(Protocol):
    """The circuit breaker and rate of each dataset."""

    def breaker(self, region: str, domain: str) -> Breaker:
        """Strongly consistent; one that was never saved is open to all, with `rev` 0."""

    def save_breaker(self, read: Breaker, wanted: Breaker) -> bool:
        """False when it is no longer as read."""


class NoteStore(Protocol):
    """Short texts under names: cursors, times of the last run, nil returns."""

    def note(self, name: str) -> str:
        """What was last noted under a name, '' when nothing was; strongly consistent."""

    def read_notes(self, names: Sequence[str]) -> dict[str, str]:
        """`note` in bulk, of distinct names; where nothing was noted the name is left out."""

    def save_note(self, name: str, text: str) -> None:
        """Whoever writes last wins."""


class State(RecordStore, ConflictStore, UploadStore, RequestStore, BreakerStore, NoteStore, Protocol):
    """All parts of the state table. A use case names the parts that it needs instead."""
