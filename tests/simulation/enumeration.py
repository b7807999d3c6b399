"""Kill a worker once before and once after every effect of every handler, in five scripted days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from tests.simulation.pipeline.world import World
from tests.simulation.plan import MINUTE, Plan, Rates
from tests.simulation.run import Verdict, run

#: Only lost messages and bad answers of the ministry, so that the effects up to the death are the same every
#: time.
RATES = Rates(drop=0.15, mute=0.25, vanish=0.1, short=0.2, busy=0.1, refuse=0.1, poison=0.1)
#: Together they hold every kind of effect that a search over three hundred days found.
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
    """Return the points of death on that day: before and after effects, and before answers to queues."""
    world = World(replace(day, kill_at=0))
    world.run()
    return world.engine.passed


def die_everywhere(step: int = 1) -> tuple[int, Counter[str], list[Verdict]]:
    """Run every day once per point; return (number of points, deaths by handler and effect, failures).

    With `step`, try only every so many points and the first of every kind.
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


def report(print_line: Callable[[str], None]) -> int:
    number, died, failures = die_everywhere()
    for point, times in sorted(died.items()):
        print_line(f"{times:>5}  {point}")
    print_line(f"{number} points of {len(died)} kinds, each died at once: {len(failures)} violations")
    for verdict in failures[:5]:
        print_line(f"  seed {verdict.plan.seed}, point {verdict.plan.kill_at}: {verdict.violation}")
    return 1 if failures else 0
