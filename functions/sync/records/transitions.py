"""How a record moves when it is sent, answered, doubted or held. Pure: (record, what happened, now) → record."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b

from functions.sync.model.record import Op, Record, RecordState
from functions.sync.model.retries import (
    BACKOFF_BASE,
    BACKOFF_MOST,
    BATCH_SIZES,
    DISPATCH_STUCK,
    HELD_RECHECK,
    READ_BACK_DELAY,
)
from functions.sync.ports.ministry import Ack, ReadBack
from functions.sync.records.compare import IN_FLIGHT, PARENT_MISSING, waiting_state

PARENT_REFUSED = "REFERENSI_DITOLAK"
"""Why a child is held: the ministry refused its parent."""
_OF_PARENT = frozenset({PARENT_MISSING, PARENT_REFUSED})


def ready(record: Record, now: int) -> bool:
    """Whether it may be sent now: waiting, and past the time a failed attempt set."""
    return (
        record.state is RecordState.MENUNGGU
        and not record.restricted
        and (not record.attempts or (record.due or 0) <= now)
    )


def needs_read_back(record: Record, now: int) -> bool:
    """Whether its last dispatch must be resolved by read-back now."""
    if record.state is RecordState.DIKIRIM:
        return now - record.sent_at >= DISPATCH_STUCK
    return record.state is RecordState.TIDAK_PASTI and (record.due or 0) <= now


def recently_held(record: Record, now: int) -> bool:
    """So lately that a message about it may have come again because whoever held it died."""
    return record.state is RecordState.DITAHAN and (
        record.due is None or record.due > now + HELD_RECHECK // 2
    )


def acknowledged(record: Record) -> bool:
    """Whether the ministry knows it. `acked` alone cannot say: a source may count its versions from 0. What was closed before
    it ever went out is `ditarik` without a tombstone, and unknown there.
    """
    return (
        record.acked_version > 0
        or record.state is RecordState.TERSINKRON
        or (record.state is RecordState.DITARIK and record.op is Op.HAPUS)
    )


def batch_size(record: Record) -> int:
    """With how many others it may go. What failed goes in ever smaller company: a record on which the ministry breaks
    (500, a firewall's page) takes nobody with it for long, without anybody knowing which it is.
    """
    return BATCH_SIZES[min(record.attempts, len(BATCH_SIZES) - 1)]


def claim(record: Record, attempt: str, now: int) -> Record:
    return renew(
        replace(record, state=RecordState.DIKIRIM, attempt_id=attempt, sent_version=record.version), now
    )


def renew(record: Record, now: int) -> Record:
    return replace(record, sent_at=now, due=now + DISPATCH_STUCK)


def unclaim(record: Record, now: int) -> Record:
    """Claimed, and not sent after all."""
    return replace(_waiting(record, now), attempt_id="", sent_version=0)


def restrict(record: Record) -> Record:
    """Its person has asked for it (`restricted`): not sent, and not asked for every minute. Whoever lifts it sets `due`."""
    return replace(record, state=waiting_state(record.reasons), attempt_id="", sent_version=0, due=None)


def apply_acknowledgement(record: Record, ack: Ack, now: int) -> Record:
    """The ministry's word on the version in flight. A newer version that came meanwhile is what waits next."""
    if ack.status in ("diterima", "sudah_ada"):
        return _landed(record, ack.version, ack.remote_id, now)
    if record.version > ack.version:
        return _again(record, now)
    return replace(
        record,
        state=RecordState.DITOLAK_PUSAT,
        reasons=ack.codes or (ack.status,),
        reason_columns=ack.fields,
        attempt_id="",
        sent_version=0,
        attempts=0,
        due=None,
    )


def apply_read_back(record: Record, remote: ReadBack | None, now: int) -> Record:
    """What the ministry holds settles a doubt: there, or absent and safe to send again with the same key."""
    if remote is not None and remote.version >= record.sent_version:
        return _landed(record, record.sent_version, remote.remote_id, now)
    return _again(replace(record, missing_at_ministry=record.sent_version), now)


def mark_uncertain(record: Record, now: int) -> Record:
    """Sent, and no word on it."""
    return read_back_failed(replace(record, attempts=record.attempts + 1), now)


def read_back_failed(record: Record, now: int) -> Record:
    """In doubt, and the ministry cannot be asked."""
    return replace(record, state=RecordState.TIDAK_PASTI, due=now + READ_BACK_DELAY)


def postpone(record: Record, now: int, retry_after: float) -> Record:
    """Nothing took effect: later, and not before the ministry allows."""
    attempts = record.attempts + 1
    due = now + max(int(retry_after * 1000), _pause(record, attempts))
    return replace(_waiting(record, due), attempt_id="", sent_version=0, attempts=attempts)


def hold(record: Record, code: str, waits_for: str, now: int) -> Record:
    """`waits_for` is the parent it is held for; without one it waits for a correction, a new version or a replay."""
    kept = (reason for reason in record.reasons if code not in _OF_PARENT or reason not in _OF_PARENT)
    return replace(
        record,
        state=RecordState.DITAHAN,
        reasons=tuple(dict.fromkeys((*kept, code))),
        waits_for=waits_for,
        attempt_id="",
        sent_version=0,
        due=now + HELD_RECHECK if waits_for else None,
    )


def release(record: Record, now: int) -> Record:
    """Its parent is there: whatever else holds it still does."""
    reasons = tuple(code for code in record.reasons if code not in _OF_PARENT)
    free = replace(record, reasons=reasons, waits_for="")
    return free if record.state in IN_FLIGHT else _waiting(free, now)


def _landed(record: Record, version: int, remote_id: str, now: int) -> Record:
    landed = replace(
        record,
        acked_version=max(record.acked_version, version),
        remote_id=remote_id or record.remote_id,
        missing_at_ministry=record.missing_at_ministry if version < record.missing_at_ministry else 0,
        attempt_id="",
        sent_version=0,
        attempts=0,
    )
    if record.version > version:
        return _waiting(landed, now)
    landed = replace(landed, nik_changed=False)
    return replace(
        landed,
        state=RecordState.DITARIK if record.op is Op.HAPUS else RecordState.TERSINKRON,
        reasons=(),
        waits_for="",
        due=None,
    )


def _again(record: Record, now: int) -> Record:
    """To be sent once more. At once, unless this same version has failed before."""
    attempts = 0 if record.version > record.sent_version else record.attempts
    due = now + _pause(record, attempts) if attempts > 1 else now
    return replace(_waiting(record, due), attempt_id="", sent_version=0, attempts=attempts)


def _pause(record: Record, attempts: int) -> int:
    """Growing, and spread out so that not all come at once."""
    longest = min(BACKOFF_MOST, BACKOFF_BASE << min(attempts - 1, 10))
    spread = (
        int.from_bytes(blake2b(f"{record.key}{attempts}".encode(), digest_size=2).digest(), "big") / 65_536
    )
    return int(longest * (0.5 + spread / 2))


def _waiting(record: Record, due: int) -> Record:
    """To be sent at `due`, unless a version that came meanwhile is held: for a parent it is looked at again (the release
    may have passed while it flew), for its content it waits for a correction.
    """
    state = waiting_state(record.reasons)
    if state is RecordState.DITAHAN and not record.waits_for:
        return replace(record, state=state, due=None)
    return replace(record, state=state, due=due)
