"""Put the state table together from its kinds of item, each in a module of its own.

`docs/architecture/state-table.md` has the whole schema: keys, indexes, and every attribute with its unit and
meaning.
"""

from __future__ import annotations

from functions.aws.state.breakers import BreakerItems
from functions.aws.state.conflicts import ConflictItems
from functions.aws.state.notes import NoteItems
from functions.aws.state.records import RecordItems
from functions.aws.state.requests import RequestItems
from functions.aws.state.uploads import UploadItems


class StateTable(RecordItems, UploadItems, BreakerItems, RequestItems, ConflictItems, NoteItems):
    """Implement `ports.State`."""
