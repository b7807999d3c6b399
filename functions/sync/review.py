"""What a person must decide: two words on one shared column, a word of the ministry's that we cannot read, a record's
end, or a version that only the ministry has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from functions.sync.record import Key

CONTRACT = "kontrak"
"""In place of a column: the change as a whole could not be read."""
LIFE = "status_rekaman"
"""In place of a column: the ministry ended a record that is the region's."""
VERSION = "versi"
"""In place of a column: the ministry holds a version of ours that we do not know of, as after a restored table."""


@dataclass(frozen=True, slots=True)
class Review:
    """Both words are kept as JSON, `null` for an empty cell. One entry per record and column: the newest replaces."""

    key: Key
    column: str
    ours: bytes
    theirs: bytes
    version: int
    """Of ours, when they differed; `revision` of the ministry's."""
    revision: int
    at: int
    codes: tuple[str, ...] = ()
    """What was wrong with a change that could not be read; fields by the ministry's name."""


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
