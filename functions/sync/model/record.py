"""The record as the state table keeps it, and the states it can be in towards the ministry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Key(NamedTuple):
    """Identity of a record: (region, domain, id_sumber). Never a NIK."""

    region: str
    domain: str
    id: str


class RecordState(StrEnum):
    """State towards the ministry (contract, section 2)."""

    MENUNGGU = "menunggu"
    DIKIRIM = "dikirim"
    TERSINKRON = "tersinkron"
    DITOLAK_PUSAT = "ditolak_pusat"
    TIDAK_PASTI = "tidak_pasti"
    DITAHAN = "ditahan"
    DITARIK = "ditarik"


class Op(StrEnum):
    """What is asked of the ministry for this version."""

    UPSERT = "upsert"
    TUTUP = "tutup"
    HAPUS = "hapus"


@dataclass(frozen=True, slots=True)
class Record:
    """One item of the state table; it is its own outbox.

    Written only by compare-and-set on `rev` (see `ports.State.save`), so any two writers are safe.
    Times are epoch milliseconds.
    """

    key: Key
    rev: int
    version: int
    """What dispatch sends. Ours: it grows with every change, also with one that no source made (a closing)."""
    source_version: int
    """Highest version seen with this same content; decides what is older. Lower than `version` for a corrected row, which is
    as old as the file that it corrects."""
    hash: str
    payload: bytes
    """Canonical JSON of our columns without the envelope; empty for a tombstone."""
    op: Op
    state: RecordState
    upload: str
    row: int
    """Spreadsheet row in that upload; 0 where the upload closed the record by not naming it."""
    agreement: str
    changed_at: int
    due: int | None
    """When sweep must look at it again; None when there is nothing to do. Sparse index key."""
    origin: str = "sip-kerja"
    attempts: int = 0
    attempt_id: str = ""
    """Id of the dispatch in flight, '' when none."""
    sent_version: int = 0
    """Version in flight, 0 when none."""
    sent_at: int = 0
    acked_version: int = 0
    """Newest version that the ministry acknowledged, 0 when none."""
    missing_at_ministry: int = 0
    """Version that was read back as absent, 0 when none: it may be applied yet, until one no older is acknowledged."""
    remote_id: str = ""
    reasons: tuple[str, ...] = ()
    """Codes that say why it is held or refused."""
    reason_columns: tuple[str, ...] = ()
    """Our columns that the ministry's codes in `reasons` are about, '' where it did not say or we do not know."""
    waits_for: str = ""
    """`{domain}#{id}` of the parent it waits for, '' when none."""
    restricted: bool = False
    history: tuple[str, ...] = ()
    """Earlier versions (`PastVersion`), the oldest first; content is not kept."""
    revision: int = 0
    """The ministry's own count of its edits, as of the last that we took."""
    ministry_payload: bytes = b""
    """The ministry's word, in our columns, empty where it has said nothing of its own. `payload` is what both words come to."""
    region_payload: bytes = b""
    """The region's word, where `payload` holds something of the ministry's; `hash` is always of the region's word."""
    ministry_only: bool = False
    """The ministry's alone: the region has never spoken of it, and no snapshot of the region's closes it."""
    remote_hash: str = ""
    """Of a `foreign` record: hash of the ministry's content as it told it (`digest.content`); ours is only what we read of it."""
    nik_changed: bool = False
    """The NIK has changed since the ministry acknowledged it."""
    slice: str = ""
    """The part of its dataset that a file replaces as a whole (`Domain.slice`), '' where files replace nothing."""


HISTORY_LENGTH = 20
"""Earlier versions that a record remembers."""


def parent_of(record: Record) -> Key:
    """What a record that waits for one waits for."""
    return Key(record.key.region, *record.waits_for.split("#", 1))


class PastVersion(NamedTuple):
    """An earlier version and how far it came: what there was, and no content."""

    changed_at: int
    version: int
    op: str
    state: str
    upload: str
    row: int
    agreement: str


def history_with(record: Record) -> tuple[str, ...]:
    """The history of whatever replaces `record` as it stands."""
    past_versions = (
        record.changed_at,
        record.version,
        record.op.value,
        record.state.value,
        record.upload,
        record.row,
        record.agreement,
    )
    return (*record.history, " ".join(map(str, past_versions)))[-HISTORY_LENGTH:]


def past_versions(record: Record) -> list[PastVersion]:
    """Oldest first."""
    found = []
    for entry in record.history:
        changed_at, version, op, state, upload, row, agreement = entry.split(" ")
        found.append(PastVersion(int(changed_at), int(version), op, state, upload, int(row), agreement))
    return found


MINISTRY = "kemnaker"
