"""What a person must decide: two words on one shared column, a word of the ministry's that we cannot read, a record's
end, or a version that only the ministry has.
"""

from __future__ import annotations

from dataclasses import dataclass

from functions.sync.model.record import Key

CONTRACT = "kontrak"
"""In place of a column: the change as a whole could not be read."""
LIFE = "status_rekaman"
"""In place of a column: the ministry ended a record that is the region's."""
VERSION = "versi"
"""In place of a column: the ministry holds a version of ours that we do not know of, as after a restored table."""


@dataclass(frozen=True, slots=True)
class Conflict:
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
