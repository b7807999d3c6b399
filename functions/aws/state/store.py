"""The state table (`ports.State`). Its keys and indexes are described beside the code that writes them."""

from __future__ import annotations

from functions.aws.state.breakers import BreakerItems
from functions.aws.state.conflicts import ConflictItems
from functions.aws.state.notes import NoteItems
from functions.aws.state.records import RecordItems
from functions.aws.state.requests import RequestItems
from functions.aws.state.uploads import UploadItems


class StateTable(RecordItems, UploadItems, BreakerItems, RequestItems, ConflictItems, NoteItems):
    """All of `ports.State`, each part beside the keys that it lies under."""
