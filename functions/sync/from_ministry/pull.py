"""Pull the ministry's changes of one dataset, page by page, into the state table. Nothing is sent from here.

The cursor is noted once the page's records are durable. A worker that died reads its page again, which
changes nothing: known revisions are passed over. Pages may repeat, shift or come in another order while they
are read. A change that cannot be read is set aside as a whole, for a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeVar

import orjson

from functions import agreement, domains
from functions.agreement import Allow, Direction, decide
from functions.sync import ports
from functions.sync.from_ministry.mapping import map_change, without_unagreed_fields
from functions.sync.model.conflict import CONTRACT, Conflict
from functions.sync.model.errors import Transient, Uncertain
from functions.sync.model.record import Key, RecordState
from functions.sync.model.retries import CONTENTION_TRIES, PULL_STANDSTILL
from functions.sync.ports.ministry import MinistryChange, MinistryReader
from functions.sync.records.column_owners import column_owners
from functions.sync.records.follow_up import send_hints
from functions.sync.records.merge import MergeResult, merge_ministry_change
from functions.sync.records.ministry_change import MappedChange
from functions.sync.to_ministry.permits import Permits
from functions.sync.validation.agreed_columns import unagreed_columns

PAGE = 50
"""Changes per page; also the ministry's largest page (contract, section 5)."""
PAGES = 200
"""Pages per run; the next run goes on after them."""

Answer = TypeVar("Answer")

OUTSIDE_AGREEMENT, NO_PERMIT = "di_luar_kesepakatan", "saluran_terputus"
"""Codes of `NotAsked`; the others are those of the ministry's failure."""


class NotAsked(Exception):
    """The agreement, the circuit breaker or the ministry did not let us ask now; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PullState(ports.RecordStore, ports.ConflictStore, ports.BreakerStore, ports.NoteStore, Protocol):
    """What pull reads and writes."""


@dataclass(slots=True)
class Pull:
    """Read the ministry's changes and copies of one dataset, and store them."""

    domain: str
    state: PullState
    ministry: MinistryReader
    queues: ports.Queues
    clock: ports.Clock
    ids: ports.Ids
    tally: Counter[str] = field(init=False, default_factory=Counter)
    permits: Permits = field(init=False)

    def __post_init__(self) -> None:
        self.permits = Permits(self.domain, self.state, self.clock, self.tally)

    def run(self, region: str) -> dict[str, int]:
        """Store the changes behind the noted cursor; return counts by the names of metrics."""
        self.tally.clear()
        note = f"pull/{region}/{self.domain}"
        cursor, standstill = self.state.note(note), 0
        for _ in range(PAGES):
            try:
                page = self.ask(region, "terima", partial(self.ministry.changes, self.domain, cursor, PAGE))
            except NotAsked:
                break
            self.store_changes(region, page.changes)
            standstill = standstill + 1 if page.cursor in ("", cursor) else 0
            if page.cursor and page.cursor != cursor:
                self.state.save_note(note, cursor := page.cursor)
            if not page.more or standstill == PULL_STANDSTILL:
                break
        return dict(+self.tally)

    def ask(self, region: str, direction: Direction, ask: Callable[[], Answer]) -> Answer:
        """Return the ministry's answer to `ask`, one request that only reads.

        Check the agreement before every request, and before the token for it. Raise `NotAsked`.
        """
        if not self.is_agreed(region, direction):
            self.tally["OutsideAgreement"] += 1
            raise NotAsked(OUTSIDE_AGREEMENT)
        permit = self.permits.acquire_signed_in(region, self.ids.new(), self.ministry.sign_in)
        if permit is None:
            raise NotAsked(NO_PERMIT)
        if not self.is_agreed(region, direction):  # waiting for the permit took time
            self.tally["OutsideAgreement"] += 1
            self.permits.release(permit)
            raise NotAsked(OUTSIDE_AGREEMENT)
        try:
            answer = ask()
        except (Transient, Uncertain) as failure:
            self.permits.report_failure(permit, failure)
            self.tally["ReadFailed"] += 1
            raise NotAsked(failure.code) from None
        self.permits.report_answer(permit, proven=False)
        return answer

    def is_agreed(self, region: str, direction: Direction) -> bool:
        """Tell whether the agreement allows this dataset in `direction` now."""
        return isinstance(decide(region, self.domain, direction, self.clock.now()), Allow)

    def store_changes(self, region: str, changes: Sequence[MinistryChange], again: bool = False) -> None:
        """Merge changes into our records and store them; keep those that cannot be read as conflicts.

        `again`: also revisions that we know, since both copies were found to differ. Raise `Transient` where
        other writers kept changing the same records.
        """
        now, domain = self.clock.now(), domains.get(self.domain)
        pending: dict[Key, MappedChange] = {}
        unreadable: list[Conflict] = []
        for each in changes:
            if each.region != region:
                continue
            change, why = map_change(each, domain, now)
            if change is None:
                unreadable.append(_unreadable(each, self.domain, why, now))
            elif (earlier := pending.get(change.key)) is None or change.revision >= earlier.revision:
                pending[change.key] = change
        if unreadable:
            self.tally["ContractDrift"] += len(unreadable)
            self.state.add_conflicts(unreadable)
        for _ in range(CONTENTION_TRIES):
            if not pending:
                return
            pending = self._write(region, pending, again)
        raise Transient("rekaman_diperebutkan")

    def _write(self, region: str, pending: dict[Key, MappedChange], again: bool) -> dict[Key, MappedChange]:
        """Write what the changes come to; return those whose record another writer changed meanwhile."""
        now = self.clock.now()
        agreed = agreement.at(region, now)
        version = agreed.version if agreed else ""
        owners, stored = column_owners(region, self.domain, now), self.state.records(list(pending))
        merged: dict[Key, MergeResult] = {
            key: merge_ministry_change(stored.get(key), change, owners, version, now, again)
            for key, change in pending.items()
        }
        conflicts = [conflict for result in merged.values() for conflict in result.conflicts]
        if conflicts:
            self.tally["Conflicts"] += len(conflicts)
            self.state.add_conflicts(conflicts)
        changes = [
            (stored.get(key), result.record)
            for key, result in merged.items()
            if result.record is not None and result.record != stored.get(key)
        ]
        saved = self.state.save(changes) if changes else []
        landed = [record for (_, record), ok in zip(changes, saved, strict=True) if ok]
        self.tally["Pulled"] += len(landed)
        # The ministry's copy of these must be put right. Children that waited for a record are looked at
        # again within the hour (`HELD_RECHECK`).
        send_hints(
            self.queues,
            region,
            self.domain,
            [record.key.id for record in landed if record.state is RecordState.MENUNGGU],
        )
        return {
            record.key: pending[record.key] for (_, record), ok in zip(changes, saved, strict=True) if not ok
        }


def _unreadable(change: MinistryChange, domain: str, why: Sequence[str], now: int) -> Conflict:
    """Return the conflict that keeps a change that could not be read, for the reasons in `why`."""
    data = without_unagreed_fields(
        change.data, domains.get(domain), unagreed_columns(change.region, domain, now)
    )
    theirs = orjson.dumps({"op": change.op, "remote_id": change.remote_id, "data": data})
    return Conflict(
        Key(change.region, domain, change.id),
        CONTRACT,
        b"null",
        theirs,
        change.version,
        change.revision,
        now,
        tuple(why),
    )
