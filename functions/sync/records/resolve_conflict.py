"""What a person decided (`review`), and what follows from it on both sides. Pure: (record, word, now) → record."""

from __future__ import annotations

from dataclasses import replace

import orjson

from functions import agreement
from functions.sync.model.conflict import LIFE, VERSION, Conflict
from functions.sync.model.hashing import content_hash, ministry_content_hash
from functions.sync.model.record import MINISTRY, Op, Record, RecordState, history_with
from functions.sync.records.compare import IN_FLIGHT
from functions.sync.records.merge import decode_payload, encode_payload, send_again, set_column


def apply_decision(record: Record, review: Conflict, word: str, now: int) -> Record:
    """A person took the word of `daerah` or `pusat`: on a record that the ministry ended or lost, on a version that only it has, or
    on a shared column (`pusat`).
    """
    if review.column == LIFE:
        return _kept_alive(record, now) if word == "daerah" else end_here(record, now)
    if review.column == VERSION:
        return (
            _ours_wins(record, review, now) if word == "daerah" else _theirs_taken_back(record, review, now)
        )
    if record.op is Op.HAPUS:  # deleted since: nothing of its content comes back
        return record
    view = decode_payload(record.payload)
    set_column(view, review.column, orjson.loads(review.theirs))
    payload = encode_payload(view, record.key.domain)
    taken = replace(
        record,
        payload=payload,
        region_payload=record.region_payload or record.payload,
        changed_at=now,
        history=history_with(record),
        origin=MINISTRY,
    )
    return send_again(taken, now)


def _ours_wins(record: Record, review: Conflict, now: int) -> Record:
    """Ours stands, under a version newer than the ministry's."""
    newest = max(record.version, orjson.loads(review.theirs)["versi"])
    return send_again(replace(record, version=newest), now)


def _theirs_taken_back(record: Record, review: Conflict, now: int) -> Record:
    """Theirs was our own newer word: it is taken back, with the columns that are never sent as they stand here."""
    theirs = orjson.loads(review.theirs)
    if record.version >= theirs["versi"]:  # the region has spoken since
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
        revision=review.revision,
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
    """Of a record of its own the ministry has no copy any more: sending ours back is not for us to decide."""
    return Conflict(
        record.key, LIFE, orjson.dumps(record.op.value), b"null", record.version, record.revision, now
    )


def _kept_alive(record: Record, now: int) -> Record:
    """It lives on as the region's, and the ministry gets it (again). What that had said of it is gone with its copy."""
    ours = replace(
        record,
        ministry_only=False,
        remote_hash="",
        ministry_payload=b"",
        region_payload=b"",
        revision=0 if record.ministry_only else record.revision,
    )
    refused = record.state is RecordState.DITOLAK_PUSAT
    return send_again(
        replace(ours, state=RecordState.MENUNGGU, reasons=(), reason_columns=()) if refused else ours, now
    )


def end_here(record: Record, now: int) -> Record:
    """It ends here too. Of the region's own the ministry gets the tombstone; of its own it is not told what it knows, and where it
    has no copy left (`missing_at_ministry`) ours is from now on nothing to compare.
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
