"""Define what use cases need from the outside, as protocols, and the values that cross them.

Adapters: `functions.aws`, `functions.siapkerja`; fakes: `tests.support`. Nothing here has behaviour.
"""

from functions.sync.ports.ministry import (
    Ack,
    Digest,
    Ministry,
    MinistryChange,
    MinistryPage,
    MinistryReader,
    OutgoingRecord,
    ReadBack,
)
from functions.sync.ports.records import Change, ConflictStore, OpenRecord, RecordStore
from functions.sync.ports.state import BreakerStore, NoteStore, State
from functions.sync.ports.storage import Clock, Drops, Files, Forms, Ids, Links, Listed, ObjectInfo, Queues
from functions.sync.ports.uploads import RequestStore, UploadStore

__all__ = [
    "Ack",
    "BreakerStore",
    "Change",
    "Clock",
    "ConflictStore",
    "Digest",
    "Drops",
    "Files",
    "Forms",
    "Ids",
    "Links",
    "Listed",
    "Ministry",
    "MinistryChange",
    "MinistryPage",
    "MinistryReader",
    "NoteStore",
    "ObjectInfo",
    "OpenRecord",
    "OutgoingRecord",
    "Queues",
    "ReadBack",
    "RecordStore",
    "RequestStore",
    "State",
    "UploadStore",
]
