"""Record keys → the ministry → acknowledgements. The message is a hint; the table says what is newest and what is due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import orjson

from functions import domains
from functions.agreement import Deny, decide
from functions.domains._contract import Domain
from functions.sync import delivery, ports
from functions.sync.errors import Refused, Transient, Uncertain
from functions.sync.national import national
from functions.sync.record import Key, Op, Record, RecordState

BATCH = 50
"""The ministry's largest batch (contract, section 5)."""
RELEASE = 200
"""Children released at a time."""
TRIES = 5
_ANSWERED = frozenset({RecordState.TERSINKRON, RecordState.DITARIK, RecordState.DITOLAK_PUSAT})


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One domain. Order, duplicates and losses of messages do not matter: every move is a compare-and-set."""

    domain: str
    state: ports.State
    queues: ports.Queues
    ministry: ports.Ministry
    clock: ports.Clock
    ids: ports.Ids

    def __call__(self, region: str, ids: Sequence[str]) -> None:
        keys = list(dict.fromkeys(Key(region, self.domain, identity) for identity in ids))
        for start in range(0, len(keys), BATCH):
            self._batch(region, keys[start : start + BATCH])

    def _batch(self, region: str, keys: Sequence[Key]) -> None:
        records = list(self.state.records(keys).values())
        now = self.clock.now()
        # A worker that died behind the ministry's answer left these undone, and its message came again.
        self._after([record for record in records if record.state in _ANSWERED])
        self._resolve([record for record in records if delivery.doubtful(record, now)])
        waiting = [r for r in records if delivery.ready(r, now) or (r.state is RecordState.DITAHAN and r.waits_for)]
        verdict = decide(region, self.domain, "kirim", now)
        if isinstance(verdict, Deny):
            self._after(self._save([(r, delivery.hold(r, verdict.code, "", now)) for r in waiting]))
            return
        sendable = self._with_parents(waiting)
        attempt = self.ids.new()
        claims = [(record, delivery.claim(record, attempt, now)) for record in sendable]
        claimed = self._save(claims)
        if claimed:
            self._send(region, verdict.version, attempt, claimed)

    def _save(self, changes: Sequence[tuple[Record, Record]]) -> list[Record]:
        """The records as now stored; those that somebody else moved meanwhile are left to them."""
        saved = self.state.save(changes)
        return [_next(read, wanted) for (read, wanted), ok in zip(changes, saved, strict=True) if ok]

    def _with_parents(self, records: Sequence[Record]) -> list[Record]:
        """Those whose parents the ministry has acknowledged; the others wait, noted under their parent."""
        wanted = {record.key: _parents(domains.get(self.domain), record) for record in records}
        known = self.state.records(list({parent for parents in wanted.values() for parent in parents})) if any(wanted.values()) else {}
        free, held = [], []
        for record in records:
            missing = next((p for p in wanted[record.key] if p not in known or not delivery.acknowledged(known[p])), None)
            if missing is None:
                free.append(record)
            else:
                held.append((record, missing))
        self._hold(held)
        now = self.clock.now()
        changes = [(r, delivery.release(r, now)) for r in free if r.waits_for]
        released = self._save(changes)
        return [r for r in free if not r.waits_for] + [r for r in released if delivery.ready(r, now)]

    def _hold(self, held: Sequence[tuple[Record, Key]]) -> None:
        now = self.clock.now()
        by_parent: dict[Key, list[Key]] = defaultdict(list)
        changes, again = [], []
        for record, parent in held:
            waits_for = f"{parent.domain}#{parent.id}"
            if record.waits_for != waits_for or record.state is not RecordState.DITAHAN:
                by_parent[parent].append(record.key)
                changes.append((record, delivery.hold(record, "REFERENSI_BELUM_ADA", waits_for, now)))
            elif (record.due or 0) <= now:
                again.append((record, delivery.hold(record, "REFERENSI_BELUM_ADA", waits_for, now)))
        for parent, children in by_parent.items():
            self.state.wait(parent, children)
        self._save(again)
        self._after(self._save(changes))
        arrived = self.state.records(list(by_parent)) if by_parent else {}
        for parent, children in by_parent.items():
            if parent in arrived and delivery.acknowledged(arrived[parent]):  # acknowledged between our look and our note
                self._hint(parent.region, self.domain, [child.id for child in children])

    def _send(self, region: str, agreement: str, attempt: str, records: Sequence[Record]) -> None:
        outgoing = [_outgoing(domains.get(self.domain), record) for record in records]
        try:
            acks = self.ministry.send(region, self.domain, f"{attempt}-{len(records)}", agreement, outgoing)
        except Transient as failure:
            retry_after = failure.retry_after
            self._conclude(records, lambda record, now: delivery.postpone(record, now, retry_after))
        except Uncertain:
            self._conclude(records, delivery.doubt)
        except Refused as refusal:
            if len(records) > 1:
                half = len(records) // 2
                self._send(region, agreement, f"{attempt}a", records[:half])
                self._send(region, agreement, f"{attempt}b", records[half:])
            else:
                ack = ports.Ack(records[0].key.id, records[0].sent, "ditolak", "", (refusal.code,))
                self._conclude(records, lambda record, now: delivery.answer(record, ack, now))
        else:
            said = {(ack.id, ack.version): ack for ack in acks}

            def heard(record: Record, now: int) -> Record:
                ack = said.get((record.key.id, record.sent))
                return delivery.answer(record, ack, now) if ack else delivery.doubt(record, now)

            self._conclude(records, heard)

    def _resolve(self, records: Sequence[Record]) -> None:
        """Read back what was sent without a known answer, before anything is sent again."""
        held: dict[Key, ports.Remote | None] = {}
        for record in records:
            with suppress(Transient, Uncertain):
                held[record.key] = self.ministry.read(record.key)
        # All at once, so that what must be sent again goes in one batch.
        self._conclude([r for r in records if r.key in held], lambda r, now: delivery.read_back(r, held[r.key], now))
        self._conclude([r for r in records if r.key not in held], delivery.doubt)

    def _conclude(self, records: Sequence[Record], move: Callable[[Record, int], Record]) -> None:
        """Write the outcome of our attempt; where ingest wrote a newer version meanwhile, on top of that."""
        pending = list(records)
        landed: list[Record] = []
        for _ in range(TRIES):
            if not pending:
                break
            now = self.clock.now()
            changes = [(record, move(record, now)) for record in pending]
            saved = self.state.save(changes)
            landed += [_next(read, wanted) for (read, wanted), ok in zip(changes, saved, strict=True) if ok]
            lost = {read.key: read.attempt for (read, _), ok in zip(changes, saved, strict=True) if not ok}
            fresh = self.state.records(list(lost)) if lost else {}
            pending = [record for key, record in fresh.items() if record.attempt == lost[key]]
            # Moved already, perhaps by us with the answer lost: what follows must follow all the same.
            landed += [record for key, record in fresh.items() if record.attempt != lost[key]]
        self._after(landed)

    def _after(self, records: Sequence[Record]) -> None:
        """What an outcome sets in motion: the next version, the children that waited, the sender's receipt."""
        if not records:
            return
        region = records[0].key.region
        again = [r.key.id for r in records if r.state is RecordState.MENUNGGU and not r.attempts]
        if again:
            self._hint(region, self.domain, again)
        if any(parent.domain == self.domain for name in domains.names() for parent in domains.get(name).parents):
            for record in records:
                if delivery.acknowledged(record):
                    self._release(record.key)
        for upload in sorted({record.upload for record in records if record.upload}):
            self._touch(upload)

    def _release(self, parent: Key) -> None:
        while children := self.state.waiting(parent, RELEASE):
            by_domain: dict[str, list[str]] = defaultdict(list)
            for child in children:
                by_domain[child.domain].append(child.id)
            for domain, ids in by_domain.items():
                self._hint(parent.region, domain, ids)
            self.state.stop_waiting(parent, children)

    def _hint(self, region: str, domain: str, ids: Sequence[str]) -> None:
        self.queues.send(f"dispatch/{domain}", [{"region": region, "ids": list(ids[i : i + BATCH])} for i in range(0, len(ids), BATCH)])

    def _touch(self, upload_id: str) -> None:
        """The receipt is behind: one hint to settle until it has caught up, later for larger files."""
        for _ in range(TRIES):
            upload = self.state.upload(upload_id)
            if upload is None or upload.dirty:
                return
            if self.state.save_upload(upload, replace(upload, dirty=1)):
                self.queues.send("settle", [{"upload": upload_id}], delay=min(900, 3 + upload.rows // 1000))
                return
        raise Transient("unggahan_diperebutkan")


def _next(read: Record, wanted: Record) -> Record:
    return replace(wanted, rev=read.rev + 1)


def _parents(domain: Domain, record: Record) -> list[Key]:
    """The records it refers to, as its payload says."""
    if record.op is Op.HAPUS or not domain.parents:
        return []
    payload = orjson.loads(record.payload)
    return [Key(record.key.region, parent.domain, payload[parent.column]) for parent in domain.parents if payload.get(parent.column)]


def _outgoing(domain: Domain, record: Record) -> ports.Outgoing:
    region, name, identity = record.key
    data = national(domain, orjson.loads(record.payload)) if record.payload else {}
    return ports.Outgoing(identity, record.sent, record.op, f"{region}:{name}:{identity}:{record.sent}", data)
