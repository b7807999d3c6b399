"""What happens around a call of a port: time passes, another worker runs, a fault occurs, a worker dies."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from functions.sync.model.errors import Transient
from tests.simulation.engine import baton
from tests.simulation.engine.baton import Killed
from tests.simulation.plan import HOUR, MINUTE, Plan
from tests.support.fakes import FakeClock

T = TypeVar("T")
START = 1_795_478_400_000
"""24 November 2026, 07.00 WIB."""
MIDNIGHT = START + 17 * HOUR
"""The end of that day, in WIB."""
CALL = 7
"""Milliseconds that a call of a port takes."""
STALLS = (20_000, 5 * MINUTE, 10 * MINUTE)
"""Longest stalls of a worker, in milliseconds; it is killed when its function's time is over."""


class Violation(Exception):
    """A promise of the system is broken; the text says which."""


@dataclass(slots=True, eq=False)
class Message:
    number: int
    lane: str
    body: Mapping[str, Any]
    visible: int
    receives: int = 0


@dataclass(slots=True, eq=False)
class Invocation:
    stage: str
    lane: str
    messages: Sequence[Message]
    deadline: int
    wake: int = 0
    worker: baton.Worker | None = None
    kept: list[Message] = field(default_factory=list)
    """Messages that go back to their queue."""


class SimClock(FakeClock):
    """A clock on which other workers run while one sleeps."""

    def __init__(self, now: int, pause: Callable[[int], None]) -> None:
        super().__init__(now)
        self.pause = pause

    def sleep(self, seconds: float) -> None:
        self.pause(int(seconds * 1000))


class Faults:
    """Draw all chance of a run from the plan's seed, decide the faults, and keep the trace."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.rates = plan, plan.rates
        self.chance = random.Random(f"faults/{plan.seed}")
        self.start = START if plan.agreement_ends is None else MIDNIGHT - plan.agreement_ends
        self.clock = SimClock(self.start, self.pause)
        self.current: Invocation | None = None
        self.trace: list[tuple[int, str, str, object]] = []
        self.fired: Counter[str] = Counter()
        self.points: Counter[str] = Counter()
        """Points where workers died, with their numbers."""
        self.passed: list[tuple[str, str, str]] = []
        self.effects = 0

    def log(self, what: str, detail: object = "") -> None:
        self.trace.append(
            (self.clock.time - self.start, self.current.lane if self.current else "-", what, detail)
        )

    def fault(self, name: str) -> bool:
        rate: float = getattr(self.rates, name)
        if rate and self.chance.random() < rate:
            self.fired[name] += 1
            return True
        return False

    def call(self) -> None:
        """Let time pass before a call of a port, and perhaps let another worker run first."""
        inv = self.current
        if inv is None:
            return
        self.clock.time += CALL
        if self.clock.time >= inv.deadline:
            raise Killed
        if self.fault("switch"):
            self.pause(self.chance.randrange(self.chance.choice(STALLS)) if self.fault("stall") else 0)

    def pause(self, milliseconds: int) -> None:
        inv = self.current
        if inv is not None and inv.worker is not None:
            inv.wake = self.clock.time + milliseconds
            inv.worker.pause()

    def read(self, act: Callable[[], T]) -> T:
        self.call()
        if self.current and self.fault("throttle"):
            raise Transient("aws_throttled")
        return act()

    def write(self, name: str, act: Callable[[], T], denied: T | None = None) -> T:
        """Carry out an effect, with a point of death before and after it.

        `denied`: what the caller may get instead of an error when the answer is lost. Raise `Transient` for a
        fault.
        """
        self.call()
        if self.current is None:
            return act()
        self.may_die(name, "before")
        if self.fault("throttle"):
            raise Transient("aws_throttled")
        result = act()
        self.log(name, result if isinstance(result, (bool, list)) else "")
        self.may_die(name, "behind")
        if self.fault("lost"):
            if denied is None or self.chance.random() < 0.5:
                raise Transient("aws_network")
            return denied
        return result

    def may_die(self, name: str, side: str) -> None:
        self.effects += 1
        where = (self.current.stage if self.current else "", name, side)
        if self.plan.kill_at == 0:
            self.passed.append(where)
        if self.fault("kill") or self.effects == self.plan.kill_at:
            self.points["{}: {}, {}".format(*where)] += 1
            self.log(f"KILLED {side} {name}")
            raise Killed
