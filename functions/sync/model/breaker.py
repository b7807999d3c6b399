"""Define the stored circuit breaker and rate of one dataset towards the ministry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BreakerState(StrEnum):
    """Closed, open or half-open.

    The stored words say "connected", "cut" and "being tried", because a reader of `sinergi status` may take
    "open" and "closed" the wrong way round.
    """

    CLOSED = "tersambung"
    OPEN = "terputus"
    HALF_OPEN = "dicoba"


@dataclass(frozen=True, slots=True)
class Breaker:
    """Circuit breaker and rate of one dataset of one region. Times are epoch milliseconds, 0 for never."""

    region: str
    domain: str
    rev: int = 0
    """Number of writes of the item; 0 when it was never written."""
    state: BreakerState = BreakerState.CLOSED
    since: int = 0
    """When the breaker last opened or closed."""
    retry_at: int = 0
    """Open: no probe before this time. Half-open: from this time on the probe counts as dead."""
    code: str = ""
    """Code of the failure that opened the breaker, '' while it is closed."""
    trips: int = 0
    """Times that the breaker opened since the ministry last took a batch.

    While it is above 0, a breaker that has closed again is on probation: the next failure opens it at once.
    """
    probe_owner: str = ""
    """Id of the attempt whose probe is under way, '' when none is."""
    permits: tuple[int, ...] = ()
    """Times of the permits that still counted when the last was taken; at most as many as the rate allows."""
    not_before: int = 0
    """End of the pause that the ministry asked for (429)."""
    slow_until: int = 0
    """Until then only a quarter of the rate is used, because the ministry answered 429."""
