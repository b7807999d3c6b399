"""Records that refer to others: held until the ministry knows those, and told why when it refused them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from functions import domains
from functions.sync import ports
from functions.sync.model.record import Key, Op, Record, RecordState
from functions.sync.model.retries import WAIT_ALARM
from functions.sync.records import transitions
from functions.sync.records.compare import PARENT_MISSING
from functions.sync.records.compare_and_set import save_all
from functions.sync.records.follow_up import FollowUp


@dataclass(frozen=True, slots=True)
class Dependencies:
    domain: str
    state: ports.RecordStore
    clock: ports.Clock
    follow_up: FollowUp
    tally: Counter[str]

    def sendable(self, records: Sequence[Record]) -> list[Record]:
        """Those that may be sent now; the others wait, noted under their parent."""
        wanted = {record.key: self._of(record) for record in records}
        known = (
            self.state.records(list({parent for parents in wanted.values() for parent in parents}))
            if any(wanted.values())
            else {}
        )
        free, held = [], []
        for record in records:
            missing = next(
                (p for p in wanted[record.key] if p not in known or not transitions.acknowledged(known[p])),
                None,
            )
            if missing is None:
                free.append(record)
            else:
                held.append((record, missing))
        self._hold(held, known)
        now = self.clock.now()
        waited = [record for record in free if record.waits_for]
        self.follow_up.announce(waited)
        released = save_all(self.state, [(record, transitions.release(record, now)) for record in waited])
        self.follow_up.mark_receipts_stale(released)
        return [
            record for record in [*free, *released] if not record.waits_for and transitions.ready(record, now)
        ]

    def _of(self, record: Record) -> list[Key]:
        """The records it refers to, as its payload says."""
        parents = domains.get(self.domain).parents
        if record.op is Op.HAPUS or not parents:
            return []
        payload = orjson.loads(record.payload)
        return [
            Key(record.key.region, parent.domain, payload[parent.column])
            for parent in parents
            if payload.get(parent.column)
        ]

    def _hold(self, held: Sequence[tuple[Record, Key]], known: Mapping[Key, Record]) -> None:
        now = self.clock.now()
        by_parent: defaultdict[Key, list[Key]] = defaultdict(list)
        news, looks = [], []
        for record, parent in held:
            refused = parent in known and known[parent].state is RecordState.DITOLAK_PUSAT
            code = transitions.PARENT_REFUSED if refused else PARENT_MISSING
            wanted = transitions.hold(record, code, f"{parent.domain}#{parent.id}", now)
            if record.state is not RecordState.DITAHAN or (record.waits_for, record.reasons) != (
                wanted.waits_for,
                wanted.reasons,
            ):
                by_parent[parent].append(record.key)
                news.append((record, wanted))
            elif (record.due or 0) <= now:
                looks.append((record, wanted))
                self.tally["HeldTooLong"] += now - record.changed_at >= WAIT_ALARM
        self.follow_up.announce([record for record, _ in news])
        for parent, children in by_parent.items():
            self.state.add_waiting(parent, children)
        save_all(self.state, looks)
        self.follow_up.mark_receipts_stale(save_all(self.state, news))
        arrived = self.state.records(list(by_parent)) if by_parent else {}
        for parent, children in by_parent.items():
            if parent in arrived and transitions.acknowledged(
                arrived[parent]
            ):  # acknowledged between our look and our note
                self.follow_up.send_hints(children)
