"""A short run of the fuzzer (`make fuzz` runs long), and proof that it detects what it looks for."""

from __future__ import annotations

import pytest

from functions.sync.model.errors import Rejected
from tests.fuzz import __main__ as runner
from tests.fuzz.mutate import Mutator
from tests.fuzz.targets import TARGETS, Failed, lawful, shares

RUNS = shares(20_000, list(TARGETS))


@pytest.mark.parametrize("name", TARGETS)
def test_no_input_crashes_a_reader_or_a_rule(name: str) -> None:
    found, _ = runner.fuzz(name, RUNS[name], seed=20261124)
    assert found == []


def test_one_seed_gives_one_input() -> None:
    target = TARGETS["plain"][0]
    assert target(Mutator(5)) == target(Mutator(5)) != target(Mutator(6))


def test_the_fuzzer_sees_a_crash_a_slow_input_and_growth(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(mutator: Mutator) -> object:
        lawful(lambda: 1 // (mutator.chance.random() > 0.5), b"x")
        return b"x"

    grown = iter(range(0, 100_000, 300))
    monkeypatch.setattr(runner, "memory", lambda _: next(grown))
    monkeypatch.setattr(runner, "SLOW", -1.0)
    monkeypatch.setitem(TARGETS, "palsu", (crash, 1))
    found, _ = runner.fuzz("palsu", 10, seed=1)
    assert any("ZeroDivisionError" in line for line in found)
    assert any(line.endswith(" s") for line in found)
    assert any(line.endswith(" MB") for line in found)


def test_a_refusal_without_a_message_is_a_crash() -> None:
    def refuse() -> None:
        raise Rejected("KODE_YANG_TIDAK_ADA")

    with pytest.raises(Failed):
        lawful(refuse, b"")
