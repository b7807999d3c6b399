"""A child never reaches the ministry before its parent, and is sent once the parent is acknowledged."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions import domains
from functions.sync.model.errors import Transient
from functions.sync.model.record import Key, RecordState
from functions.sync.model.upload import Upload
from functions.sync.ports.ministry import Ack
from tests.support.dates import AFTER_TERM
from tests.support.family import EMPLOYERS, employer, placement
from tests.support.tables import as_csv
from tests.support.world import REGION, World

S = RecordState


def child(world: World) -> RecordState:
    return world.record("P-1", "penempatan").state


def sent(world: World) -> list[str]:
    return [identity for identity, _ in world.ministry.effects]


def test_a_child_that_comes_first_is_held_and_released_by_the_acknowledgement() -> None:
    world = World()
    upload = placement(world)
    world.run()
    assert child(world) is S.DITAHAN
    assert (world.summary(upload)["rows"]["ditahan"], world.summary(upload)["codes"]) == (
        1,
        {"REFERENSI_BELUM_ADA": 1},
    )
    assert world.record("P-1", "penempatan").waits_for == "pemberi-kerja#E-1"
    assert world.ministry.batches == []
    employer(world)
    world.run()
    assert (child(world), sent(world)) == (S.TERSINKRON, ["E-1", "P-1"])
    assert world.summary(upload)["rows"]["ditahan"] == 0
    assert world.summary(upload)["sent"] == {"tersinkron": 1}


def test_a_parent_that_comes_first_but_is_not_acknowledged_holds_the_child_too() -> None:
    world = World()
    employer(world)
    hint = world.take("dispatch/pemberi-kerja")
    placement(world)
    world.run()
    assert (child(world), world.ministry.batches) == (S.DITAHAN, [])
    world.deliver("dispatch/pemberi-kerja", hint[0])
    world.run()
    assert sent(world) == ["E-1", "P-1"]


def test_a_refused_parent_keeps_the_child_until_it_is_mended() -> None:
    world = World()
    placement(world)
    world.ministry.refuses = {"E-1": "NIB_TIDAK_ADA"}
    employer(world)
    world.run()
    world.recover(130)
    assert (child(world), sent(world)) == (S.DITAHAN, [])
    world.ministry.refuses = {}
    employer(world, 2, nama="Baru")
    world.run()
    assert sent(world) == ["E-1", "P-1"]


@pytest.mark.parametrize("version", [0, 1])
def test_a_parent_whose_versions_count_from_nought_is_a_parent(version: int) -> None:
    world = World()
    placement(world, version)
    employer(world, version)
    world.run()
    assert sent(world) == ["E-1", "P-1"]


def test_a_parent_acknowledged_while_a_newer_version_of_it_waits_releases_its_children() -> None:
    world = World()
    placement(world)
    world.run()
    employer(world)
    world.ministry.meanwhile = lambda: employer(world, 2, nama="Baru")
    world.deliver("dispatch/pemberi-kerja", world.take("dispatch/pemberi-kerja")[0])
    world.ministry.meanwhile = lambda: None
    world.ministry.refuses = {"E-1": "X"}
    world.run()
    assert world.record("E-1", "pemberi-kerja").state is S.DITOLAK_PUSAT
    assert (child(world), sent(world)) == (S.TERSINKRON, ["E-1", "P-1"])


def test_a_child_given_a_parent_while_it_flew_does_not_miss_the_release() -> None:
    world = World()
    employer(world)
    world.run()
    placement(world)

    def moved_to_another_employer() -> None:
        world.ministry.meanwhile = lambda: None
        placement(world, 2, id_pemberi_kerja="E-2")
        world.take("dispatch/penempatan")
        world.upload(as_csv([{**EMPLOYERS.example, "id_sumber": "E-2"}]), "pemberi-kerja")
        world.run("dispatch")

    world.ministry.meanwhile = moved_to_another_employer
    world.deliver("dispatch/penempatan", world.take("dispatch/penempatan")[0])
    world.recover(70)
    assert (child(world), world.record("P-1", "penempatan").acked_version) == (S.TERSINKRON, 2)


def test_a_parent_let_go_and_another_reason_left_waits_for_its_correction_only() -> None:
    world = World()
    placement(world, nik="0")
    employer(world)
    world.run()
    world.recover(130)
    record = world.record("P-1", "penempatan")
    assert (record.state, record.reasons, record.due) == (S.DITAHAN, ("NIK_SEMENTARA",), None)
    placement(world, 2)
    world.run()
    assert sent(world) == ["E-1", "P-1"]


def test_a_restricted_child_is_not_sent_by_the_release_of_its_parent() -> None:
    world = World()
    placement(world)
    key = Key(REGION, "penempatan", "P-1")
    world.state.stored[key] = replace(world.state.stored[key], restricted=True)
    employer(world)
    world.run()
    world.recover(70)
    assert sent(world) == ["E-1"]


def test_a_release_that_died_behind_the_acknowledgement_is_made_up_by_the_same_message() -> None:
    world = World()
    placement(world)
    world.run()
    employer(world)
    hint = world.take("dispatch/pemberi-kerja")[0]
    lane = world.queues.sent.pop("dispatch/penempatan")
    with pytest.raises(KeyError):
        world.deliver("dispatch/pemberi-kerja", hint)
    world.queues.sent["dispatch/penempatan"] = lane
    world.deliver("dispatch/pemberi-kerja", hint)
    world.run()
    assert sent(world) == ["E-1", "P-1"]


def test_after_the_last_day_a_waiting_child_is_not_asked_for_every_minute() -> None:
    world = World()
    placement(world)
    world.run()
    world.clock.time = AFTER_TERM
    world.sweep.run()
    world.run()
    assert world.sweep.run() == {}
    assert "KESEPAKATAN_BERAKHIR" in world.record("P-1", "penempatan").reasons


@settings(max_examples=40, deadline=None)
@given(
    st.permutations(["parent", "child", "parent2", "child2", "seeker", "vacancy"]),
    st.integers(0, 3),
    st.booleans(),
)
def test_in_any_order_all_arrive_and_no_child_before_its_parents(
    order: list[str], failures: int, at_once: bool
) -> None:
    world = World()
    world.ministry.failures = [Transient("down")] * failures
    uploads = {
        "parent": lambda: employer(world),
        "parent2": lambda: employer(world, 2, nama="Baru"),
        "child": lambda: placement(world, id_lowongan="L-1", id_pencari_kerja="S-1"),
        "child2": lambda: placement(world, 2, id_lowongan="L-1", nama="Baru"),
        "seeker": lambda: world.upload(
            as_csv([{**domains.get("pencari-kerja").example, "id_sumber": "S-1"}])
        ),
        "vacancy": lambda: world.upload(
            as_csv(
                [{**domains.get("lowongan-kerja").example, "id_sumber": "L-1", "id_pemberi_kerja": "E-1"}]
            ),
            "lowongan-kerja",
        ),
    }
    for name in order:
        uploads[name]()
        if not at_once:
            world.run()
    world.run()
    world.recover(70)
    assert {record.state for record in world.state.stored.values()} == {S.TERSINKRON}
    assert max(sent(world).index("E-1"), sent(world).index("L-1")) < sent(world).index("P-1")
    assert sent(world).index("E-1") < sent(world).index("L-1")
    assert len(set(world.ministry.effects)) == len(world.ministry.effects)
    assert not any(world.state.waits.values())


def receipt(world: World, upload: Upload) -> dict[str, str]:
    (line,) = csv.DictReader(io.StringIO(world.report(upload, "receipt.csv").decode(), newline=""))
    return line


@pytest.mark.parametrize("first", ["child", "parent"])
def test_a_child_of_a_refused_parent_says_which_parent_and_where_it_stands(first: str) -> None:
    world = World()
    world.ministry.refuses = {"E-1": "NIB_TIDAK_ADA"}
    if first == "child":
        upload, guilty = placement(world), employer(world)
    else:
        guilty = employer(world)
        world.run()
        upload = placement(world)
    world.run()
    assert world.record("P-1", "penempatan").reasons == ("REFERENSI_DITOLAK",)
    line = receipt(world, upload)
    assert (line["hasil"], line["kode"], line["kolom"]) == (
        "ditahan" if first == "child" else "diterima",
        "REFERENSI_DITOLAK",
        "id_pemberi_kerja",
    )
    assert all(word in line["pesan"] for word in ("pemberi-kerja E-1", guilty.id, "baris 2"))
    assert world.summary(upload)["codes"] == {"REFERENSI_DITOLAK": 1}
    world.ministry.refuses = {}
    employer(world, 2, nama="Baru")
    world.run()
    world.recover(3)
    assert (child(world), sent(world)) == (S.TERSINKRON, ["E-1", "P-1"])
    assert (receipt(world, upload)["kode"], receipt(world, upload)["hasil"]) == ("", "diterima")
    assert world.summary(upload)["codes"] == {}


def test_a_refused_record_names_the_senders_column_where_the_ministry_names_a_field() -> None:
    world = World()
    world.ministry.send = lambda *given: [  # type: ignore[method-assign]
        Ack("E-1", 1, "ditolak", "", ("NPWP_SALAH", "LAIN"), ("npwp", "tak.dikenal"))
    ]
    upload = employer(world)
    world.run()
    line = receipt(world, upload)
    assert (line["kode"], line["kolom"]) == ("DITOLAK_PUSAT", "npwp")
    assert "NPWP_SALAH, LAIN" in line["pesan"]


def test_a_record_that_waits_for_days_is_counted_for_the_alarm() -> None:
    world = World()
    placement(world)
    world.run()
    world.clock.advance(71 * 3600)
    dispatch = world.dispatches["penempatan"]
    assert dispatch.run(REGION, ["P-1"]) == {}
    world.clock.advance(3600)
    assert dispatch.run(REGION, ["P-1"]) == {"HeldTooLong": 1}


FAMILY = {
    name: {
        **domains.get(name).example,
        "id_sumber": f"{name}-1",
        **{p.column: f"{p.domain}-1" for p in domains.get(name).parents},
    }
    for name in domains.names()
}


@settings(max_examples=40, deadline=None)
@given(st.permutations(domains.names()), st.integers(0, 2**7 - 1))
def test_in_whatever_order_the_seven_datasets_come_the_ministry_ends_with_the_same(
    order: list[str], pauses: int
) -> None:
    world = World()
    for number, name in enumerate(order):
        world.upload(as_csv([FAMILY[name]]), name)
        if pauses >> number & 1:
            world.run()
    world.run()
    world.recover(2)
    assert {(key.domain, record.idempotency_key) for key, record in world.ministry.held.items()} == {
        (name, f"{REGION}:{name}:{name}-1:{world.record(f'{name}-1', name).version}")
        for name in domains.names()
    }
    came = [identity for identity, _ in world.ministry.effects]
    assert len(came) == len(set(came)) == 7
    for name in domains.names():
        assert all(came.index(f"{p.domain}-1") < came.index(f"{name}-1") for p in domains.get(name).parents)
