"""Close missing records: the open records that a snapshot, or a revised slice of a dataset, does not name.

receive plans it on the whole file, before anything is applied. settle does it once every row of the file is
stored. A closing is a version like any other: `version` goes up by one, `source_version` stays as it is.
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
from functions.sync.records.compare import IN_FLIGHT, closed_as_missing
from functions.sync.records.follow_up import send_hints
from functions.sync.records.transitions import acknowledged
from functions.sync.validation.anomalies import Anomaly
from functions.sync.validation.file_rules import MissingRecords

MOST_PERCENT = 5
"""Share of the open records that a file may close without a confirmation (contract, section 2)."""
BATCH = 500
"""Records closed at a time."""


def plan(missing: MissingRecords | None, confirmed: bool) -> tuple[list[str], list[Anomaly]]:
    """Return the ids to close, and anomalies that the sender must know of.

    Raise `Rejected` (SNAPSHOT_MENUTUP_BANYAK) when that is more than `MOST_PERCENT` and not confirmed.
    """
    if missing is None or not missing.ids:
        return [], []
    if missing.nameless:  # any of these rows may be one of the records that seem to be missing
        return [], [
            Anomaly("MENUTUP_DITUNDA", {"jumlah": str(missing.nameless), "dari": str(len(missing.ids))})
        ]
    if len(missing.ids) * 100 > missing.open * MOST_PERCENT and not confirmed:
        raise Rejected("SNAPSHOT_MENUTUP_BANYAK", jumlah=str(len(missing.ids)), dari=str(missing.open))
    return missing.ids, []


def dump(ids: Sequence[str]) -> bytes:
    """Return the ids as one JSON string per line, for `CloseMissing` to read."""
    return b"".join(orjson.dumps(identity) + b"\n" for identity in ids)


def closed(record: Record, upload: Upload, now: int) -> Record:
    """Return the record as `upload` closes it.

    A held record that cannot have reached the ministry is withdrawn (`ditarik`): there is nothing to send.
    One in flight stays in flight.
    """
    in_flight = record.state in IN_FLIGHT
    never_sent = (
        record.state is RecordState.DITAHAN
        and not acknowledged(record)
        and not record.remote_id
        and not record.missing_at_ministry
    )
    state = record.state if in_flight else RecordState.DITARIK if never_sent else RecordState.MENUNGGU
    due = record.due if in_flight else None if never_sent else now + HINT_GRACE
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
        attempts=record.attempts if in_flight else 0,
        reasons=(),
        waits_for="",
        history=history_with(record),
        origin=upload.origin,
    )


@dataclass(frozen=True, slots=True)
class CloseMissing:
    """Closes the records that an upload's list names (`object_keys.closing_key`)."""

    files: ports.Files
    state: ports.RecordStore
    queues: ports.Queues
    clock: ports.Clock

    def run(self, upload: Upload) -> int:
        """Close the records; return how many this upload closed, in this run or an earlier one.

        Running it again closes nothing twice. Raise `Transient` when others keep changing the same records.
        """
        count = 0
        with self.files.open(closing_key(upload.id)) as stream:
            lines = io.TextIOWrapper(stream, "utf-8")
            while batch := list(islice(lines, BATCH)):
                count += self._batch(
                    upload, [Key(upload.region, upload.domain, orjson.loads(line)) for line in batch]
                )
        return count

    def _batch(self, upload: Upload, keys: Sequence[Key]) -> int:
        closed_count = 0
        pending = keys
        for _ in range(CONTENTION_TRIES):
            stored = self.state.records(pending)
            closed_count += sum(
                closed_as_missing(record) and record.upload == upload.id for record in stored.values()
            )
            # A record that changed after the file came is no longer the one that the file left out.
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
            closed_count += len(landed)
            send_hints(
                self.queues,
                upload.region,
                upload.domain,
                [record.key.id for record in landed if record.state is RecordState.MENUNGGU],
            )
            pending = [after.key for (_, after), ok in zip(changes, saved, strict=True) if not ok]
            if not pending:
                return closed_count
        raise Transient("rekaman_diperebutkan")
