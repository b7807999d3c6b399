"""Pull the ministry's changes of one dataset, page by page, into the state table. Nothing is sent from here.

The cursor is noted once the page's records are durable. A worker that died reads its page again, which
changes nothing: known revisions are passed over. Pages may repeat, shift or come in another order while they
are read. A change that cannot be read, merged or stored is set aside for a person, whatever the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, Protocol, TypeVar

from functions import agreement, domains
from functions.agreement import Allow, Direction, decide
from functions.sync import ports
from functions.sync.from_ministry.mapping import map_change
from functions.sync.from_ministry.set_aside import SetAside
from functions.sync.model.errors import Transient, Uncertain, Unreadable
from functions.sync.model.record import Key, Record, RecordState
from functions.sync.model.retries import CONTENTION_TRIES, PULL_STANDSTILL
from functions.sync.model.unreadable import UnreadableChange
from functions.sync.ports.ministry import MinistryChange, MinistryReader
from functions.sync.records.column_owners import column_owners
from functions.sync.records.compare_and_set import save_each
from functions.sync.records.follow_up import send_hints
from functions.sync.records.merge import MergeResult, merge_ministry_change
from functions.sync.records.ministry_change import MappedChange
from functions.sync.to_ministry.permits import Permits

PAGE = 50
"""Changes per page; also the ministry's largest page (contract, section 5)."""
PAGES = 200
"""Pages per run; the next run goes on after them."""

Answer = TypeVar("Answer")


class _Pending(NamedTuple):
    """A change on its way into the table: as the ministry sent it, and in our columns."""

    sent: MinistryChange
    mapped: MappedChange


OUTSIDE_AGREEMENT, NO_PERMIT = "di_luar_kesepakatan", "saluran_terputus"
"""Codes of `NotAsked`; the others are those of the ministry's failure."""


class NotAsked(Exception):
    """The agreement, the circuit breaker or the ministry did not let us ask now; `code` says which.

    `unreadable`: it answered, and the answer cannot be read.
    """

    def __init__(self, code: str, unreadable: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.unreadable = unreadable


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
    set_aside: SetAside = field(init=False)

    def __post_init__(self) -> None:
        self.permits = Permits(self.domain, self.state, self.clock, self.tally)
        self.set_aside = SetAside(self.domain, self.state, self.ministry.secret, self.clock, self.tally)

    def run(self, region: str) -> dict[str, int]:
        """Store the changes behind the noted cursor; return counts by the names of metrics."""
        self.tally.clear()
        self.set_aside.bugs.clear()
        note = f"pull/{region}/{self.domain}"
        cursor, standstill, size = self.state.note(note), 0, PAGE
        for _ in range(PAGES):
            try:
                page = self.ask(region, "terima", partial(self.ministry.changes, self.domain, cursor, size))
            except NotAsked as stopped:
                if stopped.unreadable and size > 1:  # perhaps too long: a few large changes in one page
                    size = 1
                    continue
                break
            size = PAGE
            self.store_changes(region, page.changes, page.unreadable)
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
            raise NotAsked(failure.code, isinstance(failure, Unreadable)) from None
        self.permits.report_answer(permit, proven=False)
        return answer

    def is_agreed(self, region: str, direction: Direction) -> bool:
        """Tell whether the agreement allows this dataset in `direction` now."""
        return isinstance(decide(region, self.domain, direction, self.clock.now()), Allow)

    def store_changes(
        self,
        region: str,
        changes: Sequence[MinistryChange],
        unreadable: Sequence[UnreadableChange] = (),
        again: bool = False,
    ) -> None:
        """Merge changes into our records and store them; set aside each that cannot be read or stored.

        `again`: also revisions that we know, since both copies were found to differ. Raise `Transient` where
        other writers kept changing the same records, or the store takes nothing now.
        """
        now, domain = self.clock.now(), domains.get(self.domain)
        pending: dict[Key, _Pending] = {}
        aside: list[tuple[MinistryChange, Sequence[str]]] = []
        for each in changes:
            if each.region != region:
                continue
            try:
                change, why = map_change(each, domain, now)
            except Exception as error:
                change, why = None, self.set_aside.failed(error)
            if change is None:
                aside.append((each, why))
            elif (earlier := pending.get(change.key)) is None or change.revision >= earlier.mapped.revision:
                pending[change.key] = _Pending(each, change)
        self.set_aside.unreadable(region, unreadable)
        self.set_aside.changes(region, aside)
        for _ in range(CONTENTION_TRIES):
            if not pending:
                return
            pending = self._write(region, pending, again)
        raise Transient("rekaman_diperebutkan")

    def _write(self, region: str, pending: dict[Key, _Pending], again: bool) -> dict[Key, _Pending]:
        """Write what the changes come to; return those whose record another writer changed meanwhile."""
        stored = self.state.records(list(pending))
        merged, failed = self._merge(region, stored, pending, again)
        conflicts = [conflict for result in merged.values() for conflict in result.conflicts]
        if conflicts:
            self.tally["Conflicts"] += len(conflicts)
            self.set_aside.store(conflicts)
        changes = [
            (stored.get(key), result.record)
            for key, result in merged.items()
            if result.record is not None and result.record != stored.get(key)
        ]
        saved, refused = save_each(self.state, changes)
        failed |= refused
        self.set_aside.changes(
            region, [(pending[key].sent, self.set_aside.failed(error)) for key, error in failed.items()]
        )
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
            record.key: pending[record.key]
            for (_, record), ok in zip(changes, saved, strict=True)
            if not ok and record.key not in failed
        }

    def _merge(
        self, region: str, stored: Mapping[Key, Record], pending: Mapping[Key, _Pending], again: bool
    ) -> tuple[dict[Key, MergeResult], dict[Key, Exception]]:
        """Merge each change; return what they come to, and the exceptions of those on which merging fails."""
        now = self.clock.now()
        agreed = agreement.at(region, now)
        owners, version = column_owners(region, self.domain, now), agreed.version if agreed else ""
        merged, failed = dict[Key, MergeResult](), dict[Key, Exception]()
        for key, each in pending.items():
            try:
                merged[key] = merge_ministry_change(stored.get(key), each.mapped, owners, version, now, again)
            except Exception as error:
                failed[key] = error
        return merged, failed
