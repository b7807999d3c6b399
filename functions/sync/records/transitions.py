"""Move a record from state to state when it is sent, answered, in doubt, held or released.

Pure: (record, what happened, now) → record. Times are epoch milliseconds.
"""

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
"""Code of a record that is held because the ministry refused its parent."""
_OF_PARENT = frozenset({PARENT_MISSING, PARENT_REFUSED})


def ready(record: Record, now: int) -> bool:
    """Return whether it may be sent now: it waits, and any pause after a failed attempt has passed."""
    return (
        record.state is RecordState.MENUNGGU
        and not record.restricted
        and (not record.attempts or (record.due or 0) <= now)
    )


def needs_read_back(record: Record, now: int) -> bool:
    """Return whether it must be read back now to learn the outcome of its last dispatch."""
    if record.state is RecordState.DIKIRIM:
        return now - record.sent_at >= DISPATCH_STUCK
    return record.state is RecordState.TIDAK_PASTI and (record.due or 0) <= now


def recently_held(record: Record, now: int) -> bool:
    """Return whether it was held so recently that the worker that held it may have died behind the write.

    In that case its message comes again, and its receipt may not be marked as stale yet.
    """
    return record.state is RecordState.DITAHAN and (
        record.due is None or record.due > now + HELD_RECHECK // 2
    )


def acknowledged(record: Record) -> bool:
    """Return whether the ministry knows the record.

    `acked_version` alone cannot tell, as a source may count its versions from 0. A record that was closed
    before it was ever sent is `ditarik` without a tombstone, and the ministry does not know it.
    """
    return (
        record.acked_version > 0
        or record.state is RecordState.TERSINKRON
        or (record.state is RecordState.DITARIK and record.op is Op.HAPUS)
    )


def batch_size(record: Record) -> int:
    """Return how many records a batch with this one may have.

    The batch size shrinks 50, 10, 2, 1 with the number of attempts, to isolate a poison record: one on which
    the ministry fails (a 500, a firewall's page) without naming it.
    """
    return BATCH_SIZES[min(record.attempts, len(BATCH_SIZES) - 1)]


def claim(record: Record, attempt: str, now: int) -> Record:
    """Return the record as taken by one dispatch, whose id is `attempt`."""
    return renew(
        replace(record, state=RecordState.DIKIRIM, attempt_id=attempt, sent_version=record.version), now
    )


def renew(record: Record, now: int) -> Record:
    """Return a claimed record with `DISPATCH_STUCK` ahead of it again."""
    return replace(record, sent_at=now, due=now + DISPATCH_STUCK)


def unclaim(record: Record, now: int) -> Record:
    """Return a claimed record that is not sent after all."""
    return replace(_back_to_waiting(record, now), attempt_id="", sent_version=0)


def restrict(record: Record) -> Record:
    """Return a record whose person asked for restriction (`Record.restricted`): not sent and not due.

    Whoever lifts the restriction sets `due`.
    """
    return replace(record, state=waiting_state(record.reasons), attempt_id="", sent_version=0, due=None)


def apply_acknowledgement(record: Record, ack: Ack, now: int) -> Record:
    """Apply the ministry's acknowledgement of the version in flight.

    A newer version that was stored meanwhile waits next, whatever the answer was.
    """
    if ack.status in ("diterima", "sudah_ada"):
        return _taken(record, ack.version, ack.remote_id, now)
    if record.version > ack.version:
        return _retry(record, now)
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
    """Apply a read-back of an uncertain record: `remote` is what the ministry holds, None for nothing.

    It holds the version: acknowledged. It does not: safe to send again with the same idempotency key.
    """
    if remote is not None and remote.version >= record.sent_version:
        return _taken(record, record.sent_version, remote.remote_id, now)
    return _retry(replace(record, missing_at_ministry=record.sent_version), now)


def mark_uncertain(record: Record, now: int) -> Record:
    """Return a record that was sent and not acknowledged: uncertain, to be read back."""
    return read_back_failed(replace(record, attempts=record.attempts + 1), now)


def read_back_failed(record: Record, now: int) -> Record:
    """Return an uncertain record whose read-back failed: to be read back again later."""
    return replace(record, state=RecordState.TIDAK_PASTI, due=now + READ_BACK_DELAY)


def postpone(record: Record, now: int, retry_after: float) -> Record:
    """Return a record of a request without effect: sent again after `retry_after` seconds or later."""
    attempts = record.attempts + 1
    due = now + max(int(retry_after * 1000), _pause(record, attempts))
    return replace(_back_to_waiting(record, due), attempt_id="", sent_version=0, attempts=attempts)


def hold(record: Record, code: str, waits_for: str, now: int) -> Record:
    """Return the record held for `code`, besides its other reasons.

    `waits_for` is the parent that it waits for; '' means that it waits for a correction, a new version, or
    `sinergi recheck`.
    """
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
    """Return a record whose parent is acknowledged; its other reasons keep holding it."""
    reasons = tuple(code for code in record.reasons if code not in _OF_PARENT)
    free = replace(record, reasons=reasons, waits_for="")
    return free if record.state in IN_FLIGHT else _back_to_waiting(free, now)


def _taken(record: Record, version: int, remote_id: str, now: int) -> Record:
    """Return the record after the ministry took `version`; a newer version waits to be sent."""
    taken = replace(
        record,
        acked_version=max(record.acked_version, version),
        remote_id=remote_id or record.remote_id,
        missing_at_ministry=record.missing_at_ministry if version < record.missing_at_ministry else 0,
        attempt_id="",
        sent_version=0,
        attempts=0,
    )
    if record.version > version:
        return _back_to_waiting(taken, now)
    taken = replace(taken, nik_changed=False)
    return replace(
        taken,
        state=RecordState.DITARIK if record.op is Op.HAPUS else RecordState.TERSINKRON,
        reasons=(),
        waits_for="",
        due=None,
    )


def _retry(record: Record, now: int) -> Record:
    """Return a record to be sent again: at once, unless this version has failed more than once before."""
    attempts = 0 if record.version > record.sent_version else record.attempts
    due = now + _pause(record, attempts) if attempts > 1 else now
    return replace(_back_to_waiting(record, due), attempt_id="", sent_version=0, attempts=attempts)


def _pause(record: Record, attempts: int) -> int:
    """Return milliseconds that grow with the attempts, spread by key so that not all come at once."""
    longest = min(BACKOFF_MOST, BACKOFF_BASE << min(attempts - 1, 10))
    spread = (
        int.from_bytes(blake2b(f"{record.key}{attempts}".encode(), digest_size=2).digest(), "big") / 65_536
    )
    return int(longest * (0.5 + spread / 2))


def _back_to_waiting(record: Record, due: int) -> Record:
    """Return a record to be sent at `due`, unless its newest version is held.

    Held for a parent, it is looked at again at `due`, as the release may have come while it was in flight.
    Held for its content, it waits for a correction.
    """
    state = waiting_state(record.reasons)
    if state is RecordState.DITAHAN and not record.waits_for:
        return replace(record, state=state, due=None)
    return replace(record, state=state, due=due)
