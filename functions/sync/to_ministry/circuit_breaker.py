"""Decide whether a request to the ministry may leave now: a circuit breaker and a rate. Pure.

Both are one stored item per (region, domain), so that one compare-and-set checks the breaker and takes a
place in the rate: nothing leaves through a breaker that another worker has just opened, and two workers
together stay under the agreed rate. Times are epoch milliseconds.
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
    """Return when the next request or probe may leave; an instant in the past where nothing blocks it."""
    return max(breaker.not_before, 0 if breaker.state is BreakerState.CLOSED else breaker.retry_at)


def wait_ms(breaker: Breaker, rate: int, now: int) -> int:
    """Return the milliseconds until a request may leave, 0 when one may leave now.

    `rate` is the agreed rate in requests a second (`laju`). After a 429 only a quarter of it counts, at
    least 1.
    """
    if blocked_until(breaker) > now:
        return blocked_until(breaker) - now
    allowed = max(1, rate // 4 if now < breaker.slow_until else rate)
    recent = _recent(breaker, now)
    return recent[-allowed] + PERMIT_SPAN - now if len(recent) >= allowed else 0


def reserve(breaker: Breaker, owner: str, now: int) -> Breaker:
    """Take a place in the rate, after `wait_ms` returned 0. Through an open breaker it is `owner`'s probe."""
    taken = replace(breaker, permits=tuple(sorted([*_recent(breaker, now), now])))
    if breaker.state is BreakerState.CLOSED:
        return taken
    return replace(taken, state=BreakerState.HALF_OPEN, probe_owner=owner, retry_at=now + PROBE_LEASE)


def close(breaker: Breaker, owner: str, proven: bool, now: int) -> Breaker:
    """Close the breaker, since the ministry answered.

    Once open, the breaker closes only on the answer to `owner`'s probe: an answer to a request from before it
    opened proves nothing. `proven` says that the ministry answered a batch. Where it only answered a read,
    `trips` stays, and the next failure opens the breaker again at once. A probe may leave long after its
    reservation, so its place in the rate counts again from its answer, for the requests that follow it.
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
    """Give back a probe that found nothing to send, so that the next worker may probe at once."""
    if breaker.state is not BreakerState.HALF_OPEN or breaker.probe_owner != owner:
        return breaker
    return replace(breaker, state=BreakerState.OPEN, retry_at=now, probe_owner="")


def trip(breaker: Breaker, owner: str, code: str, retry_after: float, now: int) -> Breaker:
    """Open the breaker, or open it again after `owner`'s probe failed.

    `retry_after` is the pause in seconds that the ministry asked for. It prolongs ours, also where the
    breaker is open already. While the probe of another worker is under way, nothing changes.
    """
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
    """Slow down after a 429: pause for `retry_after` seconds, at least 1, then use a quarter of the rate.

    The quarter lasts for `THROTTLED_FOR`. The ministry answered, so a 429 to `owner`'s probe closes the
    breaker.
    """
    pause = now + max(1_000, int(retry_after * 1000))
    answered = close(breaker, owner, False, now)
    return replace(
        answered,
        not_before=max(answered.not_before, pause),
        slow_until=max(answered.slow_until, pause + THROTTLED_FOR),
    )


def _recent(breaker: Breaker, now: int) -> list[int]:
    """Return the reservations that still count: not the old ones, and none from far ahead (a wrong clock)."""
    return [at for at in breaker.permits if now - PERMIT_SPAN < at <= now + PERMIT_SPAN]
