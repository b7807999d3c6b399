"""Define a conflict: a difference between both parties that a person must decide.

It is about two values of a shared column, about a change of the ministry's that cannot be read, about a
record's end, or about a version of ours that only the ministry has.
"""

from __future__ import annotations

from dataclasses import dataclass

from functions.sync.model.record import Key

CONTRACT = "kontrak"
"""Stands in place of a column when the change as a whole could not be read."""
LIFE = "status_rekaman"
"""Stands in place of a column when the ministry ended or lost a record that is the region's."""
VERSION = "versi"
"""Stands in place of a column when the ministry holds a version of ours that Sinergi does not know.

This happens after the state table was restored from a backup.
"""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One conflict on one record and column; a newer one on the same record and column replaces it."""

    key: Key
    column: str
    """Our column, or `CONTRACT`, `LIFE` or `VERSION`."""
    ours: bytes
    """Our value as JSON, `null` for an empty cell."""
    theirs: bytes
    """The ministry's value as JSON, `null` for an empty cell."""
    version: int
    """Our version of the record when the values differed."""
    revision: int
    """The ministry's revision of the record when the values differed."""
    at: int
    """When the conflict was found, epoch milliseconds."""
    codes: tuple[str, ...] = ()
    """What could not be read in a change (`CONTRACT`); names the ministry's fields."""
