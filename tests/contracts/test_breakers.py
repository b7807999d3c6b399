"""Circuit breaker and rate of a dataset, and notes, in the state table."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from functions.sync.model.breaker import Breaker, BreakerState
from functions.sync.ports.state import State

FULL = Breaker(
    "3216", "pelatihan", 0, BreakerState.HALF_OPEN, 1, 2, "siapkerja_galat", 3, "a" * 32, (5, 6, 7), 8, 9
)


def test_a_breaker_that_was_never_saved_is_closed(state: State) -> None:
    assert state.breaker("3216", "pelatihan") == Breaker("3216", "pelatihan")


def test_what_is_saved_comes_back_whole_and_for_its_dataset_only(state: State) -> None:
    assert state.save_breaker(state.breaker("3216", "pelatihan"), FULL)
    assert state.breaker("3216", "pelatihan") == replace(FULL, rev=1)
    assert state.breaker("3216", "penempatan").rev == state.breaker("3275", "pelatihan").rev == 0
    read = state.breaker("3216", "pelatihan")
    assert state.save_breaker(read, Breaker("3216", "pelatihan"))
    assert state.breaker("3216", "pelatihan") == Breaker("3216", "pelatihan", rev=2)


def test_saving_over_what_was_not_read_fails(state: State) -> None:
    new = state.breaker("3216", "pelatihan")
    assert state.save_breaker(new, FULL)
    assert not state.save_breaker(new, replace(FULL, trips=9))
    read = state.breaker("3216", "pelatihan")
    assert state.save_breaker(read, replace(read, trips=4))
    assert not state.save_breaker(read, replace(read, trips=9))
    assert state.breaker("3216", "pelatihan").trips == 4


def test_of_many_who_want_the_same_place_one_gets_it(state: State) -> None:
    read = state.breaker("3216", "pelatihan")
    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(lambda n: state.save_breaker(read, replace(read, permits=(n,))), range(8)))
    assert won.count(True) == 1
    assert state.breaker("3216", "pelatihan").permits == (won.index(True),)


def test_notes_are_read_one_by_one_and_many_at_once_and_the_last_write_wins(state: State) -> None:
    names = [f"periode/3216/pelatihan/2026-{n:03}/nihil" for n in range(120)]
    assert (state.note(names[0]), state.read_notes(names)) == ("", {})
    for name in names[::2]:
        state.save_note(name, "lama")
    state.save_note(names[0], "baru")
    assert state.read_notes(names) == {names[0]: "baru", **dict.fromkeys(names[2::2], "lama")}
    assert state.note(names[0]) == "baru" and state.read_notes([]) == {}
