"""Define the state table as a whole, and its ports for circuit breakers and notes.

The composition root builds all of it; use cases take the parts that they need. Every adapter and every fake
passes the same tests (`tests/contracts`). A port raises `errors.Transient` where trying again later may help;
on purpose it raises only what its methods name.
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
        """Return a dataset's breaker, read consistently; one that was never saved is closed, with `rev` 0."""

    def save_breaker(self, read: Breaker, wanted: Breaker) -> bool:
        """Write `wanted`; return False when the stored breaker is no longer as read."""


class NoteStore(Protocol):
    """Short texts under names: cursors, times of the last run, nil returns."""

    def note(self, name: str) -> str:
        """Return the text last saved under a name, '' when there is none; read consistently."""

    def read_notes(self, names: Sequence[str]) -> dict[str, str]:
        """Return name → text, in bulk; names must be distinct, those without a text are left out."""

    def save_note(self, name: str, text: str) -> None:
        """Store a text under a name; the last write wins."""


class State(RecordStore, ConflictStore, UploadStore, RequestStore, BreakerStore, NoteStore, Protocol):
    """All parts of the state table. A use case names the parts that it needs instead."""
