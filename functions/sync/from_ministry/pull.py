"""The other direction: the ministry's changes of one dataset, page by page, into the state table. Nothing goes back from here.

The cursor is noted when the page's records are durable, so a worker that dies reads its page again, which changes nothing: known
revisions are passed over. Pages may repeat, shift or shuffle while they are read. What cannot be read is set aside whole.
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
from functions.sync.records.follow_up import send_hints
from functions.sync.records.merge import MappedChange, MergeResult, column_owners, merge_ministry_change
from functions.sync.to_ministry.permits import Permits
from functions.sync.validation.agreed_columns import unagreed_columns

PAGE = 50
PAGES = 200
"""Per run; the next one goes on."""

Answer = TypeVar("Answer")


ENDED, NO_LEAVE = "di_luar_kesepakatan", "saluran_terputus"


class NotAsked(Exception):
    """The agreement, the line or the ministry did not let us ask now; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PullState(ports.RecordStore, ports.ConflictStore, ports.BreakerStore, ports.NoteStore, Protocol):
    """What pull reads and writes."""


@dataclass(slots=True)
class Pull:
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
        """What happened, by the names of metrics."""
        self.tally.clear()
        place = f"pull/{region}/{self.domain}"
        cursor, still = self.state.note(place), 0
        for _ in range(PAGES):
            try:
                page = self.ask(region, "terima", partial(self.ministry.changes, self.domain, cursor, PAGE))
            except NotAsked:
                break
            self.store_changes(region, page.changes)
            still = still + 1 if page.cursor in ("", cursor) else 0
            if page.cursor and page.cursor != cursor:
                self.state.save_note(place, cursor := page.cursor)
            if not page.more or still == PULL_STANDSTILL:
                break
        return dict(+self.tally)

    def ask(self, region: str, direction: Direction, ask: Callable[[], Answer]) -> Answer:
        """One read of what the ministry holds, which changes nothing there; the agreement is asked before every one, and before the
        token for it. Raises `NotAsked`.
        """
        if not self.is_agreed(region, direction):
            self.tally["OutsideAgreement"] += 1
            raise NotAsked(ENDED)
        permit = self.permits.acquire_signed_in(region, self.ids.new(), self.ministry.sign_in)
        if permit is None:
            raise NotAsked(NO_LEAVE)
        if not self.is_agreed(region, direction):  # waiting took a moment
            self.tally["OutsideAgreement"] += 1
            self.permits.release(permit)
            raise NotAsked(ENDED)
        try:
            answer = ask()
        except (Transient, Uncertain) as failure:
            self.permits.report_failure(permit, failure)
            self.tally["ReadFailed"] += 1
            raise NotAsked(failure.code) from None
        self.permits.report_answer(permit, proven=False)
        return answer

    def is_agreed(self, region: str, direction: Direction) -> bool:
        return isinstance(decide(region, self.domain, direction, self.clock.now()), Allow)

    def store_changes(self, region: str, told: Sequence[MinistryChange], again: bool = False) -> None:
        """`again`: also revisions that we know, since both copies were found to differ."""
        now, domain = self.clock.now(), domains.get(self.domain)
        pending: dict[Key, MappedChange] = {}
        strange: list[Conflict] = []
        for one in told:
            if one.region != region:
                continue
            change, why = map_change(one, domain, now)
            if change is None:
                strange.append(_unreadable(one, self.domain, why, now))
            elif (known := pending.get(change.key)) is None or change.revision >= known.revision:
                pending[change.key] = change
        if strange:
            self.tally["ContractDrift"] += len(strange)
            self.state.add_conflicts(strange)
        for _ in range(CONTENTION_TRIES):
            if not pending:
                return
            pending = self._write(region, pending, again)
        raise Transient("rekaman_diperebutkan")

    def _write(self, region: str, pending: dict[Key, MappedChange], again: bool) -> dict[Key, MappedChange]:
        """What somebody else changed meanwhile."""
        now = self.clock.now()
        standing = agreement.at(region, now)
        version = standing.version if standing else ""
        own, stored = column_owners(region, self.domain, now), self.state.records(list(pending))
        taken: dict[Key, MergeResult] = {
            key: merge_ministry_change(stored.get(key), change, own, version, now, again)
            for key, change in pending.items()
        }
        reviews = [review for each in taken.values() for review in each.conflicts]
        if reviews:
            self.tally["Conflicts"] += len(reviews)
            self.state.add_conflicts(reviews)
        changes = [
            (stored.get(key), each.record)
            for key, each in taken.items()
            if each.record is not None and each.record != stored.get(key)
        ]
        saved = self.state.save(changes) if changes else []
        landed = [record for (_, record), ok in zip(changes, saved, strict=True) if ok]
        self.tally["Pulled"] += len(landed)
        # Records that must be set right there. Children that waited are looked at again within the hour (`HELD_RECHECK`).
        send_hints(
            self.queues,
            region,
            self.domain,
            [record.key.id for record in landed if record.state is RecordState.MENUNGGU],
        )
        return {
            record.key: pending[record.key] for (_, record), ok in zip(changes, saved, strict=True) if not ok
        }


def _unreadable(told: MinistryChange, domain: str, why: Sequence[str], now: int) -> Conflict:
    data = without_unagreed_fields(told.data, domains.get(domain), unagreed_columns(told.region, domain, now))
    theirs = orjson.dumps({"op": told.op, "remote_id": told.remote_id, "data": data})
    return Conflict(
        Key(told.region, domain, told.id),
        CONTRACT,
        b"null",
        theirs,
        told.version,
        told.revision,
        now,
        tuple(why),
    )
