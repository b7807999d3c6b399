"""Hold records that refer to others until the ministry has acknowledged those."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from functions import domains
from functions.sync import ports
from functions.sync.model.errors import apart
from functions.sync.model.record import Key, Op, Record, RecordState
from functions.sync.model.retries import WAIT_ALARM
from functions.sync.records import transitions
from functions.sync.records.compare import PARENT_MISSING
from functions.sync.records.compare_and_set import save_all
from functions.sync.records.follow_up import FollowUp


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The dependencies of one dataset's records on their parents (`Domain.parents`)."""

    domain: str
    state: ports.RecordStore
    clock: ports.Clock
    follow_up: FollowUp
    tally: Counter[str]
    bugs: list[Exception]
    """Takes the exceptions on single records."""

    def sendable(self, records: Sequence[Record]) -> list[Record]:
        """Return the records that may be sent now.

        Hold each of the others, with the code of why (`REFERENSI_BELUM_ADA`, or `REFERENSI_DITOLAK` where the
        ministry refused the parent), and note it under its parent, which releases it.
        """
        parents: dict[Key, list[Key]] = {record.key: [] for record in records}
        for record in records:
            # A payload that cannot be read is held a step further on, where it is mapped (`MAPPING_FAILED`).
            with apart(self.bugs):
                parents[record.key] = self._parents_of(record)
        stored = (
            self.state.records(list({parent for keys in parents.values() for parent in keys}))
            if any(parents.values())
            else {}
        )
        sendable, held = [], []
        for record in records:
            missing = next(
                (
                    p
                    for p in parents[record.key]
                    if p not in stored or not transitions.acknowledged(stored[p])
                ),
                None,
            )
            if missing is None:
                sendable.append(record)
            else:
                held.append((record, missing))
        self._hold(held, stored)
        now = self.clock.now()
        waited = [record for record in sendable if record.waits_for]
        self.follow_up.announce(waited)
        released = save_all(
            self.state, [(record, transitions.release(record, now)) for record in waited], self.bugs
        )
        self.follow_up.mark_receipts_stale(released)
        return [
            record
            for record in [*sendable, *released]
            if not record.waits_for and transitions.ready(record, now)
        ]

    def _parents_of(self, record: Record) -> list[Key]:
        """Return the keys of the records that `record`'s payload refers to."""
        parents = domains.get(self.domain).parents
        if record.op is Op.HAPUS or not parents:
            return []
        payload = orjson.loads(record.payload)
        return [
            Key(record.key.region, parent.domain, payload[parent.column])
            for parent in parents
            if payload.get(parent.column)
        ]

    def _hold(self, held: Sequence[tuple[Record, Key]], stored: Mapping[Key, Record]) -> None:
        """Write what changed of the held records; of the others only when they are looked at next."""
        now = self.clock.now()
        by_parent: defaultdict[Key, list[Key]] = defaultdict(list)
        changed, rechecked = [], []
        for record, parent in held:
            refused = parent in stored and stored[parent].state is RecordState.DITOLAK_PUSAT
            code = transitions.PARENT_REFUSED if refused else PARENT_MISSING
            wanted = transitions.hold(record, code, f"{parent.domain}#{parent.id}", now)
            if record.state is not RecordState.DITAHAN or (record.waits_for, record.reasons) != (
                wanted.waits_for,
                wanted.reasons,
            ):
                by_parent[parent].append(record.key)
                changed.append((record, wanted))
            elif (record.due or 0) <= now:
                rechecked.append((record, wanted))
                self.tally["HeldTooLong"] += now - record.changed_at >= WAIT_ALARM
        self.follow_up.announce([record for record, _ in changed])
        for parent, children in by_parent.items():
            self.state.add_waiting(parent, children)
        save_all(self.state, rechecked, self.bugs)
        self.follow_up.mark_receipts_stale(save_all(self.state, changed, self.bugs))
        # A parent may have been acknowledged after we read it and before we noted the child under it.
        read_again = self.state.records(list(by_parent)) if by_parent else {}
        for parent, children in by_parent.items():
            if parent in read_again and transitions.acknowledged(read_again[parent]):
                self.follow_up.send_hints(children)
