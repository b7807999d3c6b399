"""Permits to send one request to the ministry: acquired before each, reported back with how it ended.

Failures are counted here, in memory. They are written to the table only when they open the circuit breaker.
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
from functions.sync.model.errors import (
    Locked,
    Refused,
    SinergiError,
    Throttled,
    Transient,
    Uncertain,
    Unreadable,
)
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
    """The right to make one request now."""

    region: str
    at: int
    """When it was reserved, in epoch milliseconds; it is valid for `PERMIT_VALID`."""
    probe_owner: str
    """The owner of the probe that this request is; '' where the breaker is closed."""
    probation: bool
    """The breaker opened not long ago, and no batch has been answered since: one failure opens it again."""


@dataclass(slots=True)
class Permits:
    """The permits of one dataset, as one worker acquires them."""

    domain: str
    state: ports.BreakerStore
    clock: ports.Clock
    tally: Counter[str]
    _failures: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def acquire(self, region: str, owner: str) -> Permit | None:
        """Return a permit, waiting up to `PERMIT_PATIENCE` for one; None where that is not enough.

        `owner` names the probe, should this be one.
        """
        waited, rate = 0, agreement.rate(region, self.domain, self.clock.now())
        for _ in range(PERMIT_TRIES):
            breaker, now = self.state.breaker(region, self.domain), self.clock.now()
            if breaker.state is BreakerState.HALF_OPEN and breaker.probe_owner == owner:
                # The probe is ours already: the write took effect, and its answer was lost.
                return Permit(region, now, owner, breaker.trips > 0)
            delay = circuit_breaker.wait_ms(breaker, rate, now)
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
            # A write that took long leaves a permit that is no longer valid.
            if self.state.save_breaker(breaker, wanted) and self.is_valid(permit):
                return permit
        return None

    def acquire_signed_in(self, region: str, owner: str, sign_in: Callable[[], bool]) -> Permit | None:
        """Return a permit for one request, with a token at hand; None where either cannot be had now.

        Where `sign_in` fetched a token, that request has used up a permit, and another is acquired. Its
        failure is reported here.
        """
        permit = self.acquire(region, owner)
        if permit is None:
            return None
        try:
            return self.acquire_next(permit, owner) if sign_in() else permit
        except (Transient, Uncertain) as failure:
            self.report_failure(permit, failure)
            return None

    def acquire_next(self, permit: Permit, owner: str) -> Permit | None:
        """Return a permit for a second request after the first.

        A probe is the only request that may leave, so it keeps its permit and waits for `PERMIT_SPAN` by
        itself.
        """
        if permit.probe_owner:
            self.clock.sleep(PERMIT_SPAN / 1000)
            return permit
        return self.acquire(permit.region, owner)

    def is_valid(self, permit: Permit) -> bool:
        """Tell whether the place in the rate still counts. A probe is the only request, and needs none."""
        return bool(permit.probe_owner) or self.clock.now() - permit.at <= PERMIT_VALID

    def release(self, permit: Permit) -> None:
        """Give back a permit that was not used: only a probe blocks others."""
        if permit.probe_owner:
            self._update(
                permit.region,
                lambda breaker, now: circuit_breaker.release_probe(breaker, permit.probe_owner, now),
            )

    def report_answer(self, permit: Permit, proven: bool = True) -> None:
        """Report that the ministry answered, whatever it said; `proven` is false where it answered a read."""
        if proven:
            self._failures.pop(permit.region, None)
        if permit.probe_owner or (permit.probation and proven):
            self._update(
                permit.region,
                lambda breaker, now: circuit_breaker.close(breaker, permit.probe_owner, proven, now),
            )

    def report_failure(self, permit: Permit, failure: SinergiError) -> None:
        """Report that a request failed.

        `Refused` and `Unreadable` are answers. `Throttled` slows the dataset down. Any other failure counts
        towards opening the breaker.
        """
        retry_after = failure.retry_after if isinstance(failure, Transient) else 0.0
        if isinstance(failure, Refused):
            self.report_answer(permit)
        elif isinstance(failure, Unreadable):
            self.report_answer(permit, proven=False)
        elif isinstance(failure, Throttled):
            self.tally["Throttled"] += 1
            self._update(
                permit.region,
                lambda breaker, now: circuit_breaker.throttle(breaker, permit.probe_owner, retry_after, now),
            )
        elif self._opens_breaker(permit, failure, retry_after):
            self._open_breaker(permit, failure, retry_after)

    def _opens_breaker(self, permit: Permit, failure: SinergiError, retry_after: float) -> bool:
        """Count the failure, and tell whether it opens the breaker.

        It does after `BREAKER_THRESHOLD` failures in a row; at once for a probe, on probation, for `Locked`,
        and where the ministry asked for a pause.
        """
        now = self.clock.now()
        recent = self._failures[permit.region]
        if recent and now - recent[-1] > BREAKER_WINDOW:
            recent.clear()
        recent.append(now)
        return bool(
            permit.probe_owner
            or permit.probation
            or isinstance(failure, Locked)
            or retry_after
            or len(recent) >= BREAKER_THRESHOLD
        )

    def _open_breaker(self, permit: Permit, failure: SinergiError, retry_after: float) -> None:
        self._failures.pop(permit.region, None)
        before, after = self._update(
            permit.region, partial(_tripped, permit.probe_owner, failure.code, retry_after)
        )
        if before.state is BreakerState.CLOSED and after.state is BreakerState.OPEN:
            self.tally["BreakerOpened"] += 1
        if isinstance(failure, Locked):
            self.tally["MinistryLocked"] += 1

    def _update(self, region: str, move: Callable[[Breaker, int], Breaker]) -> tuple[Breaker, Breaker]:
        """Read the breaker, `move` it, compare-and-set; return it before and after.

        Give up after `PERMIT_TRIES` lost races: the worker that won knows as much as we do.
        """
        breaker = wanted = self.state.breaker(region, self.domain)
        for _ in range(PERMIT_TRIES):
            wanted = move(breaker, self.clock.now())
            if wanted == breaker or self.state.save_breaker(breaker, wanted):
                break
            breaker = self.state.breaker(region, self.domain)
        return breaker, wanted


def _tripped(owner: str, code: str, retry_after: float, breaker: Breaker, now: int) -> Breaker:
    return circuit_breaker.trip(breaker, owner, code, retry_after, now)
