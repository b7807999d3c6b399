"""Counts under five are withheld, since few people can be recognised by them (contract, section 3)."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any

import orjson
import pytest

from functions import domains
from functions.api import views
from functions.domains.core.compiled import shape
from functions.domains.core.disclosure import told_alike
from functions.sync.model.hashing import content_hash
from functions.sync.model.record import Key, Op
from functions.sync.to_ministry.mapping import our_column
from functions.sync.to_region.file_export import as_csv as as_csv_file
from infra.local.demo.organisations import penduduk_bekerja
from infra.local.demo.world import World as DemoWorld
from infra.local.demo_data import MAKERS
from tests.api.gateway import Gateway, system
from tests.support.rig import SENT, Rig
from tests.support.tables import as_csv
from tests.support.world import REGION, World

HOME = domains.get("penduduk-bekerja")
KEY = Key(REGION, HOME.name, "PB-1")
JSON = "application/json"


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


# -- no answer gives a small count away ----------------------------------------------------------------------
DAY = 86_400_000
LATER, EARLIER = SENT + DAY, SENT - DAY


def answers(
    stored: str,
    guess: str,
    versi: str | None,
    how: str,
    monkeypatch: pytest.MonkeyPatch,
    closed: bool = False,
) -> dict[str, Any]:
    """Return all that a caller sees who submits or validates `guess` where `stored` is stored."""
    rig = Rig(monkeypatch)
    gateway, ours, other = Gateway(), system("3216", "pemilik"), system("3216", "penebak")

    def call(method: str, rest: str, claims: dict[str, Any], **cells: str) -> Any:
        body = orjson.dumps({"records": [{**HOME.example, "id_sumber": "PB-1", **cells}]})
        answer = gateway.call(method, f"/v1/{HOME.name}/{rest}", body, {"content-type": JSON}, claims)
        return [answer.status, {**answer.json, "upload_id": ""}]

    assert call("POST", "records", ours, jumlah=stored, versi=str(SENT))[0] == 202
    if closed:
        record = rig.state.stored[KEY]
        shut = content_hash(Op.TUTUP, record.payload)
        rig.state.stored[KEY] = replace(record, op=Op.TUTUP, row=0, hash=shut, version=record.version + 1)
    rig.clock.advance(60)
    more = {"versi": versi} if versi else {}
    answer = call("POST", how, other, jumlah=guess, **more)
    rig.clock.advance(120)
    feed = gateway.call("GET", f"/v1/{HOME.name}/changes", None, {}, system("3216", "pembaca")).json
    # A probe with a version in between shows whether the guess changed the source version.
    probe = call("POST", "validate", other, jumlah="7", versi=str(SENT + 30_000))
    seen = gateway.call("GET", f"/v1/{HOME.name}/records/PB-1", None, {}, other).json
    return {
        "answer": answer,
        "record": {**seen, "upload_id": "", "history": len(seen["history"])},
        "feed": feed["records"],
        "probe": probe,
    }


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("how", ["records", "validate"])
@pytest.mark.parametrize("versi", [None, str(SENT), str(EARLIER), str(LATER)])
def test_no_answer_tells_which_small_count_is_stored(
    versi: str | None, how: str, closed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever guesses a stored count under 5 learns nothing from the answer, the record or the feed."""
    seen = [answers(stored, "3", versi, how, monkeypatch, closed) for stored in "01234"]
    assert all(one == seen[0] for one in seen[1:])


def test_a_guess_beside_a_small_count_is_told_apart_from_it() -> None:
    """The answer still says whether the count is under 5, as every reader is told."""
    world = counted("3")
    for jumlah, unchanged in (("2", 1), ("9", 0)):
        upload = world.upload(
            as_csv([{**HOME.example, "id_sumber": "PB-1", "jumlah": jumlah}]),
            HOME.name,
            **{"confirm-closing": "yes"},
        )
        world.run()
        assert world.summary(upload)["rows"]["tidak_berubah"] == unchanged
        world.clock.advance(60)


def test_a_small_count_that_becomes_another_one_is_stored_and_no_change_to_anybody() -> None:
    world = counted("3")
    before, sent = world.state.stored[KEY], list(world.ministry.effects)
    world.clock.advance(60)
    world.upload(as_csv([{**HOME.example, "id_sumber": "PB-1", "jumlah": "2"}]), HOME.name)
    world.run()
    after = world.state.stored[KEY]
    assert orjson.loads(after.payload)["jumlah"] == 2
    assert after.source_version > before.source_version
    assert (after.version, after.changed_at, after.history) == (
        before.version,
        before.changed_at,
        before.history,
    )
    assert world.ministry.effects == sent
    assert views.record(after) == views.record(before)


def test_an_older_small_count_replaces_no_newer_one() -> None:
    world = counted("3")
    world.upload(as_csv([{**HOME.example, "id_sumber": "PB-1", "jumlah": "1", "versi": "5"}]), HOME.name)
    world.run()
    assert orjson.loads(world.state.stored[KEY].payload)["jumlah"] == 3


def test_two_records_without_content_hide_nothing_from_each_other() -> None:
    told: dict[str, Any] = {**HOME.example, "jumlah": 3}
    assert not told_alike(HOME, b"", b"")
    assert not told_alike(HOME, orjson.dumps(told), b"")
    assert told_alike(HOME, orjson.dumps(told), orjson.dumps(told | {"jumlah": 0, "rse": "1"}))
    assert not told_alike(HOME, orjson.dumps(told), orjson.dumps(told | {"jumlah": 5}))
    assert not told_alike(HOME, orjson.dumps(told), orjson.dumps(told | {"jenis_kelamin": "L"}))


def test_an_exported_file_withholds_a_small_count_too() -> None:
    stored = counted("3").state.stored[KEY]
    (row,) = csv.DictReader(
        io.StringIO(as_csv_file(HOME.name, shape(HOME).names, [stored]).decode("utf-8-sig"))
    )
    assert (row["jumlah"], row["rse"], row["kelompok_umur"]) == ("", "", "25-29")


# -- what totals give away (docs/limits.md) ------------------------------------------------------------------
TOLD_APART = (
    "periode", "kbli_kategori", "versi_kbli", "status_pekerjaan", "daftar_status", "golongan_jabatan",
    "kelompok_umur", "jenis_kelamin", "sumber",
)  # fmt: skip


@pytest.mark.parametrize(("divisor", "hidden", "alone"), [(1, 0, 0), (20, 3_857, 68)])
def test_how_often_a_total_would_give_a_hidden_count_away(divisor: int, hidden: int, alone: int) -> None:
    """Measure the limit that docs/limits.md names: the demo's table, and the same with smaller counts.

    A count under 5 is given away where it is the only one among the districts of one total.
    """
    rows = 20_000
    sizes = {name: round(rows / MAKERS[HOME.name][1] * share) for name, (_, share) in MAKERS.items()}
    world = DemoWorld(7, date(2026, 11, 24), sizes, {name: frozenset() for name in sizes})
    districts: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number in range(rows):
        cells = penduduk_bekerja(world, number)
        assert str(cells["kode_wilayah"]).count(".") == 2, "the demo has no totals beside its districts"
        districts[tuple(str(cells[name]) for name in TOLD_APART)].append(
            int(str(cells["jumlah"])) if divisor == 1 else (int(str(cells["jumlah"])) - 5) // divisor
        )
    small = [sum(count < 5 for count in counts) for counts in districts.values()]
    assert (sum(small), sum(each == 1 for each in small)) == (hidden, alone)
