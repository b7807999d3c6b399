"""What the ministry's word on a record sets in motion: its next version, the children that waited, the sender's receipt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from functions import domains
from functions.sync import ports
from functions.sync.model.errors import Transient
from functions.sync.model.record import Key, Op, Record, RecordState
from functions.sync.model.upload import UploadStatus, marked
from functions.sync.records import transitions as delivery
from functions.sync.records.compare_and_set import TRIES

BATCH = 50
"""Keys in one hint; also the ministry's largest batch (contract, section 5)."""
RELEASE = 200
"""Children released at a time."""
TOLD = 1_000
"""Children told at once that their parent was refused; others learn it when they are next looked at."""
LIFETIME, ANNOUNCED = 120_000, 180_000
"""Milliseconds that a worker may run, and for which it announces itself."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    domain: str
    state: ports.State
    queues: ports.Queues
    clock: ports.Clock
    _announced: dict[str, int] = field(default_factory=dict)

    def announce(self, records: Sequence[Record]) -> None:
        """Before records are moved: their receipts will be behind, even if this worker lives to move them and no longer, and
        its message was taken for done by another one meanwhile. Once a minute an upload, as long as anything moves."""
        now = self.clock.now()
        fresh = [record for record in records if self._announced.get(record.upload, 0) < now + LIFETIME]
        announce(self.state, fresh, now)
        self._announced.update((record.upload, now + ANNOUNCED) for record in fresh)

    def __call__(self, records: Sequence[Record]) -> None:
        """Safe to do again, which is how a worker that died behind an answer is made good."""
        if not records:
            return
        now = self.clock.now()
        again = [record.key for record in records if delivery.ready(record, now) and (record.due or 0) <= now]
        self.hint(again)
        # What was to be decided of them holds words of deleted persons.
        if gone := [record.key for record in records if record.op is Op.HAPUS and record.state is RecordState.DITARIK]:
            self.state.forget(gone)
        if any(parent.domain == self.domain for name in domains.names() for parent in domains.get(name).parents):
            for record in records:
                if delivery.acknowledged(record):
                    self._release(record.key)
                elif record.state is RecordState.DITOLAK_PUSAT:
                    # They stay noted under their parent, whose next version may be acknowledged.
                    self.hint(self.state.waiting(record.key, TOLD))
        self.touch(records)

    def hint(self, keys: Iterable[Key]) -> None:
        """Dispatch looks at these again."""
        grouped: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for key in keys:
            grouped[key.region, key.domain].append(key.id)
        for (region, domain), ids in grouped.items():
            hint(self.queues, region, domain, ids)

    def touch(self, records: Sequence[Record]) -> None:
        """Receipts are behind: one hint to settle until each has caught up, later for larger files."""
        for upload_id in sorted({record.upload for record in records if record.upload}):
            mark(self.state, self.queues, self.clock.now(), upload_id)

    def _release(self, parent: Key) -> None:
        while children := self.state.waiting(parent, RELEASE):
            self.hint(children)
            self.state.stop_waiting(parent, children)


def hint(queues: ports.Queues, region: str, domain: str, ids: Sequence[str]) -> None:
    """Dispatch looks at these records; without any, nothing is sent."""
    if ids:
        queues.send(f"dispatch/{domain}", [{"region": region, "ids": list(ids[i : i + BATCH])} for i in range(0, len(ids), BATCH)])


def catch_up(rows: int) -> int:
    """Seconds that a receipt may lag behind the ministry's answers: each rendering reads all accepted rows again."""
    return min(900, 3 + rows // 1000)


def mark(state: ports.State, queues: ports.Queues, now: int, upload_id: str) -> None:
    """What its files say is behind what is stored: noted, and hinted to settle where it was not noted before."""
    for _ in range(TRIES):
        upload = state.upload(upload_id)
        if upload is None or upload.status is UploadStatus.DITOLAK or (wanted := marked(upload, now)) == upload:
            return
        if state.save_upload(upload, wanted):
            queues.send("settle", [{"upload": upload_id}], delay=catch_up(upload.rows))
            return
    raise Transient("unggahan_diperebutkan")


def announce(state: ports.State, records: Iterable[Record], now: int) -> None:
    """Sweep has the files of their uploads written once more, when all that is about to happen has happened."""
    for upload_id in sorted({record.upload for record in records if record.upload}):
        _announce(state, upload_id, now + ANNOUNCED)


def _announce(state: ports.State, upload_id: str, until: int) -> None:
    for _ in range(TRIES):
        upload = state.upload(upload_id)
        if upload is None or upload.awaited >= until or state.save_upload(upload, replace(upload, awaited=until)):
            return
    raise Transient("unggahan_diperebutkan")
