"""Few people in a cell of a table may be known by it: counts under five stay here (contract, section 3: penduduk-bekerja)."""

from __future__ import annotations

import orjson
import pytest

from functions import domains
from functions.api import views
from functions.domains.core.compiled import shape
from functions.sync.model.record import Key
from functions.sync.to_ministry.mapping import our_column
from tests.support.tables import as_csv
from tests.support.world import REGION, World

HOME = domains.get("penduduk-bekerja")
KEY = Key(REGION, HOME.name, "PB-1")


def counted(jumlah: str) -> World:
    made = World()
    made.upload(as_csv([{**HOME.example, "id_sumber": "PB-1", "jumlah": jumlah, "rse": "48.5"}]), HOME.name)
    made.run()
    return made


@pytest.mark.parametrize("jumlah", ["0", "1", "4"])
def test_a_small_cell_is_told_to_nobody(jumlah: str) -> None:
    made = counted(jumlah)
    stored = made.state.stored[KEY]
    assert orjson.loads(stored.payload)["jumlah"] == int(jumlah), "here it stands"
    for told in (made.ministry.held[KEY].data, views.record(stored)["data"], views.changed(stored)["data"]):
        assert "jumlah" not in told and "rse" not in told, "neither the count nor what gives it away"
        assert told["jumlah_di_bawah"] == 5, "and whoever reads it knows why"
        assert told["periode"] == "2026-08"


@pytest.mark.parametrize("jumlah", ["5", "1.250"])
def test_any_other_cell_is_told_as_it_is(jumlah: str) -> None:
    made = counted(jumlah)
    stored = made.state.stored[KEY]
    for told in (made.ministry.held[KEY].data, views.record(stored)["data"], views.changed(stored)["data"]):
        assert (
            told["jumlah"] == int(jumlah.replace(".", ""))
            and told["rse"] == "48.5"
            and "jumlah_di_bawah" not in told
        )


def test_a_cell_that_shrinks_takes_its_count_back() -> None:
    made = counted("7")
    made.clock.advance(60)
    made.upload(
        as_csv([{**HOME.example, "id_sumber": "PB-1", "jumlah": "3"}]),
        HOME.name,
        **{"confirm-closing": "yes"},
    )
    made.run()
    assert (
        made.ministry.held[KEY].data["jumlah_di_bawah"] == 5 and "jumlah" not in made.ministry.held[KEY].data
    )


def test_what_is_told_of_it_is_no_column_and_only_tables_of_people_have_it() -> None:
    assert [domain.name for domain in domains.registry().values() if domain.small] == [HOME.name]
    assert HOME.small is not None
    assert HOME.small.mark not in shape(HOME).names
    assert {HOME.small.column, *HOME.small.along} <= set(shape(HOME).names)


def test_what_the_ministry_says_of_it_is_said_of_the_column() -> None:
    assert our_column(HOME, "jumlah_di_bawah") == our_column(HOME, "jumlah") == "jumlah"
