"""What a good row means for what is stored: new, unchanged, out of date, in conflict, or held. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from functions.sync.model.conflict import Conflict
from functions.sync.model.finding import Finding
from functions.sync.model.hashing import content_hash
from functions.sync.model.record import Key, Op, Record, RecordState, history_with
from functions.sync.model.retries import HELD_RECHECK, HINT_GRACE
from functions.sync.model.upload import Hasil
from functions.sync.validation.rows import Candidate

PARENT_MISSING = "REFERENSI_BELUM_ADA"
"""Why a child is held: the parent that it names is not there yet, or the ministry has not acknowledged it."""
IN_FLIGHT = frozenset({RecordState.DIKIRIM, RecordState.TIDAK_PASTI})


class RowSource(NamedTuple):
    """Where a candidate comes from."""

    upload: str
    row: int
    agreement: str
    now: int
    origin: str = "sip-kerja"
    """The system that wrote it: nobody is told of his own change."""


class Decision(NamedTuple):
    """`record` is what to write, None when nothing changes."""

    hasil: Hasil
    record: Record | None = None
    finding: Finding | None = None
    conflicts: tuple[Conflict, ...] = ()
    """Columns on which the ministry has said something else, for a person to decide."""


def waiting_state(reasons: tuple[str, ...]) -> RecordState:
    return RecordState.DITAHAN if reasons else RecordState.MENUNGGU


def due_at(now: int, reasons: tuple[str, ...], waits_for: str) -> int | None:
    """A record held for its content waits for a correction; one held for a parent is looked at again."""
    if not reasons:
        return now + HINT_GRACE
    return now + HELD_RECHECK if waits_for else None


def closed_unnamed(stored: Record) -> bool:
    """Whether a file closed it by not naming it: no version of the source's says so, so the same one may bring it back."""
    return stored.op is Op.TUTUP and stored.row == 0


def compare(
    stored: Record | None,
    key: Key,
    candidate: Candidate,
    source: RowSource,
    missing_parent: tuple[str, str] | None,
) -> Decision:
    """Compare a candidate with what is stored. `missing_parent` is (column, `{domain}#{id}`) of a parent we have not got.

    Same content: unchanged (a higher version of the source's own is noted). Older: out of date. Same version with other
    content: KONFLIK_VERSI. A corrected row without a version of its own is as old as the file it first came in, so that it
    undoes nothing that was sent since, however often it comes; among corrections of one row the later upload counts. Our own
    earlier write of this very row counts as accepted, so a chunk delivered twice reports the same.
    """
    reasons = candidate.held + ((PARENT_MISSING,) if missing_parent else ())
    accepted = Hasil.DITAHAN if reasons else Hasil.DITERIMA
    waits_for = missing_parent[1] if missing_parent else ""
    finding = Finding(PARENT_MISSING, missing_parent[0]) if missing_parent else None
    if stored is None:
        return Decision(accepted, _first(key, candidate, source, reasons, waits_for), finding)
    if stored.hash == candidate.hash:
        if stored.upload == source.upload and stored.row == source.row:
            return Decision(accepted, None, finding)
        newer = candidate.explicit and candidate.version > stored.source_version
        return Decision(
            Hasil.TIDAK_BERUBAH, replace(stored, source_version=candidate.version) if newer else None
        )
    return _too_late(stored, candidate) or Decision(
        accepted, _next(stored, candidate, source, reasons, waits_for), finding
    )


def _too_late(stored: Record, candidate: Candidate) -> Decision | None:
    """Why the candidate's other content may not take the place of what is stored; None where it may."""
    if candidate.source_version < stored.source_version:
        return Decision(Hasil.USANG)
    if candidate.source_version > stored.source_version:
        return None
    if closed_unnamed(stored):
        if not candidate.explicit:
            return Decision(Hasil.USANG)
        if candidate.hash == content_hash(Op.UPSERT, stored.payload):  # the same version brings it back
            return None
    if candidate.corrects and candidate.version < stored.version:
        return Decision(Hasil.USANG)
    if candidate.corrects and candidate.version > stored.version:
        return None
    return Decision(Hasil.DITOLAK, None, Finding("KONFLIK_VERSI", "versi"))


def _first(
    key: Key, candidate: Candidate, source: RowSource, reasons: tuple[str, ...], waits_for: str
) -> Record:
    return Record(
        key=key,
        rev=0,
        version=candidate.version,
        source_version=candidate.source_version,
        hash=candidate.hash,
        payload=candidate.payload,
        op=candidate.op,
        state=waiting_state(reasons),
        upload=source.upload,
        row=source.row,
        agreement=source.agreement,
        changed_at=source.now,
        due=due_at(source.now, reasons, waits_for),
        reasons=reasons,
        waits_for=waits_for,
        slice=candidate.slice,
        origin=source.origin,
    )


def _next(
    stored: Record, candidate: Candidate, source: RowSource, reasons: tuple[str, ...], waits_for: str
) -> Record:
    """What is in flight stays in flight: whoever concludes that goes on with this version."""
    flying = stored.state in IN_FLIGHT
    return replace(
        stored,
        version=max(candidate.version, stored.version + 1),
        source_version=candidate.source_version,
        hash=candidate.hash,
        payload=candidate.payload,
        op=candidate.op,
        state=stored.state if flying else waiting_state(reasons),
        upload=source.upload,
        row=source.row,
        agreement=source.agreement,
        changed_at=source.now,
        due=stored.due if flying else due_at(source.now, reasons, waits_for),
        attempts=stored.attempts if flying else 0,
        reasons=reasons,
        waits_for=waits_for,
        slice=candidate.slice or stored.slice,
        origin=source.origin,
        history=history_with(stored),
    )
