"""Carry out a person's decision on a conflict (`sinergi review`). Pure: (record, decision, now) → record."""

from __future__ import annotations

from dataclasses import replace

import orjson

from functions import agreement
from functions.sync.model.conflict import LIFE, VERSION, Conflict
from functions.sync.model.hashing import content_hash, ministry_content_hash
from functions.sync.model.record import MINISTRY, Op, Record, RecordState, history_with
from functions.sync.records.compare import IN_FLIGHT
from functions.sync.records.merge import send_again
from functions.sync.records.payload import decode_payload, encode_payload, set_column


def apply_decision(record: Record, conflict: Conflict, decision: str, now: int) -> Record:
    """Return the record after a person decided for `daerah` or for `pusat`.

    The conflict is about a record that the ministry ended or lost, about a version that only it has, or about
    a shared column; on a shared column `decision` must be `pusat`, as the region's value stands already.
    """
    if conflict.column == LIFE:
        return _kept_alive(record, now) if decision == "daerah" else end_here(record, now)
    if conflict.column == VERSION:
        return (
            _ours_wins(record, conflict, now)
            if decision == "daerah"
            else _theirs_taken_back(record, conflict, now)
        )
    if record.op is Op.HAPUS:  # deleted since: nothing of its content comes back
        return record
    values = decode_payload(record.payload)
    set_column(values, conflict.column, orjson.loads(conflict.theirs))
    payload = encode_payload(values, record.key.domain)
    changed = replace(
        record,
        payload=payload,
        region_payload=record.region_payload or record.payload,
        changed_at=now,
        history=history_with(record),
        origin=MINISTRY,
    )
    return send_again(changed, now)


def _ours_wins(record: Record, conflict: Conflict, now: int) -> Record:
    """Return our record under a version newer than the ministry's."""
    newest = max(record.version, orjson.loads(conflict.theirs)["versi"])
    return send_again(replace(record, version=newest), now)


def _theirs_taken_back(record: Record, conflict: Conflict, now: int) -> Record:
    """Return the record with the ministry's copy, which is our own newer version, taken back.

    Columns that are never sent keep their values.
    """
    theirs = orjson.loads(conflict.theirs)
    if record.version >= theirs["versi"]:  # the region has sent a newer version since
        return record
    op = Op(theirs["op"])
    sent = agreement.scope(record.key.region, record.key.domain, "kirim", now)
    kept = {name: value for name, value in decode_payload(record.payload).items() if name not in sent}
    payload = b"" if op is Op.HAPUS else encode_payload(kept | theirs["data"], record.key.domain)
    return replace(
        record,
        version=theirs["versi"],
        acked_version=theirs["versi"],
        op=op,
        payload=payload,
        hash=content_hash(op, payload),
        ministry_payload=b"",
        region_payload=b"",
        revision=conflict.revision,
        remote_id=theirs["remote_id"],
        state=RecordState.DITARIK if op is Op.HAPUS else RecordState.TERSINKRON,
        reasons=(),
        waits_for="",
        due=None,
        attempts=0,
        attempt_id="",
        sent_version=0,
        upload="",
        row=0,
        changed_at=now,
        history=history_with(record),
        origin=MINISTRY,
    )


def missing_at_ministry(record: Record, now: int) -> Conflict:
    """Return the conflict on a ministry-only record that the ministry lost; a person decides what happens."""
    return Conflict(
        record.key, LIFE, orjson.dumps(record.op.value), b"null", record.version, record.revision, now
    )


def _kept_alive(record: Record, now: int) -> Record:
    """Return the record living on as the region's, to be sent to the ministry (again).

    The ministry's values on it are dropped, as they are gone with its copy.
    """
    kept = replace(
        record,
        ministry_only=False,
        remote_hash="",
        ministry_payload=b"",
        region_payload=b"",
        revision=0 if record.ministry_only else record.revision,
    )
    refused = record.state is RecordState.DITOLAK_PUSAT
    return send_again(
        replace(kept, state=RecordState.MENUNGGU, reasons=(), reason_columns=()) if refused else kept, now
    )


def end_here(record: Record, now: int) -> Record:
    """Return the record as a tombstone, because the ministry ended or lost it.

    The ministry gets the tombstone of a record of the region's. It does not get one of a ministry-only
    record, which it knows to be gone. Where it has no copy left (`missing_at_ministry`), reconciliation finds
    nothing to compare.
    """
    ended = replace(
        record,
        op=Op.HAPUS,
        payload=b"",
        ministry_payload=b"",
        region_payload=b"",
        hash=content_hash(Op.HAPUS, b""),
        reasons=(),
        waits_for="",
        upload="",
        row=0,
        changed_at=now,
        history=history_with(record),
        origin=MINISTRY,
    )
    if not record.ministry_only:
        return send_again(
            ended if record.state in IN_FLIGHT else replace(ended, state=RecordState.MENUNGGU), now
        )
    return replace(
        ended,
        state=RecordState.DITARIK,
        due=None,
        remote_hash=ministry_content_hash({}),
        remote_id="",
        revision=0,
    )
