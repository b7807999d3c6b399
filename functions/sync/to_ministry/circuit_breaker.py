"""Whether a request may leave for the ministry now: a circuit breaker and a rate, in one item per (region, domain). Pure.

One item, so that one compare-and-set both finds the line closed and takes a place in the rate: nothing leaves through a
breaker that another worker has just opened, and two workers together stay under the ceiling. Times are epoch milliseconds.
"""

from __future__ import annotations

from dataclasses import replace

from functions.sync.model.breaker import Breaker, BreakerState
from functions.sync.model.retries import (
    BREAKER_PAUSE,
    BREAKER_PAUSE_MOST,
    PERMIT_SPAN,
    PROBE_LEASE,
    THROTTLED_FOR,
)


def blocked_until(breaker: Breaker) -> int:
    """When something may leave again, be it one probe; in the past where nothing keeps it back."""
    return max(breaker.not_before, 0 if breaker.state is BreakerState.CLOSED else breaker.retry_at)


def wait_ms(breaker: Breaker, ceiling: int, now: int) -> int:
    """Milliseconds until a request may leave; 0 when one may now. `ceiling`: requests a second, by the agreement."""
    if blocked_until(breaker) > now:
        return blocked_until(breaker) - now
    allowed = max(1, ceiling // 4 if now < breaker.slow_until else ceiling)
    recent = _recent(breaker, now)
    return recent[-allowed] + PERMIT_SPAN - now if len(recent) >= allowed else 0


def reserve(breaker: Breaker, owner: str, now: int) -> Breaker:
    """Take a place, after `wait_ms` said 0. Through a cut line it is the one probe."""
    taken = replace(breaker, permits=tuple(sorted([*_recent(breaker, now), now])))
    if breaker.state is BreakerState.CLOSED:
        return taken
    return replace(taken, state=BreakerState.HALF_OPEN, probe_owner=owner, retry_at=now + PROBE_LEASE)


def close(breaker: Breaker, owner: str, proven: bool, now: int) -> Breaker:
    """The ministry answered: of probes only to `owner`'s, since an answer to what was sent before the cut proves nothing.
    `proven` when it took a batch; where it only let us read, the next failure cuts again at once. A probe may leave long after
    its reservation, so its place in the rate counts anew from its answer, for those that follow it through the line.
    """
    trips = 0 if proven else breaker.trips
    if breaker.state is BreakerState.CLOSED:
        return replace(breaker, trips=trips)
    if breaker.state is not BreakerState.HALF_OPEN or breaker.probe_owner != owner:
        return breaker
    sent = tuple(sorted([*_recent(breaker, now), now]))
    return replace(
        breaker,
        state=BreakerState.CLOSED,
        since=now,
        retry_at=0,
        code="",
        trips=trips,
        probe_owner="",
        permits=sent,
    )


def release_probe(breaker: Breaker, owner: str, now: int) -> Breaker:
    """A probe found nothing to send: the next worker may try at once."""
    if breaker.state is not BreakerState.HALF_OPEN or breaker.probe_owner != owner:
        return breaker
    return replace(breaker, state=BreakerState.OPEN, retry_at=now, probe_owner="")


def trip(breaker: Breaker, owner: str, code: str, retry_after: float, now: int) -> Breaker:
    """Open the breaker, or open it again after `owner`'s probe failed; an order to stay away longer always counts."""
    asked = now + int(retry_after * 1000)
    if breaker.state is BreakerState.HALF_OPEN and breaker.probe_owner != owner:
        return breaker
    if breaker.state is BreakerState.OPEN:
        return replace(breaker, retry_at=max(breaker.retry_at, asked))
    pause = min(BREAKER_PAUSE_MOST, BREAKER_PAUSE << min(breaker.trips, 8))
    since = now if breaker.state is BreakerState.CLOSED else breaker.since
    return replace(
        breaker,
        state=BreakerState.OPEN,
        since=since,
        retry_at=max(now + pause, asked),
        code=code,
        trips=breaker.trips + 1,
        probe_owner="",
    )


def throttle(breaker: Breaker, owner: str, retry_after: float, now: int) -> Breaker:
    """429: the ministry is there, and wants less. A pause as it asks, then a quarter of the rate."""
    pause = now + max(1_000, int(retry_after * 1000))
    there = close(breaker, owner, False, now)
    return replace(
        there,
        not_before=max(there.not_before, pause),
        slow_until=max(there.slow_until, pause + THROTTLED_FOR),
    )


def _recent(breaker: Breaker, now: int) -> list[int]:
    """Reservations that still count; one from far ahead was made by a clock that was wrong."""
    return [at for at in breaker.permits if now - PERMIT_SPAN < at <= now + PERMIT_SPAN]
