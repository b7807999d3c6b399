"""Counts under five are withheld, since few people can be recognised by them (contract, section 3)."""

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
    world = World()
    world.upload(as_csv([{**HOME.example, "id_sumber": "PB-1", "jumlah": jumlah, "rse": "48.5"}]), HOME.name)
    world.run()
    return world


@pytest.mark.parametrize("jumlah", ["0", "1", "4"])
def test_a_small_count_is_withheld_from_every_reader(jumlah: str) -> None:
    world = counted(jumlah)
    stored = world.state.stored[KEY]
    assert orjson.loads(stored.payload)["jumlah"] == int(jumlah), "the region stores the count"
    for data in (world.ministry.held[KEY].data, views.record(stored)["data"], views.changed(stored)["data"]):
        assert "jumlah" not in data and "rse" not in data, "neither the count nor what would reveal it"
        assert data["jumlah_di_bawah"] == 5, "the reader learns why"
        assert data["periode"] == "2026-08"


@pytest.mark.parametrize("jumlah", ["5", "1.250"])
def test_any_other_count_is_shown_as_it_is(jumlah: str) -> None:
    world = counted(jumlah)
    stored = world.state.stored[KEY]
    for data in (world.ministry.held[KEY].data, views.record(stored)["data"], views.changed(stored)["data"]):
        assert data["jumlah"] == int(jumlah.replace(".", ""))
        assert data["rse"] == "48.5"
        assert "jumlah_di_bawah" not in data


def test_a_count_that_shrinks_below_five_is_withdrawn() -> None:
    world = counted("7")
    world.clock.advance(60)
    world.upload(
        as_csv([{**HOME.example, "id_sumber": "PB-1", "jumlah": "3"}]),
        HOME.name,
        **{"confirm-closing": "yes"},
    )
    world.run()
    assert (
        world.ministry.held[KEY].data["jumlah_di_bawah"] == 5
        and "jumlah" not in world.ministry.held[KEY].data
    )


def test_the_mark_is_no_column_and_only_counts_of_people_have_one() -> None:
    assert [domain.name for domain in domains.registry().values() if domain.small] == [HOME.name]
    assert HOME.small is not None
    assert HOME.small.mark not in shape(HOME).names
    assert {HOME.small.column, *HOME.small.along} <= set(shape(HOME).names)


def test_an_answer_of_the_ministry_about_the_mark_is_about_the_column() -> None:
    assert our_column(HOME, "jumlah_di_bawah") == our_column(HOME, "jumlah") == "jumlah"
