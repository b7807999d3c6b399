"""The real use-cases on the weak ports, in one engine: one run of one plan."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from unittest.mock import patch

import orjson

from functions import agreement, domains
from functions.sync import inbox, settle
from functions.sync.aftermath import catch_up
from functions.sync.breaker import SPAN, Line
from functions.sync.dispatch import Dispatch
from functions.sync.errors import Rejected
from functions.sync.inbox import Inbox
from functions.sync.ingest import Ingest
from functions.sync.ports import Files
from functions.sync.receive import Receive
from functions.sync.record import Record, RecordState
from functions.sync.replay import Replay
from functions.sync.resend import Resend, Wanted
from functions.sync.settle import Settle
from functions.sync.submit import From, Submit
from functions.sync.sweep import PERIOD, QUIET, RUN, Sweep
from functions.sync.upload import Drop, Upload, UploadStatus, upload_id
from tests.fakes import FakeIds
from tests.simulation.checker import Checker
from tests.simulation.engine import Engine
from tests.simulation.faults import START
from tests.simulation.ministry import Connection, HostileMinistry
from tests.simulation.plan import MINUTE, Plan
from tests.simulation.ports import WeakDrops, WeakFiles, WeakQueues, WeakState, unfinished
from tests.simulation.requests import SYSTEM, Requests
from tests.simulation.workload import REGION, SHAPES, Call, Offer, calls, workload
from tests.sync.world import LANES as INNER

AGREED = agreement.load()
CHUNK_BYTES = 900
BUCKET = "drops"


class World:
    def __init__(self, plan: Plan, offers: list[Offer] | None = None) -> None:
        self.plan = plan
        self.engine = engine = Engine(plan, self.deliver, self.wanted)
        self.state, self.files, self.drops = WeakState(engine), WeakFiles(engine), WeakDrops(engine)
        self.queues, self.ministry = WeakQueues((*INNER, "receive"), engine), HostileMinistry(engine, self.state.gates)
        clock, self.ids = engine.clock, FakeIds()
        self.receive = Receive(self.drops, self.files, self.state, self.queues, clock, CHUNK_BYTES)
        self.ingest = Ingest(self.drops, self.files, self.state, self.queues, clock)
        self.settle = Settle(self.files, self.state, self.queues, clock)
        self.sweep = Sweep(self.state, self.queues, clock)
        self.inbox = Inbox(self.drops, self.state, self.queues, clock, BUCKET)
        self.submit = Submit(self.state, self.queues, clock, self.ids)
        self.resend, self.replay = Resend(self.files, self.state, clock), Replay(self.state, clock)
        self.spare: dict[str, list[Dispatch]] = {name: [] for name in domains.names()}
        self.offers: dict[Drop, Offer] = {}
        for offer in workload(plan) if offers is None else offers:
            engine.later.append((engine.start + offer.at, lambda offer=offer: self._arrive(offer)))  # type: ignore[misc]
        self.calls = calls(plan)
        for number, call in enumerate(self.calls):
            engine.later.append((engine.start + call.at, partial(engine.call_in, f"submit/{call.domain}", {"call": number})))
        for number in range(plan.looks):
            at = random.Random(f"look/{plan.seed}/{number}").randrange(plan.spread + 30 * MINUTE)
            engine.later.append((engine.start + at, partial(engine.call_in, "look", {})))
        self.requests = Requests(self.state, self.calls)
        self.checker = Checker(self.state, self.files, self.ministry, self.offers, self.requests, plan, clock)
        self.files.watch = self.checker.written
        self.still_since = 0
        self.still = ""

    def _arrive(self, offer: Offer) -> None:
        """The object is there for good; of the event that says so only the time and the number are uncertain."""
        drop = self.drops.put(f"inbox/{REGION}/{offer.domain}/berkas.csv", offer.body, offer.metadata, BUCKET)
        self.drops.written[drop] = self.engine.clock.time
        self.offers[drop] = offer
        self.engine.say("DROP", (offer.domain, [(r.key.id, r.version, r.content, r.kind.value) for r in offer.rows]))
        event = {"detail": {"bucket": {"name": BUCKET}, "object": {"key": drop.key, "version-id": drop.version_id}}}
        for echo in offer.echoes:
            self.engine.send("receive", event, echo)

    def deliver(self, lane: str, message: Mapping[str, Any]) -> None:
        """As the handlers do."""
        stage, _, domain = lane.partition("/")
        if stage == "receive":
            dropped = message["detail"]["object"]
            self.receive(Drop(message["detail"]["bucket"]["name"], dropped["key"], dropped["version-id"]))
        elif stage == "ingest":
            self.ingest(message["upload"], message["chunk"])
        elif stage == "settle":
            self.settle(message["upload"])
        elif stage == "dispatch":
            # One environment serves one invocation at a time, remembers, and dies with the invocation that is killed.
            environment = self.spare[domain].pop() if self.spare[domain] else self._environment(domain)
            try:
                environment(message["region"], message["ids"])
            except Exception:
                self.spare[domain].append(environment)
                raise
            self.spare[domain].append(environment)
        elif stage == "submit":
            self._submitted(self.calls[message["call"]])
        elif stage == "look":
            for name in SHAPES:
                self.resend(list(self.resend.look(REGION, Wanted(domain=name))))
                self.replay(REGION, name)
        else:
            self.sweep()
            self.inbox()

    def _submitted(self, call: Call) -> None:
        self.engine.say("REQUEST", (call.key, [(r.key.id, r.version, r.content, r.kind.value) for r in call.rows]))
        try:
            self.requests.answered(call, self.submit(From(REGION, SYSTEM), call.domain, call.records, call.body, call.key))
        except Rejected as refusal:
            self.requests.refused(call, refusal)

    def _environment(self, domain: str) -> Dispatch:
        return Dispatch(domain, self.state, self.queues, Connection(self.ministry, domain), self.engine.clock, self.ids)

    def wanted(self) -> int | None:
        """When sweep has next something to find."""
        moments = [self._may(record) for record in self.state.stored.values() if record.due is not None]
        moments += [moment for upload in self.state.registered.values() if unfinished(upload) for moment in self._turns(upload)]
        unread = [self.drops.written[drop] for drop in self.offers if self._unread(drop)]
        if unread:
            began = orjson.loads(self.state.notes.get(inbox.PLACE, "{}")).get("began", 0)
            moments.append(max(min(unread) + inbox.QUIET, began + inbox.AGAIN))
        return min(moments, default=None)

    def _turns(self, upload: Upload) -> list[int]:
        """When sweep asks after it: from the first moment it may, every so often."""
        now = self.engine.clock.time
        moments = [upload.started_at + QUIET] if upload.status is UploadStatus.DIPROSES else []
        moments += [upload.dirty + catch_up(upload.rows) * 1000 + QUIET] if upload.dirty else []
        moments += [upload.awaited] if upload.awaited else []
        return [at if now - at < 0 or (now - at) % PERIOD < RUN else now - (now - at) % PERIOD + PERIOD for at in moments]

    def _may(self, record: Record) -> int:
        """When it is due, and not held back by a cut line."""
        gate = self.state.gates.get(record.key[:2])
        until = max(gate.not_before, 0 if gate.line is Line.TERSAMBUNG else gate.until) - SPAN if gate else 0
        return max(record.due or 0, until)

    def _unread(self, drop: Drop) -> bool:
        upload = self.state.registered.get(upload_id(drop))
        return upload is None or upload.status is UploadStatus.DITERIMA

    def run(self) -> None:
        """To the end: the faults stop, what was lost is found, and nothing is left to do."""
        with surroundings(self.plan):
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
        held = False
        for record in self.state.stored.values():
            if record.due is not None:
                if record.state is not RecordState.DITAHAN:
                    return False
                held = True
        if any(unfinished(upload) for upload in self.state.registered.values()) or any(map(self._unread, self.offers)):
            return False
        if not held:
            return True
        still = repr([(r.state, r.version, r.acked, r.waits_for) for r in self.state.stored.values()])
        if still != self.still:
            self.still, self.still_since = still, engine.clock.time
        return engine.clock.time - self.still_since > 63 * MINUTE


@contextmanager
def surroundings(plan: Plan) -> Iterator[None]:
    """The agreement with the plan's rate, and its end if the plan has one. Workbooks of corrections are written as empty
    files: making one costs as much as a whole run, and what is in it is not at stake here."""
    standing = AGREED[REGION]
    last_day = standing.last_day if plan.agreement_ends is None else datetime.fromtimestamp(START / 1000, agreement.WIB).date()
    datasets = {name: {**dataset, "laju": plan.ceiling} for name, dataset in standing.datasets.items()}
    ours = {REGION: replace(standing, last_day=last_day, datasets=datasets)}

    def empty(files: Files, key: str, *_: object) -> None:
        files.write(key, b"")

    with patch.object(agreement, "load", lambda: ours), patch.object(settle, "write_xlsx", empty):
        yield
