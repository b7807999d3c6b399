"""One dataset's line to the ministry: circuit breaker and rate, as stored."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BreakerState(StrEnum):
    """The breaker: closed, open, half-open, in words that a reader of `sinergi status` takes the right way round."""

    CLOSED = "tersambung"
    OPEN = "terputus"
    HALF_OPEN = "dicoba"


@dataclass(frozen=True, slots=True)
class Breaker:
    """One dataset's way to the ministry. `rev` 0: never written."""

    region: str
    domain: str
    rev: int = 0
    state: BreakerState = BreakerState.CLOSED
    since: int = 0
    """When the line was cut or restored."""
    retry_at: int = 0
    """No probe before; while one is under way, when it counts as dead."""
    code: str = ""
    """Why it was cut."""
    trips: int = 0
    """Times it was cut since something was last sent with success: the line may hold again and be on probation."""
    probe_owner: str = ""
    """Whose probe is under way."""
    permits: tuple[int, ...] = ()
    """Reservations that still counted when the last was made: no more than the ceiling."""
    not_before: int = 0
    """The ministry asked for a pause (429)."""
    slow_until: int = 0
