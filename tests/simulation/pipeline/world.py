"""The real use cases on the weak ports, in one engine: one run of one plan."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from unittest.mock import patch

from functions import agreement
from functions.sync.from_ministry.pull import Pull
from functions.sync.from_region import settle
from functions.sync.from_region.ingest import Ingest
from functions.sync.from_region.receive import Receive
from functions.sync.from_region.settle import Settle
from functions.sync.from_region.submit import RequestSender, Submit
from functions.sync.model.conflict import LIFE
from functions.sync.model.errors import Rejected
from functions.sync.model.record import Key
from functions.sync.model.upload import Drop
from functions.sync.operations.missed_files import MissedFiles
from functions.sync.operations.recheck_held import RecheckHeld
from functions.sync.operations.resend import Resend, ResendFilter
from functions.sync.operations.sweep import Sweep
from functions.sync.ports.storage import Files
from functions.sync.reconciliation.reconcile import Reconcile, ReconciliationResult
from functions.sync.records.resolve_conflict import apply_decision
from functions.sync.to_ministry.dispatch import Dispatch
from functions.sync.to_region.file_export import FileExport
from tests.simulation.engine.faults import START, Violation
from tests.simulation.engine.loop import Engine
from tests.simulation.ministry.hostile import Connection, HostileMinistry
from tests.simulation.ministry.own_changes import EDITABLE, edits
from tests.simulation.pipeline.checker import Checker
from tests.simulation.pipeline.outlook import Outlook
from tests.simulation.pipeline.ports import WeakDrops, WeakFiles, WeakQueues, WeakState
from tests.simulation.pipeline.requests import SYSTEM, Requests
from tests.simulation.pipeline.workload import COMMON, REGION, SHAPES, Call, Offer, calls, workload
from tests.simulation.plan import HOUR, MINUTE, Plan
from tests.support.fakes import FakeIds
from tests.support.world import LANES as INNER

AGREED = agreement.load()
CHUNK_BYTES = 900
BUCKET = "drops"
PULLS = 5 * MINUTE
NIGHTS = 5
"""Reconciliations after which both copies must be equal.

What one repairs the next finds repaired, unless it was refused or edited meanwhile.
"""


class World:
    def __init__(self, plan: Plan, offers: list[Offer] | None = None) -> None:
        self.plan = plan
        self.engine = engine = Engine(plan, self.deliver, lambda: self.outlook.next_sweep())  # noqa: PLW0108  made below
        self.state, self.files, self.drops = WeakState(engine), WeakFiles(engine), WeakDrops(engine)
        self.queues, self.ministry = (
            WeakQueues((*INNER, "receive"), engine),
            HostileMinistry(engine, self.state.breakers),
        )
        clock, self.ids = engine.clock, FakeIds()
        self.receive = Receive(self.drops, self.files, self.state, self.queues, clock, CHUNK_BYTES)
        self.ingest = Ingest(self.drops, self.files, self.state, self.queues, clock)
        self.settle = Settle(self.files, self.state, self.queues, clock)
        self.sweep = Sweep(self.state, self.queues, clock)
        self.missed_files = MissedFiles(self.drops, self.state, self.queues, clock, BUCKET)
        self.submit = Submit(self.state, self.queues, clock, self.ids)
        self.resend, self.recheck = Resend(self.files, self.state, clock), RecheckHeld(self.state, clock)
        self.environments: defaultdict[str, list[Any]] = defaultdict(list)
        self.pulling: set[str] = set()
        """Datasets whose next pull is scheduled."""
        self.moved = (0, 0)
        self.compared: dict[str, ReconciliationResult | None] = {}
        self.offers: dict[Drop, Offer] = {}
        for offer in workload(plan) if offers is None else offers:
            engine.later.append((engine.start + offer.at, lambda offer=offer: self._arrive(offer)))  # type: ignore[misc]
        self.calls = calls(plan)
        for number, call in enumerate(self.calls):
            engine.later.append(
                (engine.start + call.at, partial(engine.call_in, f"submit/{call.domain}", {"call": number}))
            )
        self._at_random("look", plan.looks, lambda chance: ("look", {}))
        self._at_random("delete", plan.deletes, self._deletion)
        self._at_random(
            "night", plan.nights, lambda chance: (f"reconcile/{chance.choice(sorted(SHAPES))}", {})
        )
        for edit in edits(plan):
            engine.later.append((engine.start + edit.at, partial(self.ministry.own_changes.edit, edit)))
        self.requests = Requests(self.state, self.calls)
        self.checker = Checker(self.state, self.files, self.ministry, self.offers, self.requests, plan, clock)
        self.files.watch = self.checker.check_written
        self.outlook = Outlook(engine, self.state, self.drops, self.offers)

    def _at_random(
        self, what: str, times: int, draw: Callable[[random.Random], tuple[str, Mapping[str, Any]]]
    ) -> None:
        for number in range(times):
            chance = random.Random(f"{what}/{self.plan.seed}/{number}")
            at = self.engine.start + chance.randrange(self.plan.spread + 30 * MINUTE)
            self.engine.later.append((at, partial(self.engine.call_in, *draw(chance))))

    def _deletion(self, chance: random.Random) -> tuple[str, Mapping[str, Any]]:
        domain = chance.choice(COMMON)
        return f"delete/{domain}", {"id": f"{SHAPES[domain][0]}{chance.randint(1, self.plan.records)}"}

    def _arrive(self, offer: Offer) -> None:
        """Store the object, and send the events that announce it, whose times and number are uncertain."""
        drop = self.drops.put(f"inbox/{REGION}/{offer.domain}/berkas.csv", offer.body, offer.metadata, BUCKET)
        self.drops.written[drop] = self.engine.clock.time
        self.offers[drop] = offer
        self.engine.log(
            "DROP", (offer.domain, [(r.key.id, r.version, r.content, r.kind.value) for r in offer.rows])
        )
        event = {
            "detail": {"bucket": {"name": BUCKET}, "object": {"key": drop.key, "version-id": drop.version_id}}
        }
        for echo in offer.echoes:
            self.engine.send("receive", event, echo)

    def deliver(self, lane: str, message: Mapping[str, Any]) -> None:
        """Handle one message as the handlers do."""
        stage, _, domain = lane.partition("/")
        if stage == "receive":
            dropped = message["detail"]["object"]
            self.receive.run(Drop(message["detail"]["bucket"]["name"], dropped["key"], dropped["version-id"]))
        elif stage == "ingest":
            self.ingest.run(message["upload"], message["chunk"])
        elif stage == "settle":
            self.settle.run(message["upload"])
        elif stage == "dispatch":
            with self._environment(lane, partial(self._dispatch, domain)) as dispatch:
                dispatch.run(message["region"], message["ids"])
        elif stage == "pull":
            with self._environment(lane, partial(self._pull, domain)) as pull:
                pull.run(REGION)
                FileExport(domain, self.files, self.state, self.engine.clock).run(REGION)
            self.pulling.discard(domain)
        elif stage == "reconcile":
            with self._environment(lane, lambda: Reconcile(self._pull(domain), self.files)) as reconcile:
                self.compared[domain] = reconcile.run(REGION)
        elif stage == "submit":
            self._submitted(self.calls[message["call"]])
        elif stage == "delete":
            self._deleted(Key(REGION, domain, message["id"]))
        elif stage == "look":
            for name in SHAPES:
                self.resend.run(list(self.resend.preview(REGION, ResendFilter(domain=name))))
                self.recheck.run(REGION, name)
        else:
            self.sweep.run()
            self.missed_files.run()

    def _submitted(self, call: Call) -> None:
        self.engine.log(
            "REQUEST", (call.key, [(r.key.id, r.version, r.content, r.kind.value) for r in call.rows])
        )
        try:
            self.requests.check_answer(
                call,
                self.submit.run(
                    RequestSender(REGION, SYSTEM), call.domain, call.records, call.body, call.key
                ),
            )
        except Rejected as refusal:
            self.requests.check_refusal(call, refusal)

    def _deleted(self, key: Key) -> None:
        self.engine.log("DELETE", key.id)
        known = key in self.state.stored
        self.requests.delete_requested.add(key)
        try:
            self.requests.check_deletion(
                key, known, self.submit.delete(RequestSender(REGION, SYSTEM), key.domain, key.id)
            )
        except Rejected as refusal:
            if refusal.code != "KESEPAKATAN_BERAKHIR":
                raise

    @contextmanager
    def _environment(self, lane: str, make: Callable[[], Any]) -> Iterator[Any]:
        """Yield an execution environment, which serves one invocation at a time and dies when killed."""
        environment = self.environments[lane].pop() if self.environments[lane] else make()
        try:
            yield environment
        except Exception:
            self.environments[lane].append(environment)
            raise
        self.environments[lane].append(environment)

    def _dispatch(self, domain: str) -> Dispatch:
        return Dispatch(
            domain, self.state, self.queues, Connection(self.ministry, domain), self.engine.clock, self.ids
        )

    def _pull(self, domain: str) -> Pull:
        return Pull(
            domain, self.state, Connection(self.ministry, domain), self.queues, self.engine.clock, self.ids
        )

    def run(self) -> None:
        """Run until the faults have stopped and nothing is left to do, then check; raise `Violation`."""
        with patched_agreement(self.plan):
            try:
                self._come_to_rest()
                self._reconcile_until_equal()
                self.checker.check_end(self.engine)
            finally:
                self.engine.dismiss()

    def _come_to_rest(self) -> None:
        going = True
        while going and not self.outlook.is_at_rest():
            going = self.engine.turn()
            self._schedule_pulls()
            going = going or bool(self.engine.later)

    def _schedule_pulls(self) -> None:
        """Schedule pulls, one per five minutes, without those that would find nothing."""
        now, moves = self.engine.clock.time, self.ministry.counterpart.moves
        if not self.plan.edits or self.moved == (moves, len(self.pulling)):
            return
        for domain in EDITABLE:
            cursor = self.state.notes.get(f"pull/{REGION}/{domain}", "")
            if (
                domain not in self.pulling
                and self.checker.agreed(domain, "terima")
                and self.ministry.own_changes.unread(domain, cursor)
            ):
                self.pulling.add(domain)
                self.engine.later.append(
                    (now - now % PULLS + PULLS, partial(self.engine.call_in, f"pull/{domain}", {}))
                )
        self.moved = moves, len(self.pulling)

    def _resolve_conflicts(self) -> None:
        """Decide the conflicts about records that the ministry ended or lost, at random."""
        for conflict in [
            conflict for conflict in self.state.open_conflicts.values() if conflict.column == LIFE
        ]:
            stored, decision = self.state.stored[conflict.key], self.engine.chance.choice(("daerah", "pusat"))
            self.engine.log("DECIDED", (conflict.key.id, decision))
            self.state.save_one(stored, apply_decision(stored, conflict, decision, self.engine.clock.time))
            self.state.remove_conflict(conflict)
            self.checker.ended |= {conflict.key} if decision == "pusat" else set()

    def _reconcile_until_equal(self) -> None:
        """Reconcile until both copies are equal; raise `Violation` after `NIGHTS` times."""
        apart = sorted(SHAPES) if self.plan.nights else []
        for night in range(NIGHTS):
            if not apart:
                break
            self.compared.clear()
            for place, domain in enumerate(apart):
                at = self.engine.clock.time + HOUR + place * 3 * MINUTE
                self.engine.later.append((at, partial(self.engine.call_in, f"reconcile/{domain}", {})))
            self._come_to_rest()
            self._resolve_conflicts()
            self._come_to_rest()
            apart = [
                domain for domain in apart if (found := self.compared[domain]) is None or not found.equal
            ]
            apart = [domain for domain in apart if self.checker.agreed(domain, "kirim")]
            self.engine.log("NIGHT", (night, apart))
        if apart:
            raise Violation(
                f"night after night both copies differ: {[self.compared[domain] for domain in apart]}"
            )


@contextmanager
def patched_agreement(plan: Plan) -> Iterator[None]:
    """Patch the agreement with the plan's rate and end, and write workbooks of corrections as empty files.

    Making a workbook costs as much as a whole run, and its content is not tested here.
    """
    current = AGREED[REGION]
    last_day = (
        current.last_day
        if plan.agreement_ends is None
        else datetime.fromtimestamp(START / 1000, agreement.WIB).date()
    )
    datasets = {name: {**dataset, "laju": plan.ceiling} for name, dataset in current.datasets.items()}
    ours = {REGION: replace(current, last_day=last_day, datasets=datasets)}

    def empty(files: Files, key: str, *_: object) -> None:
        files.write(key, b"")

    with patch.object(agreement, "load", lambda: ours), patch.object(settle, "write_xlsx", empty):
        yield
