"""How a record moves when it is sent, answered, doubted or held. Pure: (record, what happened, now) → record."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b

from functions.sync.decide import HELD_RECHECK, IN_FLIGHT, waiting_state
from functions.sync.ports import Ack, Remote
from functions.sync.record import Op, Record, RecordState

STUCK = 180_000
"""Milliseconds after which a dispatch that never reported back counts as an unknown outcome (function timeout × 1.5)."""
SETTLE_WINDOW = 60_000
"""Milliseconds to wait before reading back: the ministry may still be applying what was sent."""
BACKOFF_BASE, BACKOFF_MOST = 15_000, 900_000


def ready(record: Record, now: int) -> bool:
    """Whether it may be sent now: waiting, and past the time a failed attempt set."""
    return record.state is RecordState.MENUNGGU and not record.restricted and (not record.attempts or (record.due or 0) <= now)


def doubtful(record: Record, now: int) -> bool:
    """Whether its last dispatch must be resolved by read-back now."""
    if record.state is RecordState.DIKIRIM:
        return now - record.sent_at >= STUCK
    return record.state is RecordState.TIDAK_PASTI and (record.due or 0) <= now


def acknowledged(record: Record) -> bool:
    """Whether the ministry knows it. `acked` alone cannot say: a source may count its versions from 0."""
    return record.acked > 0 or record.state in (RecordState.TERSINKRON, RecordState.DITARIK)


def claim(record: Record, attempt: str, now: int) -> Record:
    return replace(record, state=RecordState.DIKIRIM, attempt=attempt, sent=record.version, sent_at=now, due=now + STUCK)


def answer(record: Record, ack: Ack, now: int) -> Record:
    """The ministry's word on the version in flight. A newer version that came meanwhile is what waits next."""
    if ack.status in ("diterima", "sudah_ada"):
        return _landed(record, ack.version, ack.remote_id, now)
    if record.version > ack.version:
        return _again(record, now)
    return replace(record, state=RecordState.DITOLAK_PUSAT, reasons=ack.codes or (ack.status,), attempt="", sent=0, due=None)


def read_back(record: Record, remote: Remote | None, now: int) -> Record:
    """What the ministry holds settles a doubt: there, or absent and safe to send again with the same key."""
    if remote is not None and remote.version >= record.sent:
        return _landed(record, record.sent, remote.remote_id, now)
    return _again(record, now)


def doubt(record: Record, now: int) -> Record:
    return replace(record, state=RecordState.TIDAK_PASTI, due=now + SETTLE_WINDOW)


def postpone(record: Record, now: int, retry_after: float) -> Record:
    """Nothing took effect: later, not before the ministry allows, spread out so that not all come at once."""
    attempts = record.attempts + 1
    wait = min(BACKOFF_MOST, BACKOFF_BASE << min(attempts - 1, 10))
    spread = int.from_bytes(blake2b(f"{record.key}{attempts}".encode(), digest_size=2).digest(), "big") / 65_536
    due = now + max(int(retry_after * 1000), int(wait * (0.5 + spread / 2)))
    return replace(_waiting(record, due), attempt="", sent=0, attempts=attempts)


def hold(record: Record, code: str, waits_for: str, now: int) -> Record:
    reasons = tuple(dict.fromkeys((*record.reasons, code)))
    return replace(record, state=RecordState.DITAHAN, reasons=reasons, waits_for=waits_for, due=now + HELD_RECHECK if waits_for else None)


def release(record: Record, now: int) -> Record:
    """Its parent is there: whatever else holds it still does."""
    reasons = tuple(code for code in record.reasons if code != "REFERENSI_BELUM_ADA")
    free = replace(record, reasons=reasons, waits_for="")
    return free if record.state in IN_FLIGHT else _waiting(free, now)


def _landed(record: Record, version: int, remote_id: str, now: int) -> Record:
    landed = replace(record, acked=max(record.acked, version), remote_id=remote_id or record.remote_id, attempt="", sent=0, attempts=0)
    if record.version > version:
        return _waiting(landed, now)
    return replace(landed, state=RecordState.DITARIK if record.op is Op.HAPUS else RecordState.TERSINKRON, reasons=(), waits_for="", due=None)


def _again(record: Record, now: int) -> Record:
    return replace(_waiting(record, now), attempt="", sent=0, attempts=0)


def _waiting(record: Record, due: int) -> Record:
    """To be sent at `due`, unless a version that came meanwhile is held: for a parent it is looked at again (the release
    may have passed while it flew), for its content it waits for a correction."""
    state = waiting_state(record.reasons)
    if state is RecordState.DITAHAN and not record.waits_for:
        return replace(record, state=state, due=None)
    return replace(record, state=state, due=due)
