"""Whether a request may leave for the ministry now: a circuit breaker and a rate, in one item per (region, domain). Pure.

One item, so that one compare-and-set both finds the line closed and takes a place in the rate: nothing leaves through a
breaker that another worker has just opened, and two workers together stay under the ceiling. Times are epoch milliseconds.
"""

from __future__ import annotations

from dataclasses import replace

from functions.sync.model.gate import Gate, Line

SPAN = 1_250
"""A place in the rate is taken for so long: the second that the ceiling speaks of, and a quarter more, since a request
leaves some moments behind its reservation and the clocks of two workers differ."""
MARGIN = SPAN - 1_000
THRESHOLD = 5
"""Failures in a row that open the breaker …"""
TOGETHER = 120_000
"""… if no two of them are further apart: one record that fails at every try is no outage."""
PAUSE, PAUSE_MOST = 30_000, 300_000
"""Between two probes: growing, but a recovery is never noticed later than the longest."""
LEASE = 180_000
"""A probe that did not report back in this time has died."""
SLOW_FOR = 300_000
"""After a 429 a quarter of the rate is used for so long."""






def closed_until(gate: Gate) -> int:
    """When something may leave again, be it one probe; in the past where nothing keeps it back."""
    return max(gate.not_before, 0 if gate.line is Line.TERSAMBUNG else gate.until)


def wait(gate: Gate, ceiling: int, now: int) -> int:
    """Milliseconds until a request may leave; 0 when one may now. `ceiling`: requests a second, by the agreement."""
    if closed_until(gate) > now:
        return closed_until(gate) - now
    allowed = max(1, ceiling // 4 if now < gate.slow_until else ceiling)
    recent = _recent(gate, now)
    return recent[-allowed] + SPAN - now if len(recent) >= allowed else 0


def reserve(gate: Gate, owner: str, now: int) -> Gate:
    """Take a place, after `wait` said 0. Through a cut line it is the one probe."""
    taken = replace(gate, sent=tuple(sorted([*_recent(gate, now), now])))
    if gate.line is Line.TERSAMBUNG:
        return taken
    return replace(taken, line=Line.DICOBA, probe=owner, until=now + LEASE)


def restore(gate: Gate, owner: str, proven: bool, now: int) -> Gate:
    """The ministry answered: of probes only to `owner`'s, since an answer to what was sent before the cut proves nothing.
    `proven` when it took a batch; where it only let us read, the next failure cuts again at once. A probe may leave long after
    its reservation, so its place in the rate counts anew from its answer, for those that follow it through the line."""
    trips = 0 if proven else gate.trips
    if gate.line is Line.TERSAMBUNG:
        return replace(gate, trips=trips)
    if gate.line is not Line.DICOBA or gate.probe != owner:
        return gate
    sent = tuple(sorted([*_recent(gate, now), now]))
    return replace(gate, line=Line.TERSAMBUNG, since=now, until=0, code="", trips=trips, probe="", sent=sent)


def give_up(gate: Gate, owner: str, now: int) -> Gate:
    """A probe found nothing to send: the next worker may try at once."""
    if gate.line is not Line.DICOBA or gate.probe != owner:
        return gate
    return replace(gate, line=Line.TERPUTUS, until=now, probe="")


def cut(gate: Gate, owner: str, code: str, retry_after: float, now: int) -> Gate:
    """Open the breaker, or open it again after `owner`'s probe failed; an order to stay away longer always counts."""
    asked = now + int(retry_after * 1000)
    if gate.line is Line.DICOBA and gate.probe != owner:
        return gate
    if gate.line is Line.TERPUTUS:
        return replace(gate, until=max(gate.until, asked))
    pause = min(PAUSE_MOST, PAUSE << min(gate.trips, 8))
    since = now if gate.line is Line.TERSAMBUNG else gate.since
    return replace(gate, line=Line.TERPUTUS, since=since, until=max(now + pause, asked), code=code, trips=gate.trips + 1, probe="")


def slow(gate: Gate, owner: str, retry_after: float, now: int) -> Gate:
    """429: the ministry is there, and wants less. A pause as it asks, then a quarter of the rate."""
    pause = now + max(1_000, int(retry_after * 1000))
    there = restore(gate, owner, False, now)
    return replace(there, not_before=max(there.not_before, pause), slow_until=max(there.slow_until, pause + SLOW_FOR))


def _recent(gate: Gate, now: int) -> list[int]:
    """Reservations that still count; one from far ahead was made by a clock that was wrong."""
    return [at for at in gate.sent if now - SPAN < at <= now + SPAN]
