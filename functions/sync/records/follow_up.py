"""Do what follows when a record moves: send its next version, release its children, mark receipts stale."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from functions import domains
from functions.sync import ports
from functions.sync.model.errors import OF_ONE_RECORD, Transient
from functions.sync.model.record import Key, Op, Record, RecordState
from functions.sync.model.retries import (
    ANNOUNCED_FOR,
    CONTENTION_TRIES,
    RECEIPT_DELAY,
    RECEIPT_DELAY_MOST,
    RECEIPT_DELAY_ROWS,
    WORKER_LIFETIME,
)
from functions.sync.model.upload import UploadStatus, with_stale_receipt
from functions.sync.records import transitions

BATCH = 50
"""Keys in one hint; also the ministry's largest batch (contract, section 5)."""
RELEASE = 200
"""Children released at a time."""
MOST_HINTED = 1_000
"""Children hinted at when their parent is refused; any others are looked at when they are next due."""


class FollowUpState(ports.RecordStore, ports.ConflictStore, ports.UploadStore, Protocol):
    """What the follow-up reads and writes."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What follows when records of one dataset move."""

    domain: str
    state: FollowUpState
    queues: ports.Queues
    clock: ports.Clock
    _announced: dict[str, int] = field(default_factory=dict)
    """Upload id → until when (epoch milliseconds) this worker's announcement holds."""

    def announce(self, records: Sequence[Record]) -> None:
        """Announce, before records move, that their receipts must be written again later.

        This worker may die right behind the move, after another one has taken its message for done. Writes
        each upload at most once a minute (`ANNOUNCED_FOR` less `WORKER_LIFETIME`).
        """
        now = self.clock.now()
        fresh = [
            record for record in records if self._announced.get(record.upload, 0) < now + WORKER_LIFETIME
        ]
        announce_moves(self.state, fresh, now)
        self._announced.update((record.upload, now + ANNOUNCED_FOR) for record in fresh)

    def run(self, records: Sequence[Record], unfinished: list[Exception]) -> None:
        """Do what follows from the state that `records` have moved to.

        It is safe to run again; that is how the work of a worker that died behind an answer is done. What
        fails on a single record (`OF_ONE_RECORD`) is added to `unfinished` and stops no other.
        """
        if not records:
            return
        try:
            self._run(records)
        except OF_ONE_RECORD as bug:
            unfinished.append(bug)
            for record in records if len(records) > 1 else ():
                self.run([record], unfinished)

    def _run(self, records: Sequence[Record]) -> None:
        now = self.clock.now()
        ready = [
            record.key for record in records if transitions.ready(record, now) and (record.due or 0) <= now
        ]
        self.send_hints(ready)
        # Their conflicts hold data of deleted persons.
        if deleted := [
            record.key for record in records if record.op is Op.HAPUS and record.state is RecordState.DITARIK
        ]:
            self.state.forget_conflicts(deleted)
        if any(
            parent.domain == self.domain for name in domains.names() for parent in domains.get(name).parents
        ):
            for record in records:
                if transitions.acknowledged(record):
                    self._release(record.key)
                elif record.state is RecordState.DITOLAK_PUSAT:
                    # The children stay noted under the parent, whose next version may be acknowledged.
                    self.send_hints(self.state.waiting_children(record.key, MOST_HINTED))
        self.mark_receipts_stale(records)

    def send_hints(self, keys: Iterable[Key]) -> None:
        """Hint to dispatch to look at these records again."""
        grouped: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for key in keys:
            grouped[key.region, key.domain].append(key.id)
        for (region, domain), ids in grouped.items():
            send_hints(self.queues, region, domain, ids)

    def mark_receipts_stale(self, records: Sequence[Record]) -> None:
        """Mark the receipts of these records' uploads as stale (`mark_receipt_stale`)."""
        for upload_id in sorted({record.upload for record in records if record.upload}):
            mark_receipt_stale(self.state, self.queues, self.clock.now(), upload_id)

    def _release(self, parent: Key) -> None:
        while children := self.state.waiting_children(parent, RELEASE):
            self.send_hints(children)
            self.state.remove_waiting(parent, children)


def send_hints(queues: ports.Queues, region: str, domain: str, ids: Sequence[str]) -> None:
    """Hint to dispatch to look at these records, up to `BATCH` ids per message; send nothing without ids."""
    if ids:
        queues.send(
            f"dispatch/{domain}",
            [{"region": region, "ids": list(ids[i : i + BATCH])} for i in range(0, len(ids), BATCH)],
        )


def receipt_delay(rows: int) -> int:
    """Return the seconds that a receipt may lag behind the ministry's answers.

    It grows with the rows, because each rendering reads all accepted rows again.
    """
    return min(RECEIPT_DELAY_MOST, RECEIPT_DELAY + rows // RECEIPT_DELAY_ROWS)


def mark_receipt_stale(state: ports.UploadStore, queues: ports.Queues, now: int, upload_id: str) -> None:
    """Mark an upload's receipt as stale, and hint to settle if it was not marked before.

    So settle gets one hint until the receipt has caught up, later for larger files. Raise `Transient` when
    others keep changing the upload.
    """
    for _ in range(CONTENTION_TRIES):
        upload = state.upload(upload_id)
        if (
            upload is None
            or upload.status is UploadStatus.DITOLAK
            or (wanted := with_stale_receipt(upload, now)) == upload
        ):
            return
        if state.save_upload(upload, wanted):
            queues.send("settle", [{"upload": upload_id}], delay=receipt_delay(upload.rows))
            return
    raise Transient("unggahan_diperebutkan")


def announce_moves(state: ports.UploadStore, records: Iterable[Record], now: int) -> None:
    """Have the sweep get these records' uploads' files written once more after `ANNOUNCED_FOR`.

    By then every move that is about to be made has been made. Raise `Transient` when others keep changing an
    upload.
    """
    for upload_id in sorted({record.upload for record in records if record.upload}):
        _announce(state, upload_id, now + ANNOUNCED_FOR)


def _announce(state: ports.UploadStore, upload_id: str, until: int) -> None:
    for _ in range(CONTENTION_TRIES):
        upload = state.upload(upload_id)
        if (
            upload is None
            or upload.rerender_after >= until
            or state.save_upload(upload, replace(upload, rerender_after=until))
        ):
            return
    raise Transient("unggahan_diperebutkan")
