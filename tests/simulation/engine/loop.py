"""The loop that decides what happens next, from time, messages and workers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from functions.sync.model.errors import Transient
from tests.simulation.engine import baton
from tests.simulation.engine.baton import Killed
from tests.simulation.engine.faults import Faults, Invocation, Message, Violation
from tests.simulation.plan import HOUR, MINUTE, Plan, Rates

TIMEOUT = {
    "receive": 300_000,
    "ingest": 300_000,
    "settle": 300_000,
    "dispatch": 120_000,
    "sweep": 55_000,
    "submit": 29_000,
    "delete": 29_000,
    "look": 300_000,
    "pull": 300_000,
    "reconcile": 900_000,
}
BATCH = {"dispatch": 5}
WORKERS = 5
RECEIVES = 5
PEOPLE = frozenset({"submit", "delete", "look", "pull", "reconcile"})
"""Lanes of callers or schedules, which retry until there is an answer; all others are queues."""
STEPS = 40_000
"""Most turns of a run per six hours of its plan."""


class Engine(Faults):
    """Run messages in workers until nothing is left to do.

    `apply(lane, body)` handles one message, in a worker. `next_work()` returns when sweep next finds
    something to do, in milliseconds, or None.
    """

    def __init__(
        self,
        plan: Plan,
        apply: Callable[[str, Mapping[str, Any]], object],
        next_work: Callable[[], int | None],
    ) -> None:
        super().__init__(plan)
        self.apply, self.next_work = apply, next_work
        self.waiting: list[Message] = []
        self.dead: list[Message] = []
        self.running: list[Invocation] = []
        self.later: list[tuple[int, Callable[[], object]]] = []
        self.numbers = self.steps = self.invocations = 0
        self.swept = self.start
        self.calm = False
        self.failure: BaseException | None = None

    # Messages
    # -----------------------------------------------------------------------------------------------------

    def send(self, lane: str, body: Mapping[str, Any], delay: int = 0) -> None:
        """Send a message after `delay` milliseconds: once, twice or never, in any order, or late.

        A queue loses nothing, but events of S3 may be lost, and every message of ours must be no more than a
        hint.
        """
        if self.fault("drop"):
            self.log("DROPPED", (lane, body))
            return
        for _ in range(2 if self.fault("duplicate") else 1):
            late = self.chance.randrange(15 * MINUTE) if self.fault("delay") else 0
            self.numbers += 1
            self.waiting.append(Message(self.numbers, lane, body, self.clock.time + delay + late))

    def call_in(self, lane: str, body: Mapping[str, Any]) -> None:
        """Deliver a call from outside once, without faults."""
        self.numbers += 1
        self.waiting.append(Message(self.numbers, lane, body, self.clock.time))

    def _take(self, ready: Sequence[Message]) -> Invocation | None:
        """Receive a message and perhaps others of its lane; one that failed five times is a dead letter."""
        first = self.chance.choice(ready)
        stage = first.lane.partition("/")[0]
        others = [m for m in ready if m.lane == first.lane and m is not first]
        taken = [first, *others[: self.chance.randrange(BATCH[stage])]] if stage in BATCH else [first]
        for message in list(taken):
            message.receives += 1
            if message.receives > RECEIVES and stage not in PEOPLE:
                self.fired["dead letter"] += 1
                self.waiting.remove(message)
                self.dead.append(message)
                taken.remove(message)
            else:
                # Usually it stays invisible for six times the timeout; no queue promises that.
                early = self.fault("duplicate")
                message.visible = self.clock.time + (
                    self.chance.randrange(MINUTE) if early else 6 * TIMEOUT[stage]
                )
        return Invocation(stage, first.lane, taken, self.clock.time + TIMEOUT[stage]) if taken else None

    def _handle(self, inv: Invocation) -> None:
        inv.kept = list(inv.messages)
        done: list[Message] = []
        try:
            for message in inv.messages:
                try:
                    self.apply(inv.lane, message.body)
                except Transient as later:
                    self.log("failed", later.code)
                else:
                    done.append(message)
            self.may_die("answer to the queue", "before")
            inv.kept = [message for message in inv.messages if message not in done]
        except Killed:
            self.fired["killed"] += 1
        except Exception as bug:
            self.log("BUG", repr(bug))
            self.failure = bug

    def launch(self, inv: Invocation) -> None:
        self.invocations += 1
        inv.worker = baton.hire()
        self.running.append(inv)
        self.log("begins", inv.lane)
        self._go_on(inv, lambda worker: worker.begin(lambda: self._handle(inv)))

    def _go_on(self, inv: Invocation, how: Callable[[baton.Worker], None]) -> None:
        assert inv.worker
        self.current = inv
        how(inv.worker)
        self.current = None
        if self.failure:
            raise self.failure
        if inv.worker.finished:
            self.running.remove(inv)
            baton.dismiss(inv.worker)
            for message in inv.messages:
                if message not in inv.kept and message in self.waiting:
                    self.waiting.remove(message)
            if inv.kept:
                again = self.clock.time + 1 + self.chance.randrange(6 * TIMEOUT[inv.stage])
                for message in inv.kept:
                    message.visible = min(message.visible, again)

    # The loop
    # -----------------------------------------------------------------------------------------------------

    def turn(self) -> bool:
        """Let one thing happen; return False when nothing can happen any more.

        Raise `Violation` when the run does not come to rest.
        """
        self.steps += 1
        if self.steps > STEPS * (1 + self.plan.calm // (6 * HOUR)):
            raise Violation("it does not come to rest: too many steps")
        now = self.clock.time
        if not self.calm and now >= self.start + self.plan.calm:
            self.calm, self.rates = True, Rates(refuse=self.rates.refuse, poison=self.rates.poison)
            self.log("CALM")
        for entry in [entry for entry in self.later if entry[0] <= now]:
            self.later.remove(entry)
            entry[1]()
        awake = [inv for inv in self.running if inv.wake <= now or inv.deadline <= now]
        ready = [m for m in self.waiting if m.visible <= now] if len(self.running) < WORKERS else []
        if awake and (not ready or self.chance.random() < 0.6):
            inv = self.chance.choice(awake) if len(awake) > 1 else awake[0]
            assert inv.worker
            inv.worker.doomed = inv.deadline <= now
            self._go_on(inv, baton.Worker.resume)
        elif ready:
            taken = self._take(ready)
            if taken:
                self.launch(taken)
        elif (sweep := self._next_sweep()) is not None and sweep <= now and len(self.running) < WORKERS + 1:
            self.swept = now
            self.launch(Invocation("sweep", "sweep", [Message(0, "sweep", {}, now)], now + TIMEOUT["sweep"]))
        else:
            return self._forward(sweep)
        return True

    def _forward(self, sweep: int | None) -> bool:
        """Advance the clock to the next moment at which something can happen; return False if none."""
        now = self.clock.time
        moments = [entry[0] for entry in self.later] + [min(inv.wake, inv.deadline) for inv in self.running]
        moments += [m.visible for m in self.waiting] + ([sweep] if sweep is not None else [])
        moments += [] if self.calm else [self.start + self.plan.calm]
        ahead = [moment for moment in moments if moment > now]
        if not ahead:
            return False
        self.clock.time = min(ahead)
        if self.clock.time > self.start + self.plan.calm + 30 * HOUR:
            raise Violation("it does not come to rest: a day after the last fault something is still due")
        return True

    def _next_sweep(self) -> int | None:
        """Return when sweep runs next: every minute, without the minutes in which it would find nothing."""
        needed = self.next_work()
        return None if needed is None else max(needed, self.swept + MINUTE)

    def dismiss(self) -> None:
        """Kill the workers that still run, so that their threads can serve another run."""
        for inv in list(self.running):
            assert inv.worker
            inv.worker.doomed = True
            self.current = inv
            inv.worker.resume()
            if inv.worker.finished:
                baton.dismiss(inv.worker)
        self.running.clear()
        self.current = None
