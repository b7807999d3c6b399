"""The real use-cases on the weak ports, in one engine: one run of one plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from functions import agreement, domains
from functions.sync.dispatch import Dispatch
from functions.sync.ingest import Ingest
from functions.sync.receive import Receive
from functions.sync.record import RecordState
from functions.sync.settle import Settle
from functions.sync.sweep import QUIET, Sweep
from functions.sync.upload import Drop, Upload, UploadStatus
from tests.fakes import FakeIds
from tests.simulation.checker import Checker
from tests.simulation.engine import START, Engine, Message
from tests.simulation.ministry import HostileMinistry
from tests.simulation.plan import MINUTE, Plan
from tests.simulation.ports import WeakDrops, WeakFiles, WeakQueues, WeakState
from tests.simulation.workload import REGION, Offer, workload
from tests.sync.world import LANES

AGREED = agreement.load()
CHUNK_BYTES = 900


class World:
    def __init__(self, plan: Plan, offers: list[Offer] | None = None) -> None:
        self.plan = plan
        self.engine = engine = Engine(plan, self.deliver, self.wanted)
        self.state, self.files, self.drops = WeakState(engine), WeakFiles(engine), WeakDrops(engine)
        self.queues, self.ministry = WeakQueues(LANES, engine), HostileMinistry(engine)
        clock, ids = engine.clock, FakeIds()
        self.receive = Receive(self.drops, self.files, self.state, self.queues, clock, CHUNK_BYTES)
        self.ingest = Ingest(self.drops, self.files, self.state, self.queues, clock)
        self.settle = Settle(self.files, self.state, self.queues, clock)
        self.sweep = Sweep(self.state, self.queues, clock)
        self.dispatches = {name: Dispatch(name, self.state, self.queues, self.ministry, clock, ids) for name in domains.names()}
        self.offers: dict[Drop, Offer] = {}
        for offer in workload(plan) if offers is None else offers:
            engine.later.append((engine.start + offer.at, lambda offer=offer: self._arrive(offer)))  # type: ignore[misc]
        self.checker = Checker(self.state, self.files, self.ministry, self.offers, plan, clock)
        self.files.watch = self.checker.written
        self.still_since = 0
        self.still = ""

    def _arrive(self, offer: Offer) -> None:
        """The object is there for good; of the event that says so only the time and the number are uncertain."""
        drop = self.drops.put(f"inbox/{REGION}/{offer.domain}/berkas.csv", offer.body)
        self.offers[drop] = offer
        self.engine.say("DROP", (offer.domain, [(r.key.id, r.version, r.content, r.kind.value) for r in offer.rows]))
        for echo in offer.echoes:
            self.engine.numbers += 1
            self.engine.waiting.append(Message(self.engine.numbers, "receive", {"drop": drop}, self.engine.clock.time + echo))

    def deliver(self, lane: str, message: Mapping[str, Any]) -> None:
        """As the handlers do."""
        stage, _, domain = lane.partition("/")
        if stage == "receive":
            self.receive(message["drop"])
        elif stage == "ingest":
            self.ingest(message["upload"], message["chunk"])
        elif stage == "settle":
            self.settle(message["upload"])
        elif stage == "dispatch":
            self.dispatches[domain](message["region"], message["ids"])
        else:
            self.sweep()

    def wanted(self) -> int | None:
        """When sweep has next something to find."""
        moments = [record.due for record in self.state.stored.values() if record.due is not None]
        moments += [upload.started_at + QUIET for upload in self.state.registered.values() if unfinished(upload)]
        return min(moments, default=None)

    def run(self) -> None:
        """To the end: the faults stop, what was lost is found, and nothing is left to do."""
        with agreed(self.plan):
            try:
                while not self._rested() and self.engine.turn():
                    pass
                self.checker.end(self.engine)
            finally:
                self.engine.dismiss()

    def _rested(self) -> bool:
        """Nobody works, nothing is due but what waits for a parent, and an hour's looks at that have changed nothing."""
        engine = self.engine
        if not engine.calm or engine.running or engine.waiting or engine.later:
            return False
        if self._redrive():
            return False
        held = False
        for record in self.state.stored.values():
            if record.due is not None:
                if record.state is not RecordState.DITAHAN:
                    return False
                held = True
        if any(unfinished(upload) for upload in self.state.registered.values()):
            return False
        if not held:
            return True
        still = repr([(r.state, r.version, r.acked, r.waits_for) for r in self.state.stored.values()])
        if still != self.still:
            self.still, self.still_since = still, engine.clock.time
        return engine.clock.time - self.still_since > 63 * MINUTE

    def _redrive(self) -> bool:
        """An operator sends events of S3 out of the dead letters again; all other messages sweep makes anew."""
        lost = [message for message in self.engine.dead if message.lane == "receive"]
        self.engine.dead.clear()
        for message in lost:
            message.receives, message.visible = 0, self.engine.clock.time
            self.engine.waiting.append(message)
        return bool(lost)


def unfinished(upload: Upload) -> bool:
    return upload.status in (UploadStatus.DITERIMA, UploadStatus.DIPROSES) or bool(upload.dirty)


@contextmanager
def agreed(plan: Plan) -> Iterator[None]:
    """The agreement as its file says, or one that ends while the plan runs."""
    if plan.agreement_ends is None:
        yield
        return
    ended = {REGION: replace(AGREED[REGION], last_day=datetime.fromtimestamp(START / 1000, agreement.WIB).date())}
    original, agreement.load = agreement.load, lambda: ended  # type: ignore[assignment]
    try:
        yield
    finally:
        agreement.load = original
