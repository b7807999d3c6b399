"""Record keys → the ministry → acknowledgements. The message is a hint; the table says what is newest and what is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import orjson

from functions import domains
from functions.agreement import Deny, decide
from functions.domains.core.contract import Domain
from functions.sync import ports
from functions.sync.model.errors import Refused, SinergiError, Transient, Uncertain
from functions.sync.model.record import Key, Op, Record, RecordState
from functions.sync.records import transitions as delivery
from functions.sync.records.compare_and_set import concluded, saved
from functions.sync.records.follow_up import BATCH, Aftermath
from functions.sync.records.merge import owners, to_send
from functions.sync.to_ministry.dependencies import Parents
from functions.sync.to_ministry.mapping import column, national
from functions.sync.to_ministry.permits import Gatekeeper, Leave

TRIES = 5
UNREADABLE = 2
"""Read-backs that may fail before the rest is left for later: each may cost a whole timeout."""
BROKEN = "GALAT_INTERNAL"
"""Held: our own mapping fails on it. It waits for a person and takes nobody with it."""
_ANSWERED = frozenset({RecordState.TERSINKRON, RecordState.DITARIK, RecordState.DITOLAK_PUSAT})


@dataclass(slots=True)
class Dispatch:
    """One domain. Order, duplicates and losses of messages do not matter: every move is a compare-and-set."""

    domain: str
    state: ports.State
    queues: ports.Queues
    ministry: ports.Ministry
    clock: ports.Clock
    ids: ports.Ids
    tally: Counter[str] = field(init=False, default_factory=Counter)
    bugs: list[Exception] = field(init=False, default_factory=list)
    """What went wrong in our own mapping, in the last call: of whoever may log it."""
    gate: Gatekeeper = field(init=False)
    after: Aftermath = field(init=False)
    parents: Parents = field(init=False)

    def __post_init__(self) -> None:
        self.gate = Gatekeeper(self.domain, self.state, self.clock, self.tally)
        self.after = Aftermath(self.domain, self.state, self.queues, self.clock)
        self.parents = Parents(self.domain, self.state, self.clock, self.after, self.tally)

    def __call__(self, region: str, ids: Sequence[str]) -> dict[str, int]:
        """What happened, by the names of metrics."""
        self.tally.clear()
        self.bugs.clear()
        keys = list(dict.fromkeys(Key(region, self.domain, identity) for identity in ids))
        for start in range(0, len(keys), BATCH):
            self._batch(region, keys[start : start + BATCH])
        return dict(+self.tally)

    def _batch(self, region: str, keys: Sequence[Key]) -> None:
        records = list(self.state.records(keys).values())
        now = self.clock.now()
        # A worker that died behind the ministry's answer, or behind a hold, left these undone, and its message came again.
        self.after([record for record in records if record.state in _ANSWERED])
        self.after.touch([record for record in records if delivery.held_lately(record, now)])
        self._resolve(region, [record for record in records if delivery.doubtful(record, now)])
        restricted = [r for r in records if r.restricted and r.state is RecordState.MENUNGGU and r.due is not None]
        saved(self.state, [(record, delivery.restrain(record)) for record in restricted])
        now = self.clock.now()
        waiting = [r for r in records if delivery.ready(r, now) or (r.state is RecordState.DITAHAN and r.waits_for)]
        verdict = decide(region, self.domain, "kirim", now)
        if isinstance(verdict, Deny):
            self.after.announce(waiting)
            self.after(saved(self.state, [(r, delivery.hold(r, verdict.code, "", now)) for r in waiting]))
        else:
            self._dispatch(region, self.parents.free(waiting))

    def _dispatch(self, region: str, records: Sequence[Record]) -> None:
        """Batch by batch, as long as requests may leave. Those that may not stay in the table as they are: sweep asks again."""
        queue = sorted(records, key=lambda record: -delivery.together(record))
        while queue:
            attempt = self.ids.new()
            leave = self._leave(region, attempt)
            if leave is None:
                return
            # What is in doubt about a probe is in doubt about one record only.
            size = 1 if leave.probe else delivery.together(queue[0])
            batch = [record for record in queue[:size] if delivery.together(record) == delivery.together(queue[0])]
            queue = queue[len(batch) :]
            self.after.announce(batch)
            now = self.clock.now()
            claimed = saved(self.state, [(record, delivery.claim(record, attempt, now)) for record in batch])
            if claimed:
                self._send(region, attempt, claimed, leave)
            else:
                self.gate.unused(leave)

    def _leave(self, region: str, owner: str) -> Leave | None:
        return self.gate.signed_in(region, owner, self.ministry.sign_in)

    def _send(self, region: str, batch: str, records: Sequence[Record], leave: Leave | None = None) -> None:
        """One request; where the ministry refuses it as a whole, two with half of it each, down to the guilty record."""
        asked = self._asked(region, batch, records, leave)
        if asked is None:
            return
        leave, version, going = asked
        outgoing = self._outgoing(region, going)
        try:
            if not outgoing:
                self.gate.unused(leave)
                return
            acks = self.ministry.send(region, self.domain, f"{batch}-{len(outgoing)}", version, list(outgoing.values()))
        except Refused as refusal:
            self.gate.failed(leave, refusal)
            sent = [record for record in going if record.key in outgoing]
            if len(sent) > 1:
                half = len(sent) // 2
                self._send(region, f"{batch}a", sent[:half])
                self._send(region, f"{batch}b", sent[half:])
            else:
                self._conclude(sent, _refused(refusal))
        except (Transient, Uncertain) as failure:
            self.gate.failed(leave, failure)
            self._conclude([record for record in going if record.key in outgoing], _failed(failure))
        else:
            self.gate.answered(leave)
            self._conclude([record for record in going if record.key in outgoing], _heard(domains.get(self.domain), acks))

    def _asked(self, region: str, batch: str, records: Sequence[Record], leave: Leave | None) -> tuple[Leave, str, list[Record]] | None:
        """Everything is asked again just before a request: a place in the rate, the agreement, and every record, which may
        have been restricted, replaced or taken over since it was claimed. None when nothing may go."""
        going = list(records)
        for _ in range(TRIES):
            if leave is None or not self.gate.valid(leave):
                leave = self._leave(region, batch)
            if leave is None:
                break
            going = self._still(going)
            verdict = decide(region, self.domain, "kirim", self.clock.now())
            if isinstance(verdict, Deny):
                self._conclude(going, _held(verdict.code))
                going = []
            if not going:
                self.gate.unused(leave)
                return None
            if self.gate.valid(leave) and not isinstance(verdict, Deny):
                return leave, verdict.version, going
        self._conclude(going, delivery.give_back)
        return None

    def _still(self, records: Sequence[Record]) -> list[Record]:
        """Those that are ours to send as they stand in the table now."""
        stored, now = self.state.records([record.key for record in records]), self.clock.now()
        ours = [stored[r.key] for r in records if r.key in stored and stored[r.key].attempt == r.attempt]
        unwanted = [record for record in ours if record.restricted or record.version != record.sent]
        self.after(saved(self.state, [(r, delivery.restrain(r) if r.restricted else delivery.give_back(r, now)) for r in unwanted]))
        old = [record for record in ours if record not in unwanted and now - record.sent_at >= delivery.RENEW]
        renewed = saved(self.state, [(record, delivery.renew(record, now)) for record in old])
        return [record for record in ours if record not in unwanted and record not in old] + renewed

    def _outgoing(self, region: str, records: Sequence[Record]) -> dict[Key, ports.Outgoing]:
        found = {}
        domain, own = domains.get(self.domain), owners(region, self.domain, self.clock.now())
        for record in records:
            _, name, identity = record.key
            try:
                data = national(domain, to_send(orjson.loads(record.payload), own)) if record.payload else {}
            except Exception as bug:
                self.bugs.append(bug)
                self._conclude([record], _held(BROKEN))
            else:
                found[record.key] = ports.Outgoing(identity, record.sent, _op(record), f"{region}:{name}:{identity}:{record.sent}", data)
        return found

    def _resolve(self, region: str, records: Sequence[Record]) -> None:
        """Read back what was sent without a known answer, before anything is sent again."""
        held: dict[Key, ports.Remote | None] = {}
        failed: list[Record] = []
        self.after.announce(records)
        for record in records:
            leave = self._leave(region, self.ids.new()) if len(failed) < UNREADABLE else None
            if leave is None:
                break
            try:
                held[record.key] = self.ministry.read(record.key)
            except (Transient, Uncertain) as failure:
                self.gate.failed(leave, failure)
                failed.append(record)
            else:
                self.gate.answered(leave, proven=False)
        # All at once, so that what must be sent again goes in one batch.
        self._conclude([r for r in records if r.key in held], lambda r, now: delivery.read_back(r, held[r.key], now))
        self._conclude(failed, delivery.unread)

    def _conclude(self, records: Sequence[Record], move: Callable[[Record, int], Record]) -> None:
        landed = concluded(self.state, records, lambda record: move(record, self.clock.now()))
        self.tally.update(_METRICS[record.state] for record in landed if record.state in _METRICS)
        self.after(landed)


_METRICS = {
    RecordState.TERSINKRON: "Acknowledged", RecordState.DITARIK: "Acknowledged", RecordState.DITOLAK_PUSAT: "RefusedByMinistry",
    RecordState.TIDAK_PASTI: "Uncertain",
}


def _op(record: Record) -> str:  # a person whose NIK has changed is the same person: untold, the ministry would hold two
    return "ganti_kunci" if record.rekeyed and record.op is Op.UPSERT else record.op


def _held(code: str) -> Callable[[Record, int], Record]:
    return lambda record, now: delivery.hold(record, code, "", now)


def _refused(refusal: Refused) -> Callable[[Record, int], Record]:
    return lambda record, now: delivery.answer(record, ports.Ack(record.key.id, record.sent, "ditolak", "", (refusal.code,)), now)


def _failed(failure: SinergiError) -> Callable[[Record, int], Record]:
    if isinstance(failure, Transient):
        retry_after = failure.retry_after
        return lambda record, now: delivery.postpone(record, now, retry_after)
    return delivery.doubt


def _heard(domain: Domain, acks: Sequence[ports.Ack]) -> Callable[[Record, int], Record]:
    """Each by the word on its own id and version; without one it is in doubt."""
    said = {(ack.id, ack.version): ack for ack in acks}

    def heard(record: Record, now: int) -> Record:
        ack = said.get((record.key.id, record.sent))
        if ack is None:
            return delivery.doubt(record, now)
        return delivery.answer(record, ack._replace(fields=tuple(column(domain, name) for name in ack.fields)), now)

    return heard
