"""What the ministry's word on a record sets in motion: its next version, the children that waited, the sender's receipt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from functions import domains
from functions.sync import ports
from functions.sync.model.errors import Transient
from functions.sync.model.record import Key, Op, Record, RecordState
from functions.sync.model.retries import ANNOUNCED_FOR, CONTENTION_TRIES, WORKER_LIFETIME
from functions.sync.model.upload import UploadStatus, with_stale_receipt
from functions.sync.records import transitions

BATCH = 50
"""Keys in one hint; also the ministry's largest batch (contract, section 5)."""
RELEASE = 200
"""Children released at a time."""
TOLD = 1_000
"""Children told at once that their parent was refused; others learn it when they are next looked at."""


class FollowUpState(ports.RecordStore, ports.ConflictStore, ports.UploadStore, Protocol):
    """What follows an outcome is written here."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    domain: str
    state: FollowUpState
    queues: ports.Queues
    clock: ports.Clock
    _announced: dict[str, int] = field(default_factory=dict)

    def announce(self, records: Sequence[Record]) -> None:
        """Before records are moved: their receipts will be behind, even if this worker lives to move them and no longer, and
        its message was taken for done by another one meanwhile. Once a minute an upload, as long as anything moves.
        """
        now = self.clock.now()
        fresh = [
            record for record in records if self._announced.get(record.upload, 0) < now + WORKER_LIFETIME
        ]
        announce_moves(self.state, fresh, now)
        self._announced.update((record.upload, now + ANNOUNCED_FOR) for record in fresh)

    def run(self, records: Sequence[Record]) -> None:
        """Safe to do again, which is how a worker that died behind an answer is made good."""
        if not records:
            return
        now = self.clock.now()
        again = [
            record.key for record in records if transitions.ready(record, now) and (record.due or 0) <= now
        ]
        self.send_hints(again)
        # What was to be decided of them holds words of deleted persons.
        if gone := [
            record.key for record in records if record.op is Op.HAPUS and record.state is RecordState.DITARIK
        ]:
            self.state.forget_conflicts(gone)
        if any(
            parent.domain == self.domain for name in domains.names() for parent in domains.get(name).parents
        ):
            for record in records:
                if transitions.acknowledged(record):
                    self._release(record.key)
                elif record.state is RecordState.DITOLAK_PUSAT:
                    # They stay noted under their parent, whose next version may be acknowledged.
                    self.send_hints(self.state.waiting(record.key, TOLD))
        self.mark_receipts_stale(records)

    def send_hints(self, keys: Iterable[Key]) -> None:
        """Dispatch looks at these again."""
        grouped: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for key in keys:
            grouped[key.region, key.domain].append(key.id)
        for (region, domain), ids in grouped.items():
            send_hints(self.queues, region, domain, ids)

    def mark_receipts_stale(self, records: Sequence[Record]) -> None:
        """Receipts are behind: one hint to settle until each has caught up, later for larger files."""
        for upload_id in sorted({record.upload for record in records if record.upload}):
            mark_receipt_stale(self.state, self.queues, self.clock.now(), upload_id)

    def _release(self, parent: Key) -> None:
        while children := self.state.waiting(parent, RELEASE):
            self.send_hints(children)
            self.state.remove_waiting(parent, children)


def send_hints(queues: ports.Queues, region: str, domain: str, ids: Sequence[str]) -> None:
    """Dispatch looks at these records; without any, nothing is sent."""
    if ids:
        queues.send(
            f"dispatch/{domain}",
            [{"region": region, "ids": list(ids[i : i + BATCH])} for i in range(0, len(ids), BATCH)],
        )


def receipt_delay(rows: int) -> int:
    """Seconds that a receipt may lag behind the ministry's answers: each rendering reads all accepted rows again."""
    return min(900, 3 + rows // 1000)


def mark_receipt_stale(state: ports.UploadStore, queues: ports.Queues, now: int, upload_id: str) -> None:
    """What its files say is behind what is stored: noted, and hinted to settle where it was not noted before."""
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
    """Sweep has the files of their uploads written once more, when all that is about to happen has happened."""
    for upload_id in sorted({record.upload for record in records if record.upload}):
        _announce_one(state, upload_id, now + ANNOUNCED_FOR)


def _announce_one(state: ports.UploadStore, upload_id: str, until: int) -> None:
    for _ in range(CONTENTION_TRIES):
        upload = state.upload(upload_id)
        if (
            upload is None
            or upload.rerender_after >= until
            or state.save_upload(upload, replace(upload, rerender_after=until))
        ):
            return
    raise Transient("unggahan_diperebutkan")
