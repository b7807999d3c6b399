"""Permission to send: asked before every request to the ministry, told how each one ended.

Failures are counted here, in memory; the table hears of them when they become a cut line.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from functions import agreement
from functions.sync import ports
from functions.sync.model.errors import Locked, Refused, SinergiError, Throttled, Transient, Uncertain
from functions.sync.model.gate import Gate, Line
from functions.sync.to_ministry import circuit_breaker as breaker

PATIENCE = 3_000
"""Milliseconds a worker waits for its turn; beyond that the records wait in the table, and sweep asks again."""
TRIES = 40


class Leave(NamedTuple):
    """One request may go, now."""

    region: str
    at: int
    probe: str
    """'' through a line that holds."""
    probation: bool
    """The line was cut not long ago, and nothing has been taken since."""


@dataclass(slots=True)
class Gatekeeper:
    domain: str
    state: ports.State
    clock: ports.Clock
    tally: Counter[str]
    _failures: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def leave(self, region: str, owner: str) -> Leave | None:
        """None when nothing may go for longer than a moment. `owner` names the probe, should this be one."""
        waited, ceiling = 0, agreement.ceiling(region, self.domain, self.clock.now())
        for _ in range(TRIES):
            gate, now = self.state.gate(region, self.domain), self.clock.now()
            if gate.line is Line.DICOBA and gate.probe == owner:  # ours already, with the answer lost
                return Leave(region, now, owner, gate.trips > 0)
            delay = breaker.wait(gate, ceiling, now)
            if delay > PATIENCE - waited:
                return None
            if delay:
                self.clock.sleep(delay / 1000)
                waited += delay
                continue
            wanted = breaker.reserve(gate, owner, now)
            leave = Leave(region, now, owner if wanted.line is Line.DICOBA else "", wanted.trips > 0)
            if self.state.save_gate(gate, wanted) and self.valid(leave):  # not, where the write took long
                return leave
        return None

    def signed_in(self, region: str, owner: str, sign_in: Callable[[], bool]) -> Leave | None:
        """A place in the rate for one request, and a token for it. Fetching one is a request as well, with a place of its own."""
        leave = self.leave(region, owner)
        if leave is None:
            return None
        try:
            return self.another(leave, owner) if sign_in() else leave
        except (Transient, Uncertain) as failure:
            self.failed(leave, failure)
            return None

    def another(self, leave: Leave, owner: str) -> Leave | None:
        """For a second request behind the first. A probe has the line for itself, and keeps the distance by itself."""
        if leave.probe:
            self.clock.sleep(breaker.SPAN / 1000)
            return leave
        return self.leave(leave.region, owner)

    def valid(self, leave: Leave) -> bool:
        """Whether the place in the rate is still ours. A probe is alone and needs none."""
        return bool(leave.probe) or self.clock.now() - leave.at <= breaker.MARGIN

    def unused(self, leave: Leave) -> None:
        if leave.probe:
            self._move(leave.region, lambda gate, now: breaker.give_up(gate, leave.probe, now))

    def answered(self, leave: Leave, proven: bool = True) -> None:
        """The ministry spoke, whatever it said of the records; `proven` unless it was only asked to read."""
        if proven:
            self._failures.pop(leave.region, None)
        if leave.probe or (leave.probation and proven):
            self._move(leave.region, lambda gate, now: breaker.restore(gate, leave.probe, proven, now))

    def failed(self, leave: Leave, failure: SinergiError) -> None:
        retry_after = failure.retry_after if isinstance(failure, Transient) else 0.0
        if isinstance(failure, Refused):
            self.answered(leave)
        elif isinstance(failure, Throttled):
            self.tally["Throttled"] += 1
            self._move(leave.region, lambda gate, now: breaker.slow(gate, leave.probe, retry_after, now))
        elif self._enough(leave, failure, retry_after):
            self._cut(leave, failure, retry_after)

    def _enough(self, leave: Leave, failure: SinergiError, retry_after: float) -> bool:
        now = self.clock.now()
        recent = self._failures[leave.region]
        if recent and now - recent[-1] > breaker.TOGETHER:
            recent.clear()
        recent.append(now)
        return bool(leave.probe or leave.probation or isinstance(failure, Locked) or retry_after or len(recent) >= breaker.THRESHOLD)

    def _cut(self, leave: Leave, failure: SinergiError, retry_after: float) -> None:
        self._failures.pop(leave.region, None)
        before, after = self._move(leave.region, partial(_cut, leave.probe, failure.code, retry_after))
        if before.line is Line.TERSAMBUNG and after.line is Line.TERPUTUS:
            self.tally["BreakerOpened"] += 1
        if isinstance(failure, Locked):
            self.tally["MinistryLocked"] += 1

    def _move(self, region: str, move: Callable[[Gate, int], Gate]) -> tuple[Gate, Gate]:
        """Read, decide, compare-and-set. Lost every time, it is left: whoever won knows as much as we do."""
        gate = wanted = self.state.gate(region, self.domain)
        for _ in range(TRIES):
            wanted = move(gate, self.clock.now())
            if wanted == gate or self.state.save_gate(gate, wanted):
                break
            gate = self.state.gate(region, self.domain)
        return gate, wanted


def _cut(owner: str, code: str, retry_after: float, gate: Gate, now: int) -> Gate:
    return breaker.cut(gate, owner, code, retry_after, now)
