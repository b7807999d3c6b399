"""Time and chance."""

from __future__ import annotations

from functions.runtime.clock import RandomIds, SystemClock


def test_a_clock_and_ids_are_of_this_world() -> None:
    assert 1_767_000_000_000 < SystemClock().now() < 4_000_000_000_000
    ids = RandomIds()
    assert len({ids.new() for _ in range(100)}) == 100
