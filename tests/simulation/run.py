"""One run and its verdict; a failing run is shrunk and printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from tests.simulation.engine.faults import Violation
from tests.simulation.pipeline.workload import Offer
from tests.simulation.pipeline.world import World
from tests.simulation.plan import Plan, Rates, plan_for, smaller

ATTEMPTS = 250
"""Most runs that shrinking may take."""


@dataclass(slots=True)
class Verdict:
    plan: Plan
    violation: str = ""
    invocations: int = 0
    effects: int = 0
    repeated: int = 0
    """Number of effects that the ministry itself repeated."""
    fired: Counter[str] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    trace: Sequence[tuple[int, str, str, object]] = ()


def run(plan: Plan, offers: list[Offer] | None = None) -> Verdict:
    world = World(plan, offers)
    verdict = Verdict(plan, fired=world.engine.fired, points=world.engine.points, trace=world.engine.trace)
    try:
        world.run()
    except Violation as broken:
        verdict.violation = str(broken)
    except Exception as bug:
        verdict.violation = f"a bug: {bug!r}"
    verdict.invocations = world.engine.invocations
    verdict.effects = len(world.ministry.effects)
    verdict.repeated = sum(not effect.ours for effect in world.ministry.effects)
    return verdict


def run_seed(seed: int) -> Verdict:
    return run(plan_for(seed))


def shrink(failed: Verdict) -> Verdict:
    """Leave out one thing after another while the run still fails, in whatever way."""
    best, tried = failed, 0
    again = True
    while again and tried < ATTEMPTS:
        again = False
        for plan in smaller(best.plan):
            tried += 1
            verdict = run(plan)
            if verdict.violation:
                best, again = verdict, True
                break
            if tried >= ATTEMPTS:
                break
    return best


def story(verdict: Verdict) -> str:
    """Return the plan and the events of a run as text."""
    plan = verdict.plan
    rates = ", ".join(
        f"{f.name} {getattr(plan.rates, f.name):.3f}" for f in fields(Rates) if getattr(plan.rates, f.name)
    )
    lines = [
        f"seed {plan.seed}: {verdict.violation}",
        (
            f"  {plan.uploads - len(plan.skip)} uploads of at most {plan.rows} rows; "
            f"faults: {rates or 'none'}; outages: {plan.outages or 'none'}"
        ),
        (
            f"  the ministry {'honours' if plan.honours_keys else 'ignores'} idempotency keys; the source "
            f"{'counts versions' if plan.explicit else 'has no versions'}; "
            f"agreement ends: {plan.agreement_ends or 'no'}"
        ),
    ]
    quiet = ("begins",)
    lines += [
        f"  {at / 1000:>11.3f}s  {lane:<26} {what} {detail}"
        for at, lane, what, detail in verdict.trace
        if what not in quiet
    ]
    return "\n".join(lines)
