"""Define the record as the state table keeps it, and its states towards the ministry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Key(NamedTuple):
    """Identity of a record: (region, domain, `id_sumber`). The id is never a NIK."""

    region: str
    domain: str
    id: str


class RecordState(StrEnum):
    """State of a record towards the ministry (contract, section 2)."""

    MENUNGGU = "menunggu"
    DIKIRIM = "dikirim"
    TERSINKRON = "tersinkron"
    DITOLAK_PUSAT = "ditolak_pusat"
    TIDAK_PASTI = "tidak_pasti"
    DITAHAN = "ditahan"
    DITARIK = "ditarik"


class Op(StrEnum):
    """What the ministry is asked to do with a version: store it, end the record, delete the record."""

    UPSERT = "upsert"
    TUTUP = "tutup"
    HAPUS = "hapus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One item of the state table; it is its own outbox: what must happen next stands in the item.

    Written only by compare-and-set on `rev` (`ports.RecordStore.save`), so that any number of writers is
    safe. Times are epoch milliseconds.
    """

    # Identity and version.
    key: Key
    rev: int
    """Number of writes of the item; 0 for a record that is not stored yet."""
    version: int
    """Our count of the record's changes, which the ministry gets. At least the source version.

    It grows with every change, also with one that no source made (a closing).
    """
    source_version: int
    """Highest source version seen with this content; decides what is older. -1 for a ministry-only record.

    Lower than `version` after a closing, and for a corrected row, which is as old as the file it corrects.
    """

    # Content.
    op: Op
    """What the ministry is asked to do with this version."""
    payload: bytes
    """Content after the merge: canonical JSON of our columns without the envelope, empty for a tombstone."""
    hash: str
    """`hashing.content_hash` of the region's own values, also where the merge changed `payload`."""
    slice: str = ""
    """Part of the dataset that a file replaces as a whole (`Domain.slice`), '' where there is none."""

    # Where it came from.
    upload: str
    """Id of the upload that wrote this version, '' when no upload did."""
    row: int
    """Spreadsheet row in that upload; 0 when the upload closed the record because it did not name it."""
    agreement: str
    """Version of the agreement under which this version was accepted."""
    origin: str = "sip-kerja"
    """Who wrote this version, `MINISTRY` for the ministry; the change feed leaves out a reader's own."""
    changed_at: int
    """When the content last changed."""

    # State towards the ministry.
    state: RecordState
    due: int | None
    """When sweep must look at it again, None when there is nothing to do. Key of a sparse index."""
    attempts: int = 0
    """Failed attempts to send this version in a row; sets pause and batch size (`retries`)."""
    attempt_id: str = ""
    """Id of the dispatch that claimed it, '' when none has."""
    sent_version: int = 0
    """Version in flight, 0 when none is."""
    sent_at: int = 0
    """When it was last claimed or its claim renewed, 0 for never."""
    acked_version: int = 0
    """Newest version that the ministry acknowledged, 0 when none."""
    missing_at_ministry: int = 0
    """Version that a read-back did not find, 0 when none.

    The ministry may still apply it, until it acknowledges this version or a newer one.
    """

    # What the ministry holds and said.
    remote_id: str = ""
    """The ministry's id of the record, '' when unknown."""
    revision: int = 0
    """The ministry's own count of its changes, as of the last one that we took."""
    remote_hash: str = ""
    """`hashing.ministry_content_hash` of a ministry-only record as the ministry sent it, else ''.

    `payload` is only what we could read of it.
    """
    ministry_payload: bytes = b""
    """The ministry's own values as JSON of our columns, empty when it has none.

    `payload` is the merge of both parties' values.
    """
    region_payload: bytes = b""
    """The region's values as JSON of our columns where `payload` holds some of the ministry's, else empty."""
    ministry_only: bool = False
    """Whether the region has never sent anything of it; then no snapshot closes it."""
    nik_changed: bool = False
    """Whether the NIK has changed since the ministry acknowledged the record."""

    # Holding and history.
    reasons: tuple[str, ...] = ()
    """Codes that say why it is held or refused."""
    reason_columns: tuple[str, ...] = ()
    """Our columns that the ministry's codes in `reasons` are about, one per code, '' where unknown."""
    waits_for: str = ""
    """`{domain}#{id}` of the parent that it waits for, '' when it waits for none."""
    restricted: bool = False
    """Whether its processing is restricted on the person's request: not sent, and shown without content."""
    history: tuple[str, ...] = ()
    """Earlier versions without content, oldest first: each a `PastVersion`, its fields joined by spaces."""


HISTORY_LENGTH = 20
"""Number of earlier versions that a record remembers."""


def parent_of(record: Record) -> Key:
    """Return the key of the parent that `record` waits for; `record.waits_for` must not be empty."""
    return Key(record.key.region, *record.waits_for.split("#", 1))


class PastVersion(NamedTuple):
    """An earlier version and the state that it reached, without content. `changed_at`: epoch milliseconds."""

    changed_at: int
    version: int
    op: str
    state: str
    upload: str
    row: int
    agreement: str


def history_with(record: Record) -> tuple[str, ...]:
    """Return the history of the version that replaces `record`: its own history, then `record` itself."""
    past_version = (
        record.changed_at,
        record.version,
        record.op.value,
        record.state.value,
        record.upload,
        record.row,
        record.agreement,
    )
    return (*record.history, " ".join(map(str, past_version)))[-HISTORY_LENGTH:]


def past_versions(record: Record) -> list[PastVersion]:
    """Return the earlier versions of a record, oldest first."""
    found = []
    for entry in record.history:
        changed_at, version, op, state, upload, row, agreement = entry.split(" ")
        found.append(PastVersion(int(changed_at), int(version), op, state, upload, int(row), agreement))
    return found


MINISTRY = "kemnaker"
"""Origin of a version that the ministry wrote."""
