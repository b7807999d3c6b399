"""Deliberate bugs, each of which some seed must catch; otherwise the simulation proves too little."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import NamedTuple
from unittest.mock import patch

from functions import agreement
from functions.sync.model.record import RecordState
from functions.sync.operations import recheck_held
from functions.sync.operations.sweep import Sweep
from functions.sync.reconciliation import repair
from functions.sync.records import transitions
from functions.sync.to_ministry import circuit_breaker, dispatch
from tests.simulation import bugs
from tests.simulation.pipeline.ports import WeakState
from tests.simulation.run import Verdict, run_seed

MOST = 400
"""Number of seeds within which each must be caught."""


class Mutant(NamedTuple):
    name: str
    make: Callable[[], AbstractContextManager[object]]


MUTANTS = (
    Mutant(
        "writes without its condition",
        lambda: patch.object(WeakState, "save_one", bugs.writes_unconditionally),
    ),
    Mutant(
        "sends again after a timeout without reading back",
        lambda: patch.object(transitions, "mark_uncertain", lambda r, now: transitions.postpone(r, now, 0)),
    ),
    Mutant(
        "reads back at once, while the ministry may still be at it",
        lambda: patch.object(transitions, "READ_BACK_DELAY", 1_000),
    ),
    Mutant(
        "takes a worker for dead that is at work", lambda: patch.object(transitions, "DISPATCH_STUCK", 10_000)
    ),
    Mutant("reports a chunk as done before it is stored", bugs.reports_before_it_stores),
    Mutant("compares versions as text", bugs.compares_as_text),
    Mutant(
        "counts chunks instead of keeping a set",
        lambda: patch.object(WeakState, "finish_chunk", bugs.counts_chunks),
    ),
    Mutant("settles before all chunks are in", bugs.settles_early),
    Mutant(
        "forgets the agreement at dispatch",
        lambda: patch.object(dispatch, "decide", lambda *_: agreement.Allow("?")),
    ),
    Mutant("lets a new version clear the attempt in flight", bugs.clears_the_attempt),
    Mutant("takes a version that was not sent for acknowledged", bugs.acknowledges_any_version),
    Mutant("takes a short list of acknowledgements for success", bugs.short_is_success),
    Mutant("refuses all records of a batch for one", bugs.refuses_the_batch),
    Mutant("puts the attempt into the idempotency key", bugs.key_of_the_attempt),
    Mutant(
        "releases children before their parent is acknowledged",
        lambda: patch.object(transitions, "acknowledged", lambda record: True),
    ),
    Mutant("applies rows that stand twice in a file", bugs.ignores_duplicates),
    Mutant("trusts hints, and never sweeps", lambda: patch.object(Sweep, "run", lambda self: {})),
    Mutant("does not bring the ministry's answers to the receipt", bugs.reports_no_answers),
    Mutant(
        "ignores the agreed rate", lambda: patch.object(circuit_breaker, "_recent", lambda breaker, now: [])
    ),
    Mutant("sends through a cut line", bugs.ignores_the_breaker),
    Mutant("answers a request before it is stored", bugs.answers_before_it_stores),
    Mutant("notes how far it has read before it has stored that", bugs.cursor_before_the_rows),
    Mutant("sends the ministry's own records back to it", bugs.sends_pulled_records_back),
    Mutant(
        "repairs under a version that the ministry has seen",
        lambda: patch.object(
            repair,
            "send_again",
            lambda record, now: replace(record, state=RecordState.MENUNGGU, due=now, attempts=0),
        ),
    ),
    Mutant("lets the ministry's word stand on the region's columns", bugs.shares_every_column),
    Mutant("sends back what the ministry has lost of its own", bugs.sends_ministry_only_back),
    Mutant(
        "moves held records without a word to their receipts",
        lambda: patch.object(recheck_held, "announce_moves", lambda *_: None),
    ),
)


def hunt(mutant: Mutant, most: int = MOST) -> Verdict | None:
    """Return the verdict of the first seed that catches the bug, None if no seed does."""
    with mutant.make():
        return next((verdict for seed in range(1, most + 1) if (verdict := run_seed(seed)).violation), None)


def report(print_line: Callable[[str], None]) -> int:
    missed = 0
    for mutant in MUTANTS:
        verdict = hunt(mutant)
        missed += verdict is None
        print_line(
            f"{mutant.name:<62} "
            + (f"seed {verdict.plan.seed:>4}: {verdict.violation}" if verdict else "NOT CAUGHT")
        )
    print_line(f"{len(MUTANTS) - missed} of {len(MUTANTS)} mutants caught")
    return 1 if missed else 0
