"""How others' two-way systems failed (engineering.md, W21), each as it would look here. `test_pull.py` has the rest: both sides
owner of one column, an update undone by an old copy, one of two edits lost, a record ended by the other side.
"""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from functions import domains
from functions.sync.from_ministry.mapping import to_our_columns
from functions.sync.model.errors import Transient, Uncertain
from functions.sync.model.record import Key, RecordState
from functions.sync.to_ministry.mapping import to_ministry_json
from tests.support.tables import as_csv
from tests.sync.from_ministry.test_pull import EMPLOYER, HOME, KEY, THEIRS, VACANCY, Both, both, told

__all__ = ["both"]
PLACED = {
    **domains.get("penempatan").example,
    "id_pemberi_kerja": domains.get(EMPLOYER).example["id_sumber"],
    "id_pencari_kerja": "",
}


def there(made: Both, key: Key) -> dict[str, Any]:
    return to_our_columns(domains.get(key.domain), made.there.copies[key].data)[0]


@pytest.mark.parametrize(
    "failure",
    [Transient("siapkerja_tak_terjangkau"), Uncertain("siapkerja_terputus")],
    ids=["before", "behind"],
)
def test_a_failure_on_the_way_back_leaves_no_record_with_two_owners(both: Both, failure: Exception) -> None:
    """SORMAS #9967: sending back failed half way, and both sides could edit from then on."""
    name = both.cell("nama_jabatan")
    both.there.edit(KEY, to_ministry_json(domains.get(HOME), {"nama_jabatan": "Lain"}))
    both.pull()
    both.there.failures = [failure]
    both.run()
    both.there.edit(KEY, to_ministry_json(domains.get(HOME), {"nama_jabatan": "Lain lagi"}))
    both.there.failures = []
    both.recover(10)
    both.pull()
    both.recover(10)
    both.pull()
    assert both.cell("nama_jabatan") == there(both, KEY)["nama_jabatan"] == name
    assert both.state.stored[KEY].state is RecordState.TERSINKRON
    sent = len(both.there.sent)
    both.recover(10)
    assert both.pull() == {} and len(both.there.sent) == sent


def test_what_is_added_to_a_record_of_the_ministrys_does_not_take_it_back(both: Both) -> None:
    """SORMAS #6941: a contact added to a case that was handed over made the case the old owner's again."""
    both.there.edit(THEIRS, told())
    both.pull()
    before = both.state.stored[THEIRS]
    both.clock.advance(60)
    both.upload(as_csv([{**PLACED, "id_lowongan": THEIRS.id}]), "penempatan")
    both.recover(5)
    both.pull()
    both.pull("penempatan")
    assert both.state.stored[THEIRS] == before and before.ministry_only
    assert both.record(PLACED["id_sumber"], "penempatan").state is RecordState.TERSINKRON
    assert THEIRS not in {key for key, _, _ in both.there.sent}


def test_a_placement_that_came_before_the_ministrys_vacancy_goes_when_it_is_here(both: Both) -> None:
    both.upload(as_csv([{**PLACED, "id_lowongan": THEIRS.id}]), "penempatan")
    both.recover(5)
    assert both.record(PLACED["id_sumber"], "penempatan").state is RecordState.DITAHAN
    both.there.edit(THEIRS, told())
    both.pull()
    both.recover(70)
    assert both.record(PLACED["id_sumber"], "penempatan").state is RecordState.TERSINKRON


def test_every_column_of_a_record_of_the_ministrys_keeps_coming(both: Both) -> None:
    """SORMAS #11886: behind a hand-over the new owner's edits of some parts never reached the old one."""
    both.there.edit(THEIRS, told(status="terbit", jumlah_dibutuhkan="5"))
    both.pull()
    changed = {
        "nama_jabatan": "Penjahit",
        "jumlah_dibutuhkan": 9,
        "upah_min": 5_000_000,
        "lokasi_kerja": "32.16.07",
        "status": "ditutup",
    }
    for column, value in changed.items():
        both.there.edit(THEIRS, to_ministry_json(domains.get(HOME), {column: value}))
        assert both.pull()["Pulled"] == 1, column
        assert both.cell(column, THEIRS) == value
    assert {column: both.cell(column, THEIRS) for column in changed} == changed
    assert orjson.loads(both.state.stored[THEIRS].payload) == there(both, THEIRS)


def test_what_is_shared_keeps_coming_when_the_region_has_taken_a_record_over(both: Both) -> None:
    """The same the other way: the region speaks of it from now on, and the ministry's later word on a shared column still arrives."""
    both.there.edit(THEIRS, told(status="terbit", jumlah_dibutuhkan="5"))
    both.pull()
    both.clock.advance(120)
    both.upload(
        as_csv([{**VACANCY, "id_sumber": THEIRS.id, "status": "terbit", "jumlah_dibutuhkan": "7"}]), HOME
    )
    both.recover(5)
    both.pull()
    assert (both.state.stored[THEIRS].ministry_only, there(both, THEIRS)["jumlah_dibutuhkan"]) == (False, 7)
    both.there.edit(THEIRS, to_ministry_json(domains.get(HOME), {"status": "ditutup"}))
    both.pull()
    assert both.cell("status", THEIRS) == "ditutup"
    both.recover(5)
    assert (there(both, THEIRS)["status"], there(both, THEIRS)["jumlah_dibutuhkan"]) == ("ditutup", 7)


def test_behind_the_term_the_ministry_is_not_even_asked_for_a_token(both: Both) -> None:
    knocks: list[int] = []

    def sign_in() -> bool:
        knocks.append(both.clock.now())
        return False

    both.there.sign_in = sign_in  # type: ignore[method-assign]
    both.clock.advance(3 * 365 * 86_400)
    assert both.pull() == {"OutsideAgreement": 1}
    assert knocks == []
