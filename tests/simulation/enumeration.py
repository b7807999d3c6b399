"""Every effect of every handler in one scripted day, died at once before and once behind; then all must be as ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from tests.simulation.plan import MINUTE, Plan, Rates
from tests.simulation.run import Verdict, run
from tests.simulation.workload import Offer, workload

SEED = 5
RATES = Rates(mute=0.25, vanish=0.1, short=0.2, busy=0.1, refuse=0.1, poison=0.1)


def scenario() -> tuple[Plan, list[Offer]]:
    """A fixed plan without chance in the ports, at a ministry that answers badly: the same effects every time."""
    plan = Plan(seed=SEED, uploads=8, rows=4, spread=20 * MINUTE, calm=60 * MINUTE, rates=RATES)
    return plan, workload(plan)


def count() -> int:
    plan, offers = scenario()
    from tests.simulation.world import World

    world = World(plan, offers)
    world.run()
    return world.engine.effects


def every_point(step: int = 1, first: int = 1) -> tuple[int, Counter[str], list[Verdict]]:
    """(number of points, deaths by handler and effect, failures)"""
    from dataclasses import replace

    plan, offers = scenario()
    number, died = count(), Counter[str]()
    failures = []
    for at in range(first, number + 1, step):
        verdict = run(replace(plan, kill_at=at), offers)
        died += verdict.points
        if verdict.violation or sum(verdict.points.values()) != 1:
            failures.append(verdict)
    return number, died, failures


def report(say: Callable[[str], None]) -> int:
    number, died, failures = every_point()
    for point, times in sorted(died.items()):
        say(f"{times:>5}  {point}")
    say(f"{number} points, each died at once: {len(failures)} violations")
    for verdict in failures[:5]:
        say(f"  at {verdict.plan.kill_at}: {verdict.violation}")
    return 1 if failures else 0
