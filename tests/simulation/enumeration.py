"""Every effect of every handler in five scripted days, died at once before and once behind; then all must be as ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from tests.simulation.plan import MINUTE, Plan, Rates
from tests.simulation.run import Verdict, run
from tests.simulation.world import World

#: No chance but a few lost messages, at a ministry that answers badly: the same effects every time, up to the death.
RATES = Rates(drop=0.15, mute=0.25, vanish=0.1, short=0.2, busy=0.1, refuse=0.1, poison=0.1)
#: Between them they hold every kind of effect that a search over three hundred days found.
DAYS = tuple(
    Plan(
        seed=seed,
        uploads=4,
        rows=3,
        requests=3,
        looks=1,
        deletes=2,
        edits=5,
        nights=2,
        spread=20 * MINUTE,
        calm=60 * MINUTE,
        rates=RATES,
    )
    for seed in (138, 201, 226, 262, 115)
)


def points(day: Plan) -> list[tuple[str, str, str]]:
    """Where a worker can die on that day: before and behind every effect, and before it answers its queue."""
    world = World(replace(day, kill_at=0))
    world.run()
    return world.engine.passed


def die_everywhere(step: int = 1) -> tuple[int, Counter[str], list[Verdict]]:
    """(number of points, deaths by handler and effect, failures). With `step` at the first of every kind and at every
    so many.
    """
    number, died, kinds = 0, Counter[str](), set()
    failures = []
    for day in DAYS:
        for at, kind in enumerate(points(day), start=1):
            number += 1
            if number % step and kind in kinds:
                continue
            kinds.add(kind)
            verdict = run(replace(day, kill_at=at))
            died += verdict.points
            if verdict.violation or sum(verdict.points.values()) != 1:
                failures.append(verdict)
    return number, died, failures


def report(say: Callable[[str], None]) -> int:
    number, died, failures = die_everywhere()
    for point, times in sorted(died.items()):
        say(f"{times:>5}  {point}")
    say(f"{number} points of {len(died)} kinds, each died at once: {len(failures)} violations")
    for verdict in failures[:5]:
        say(f"  seed {verdict.plan.seed}, point {verdict.plan.kill_at}: {verdict.violation}")
    return 1 if failures else 0
