"""Compare an accepted row with what is stored: new, unchanged, out of date, conflicting, or held. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from functions import domains
from functions.domains.core.disclosure import told_alike
from functions.sync.model.conflict import Conflict
from functions.sync.model.finding import Finding
from functions.sync.model.hashing import content_hash
from functions.sync.model.record import Key, Op, Record, RecordState, history_with
from functions.sync.model.retries import HELD_RECHECK, HINT_GRACE
from functions.sync.model.upload import Hasil
from functions.sync.validation.rows import Candidate

PARENT_MISSING = "REFERENSI_BELUM_ADA"
"""Code of a record that is held because its parent is not stored, or not acknowledged by the ministry."""
IN_FLIGHT = frozenset({RecordState.DIKIRIM, RecordState.TIDAK_PASTI})
"""States of a record that was sent and whose outcome is not known yet."""


class RowSource(NamedTuple):
    """Where a candidate comes from."""

    upload: str
    """Id of the upload or request."""
    row: int
    """Spreadsheet row, or place in the request from 1 on."""
    agreement: str
    """Version of the agreement."""
    now: int
    """Epoch milliseconds."""
    origin: str = "sip-kerja"
    """System that wrote it; the change feed leaves out a reader's own changes."""


class Decision(NamedTuple):
    """Outcome of a row, and what follows from it."""

    hasil: Hasil
    record: Record | None = None
    """What to write, None when nothing changes."""
    finding: Finding | None = None
    """Why the row is held, refused or out of date here."""
    conflicts: tuple[Conflict, ...] = ()
    """Shared columns in which the ministry has another value, for a person to decide."""


def waiting_state(reasons: tuple[str, ...]) -> RecordState:
    """Return `ditahan` for a record that something holds, else `menunggu`."""
    return RecordState.DITAHAN if reasons else RecordState.MENUNGGU


def due_at(now: int, reasons: tuple[str, ...], waits_for: str) -> int | None:
    """Return when sweep must look at a record, None for one held for its content: it waits for a correction.

    A record that nothing holds is due soon, one held for a parent after `HELD_RECHECK`.
    """
    if not reasons:
        return now + HINT_GRACE
    return now + HELD_RECHECK if waits_for else None


def closed_as_missing(stored: Record) -> bool:
    """Return whether a file closed the record because it did not name it.

    No version of the source's says that it ended, so the same source version may open it again.
    """
    return stored.op is Op.TUTUP and stored.row == 0


def compare(
    stored: Record | None,
    key: Key,
    candidate: Candidate,
    source: RowSource,
    missing_parent: tuple[str, str] | None,
) -> Decision:
    """Compare a candidate with what is stored.

    `missing_parent` is (column, `{domain}#{id}`) of a parent that is not stored. The rules (contract,
    sections 2, 3):

    - Same content: unchanged; a higher source version of the sender's own is noted.
    - Older source version: out of date (VERSI_USANG names the version that is stored).
    - Same source version, other content: refused (KONFLIK_VERSI).
    - A corrected row without a version of its own is as old as the file it first came in. So it undoes
      nothing that was sent since, however often it comes. Among corrections of a row the later upload counts.
    - Content that differs only in what no reader is told, such as a count under 5: unchanged, whatever its
      version, because any other answer would give the stored count away. It is stored if it may replace what
      is there, and is no new version.
    - A row that this upload wrote before counts as accepted, so a chunk delivered twice reports the same.
    """
    reasons = candidate.held + ((PARENT_MISSING,) if missing_parent else ())
    accepted = Hasil.DITAHAN if reasons else Hasil.DITERIMA
    waits_for = missing_parent[1] if missing_parent else ""
    finding = Finding(PARENT_MISSING, missing_parent[0]) if missing_parent else None
    if stored is None:
        return Decision(accepted, _first(key, candidate, source, reasons, waits_for), finding)
    hidden = _told_alike(stored, candidate)
    if stored.hash == candidate.hash or hidden:
        if stored.upload == source.upload and stored.row == source.row:
            return Decision(accepted, None, finding)
        if hidden:
            return Decision(
                Hasil.TIDAK_BERUBAH, None if _declined(stored, candidate) else _overwritten(stored, candidate)
            )
        newer = candidate.explicit and candidate.version > stored.source_version
        return Decision(
            Hasil.TIDAK_BERUBAH, replace(stored, source_version=candidate.version) if newer else None
        )
    return _declined(stored, candidate) or Decision(
        accepted, _next(stored, candidate, source, reasons, waits_for), finding
    )


def _declined(stored: Record, candidate: Candidate) -> Decision | None:
    """Return why the candidate's content may not replace the stored one, None where it may."""
    if candidate.source_version < stored.source_version:
        return _outdated(stored.source_version)
    if candidate.source_version > stored.source_version:
        return None
    if closed_as_missing(stored):
        if not candidate.explicit:
            return _outdated(stored.version)
        # The same version brings it back.
        reopened = replace(stored, op=Op.UPSERT, hash=content_hash(Op.UPSERT, stored.payload))
        if candidate.hash == reopened.hash or _told_alike(reopened, candidate):
            return None
    if candidate.corrects and candidate.version < stored.version:
        return _outdated(stored.version)
    if candidate.corrects and candidate.version > stored.version:
        return None
    return Decision(Hasil.DITOLAK, None, Finding("KONFLIK_VERSI", "versi"))


def _outdated(version: int) -> Decision:
    """Return the outcome of a row that is older than `version`, which is stored."""
    return Decision(Hasil.USANG, None, Finding("VERSI_USANG", "versi", {"tersimpan": str(version)}))


def _told_alike(stored: Record, candidate: Candidate) -> bool:
    """Return whether both withhold something from every reader, and readers see them as the same."""
    domain = domains.get(stored.key.domain)
    return (
        domain.small is not None
        and stored.op is candidate.op
        and told_alike(domain, stored.region_payload or stored.payload, candidate.payload)
    )


def _overwritten(stored: Record, candidate: Candidate) -> Record:
    """Return the stored version with the candidate's content, which to every reader is the same."""
    return replace(
        stored, payload=candidate.payload, hash=candidate.hash, source_version=candidate.source_version
    )


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
    """Return the record's next version.

    A record in flight stays in flight: whoever saves that outcome goes on with this version.
    """
    in_flight = stored.state in IN_FLIGHT
    return replace(
        stored,
        version=max(candidate.version, stored.version + 1),
        source_version=candidate.source_version,
        hash=candidate.hash,
        payload=candidate.payload,
        op=candidate.op,
        state=stored.state if in_flight else waiting_state(reasons),
        upload=source.upload,
        row=source.row,
        agreement=source.agreement,
        changed_at=source.now,
        due=stored.due if in_flight else due_at(source.now, reasons, waits_for),
        attempts=stored.attempts if in_flight else 0,
        reasons=reasons,
        waits_for=waits_for,
        slice=candidate.slice or stored.slice,
        origin=source.origin,
        history=history_with(stored),
    )
