"""What a file closes by not naming it: all that a snapshot lacks, or all that a revised slice of a table lacks.

receive plans it on the whole file, before anything is applied; settle does it once every row that the file does name is
in. A closing is a version like any other: the ministry gets the next number, the source's own (`seen`) stays as it is.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import orjson

from functions.sync import ports
from functions.sync.model.errors import Rejected, Transient
from functions.sync.model.hashing import content_hash
from functions.sync.model.object_keys import closing_key
from functions.sync.model.record import Key, Op, Record, RecordState, history_with
from functions.sync.model.retries import CONTENTION_TRIES, HINT_GRACE
from functions.sync.model.upload import Upload
from functions.sync.records.compare import IN_FLIGHT, closed_unnamed
from functions.sync.records.follow_up import send_hints
from functions.sync.records.transitions import acknowledged
from functions.sync.validation.anomalies import Anomaly
from functions.sync.validation.file_rules import MissingRecords

MOST_PERCENT = 5
BATCH = 500


def plan(lacking: MissingRecords | None, confirmed: bool) -> tuple[list[str], list[Anomaly]]:
    """The ids to close, and what the sender must know. Raises `Rejected` (SNAPSHOT_MENUTUP_BANYAK)."""
    if lacking is None or not lacking.ids:
        return [], []
    if lacking.nameless:  # any of these rows may be one of the records that seem to be missing
        return [], [
            Anomaly("MENUTUP_DITUNDA", {"jumlah": str(lacking.nameless), "dari": str(len(lacking.ids))})
        ]
    if len(lacking.ids) * 100 > lacking.open * MOST_PERCENT and not confirmed:
        raise Rejected("SNAPSHOT_MENUTUP_BANYAK", jumlah=str(len(lacking.ids)), dari=str(lacking.open))
    return lacking.ids, []


def dump(ids: Sequence[str]) -> bytes:
    return b"".join(orjson.dumps(identity) + b"\n" for identity in ids)


def closed(record: Record, upload: Upload, now: int) -> Record:
    """What was held and cannot have reached the ministry has nothing to be told about: it is withdrawn here."""
    flying = record.state in IN_FLIGHT
    unknown = (
        record.state is RecordState.DITAHAN
        and not acknowledged(record)
        and not record.remote_id
        and not record.missing_at_ministry
    )
    state = record.state if flying else RecordState.DITARIK if unknown else RecordState.MENUNGGU
    due = record.due if flying else None if unknown else now + HINT_GRACE
    return replace(
        record,
        version=record.version + 1,
        hash=content_hash(Op.TUTUP, record.payload),
        op=Op.TUTUP,
        state=state,
        due=due,
        changed_at=now,
        upload=upload.id,
        row=0,
        agreement=upload.agreement,
        attempts=record.attempts if flying else 0,
        reasons=(),
        waits_for="",
        history=history_with(record),
        origin=upload.origin,
    )


@dataclass(frozen=True, slots=True)
class CloseMissing:
    files: ports.Files
    state: ports.RecordStore
    queues: ports.Queues
    clock: ports.Clock

    def run(self, upload: Upload) -> int:
        """How many records this upload closed, in this run or an earlier one; again, it closes nothing twice."""
        count = 0
        with self.files.open(closing_key(upload.id)) as stream:
            lines = io.TextIOWrapper(stream, "utf-8")
            while batch := list(islice(lines, BATCH)):
                count += self._batch(
                    upload, [Key(upload.region, upload.domain, orjson.loads(line)) for line in batch]
                )
        return count

    def _batch(self, upload: Upload, keys: Sequence[Key]) -> int:
        ours = 0
        pending = keys
        for _ in range(CONTENTION_TRIES):
            stored = self.state.records(pending)
            ours += sum(closed_unnamed(record) and record.upload == upload.id for record in stored.values())
            # Whatever changed since the file came is no longer what the file left out.
            wanted = [
                record
                for record in stored.values()
                if record.op is Op.UPSERT and record.changed_at <= upload.started_at
            ]
            now = self.clock.now()
            changes: list[tuple[Record | None, Record]] = [
                (record, closed(record, upload, now)) for record in wanted
            ]
            saved = self.state.save(changes)
            landed = [after for (_, after), ok in zip(changes, saved, strict=True) if ok]
            ours += len(landed)
            send_hints(
                self.queues,
                upload.region,
                upload.domain,
                [record.key.id for record in landed if record.state is RecordState.MENUNGGU],
            )
            pending = [after.key for (_, after), ok in zip(changes, saved, strict=True) if not ok]
            if not pending:
                return ours
        raise Transient("rekaman_diperebutkan")
