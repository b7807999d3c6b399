"""A small part of what `make simulate` runs, and proof that the simulation finds bugs."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields

import pytest

from tests.simulation import enumeration, outage
from tests.simulation.mutants import MUTANTS, Mutant, hunt
from tests.simulation.plan import Rates, plan_for
from tests.simulation.run import run, run_seed, shrink, story

SEEDS = range(1, 121)
#: Handler → effects at which a worker must have died at least once.
EFFECTS = {
    "receive": {
        "register",
        "save_upload",
        "send ingest",
        "write manifest.json",
        "write_if_absent summary.json",
        "write summary.json",
        "write closing.jsonl",
    },
    "ingest": {
        "save",
        "add_waiting",
        "write receipt.csv",
        "write corrections.csv",
        "finish_chunk",
        "send dispatch",
        "send settle",
    },
    "settle": {
        "save",
        "save_upload",
        "write receipt.csv",
        "write corrections.csv",
        "write summary.json",
        "note_full_rows",
        "send dispatch",
    },
    "dispatch": {
        "save",
        "save_breaker",
        "ministry",
        "add_waiting",
        "remove_waiting",
        "save_upload",
        "send dispatch",
        "send settle",
    },
    "submit": {"save_request", "save", "add_waiting", "send dispatch"},
    "delete": {"save", "save_request", "send dispatch"},
    "pull": {"save_breaker", "save", "add_conflicts", "save_note", "send dispatch", "write_if_absent outbox"},
    "reconcile": {
        "save_breaker",
        "save",
        "add_conflicts",
        "send dispatch",
        "write reconciliation",
        "save_note",
    },
    "look": {"save", "save_upload"},
    "sweep": {"send dispatch", "send ingest", "send settle", "send receive", "save_note"},
}


def test_nothing_is_lost_doubled_or_out_of_date_and_every_fault_was_there() -> None:
    fired: Counter[str] = Counter()
    for seed in SEEDS:
        verdict = run_seed(seed)
        assert not verdict.violation, story(shrink(verdict))
        fired += verdict.fired
    assert {each.name for each in fields(Rates)} - {"refuse", "poison"} <= set(fired)
    assert {"refused", "refused whole", "outage", "killed"} <= set(fired)


def test_a_seed_reproduces_its_run() -> None:
    assert run_seed(7).trace == run_seed(7).trace


def test_a_worker_dies_around_every_effect_and_nothing_comes_of_it() -> None:
    number, died, failures = enumeration.die_everywhere(step=10)
    assert not failures, story(failures[0])
    assert number > 500
    kinds: dict[str, set[str]] = {}
    for point in died:
        stage, effect = point.rsplit(", ", 1)[0].split(": ", 1)
        kinds.setdefault(stage, set()).add(effect)
    assert {
        stage: effects - kinds[stage] for stage, effects in EFFECTS.items() if effects - kinds[stage]
    } == {}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_deliberate_bug_is_caught(mutant: Mutant) -> None:
    assert hunt(mutant)


def test_a_failing_seed_is_told_as_small_as_it_still_fails() -> None:
    mutant = next(mutant for mutant in MUTANTS if "without reading back" in mutant.name)
    found = hunt(mutant, 150)
    assert found
    with mutant.make():
        smallest = shrink(found)
        assert run(smallest.plan).violation == smallest.violation != ""
    assert smallest.plan.uploads - len(smallest.plan.skip) <= found.plan.uploads
    assert len(smallest.trace) < len(found.trace)
    assert story(smallest).startswith(f"seed {found.plan.seed}: ")
    assert not run(plan_for(found.plan.seed)).violation


def test_three_days_without_the_ministry_cost_only_time() -> None:
    account = outage.run(seed=2, uploads=12)
    assert account.probes > 100
    assert account.effects > 10
