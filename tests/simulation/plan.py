"""What one seed stands for: how much work, which faults and how often, which kind of ministry."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace

MINUTE = 60_000
HOUR = 60 * MINUTE


@dataclass(frozen=True, slots=True)
class Rates:
    """Probabilities of faults, per occasion. Those from `vanish` on are the ministry's."""

    kill: float = 0.0
    """Before every effect, and again after it."""
    throttle: float = 0.0
    lost: float = 0.0
    """The effect took place; the caller gets a failure."""
    switch: float = 0.0
    """At every call of a port: another worker runs first."""
    stall: float = 0.0
    """Share of these switches that last minutes."""
    duplicate: float = 0.0
    delay: float = 0.0
    drop: float = 0.0
    """A message or an event of S3 is lost; all of them are hints."""
    stale: float = 0.0
    """An index answers with old data."""
    vanish: float = 0.0
    """A batch is lost before it is applied."""
    mute: float = 0.0
    """A batch is applied and the answer lost."""
    late: float = 0.0
    """A batch is not answered and applied later."""
    twice: float = 0.0
    busy: float = 0.0
    """429, or 503 with Retry-After."""
    locked: float = 0.0
    """401: our credential is refused."""
    short: float = 0.0
    """A batch is applied in part and acknowledged in part."""
    refuse: float = 0.0
    """Share of contents that are refused."""
    poison: float = 0.0
    """Share of contents that make the ministry refuse the whole batch."""
    odd: float = 0.0
    """A page of changes repeats entries, is shuffled, or has a cursor that leads nowhere."""


MOST = Rates(
    kill=0.02,
    throttle=0.03,
    lost=0.03,
    switch=0.3,
    stall=0.08,
    duplicate=0.3,
    delay=0.4,
    drop=0.4,
    stale=0.5,
    vanish=0.3,
    mute=0.4,
    late=0.4,
    twice=0.3,
    busy=0.3,
    locked=0.1,
    short=0.4,
    refuse=0.15,
    poison=0.15,
    odd=0.4,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One run. Times are milliseconds from its start."""

    seed: int
    uploads: int = 5
    rows: int = 4
    records: int = 4
    """Number of different records of a dataset: few, so that files meet."""
    calm: int = 90 * MINUTE
    """When faults stop for good."""
    spread: int = 40 * MINUTE
    """Until when uploads arrive."""
    rates: Rates = field(default_factory=Rates)
    honours_keys: bool = True
    explicit: bool = True
    """Whether the source counts its own versions."""
    outages: tuple[tuple[int, int], ...] = ()
    agreement_ends: int | None = None
    ceiling: int = 10
    """Requests per second that the agreement allows."""
    requests: int = 0
    """Requests of records to the API; the sender repeats each until there is an answer."""
    deletes: int = 0
    """Deletions by the API."""
    edits: int = 0
    """Edits by the ministry; with `nights` it also loses copies and alters them without a revision."""
    nights: int = 0
    """Reconciliations during the faults; after them come as many as both copies need to be equal."""
    digests: bool = True
    """Whether the ministry offers digests."""
    looks: int = 0
    """Runs of resend and recheck by an operator."""
    skip: frozenset[int] = frozenset()
    """Uploads left out, by shrinking."""
    kill_at: int | None = None
    """The one point of death (`enumeration`), counted from 1 over both sides of all effects; 0 lists them."""


def plan_for(seed: int) -> Plan:
    """Return the plan of a seed.

    Each fault is on in half of the runs: faults that always come together hide each other.
    """
    chance = random.Random(f"plan/{seed}")
    rates = Rates(
        **{
            each.name: chance.random() * getattr(MOST, each.name) if chance.random() < 0.5 else 0.0
            for each in fields(Rates)
        }
    )
    outages = []
    if chance.random() < 0.3:
        start = chance.randrange(40 * MINUTE)
        outages.append((start, start + chance.randrange(5 * MINUTE, 5 * HOUR)))
    return Plan(
        seed=seed,
        uploads=chance.randint(3, 9),
        rows=chance.randint(1, 5),
        rates=rates,
        calm=max([chance.randrange(20, 100) * MINUTE, *(end for _, end in outages)]),
        spread=chance.choice((1, 1, 20, 40)) * MINUTE,
        honours_keys=chance.random() < 0.7,
        explicit=chance.random() < 0.7,
        outages=tuple(outages),
        agreement_ends=chance.randrange(1, 40) * MINUTE if chance.random() < 0.15 else None,
        ceiling=chance.choice((1, 2, 10)),
        requests=chance.choice((0, 0, 1, 3, 6)),
        looks=chance.choice((0, 0, 4, 12)),
        deletes=chance.choice((0, 0, 0, 1, 3)),
        edits=chance.choice((0, 0, 2, 6)),
        nights=chance.choice((0, 0, 1, 3)),
        digests=chance.random() < 0.7,
    )


def smaller(plan: Plan) -> Iterator[Plan]:
    """Yield plans with one thing less, the biggest things first."""
    for index in range(plan.uploads):
        if index not in plan.skip and len(plan.skip) + 1 < plan.uploads:
            yield replace(plan, skip=plan.skip | {index})
    for each in fields(Rates):
        if getattr(plan.rates, each.name):
            yield replace(plan, rates=replace(plan.rates, **{each.name: 0.0}))
    if plan.outages:
        yield replace(plan, outages=())
    if plan.agreement_ends is not None:
        yield replace(plan, agreement_ends=None)
    if plan.looks:
        yield replace(plan, looks=plan.looks - 1)
    for name in ("requests", "deletes", "edits", "nights"):
        if number := getattr(plan, name):
            yield replace(plan, **{name: number - 1})
    if plan.rows > 1:
        yield replace(plan, rows=plan.rows - 1)
    for each in fields(Rates):
        if getattr(plan.rates, each.name) > 0.01:
            yield replace(plan, rates=replace(plan.rates, **{each.name: getattr(plan.rates, each.name) / 3}))
