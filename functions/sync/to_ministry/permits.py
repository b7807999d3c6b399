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
from functions.sync.model.breaker import Breaker, BreakerState
from functions.sync.model.errors import Locked, Refused, SinergiError, Throttled, Transient, Uncertain
from functions.sync.model.retries import (
    BREAKER_THRESHOLD,
    BREAKER_WINDOW,
    PERMIT_PATIENCE,
    PERMIT_SPAN,
    PERMIT_TRIES,
    PERMIT_VALID,
)
from functions.sync.to_ministry import circuit_breaker


class Permit(NamedTuple):
    """One request may go, now."""

    region: str
    at: int
    probe: str
    """'' through a line that holds."""
    probation: bool
    """The line was cut not long ago, and nothing has been taken since."""


@dataclass(slots=True)
class Permits:
    domain: str
    state: ports.BreakerStore
    clock: ports.Clock
    tally: Counter[str]
    _failures: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def acquire(self, region: str, owner: str) -> Permit | None:
        """None when nothing may go for longer than a moment. `owner` names the probe, should this be one."""
        waited, ceiling = 0, agreement.ceiling(region, self.domain, self.clock.now())
        for _ in range(PERMIT_TRIES):
            breaker, now = self.state.breaker(region, self.domain), self.clock.now()
            if (
                breaker.state is BreakerState.HALF_OPEN and breaker.probe_owner == owner
            ):  # ours already, with the answer lost
                return Permit(region, now, owner, breaker.trips > 0)
            delay = circuit_breaker.wait_ms(breaker, ceiling, now)
            if delay > PERMIT_PATIENCE - waited:
                return None
            if delay:
                self.clock.sleep(delay / 1000)
                waited += delay
                continue
            wanted = circuit_breaker.reserve(breaker, owner, now)
            permit = Permit(
                region, now, owner if wanted.state is BreakerState.HALF_OPEN else "", wanted.trips > 0
            )
            if self.state.save_breaker(breaker, wanted) and self.is_valid(
                permit
            ):  # not, where the write took long
                return permit
        return None

    def acquire_signed_in(self, region: str, owner: str, sign_in: Callable[[], bool]) -> Permit | None:
        """A place in the rate for one request, and a token for it. Fetching one is a request as well, with a place of its own."""
        permit = self.acquire(region, owner)
        if permit is None:
            return None
        try:
            return self.acquire_next(permit, owner) if sign_in() else permit
        except (Transient, Uncertain) as failure:
            self.report_failure(permit, failure)
            return None

    def acquire_next(self, permit: Permit, owner: str) -> Permit | None:
        """For a second request behind the first. A probe has the line for itself, and keeps the distance by itself."""
        if permit.probe:
            self.clock.sleep(PERMIT_SPAN / 1000)
            return permit
        return self.acquire(permit.region, owner)

    def is_valid(self, permit: Permit) -> bool:
        """Whether the place in the rate is still ours. A probe is alone and needs none."""
        return bool(permit.probe) or self.clock.now() - permit.at <= PERMIT_VALID

    def release(self, permit: Permit) -> None:
        if permit.probe:
            self._move(
                permit.region, lambda breaker, now: circuit_breaker.release_probe(breaker, permit.probe, now)
            )

    def report_answer(self, permit: Permit, proven: bool = True) -> None:
        """The ministry spoke, whatever it said of the records; `proven` unless it was only asked to read."""
        if proven:
            self._failures.pop(permit.region, None)
        if permit.probe or (permit.probation and proven):
            self._move(
                permit.region, lambda breaker, now: circuit_breaker.close(breaker, permit.probe, proven, now)
            )

    def report_failure(self, permit: Permit, failure: SinergiError) -> None:
        retry_after = failure.retry_after if isinstance(failure, Transient) else 0.0
        if isinstance(failure, Refused):
            self.report_answer(permit)
        elif isinstance(failure, Throttled):
            self.tally["Throttled"] += 1
            self._move(
                permit.region,
                lambda breaker, now: circuit_breaker.throttle(breaker, permit.probe, retry_after, now),
            )
        elif self._enough(permit, failure, retry_after):
            self._cut(permit, failure, retry_after)

    def _enough(self, permit: Permit, failure: SinergiError, retry_after: float) -> bool:
        now = self.clock.now()
        recent = self._failures[permit.region]
        if recent and now - recent[-1] > BREAKER_WINDOW:
            recent.clear()
        recent.append(now)
        return bool(
            permit.probe
            or permit.probation
            or isinstance(failure, Locked)
            or retry_after
            or len(recent) >= BREAKER_THRESHOLD
        )

    def _cut(self, permit: Permit, failure: SinergiError, retry_after: float) -> None:
        self._failures.pop(permit.region, None)
        before, after = self._move(permit.region, partial(_tripped, permit.probe, failure.code, retry_after))
        if before.state is BreakerState.CLOSED and after.state is BreakerState.OPEN:
            self.tally["BreakerOpened"] += 1
        if isinstance(failure, Locked):
            self.tally["MinistryLocked"] += 1

    def _move(self, region: str, move: Callable[[Breaker, int], Breaker]) -> tuple[Breaker, Breaker]:
        """Read, decide, compare-and-set. Lost every time, it is left: whoever won knows as much as we do."""
        breaker = wanted = self.state.breaker(region, self.domain)
        for _ in range(PERMIT_TRIES):
            wanted = move(breaker, self.clock.now())
            if wanted == breaker or self.state.save_breaker(breaker, wanted):
                break
            breaker = self.state.breaker(region, self.domain)
        return breaker, wanted


def _tripped(owner: str, code: str, retry_after: float, breaker: Breaker, now: int) -> Breaker:
    return circuit_breaker.trip(breaker, owner, code, retry_after, now)
