"""What one seed stands for: how much work, which faults and how often, which kind of ministry."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace

MINUTE = 60_000
HOUR = 60 * MINUTE


@dataclass(frozen=True, slots=True)
class Rates:
    """Chances per occasion. The second half is the ministry's."""

    kill: float = 0.0
    """Before, and again behind, every effect."""
    throttle: float = 0.0
    lost: float = 0.0
    """The effect took place; the caller is told that it did not."""
    switch: float = 0.0
    """At every call of a port: another worker goes on."""
    stall: float = 0.0
    """Of those switches: how many last minutes."""
    duplicate: float = 0.0
    delay: float = 0.0
    drop: float = 0.0
    """Messages and events of S3: all of them are hints."""
    stale: float = 0.0
    """Reads of an index."""
    vanish: float = 0.0
    """Lost before it was applied."""
    mute: float = 0.0
    """Applied, answer lost."""
    late: float = 0.0
    """No answer, applied later."""
    twice: float = 0.0
    busy: float = 0.0
    """429, or 503 with Retry-After."""
    locked: float = 0.0
    """401: our credential is refused."""
    short: float = 0.0
    """Applied in part, acknowledged in part."""
    refuse: float = 0.0
    """Of contents: refused record by record."""
    poison: float = 0.0
    """Of contents: the batch that holds it is refused as a whole."""
    odd: float = 0.0
    """A page of its feed repeats itself, is shuffled or leads nowhere."""


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
    """Times in milliseconds from the start."""

    seed: int
    uploads: int = 5
    rows: int = 4
    records: int = 4
    """Different records of a domain: few, so that files meet."""
    calm: int = 90 * MINUTE
    """When faults stop for good."""
    spread: int = 40 * MINUTE
    """Uploads arrive up to then."""
    rates: Rates = field(default_factory=Rates)
    honours_keys: bool = True
    explicit: bool = True
    """The source counts its own versions."""
    outages: tuple[tuple[int, int], ...] = ()
    agreement_ends: int | None = None
    ceiling: int = 10
    """Requests a second, by the agreement."""
    requests: int = 0
    """Of records, by the API; whoever sends one sends it again until there is an answer."""
    deletes: int = 0
    """By the API."""
    edits: int = 0
    """Of the ministry's own; with `nights` it also loses and alters copies behind its own back."""
    nights: int = 0
    """Reconciliations while all this goes on; behind it come as many as it takes until both copies are equal."""
    digests: bool = True
    """The ministry offers them."""
    looks: int = 0
    """Of an operator, who has refused and held records gone through again."""
    skip: frozenset[int] = frozenset()
    """Uploads left out, by shrinking."""
    kill_at: int | None = None
    """The one point to die at (enumeration), counted from 1 over all effects, before and behind; 0: only note them."""


def plan_for(seed: int) -> Plan:
    """Each fault is on in half of the runs: faults that always come together hide each other."""
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
    """Plans with one thing less, the big ones first."""
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
