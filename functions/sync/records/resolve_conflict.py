"""What a person decided (`review`), and what follows from it on both sides. Pure: (record, word, now) → record."""

from __future__ import annotations

from dataclasses import replace

import orjson

from functions import agreement
from functions.sync.model.conflict import LIFE, VERSION, Review
from functions.sync.model.hashing import content, content_hash
from functions.sync.model.record import MINISTRY, Op, Record, RecordState, remember
from functions.sync.records.compare import IN_FLIGHT
from functions.sync.records.merge import opened, put, resend, sealed


def decided(record: Record, review: Review, word: str, now: int) -> Record:
    """A person took the word of `daerah` or `pusat`: on a record that the ministry ended or lost, on a version that only it has, or
    on a shared column (`pusat`)."""
    if review.column == LIFE:
        return _revived(record, now) if word == "daerah" else buried(record, now)
    if review.column == VERSION:
        return _overtaken(record, review, now) if word == "daerah" else _recovered(record, review, now)
    if record.op is Op.HAPUS:  # deleted since: nothing of its content comes back
        return record
    view = opened(record.payload)
    put(view, review.column, orjson.loads(review.theirs))
    payload = sealed(view, record.key.domain)
    taken = replace(record, payload=payload, local=record.local or record.payload, changed_at=now, history=remember(record), origin=MINISTRY)
    return resend(taken, now)


def _overtaken(record: Record, review: Review, now: int) -> Record:
    """Ours stands, under a version newer than the ministry's."""
    newest = max(record.version, orjson.loads(review.theirs)["versi"])
    return resend(replace(record, version=newest), now)


def _recovered(record: Record, review: Review, now: int) -> Record:
    """Theirs was our own newer word: it is taken back, with the columns that are never sent as they stand here."""
    theirs = orjson.loads(review.theirs)
    if record.version >= theirs["versi"]:  # the region has spoken since
        return record
    op = Op(theirs["op"])
    sent = agreement.scope(record.key.region, record.key.domain, "kirim", now)
    kept = {name: value for name, value in opened(record.payload).items() if name not in sent}
    payload = b"" if op is Op.HAPUS else sealed(kept | theirs["data"], record.key.domain)
    return replace(
        record, version=theirs["versi"], acked=theirs["versi"], op=op, payload=payload, hash=content_hash(op, payload), national=b"", local=b"",
        revision=review.revision, remote_id=theirs["remote_id"], state=RecordState.DITARIK if op is Op.HAPUS else RecordState.TERSINKRON,
        reasons=(), waits_for="", due=None, attempts=0, attempt="", sent=0, upload="", row=0,
        changed_at=now, history=remember(record), origin=MINISTRY,
    )


def lost(record: Record, now: int) -> Review:
    """Of a record of its own the ministry has no copy any more: sending ours back is not for us to decide."""
    return Review(record.key, LIFE, orjson.dumps(record.op.value), b"null", record.version, record.revision, now)


def _revived(record: Record, now: int) -> Record:
    """It lives on as the region's, and the ministry gets it (again). What that had said of it is gone with its copy."""
    ours = replace(record, foreign=False, told="", national=b"", local=b"", revision=0 if record.foreign else record.revision)
    refused = record.state is RecordState.DITOLAK_PUSAT
    return resend(replace(ours, state=RecordState.MENUNGGU, reasons=(), columns=()) if refused else ours, now)


def buried(record: Record, now: int) -> Record:
    """It ends here too. Of the region's own the ministry gets the tombstone; of its own it is not told what it knows, and where it
    has no copy left (`lost`) ours is from now on nothing to compare."""
    ended = replace(
        record, op=Op.HAPUS, payload=b"", national=b"", local=b"", hash=content_hash(Op.HAPUS, b""), reasons=(), waits_for="", upload="", row=0,
        changed_at=now, history=remember(record), origin=MINISTRY,
    )
    if not record.foreign:
        return resend(ended if record.state in IN_FLIGHT else replace(ended, state=RecordState.MENUNGGU), now)
    return replace(ended, state=RecordState.DITARIK, due=None, told=content({}), remote_id="", revision=0)
