"""72 hours without the ministry while files keep coming: nothing lost or doubled, the rate kept."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from functions.sync.model.retries import BREAKER_PAUSE, PERMIT_SPAN
from tests.simulation.engine.faults import Violation
from tests.simulation.pipeline.workload import Offer, workload
from tests.simulation.pipeline.world import World
from tests.simulation.plan import HOUR, MINUTE, Plan, Rates

BEGINS, HOURS = 10 * MINUTE, 72
RATES = Rates(
    kill=0.002, lost=0.005, switch=0.05, duplicate=0.05, delay=0.1, drop=0.05, mute=0.1, late=0.05, short=0.1
)
DRAINED = 24 * HOUR
"""Milliseconds after the outage within which everything must have arrived."""


@dataclass(frozen=True, slots=True)
class Account:
    files: int
    records: int
    probes: int
    effects: int
    drained: int
    """Milliseconds from the end of the outage to the last effect."""


def run(seed: int, hours: int = HOURS, uploads: int = 60) -> Account:
    """Run one outage and return its figures; raise `Violation`."""
    end = BEGINS + hours * HOUR
    plan = Plan(
        seed=seed,
        uploads=uploads,
        rows=25,
        records=40,
        rates=RATES,
        calm=end + HOUR,
        spread=end,
        outages=((BEGINS, end),),
        ceiling=1,
    )
    world = World(plan, _numbered(workload(plan)))
    world.run()
    start = world.engine.start
    during = [[at - start for at in times if at - start < end] for times in world.ministry.probes.values()]
    if any(
        later - earlier < BREAKER_PAUSE - PERMIT_SPAN
        for times in during
        for earlier, later in pairwise(times)
    ):
        raise Violation("a domain was probed more than once in half a minute")
    effects = [effect for effect in world.ministry.effects if effect.at - start >= BEGINS]
    if any(effect.at - start < end for effect in effects):
        raise Violation("something took effect at a ministry that was away")
    drained = max((effect.at - start - end for effect in effects), default=0)
    if drained > DRAINED:
        raise Violation("it took more than a day to catch up")
    return Account(
        len(world.offers),
        len(world.state.stored),
        sum(map(len, during)),
        len(world.ministry.effects),
        drained,
    )


def _numbered(offers: list[Offer]) -> list[Offer]:
    """Spread the files in order over the whole outage, so that much has to be caught up in order."""
    chance = random.Random(len(offers))
    times = sorted(chance.randrange(BEGINS + HOURS * HOUR) for _ in offers)
    return [replace(offer, at=at) for offer, at in zip(offers, times, strict=True)]


def report(print_line: Callable[[str], None]) -> int:
    try:
        account = run(seed=1)
    except Violation as broken:
        print_line(f"72 hours of outage: {broken}")
        return 1
    print_line(
        f"72 hours of outage: {account.files} files, {account.records} records, {account.probes} probes, "
        f"{account.effects} effects, "
        f"drained in {account.drained / MINUTE:.1f} minutes; 0 lost, 0 doubled, never over 1 request a second"
    )
    return 0
