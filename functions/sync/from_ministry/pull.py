"""The other direction: the ministry's changes of one dataset, page by page, into the state table. Nothing goes back from here.

The cursor is noted when the page's records are durable, so a worker that dies reads its page again, which changes nothing: known
revisions are passed over. Pages may repeat, shift or shuffle while they are read. What cannot be read is set aside whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import orjson

from functions import agreement, domains
from functions.agreement import Allow, Direction, decide
from functions.sync import ports
from functions.sync.from_ministry.mapping import read, within
from functions.sync.model.conflict import CONTRACT, Review
from functions.sync.model.errors import Transient, Uncertain
from functions.sync.model.record import Key, RecordState
from functions.sync.ports import ministry as counterpart
from functions.sync.records.follow_up import hint
from functions.sync.records.merge import Foreign, Taken, owners, take
from functions.sync.to_ministry.permits import Gatekeeper
from functions.sync.validation.agreed_columns import surplus

PAGE = 50
PAGES = 200
"""Per run; the next one goes on."""
STILL = 3
"""Pages in a row that lead nowhere: the ministry repeats itself, and the next run asks again."""
TRIES = 5

Answer = TypeVar("Answer")


ENDED, NO_LEAVE = "di_luar_kesepakatan", "saluran_terputus"


class Unasked(Exception):
    """The agreement, the line or the ministry did not let us ask now; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Pull:
    domain: str
    state: ports.State
    ministry: counterpart.Counterpart
    queues: ports.Queues
    clock: ports.Clock
    ids: ports.Ids
    tally: Counter[str] = field(init=False, default_factory=Counter)
    gate: Gatekeeper = field(init=False)

    def __post_init__(self) -> None:
        self.gate = Gatekeeper(self.domain, self.state, self.clock, self.tally)

    def __call__(self, region: str) -> dict[str, int]:
        """What happened, by the names of metrics."""
        self.tally.clear()
        place = f"pull/{region}/{self.domain}"
        cursor, still = self.state.note(place), 0
        for _ in range(PAGES):
            try:
                page = self.asked(region, "terima", partial(self.ministry.changes, self.domain, cursor, PAGE))
            except Unasked:
                break
            self.take_in(region, page.changes)
            still = still + 1 if page.cursor in ("", cursor) else 0
            if page.cursor and page.cursor != cursor:
                self.state.save_note(place, cursor := page.cursor)
            if not page.more or still == STILL:
                break
        return dict(+self.tally)

    def asked(self, region: str, direction: Direction, ask: Callable[[], Answer]) -> Answer:
        """One read of what the ministry holds, which changes nothing there; the agreement is asked before every one, and before the
        token for it. Raises `Unasked`."""
        if not self.agreed(region, direction):
            self.tally["OutsideAgreement"] += 1
            raise Unasked(ENDED)
        leave = self.gate.signed_in(region, self.ids.new(), self.ministry.sign_in)
        if leave is None:
            raise Unasked(NO_LEAVE)
        if not self.agreed(region, direction):  # waiting took a moment
            self.tally["OutsideAgreement"] += 1
            self.gate.unused(leave)
            raise Unasked(ENDED)
        try:
            answer = ask()
        except (Transient, Uncertain) as failure:
            self.gate.failed(leave, failure)
            self.tally["ReadFailed"] += 1
            raise Unasked(failure.code) from None
        self.gate.answered(leave, proven=False)
        return answer

    def agreed(self, region: str, direction: Direction) -> bool:
        return isinstance(decide(region, self.domain, direction, self.clock.now()), Allow)

    def take_in(self, region: str, told: Sequence[counterpart.Told], again: bool = False) -> None:
        """`again`: also revisions that we know, since both copies were found to differ."""
        now, domain = self.clock.now(), domains.get(self.domain)
        pending: dict[Key, Foreign] = {}
        strange: list[Review] = []
        for one in told:
            if one.region != region:
                continue
            change, why = read(one, domain, now)
            if change is None:
                strange.append(_unread(one, self.domain, why, now))
            elif (known := pending.get(change.key)) is None or change.revision >= known.revision:
                pending[change.key] = change
        if strange:
            self.tally["ContractDrift"] += len(strange)
            self.state.set_aside(strange)
        for _ in range(TRIES):
            if not pending:
                return
            pending = self._write(region, pending, again)
        raise Transient("rekaman_diperebutkan")

    def _write(self, region: str, pending: dict[Key, Foreign], again: bool) -> dict[Key, Foreign]:
        """What somebody else changed meanwhile."""
        now = self.clock.now()
        standing = agreement.at(region, now)
        version = standing.version if standing else ""
        own, stored = owners(region, self.domain, now), self.state.records(list(pending))
        taken: dict[Key, Taken] = {key: take(stored.get(key), change, own, version, now, again) for key, change in pending.items()}
        reviews = [review for each in taken.values() for review in each.reviews]
        if reviews:
            self.tally["Conflicts"] += len(reviews)
            self.state.set_aside(reviews)
        changes = [(stored.get(key), each.record) for key, each in taken.items() if each.record is not None and each.record != stored.get(key)]
        saved = self.state.save(changes) if changes else []
        landed = [record for (_, record), ok in zip(changes, saved, strict=True) if ok]
        self.tally["Pulled"] += len(landed)
        # Records that must be set right there. Children that waited are looked at again within the hour (`HELD_RECHECK`).
        hint(self.queues, region, self.domain, [record.key.id for record in landed if record.state is RecordState.MENUNGGU])
        return {record.key: pending[record.key] for (_, record), ok in zip(changes, saved, strict=True) if not ok}


def _unread(told: counterpart.Told, domain: str, why: Sequence[str], now: int) -> Review:
    data = within(told.data, domains.get(domain), surplus(told.region, domain, now))
    theirs = orjson.dumps({"op": told.op, "remote_id": told.remote_id, "data": data})
    return Review(Key(told.region, domain, told.id), CONTRACT, b"null", theirs, told.version, told.revision, now, tuple(why))
