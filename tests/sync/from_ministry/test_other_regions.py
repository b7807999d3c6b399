"""The ministry's feed of a dataset holds the records of every region; a region takes its own alone."""

from __future__ import annotations

import pytest

from functions.sync.model.record import Key
from tests.support.both import MINISTRY_KEY, VACANCIES, Both, ministry_vacancy
from tests.support.world import REGION

FOREIGN = "3275"


@pytest.mark.parametrize("page", [1, 2, 50])
def test_a_pull_takes_no_other_regions_records_and_goes_past_them(both: Both, page: int) -> None:
    both.pull()
    both.counterpart.limit = page
    for number in range(3):
        both.counterpart.edit(Key(FOREIGN, VACANCIES, f"NAS-{number}"), ministry_vacancy())
    both.counterpart.edit(MINISTRY_KEY, ministry_vacancy())
    both.counterpart.edit(Key(FOREIGN, VACANCIES, MINISTRY_KEY.id), ministry_vacancy(nama_jabatan="Lain"))
    assert both.pull() == {"Pulled": 1}
    assert {key.region for key in both.state.stored} == {REGION}
    assert MINISTRY_KEY in both.state.stored
    assert b"Lain" not in both.state.stored[MINISTRY_KEY].payload
    assert both.state.conflicts(FOREIGN, VACANCIES, 9) == both.state.conflicts(REGION, VACANCIES, 9) == []
    assert both.pull() == {}, "the cursor is past all of them"
