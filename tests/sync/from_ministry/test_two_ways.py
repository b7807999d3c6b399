"""How other two-way systems failed (SORMAS, by number of its issue), each as it would happen here.

`test_pull.py` has the rest: both sides owning one column, an update undone by an old copy, one of two edits
lost, a record ended by the other side.
"""

from __future__ import annotations

import orjson
import pytest

from functions import domains
from functions.sync.model.errors import Transient, Uncertain
from functions.sync.model.record import RecordState
from functions.sync.to_ministry.mapping import to_ministry_json
from tests.support.both import (
    EMPLOYERS,
    MINISTRY_KEY,
    VACANCIES,
    VACANCY,
    VACANCY_KEY,
    Both,
    ministry_copy,
    ministry_vacancy,
)
from tests.support.tables import as_csv

PLACED = {
    **domains.get("penempatan").example,
    "id_pemberi_kerja": domains.get(EMPLOYERS).example["id_sumber"],
    "id_pencari_kerja": "",
}


@pytest.mark.parametrize(
    "failure",
    [Transient("siapkerja_tak_terjangkau"), Uncertain("siapkerja_terputus")],
    ids=["before", "behind"],
)
def test_a_failure_on_the_way_back_leaves_no_record_with_two_owners(both: Both, failure: Exception) -> None:
    """SORMAS #9967: returning a record failed half way, and both sides could edit it from then on."""
    name = both.cell("nama_jabatan")
    both.counterpart.edit(VACANCY_KEY, to_ministry_json(domains.get(VACANCIES), {"nama_jabatan": "Lain"}))
    both.pull()
    both.counterpart.failures = [failure]
    both.run()
    both.counterpart.edit(
        VACANCY_KEY, to_ministry_json(domains.get(VACANCIES), {"nama_jabatan": "Lain lagi"})
    )
    both.counterpart.failures = []
    both.recover(10)
    both.pull()
    both.recover(10)
    both.pull()
    assert both.cell("nama_jabatan") == ministry_copy(both, VACANCY_KEY)["nama_jabatan"] == name
    assert both.state.stored[VACANCY_KEY].state is RecordState.TERSINKRON
    sent = len(both.counterpart.sent)
    both.recover(10)
    assert both.pull() == {} and len(both.counterpart.sent) == sent


def test_what_is_added_to_a_record_of_the_ministrys_does_not_take_it_back(both: Both) -> None:
    """SORMAS #6941: adding a contact to a case that was handed over gave the case back to its old owner."""
    both.counterpart.edit(MINISTRY_KEY, ministry_vacancy())
    both.pull()
    before = both.state.stored[MINISTRY_KEY]
    both.clock.advance(60)
    both.upload(as_csv([{**PLACED, "id_lowongan": MINISTRY_KEY.id}]), "penempatan")
    both.recover(5)
    both.pull()
    both.pull("penempatan")
    assert both.state.stored[MINISTRY_KEY] == before and before.ministry_only
    assert both.record(PLACED["id_sumber"], "penempatan").state is RecordState.TERSINKRON
    assert MINISTRY_KEY not in {key for key, _, _ in both.counterpart.sent}


def test_a_placement_that_came_before_the_ministrys_vacancy_goes_when_it_is_here(both: Both) -> None:
    both.upload(as_csv([{**PLACED, "id_lowongan": MINISTRY_KEY.id}]), "penempatan")
    both.recover(5)
    assert both.record(PLACED["id_sumber"], "penempatan").state is RecordState.DITAHAN
    both.counterpart.edit(MINISTRY_KEY, ministry_vacancy())
    both.pull()
    both.recover(70)
    assert both.record(PLACED["id_sumber"], "penempatan").state is RecordState.TERSINKRON


def test_every_column_of_a_record_of_the_ministrys_keeps_coming(both: Both) -> None:
    """SORMAS #11886: after a hand-over, the new owner's edits of some parts never reached the old owner."""
    both.counterpart.edit(MINISTRY_KEY, ministry_vacancy(status="terbit", jumlah_dibutuhkan="5"))
    both.pull()
    changed = {
        "nama_jabatan": "Penjahit",
        "jumlah_dibutuhkan": 9,
        "upah_min": 5_000_000,
        "lokasi_kerja": "32.16.07",
        "status": "ditutup",
    }
    for column, value in changed.items():
        both.counterpart.edit(MINISTRY_KEY, to_ministry_json(domains.get(VACANCIES), {column: value}))
        assert both.pull()["Pulled"] == 1, column
        assert both.cell(column, MINISTRY_KEY) == value
    assert {column: both.cell(column, MINISTRY_KEY) for column in changed} == changed
    assert orjson.loads(both.state.stored[MINISTRY_KEY].payload) == ministry_copy(both, MINISTRY_KEY)


def test_what_is_shared_keeps_coming_when_the_region_has_taken_a_record_over(both: Both) -> None:
    """The same the other way: the region sends the record, and the ministry's later edits still arrive."""
    both.counterpart.edit(MINISTRY_KEY, ministry_vacancy(status="terbit", jumlah_dibutuhkan="5"))
    both.pull()
    both.clock.advance(120)
    both.upload(
        as_csv([{**VACANCY, "id_sumber": MINISTRY_KEY.id, "status": "terbit", "jumlah_dibutuhkan": "7"}]),
        VACANCIES,
    )
    both.recover(5)
    both.pull()
    assert (
        both.state.stored[MINISTRY_KEY].ministry_only,
        ministry_copy(both, MINISTRY_KEY)["jumlah_dibutuhkan"],
    ) == (False, 7)
    both.counterpart.edit(MINISTRY_KEY, to_ministry_json(domains.get(VACANCIES), {"status": "ditutup"}))
    both.pull()
    assert both.cell("status", MINISTRY_KEY) == "ditutup"
    both.recover(5)
    assert (
        ministry_copy(both, MINISTRY_KEY)["status"],
        ministry_copy(both, MINISTRY_KEY)["jumlah_dibutuhkan"],
    ) == ("ditutup", 7)


def test_behind_the_term_the_ministry_is_not_even_asked_for_a_token(both: Both) -> None:
    knocks: list[int] = []

    def sign_in() -> bool:
        knocks.append(both.clock.now())
        return False

    both.counterpart.sign_in = sign_in  # type: ignore[method-assign]
    both.clock.advance(3 * 365 * 86_400)
    assert both.pull() == {"OutsideAgreement": 1}
    assert knocks == []
