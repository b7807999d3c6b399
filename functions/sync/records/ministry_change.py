"""Define a change of the ministry's in our columns, and the conflicts that it leads to. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from functions.sync.model.conflict import VERSION, Conflict
from functions.sync.model.record import Key, Op, Record
from functions.sync.records.payload import decode_payload


class MappedChange(NamedTuple):
    """A change of the ministry's, or its copy of a record, in our columns."""

    key: Key
    version: int
    """Newest version of ours that the change stands on."""
    revision: int
    """The ministry's own count of its changes of the record."""
    op: Op
    remote_id: str
    payload: bytes
    """The ministry's values as canonical JSON of our columns."""
    remote_hash: str = ""
    """`hashing.ministry_content_hash` of its content in the ministry's own names."""
    covered_by_ours: Mapping[str, Any] = {}
    """Column → value of the ministry's copy, where a later value of ours has replaced its own there."""
    holds_unagreed: bool = False
    """Whether its copy holds a value of ours in a column that the agreement has left out since."""
    own_columns: frozenset[str] | None = None
    """Columns in which it has values of its own; None where it does not keep them apart: any may be its
    own."""

    def has_own_value(self, column: str) -> bool:
        return self.own_columns is None or column in self.own_columns


def as_change(stored: Record) -> MappedChange:
    """Return what the ministry has said of a stored record as if it said it now."""
    return MappedChange(
        stored.key, stored.version, stored.revision, stored.op, stored.remote_id, stored.ministry_payload
    )


def conflict_on(
    record: Record, change: MappedChange, column: str, ours: Any, theirs: Any, now: int
) -> Conflict:
    """Return the conflict between our value and the ministry's of one column."""
    return Conflict(
        record.key, column, orjson.dumps(ours), orjson.dumps(theirs), record.version, change.revision, now
    )


def unknown_version(stored: Record, change: MappedChange, now: int) -> Conflict:
    """Return the conflict on a version of ours that only the ministry has.

    Our copy may be the older one: a table restored from an earlier day lacks what was sent since. The
    ministry may be wrong, too.
    """
    theirs = {
        "versi": change.version,
        "op": change.op.value,
        "data": decode_payload(change.payload),
        "remote_id": change.remote_id,
    }
    return conflict_on(stored, change, VERSION, stored.version, theirs, now)
