"""A child never reaches the ministry before its parent, and never waits once the parent is there."""

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
from tests.support.tables import as_csv
from tests.support.world import REGION, World
from tests.sync.to_ministry.test_dispatch import AFTER

S = RecordState
EMPLOYERS, PLACEMENTS = domains.get("pemberi-kerja"), domains.get("penempatan")


def employer(made: World, version: int = 1, **changes: str) -> Upload:
    return made.upload(
        as_csv([{**EMPLOYERS.example, "id_sumber": "E-1", "versi": str(version), **changes}]), "pemberi-kerja"
    )


def placement(made: World, version: int = 1, **changes: str) -> Upload:
    row = {
        **PLACEMENTS.example,
        "id_sumber": "P-1",
        "versi": str(version),
        "id_pemberi_kerja": "E-1",
        "id_lowongan": "",
        "id_pencari_kerja": "",
    }
    return made.upload(as_csv([{**row, **changes}]), "penempatan")


def child(made: World) -> RecordState:
    return made.record("P-1", "penempatan").state


def sent(made: World) -> list[str]:
    return [identity for identity, _ in made.ministry.effects]


def test_a_child_that_comes_first_is_held_and_released_by_the_acknowledgement() -> None:
    made = World()
    upload = placement(made)
    made.run()
    assert child(made) is S.DITAHAN
    assert (made.summary(upload)["rows"]["ditahan"], made.summary(upload)["codes"]) == (
        1,
        {"REFERENSI_BELUM_ADA": 1},
    )
    assert made.record("P-1", "penempatan").waits_for == "pemberi-kerja#E-1"
    assert made.ministry.batches == []
    employer(made)
    made.run()
    assert (child(made), sent(made)) == (S.TERSINKRON, ["E-1", "P-1"])
    assert made.summary(upload)["rows"]["ditahan"] == 0
    assert made.summary(upload)["sent"] == {"tersinkron": 1}


def test_a_parent_that_comes_first_but_is_not_acknowledged_holds_the_child_too() -> None:
    made = World()
    employer(made)
    hint = made.take("dispatch/pemberi-kerja")
    placement(made)
    made.run()
    assert (child(made), made.ministry.batches) == (S.DITAHAN, [])
    made.deliver("dispatch/pemberi-kerja", hint[0])
    made.run()
    assert sent(made) == ["E-1", "P-1"]


def test_a_refused_parent_keeps_the_child_until_it_is_mended() -> None:
    made = World()
    placement(made)
    made.ministry.refuses = {"E-1": "NIB_TIDAK_ADA"}
    employer(made)
    made.run()
    made.recover(130)
    assert (child(made), sent(made)) == (S.DITAHAN, [])
    made.ministry.refuses = {}
    employer(made, 2, nama="Baru")
    made.run()
    assert sent(made) == ["E-1", "P-1"]


@pytest.mark.parametrize("version", [0, 1])
def test_a_parent_whose_versions_count_from_nought_is_a_parent(version: int) -> None:
    made = World()
    placement(made, version)
    employer(made, version)
    made.run()
    assert sent(made) == ["E-1", "P-1"]


def test_a_parent_acknowledged_while_a_newer_version_of_it_waits_releases_its_children() -> None:
    made = World()
    placement(made)
    made.run()
    employer(made)
    made.ministry.meanwhile = lambda: employer(made, 2, nama="Baru")
    made.deliver("dispatch/pemberi-kerja", made.take("dispatch/pemberi-kerja")[0])
    made.ministry.meanwhile = lambda: None
    made.ministry.refuses = {"E-1": "X"}
    made.run()
    assert made.record("E-1", "pemberi-kerja").state is S.DITOLAK_PUSAT
    assert (child(made), sent(made)) == (S.TERSINKRON, ["E-1", "P-1"])


def test_a_child_given_a_parent_while_it_flew_does_not_miss_the_release() -> None:
    made = World()
    employer(made)
    made.run()
    placement(made)

    def moved_to_another_employer() -> None:
        made.ministry.meanwhile = lambda: None
        placement(made, 2, id_pemberi_kerja="E-2")
        made.take("dispatch/penempatan")
        made.upload(as_csv([{**EMPLOYERS.example, "id_sumber": "E-2"}]), "pemberi-kerja")
        made.run("dispatch")

    made.ministry.meanwhile = moved_to_another_employer
    made.deliver("dispatch/penempatan", made.take("dispatch/penempatan")[0])
    made.recover(70)
    assert (child(made), made.record("P-1", "penempatan").acked_version) == (S.TERSINKRON, 2)


def test_a_parent_let_go_and_another_reason_left_waits_for_its_correction_only() -> None:
    made = World()
    placement(made, nik="0")
    employer(made)
    made.run()
    made.recover(130)
    record = made.record("P-1", "penempatan")
    assert (record.state, record.reasons, record.due) == (S.DITAHAN, ("NIK_SEMENTARA",), None)
    placement(made, 2)
    made.run()
    assert sent(made) == ["E-1", "P-1"]


def test_a_restricted_child_is_not_sent_by_the_release_of_its_parent() -> None:
    made = World()
    placement(made)
    key = Key(REGION, "penempatan", "P-1")
    made.state.stored[key] = replace(made.state.stored[key], restricted=True)
    employer(made)
    made.run()
    made.recover(70)
    assert sent(made) == ["E-1"]


def test_a_release_that_died_behind_the_acknowledgement_is_made_up_by_the_same_message() -> None:
    made = World()
    placement(made)
    made.run()
    employer(made)
    hint = made.take("dispatch/pemberi-kerja")[0]
    lane = made.queues.sent.pop("dispatch/penempatan")
    with pytest.raises(KeyError):
        made.deliver("dispatch/pemberi-kerja", hint)
    made.queues.sent["dispatch/penempatan"] = lane
    made.deliver("dispatch/pemberi-kerja", hint)
    made.run()
    assert sent(made) == ["E-1", "P-1"]


def test_after_the_last_day_a_waiting_child_is_not_asked_for_every_minute() -> None:
    made = World()
    placement(made)
    made.run()
    made.clock.time = AFTER
    made.sweep.run()
    made.run()
    assert made.sweep.run() == {}
    assert "KESEPAKATAN_BERAKHIR" in made.record("P-1", "penempatan").reasons


@settings(max_examples=40, deadline=None)
@given(
    st.permutations(["parent", "child", "parent2", "child2", "seeker", "vacancy"]),
    st.integers(0, 3),
    st.booleans(),
)
def test_in_any_order_all_arrive_and_no_child_before_its_parents(
    order: list[str], failures: int, at_once: bool
) -> None:
    made = World()
    made.ministry.failures = [Transient("down")] * failures
    uploads = {
        "parent": lambda: employer(made),
        "parent2": lambda: employer(made, 2, nama="Baru"),
        "child": lambda: placement(made, id_lowongan="L-1", id_pencari_kerja="S-1"),
        "child2": lambda: placement(made, 2, id_lowongan="L-1", nama="Baru"),
        "seeker": lambda: made.upload(as_csv([{**domains.get("pencari-kerja").example, "id_sumber": "S-1"}])),
        "vacancy": lambda: made.upload(
            as_csv(
                [{**domains.get("lowongan-kerja").example, "id_sumber": "L-1", "id_pemberi_kerja": "E-1"}]
            ),
            "lowongan-kerja",
        ),
    }
    for name in order:
        uploads[name]()
        if not at_once:
            made.run()
    made.run()
    made.recover(70)
    assert {record.state for record in made.state.stored.values()} == {S.TERSINKRON}
    assert max(sent(made).index("E-1"), sent(made).index("L-1")) < sent(made).index("P-1")
    assert sent(made).index("E-1") < sent(made).index("L-1")
    assert len(set(made.ministry.effects)) == len(made.ministry.effects)
    assert not any(made.state.waits.values())


def receipt(made: World, upload: Upload) -> dict[str, str]:
    (line,) = csv.DictReader(io.StringIO(made.report(upload, "receipt.csv").decode(), newline=""))
    return line


@pytest.mark.parametrize("first", ["child", "parent"])
def test_a_child_of_a_refused_parent_says_which_parent_and_where_it_stands(first: str) -> None:
    made = World()
    made.ministry.refuses = {"E-1": "NIB_TIDAK_ADA"}
    if first == "child":
        upload, guilty = placement(made), employer(made)
    else:
        guilty = employer(made)
        made.run()
        upload = placement(made)
    made.run()
    assert made.record("P-1", "penempatan").reasons == ("REFERENSI_DITOLAK",)
    line = receipt(made, upload)
    assert (line["hasil"], line["kode"], line["kolom"]) == (
        "ditahan" if first == "child" else "diterima",
        "REFERENSI_DITOLAK",
        "id_pemberi_kerja",
    )
    assert all(word in line["pesan"] for word in ("pemberi-kerja E-1", guilty.id, "baris 2"))
    assert made.summary(upload)["codes"] == {"REFERENSI_DITOLAK": 1}
    made.ministry.refuses = {}
    employer(made, 2, nama="Baru")
    made.run()
    made.recover(3)
    assert (child(made), sent(made)) == (S.TERSINKRON, ["E-1", "P-1"])
    assert (receipt(made, upload)["kode"], receipt(made, upload)["hasil"]) == ("", "diterima")
    assert made.summary(upload)["codes"] == {}


def test_a_refused_record_names_the_senders_column_where_the_ministry_names_a_field() -> None:
    made = World()
    made.ministry.send = lambda *given: [  # type: ignore[method-assign]
        Ack("E-1", 1, "ditolak", "", ("NPWP_SALAH", "LAIN"), ("npwp", "tak.dikenal"))
    ]
    upload = employer(made)
    made.run()
    line = receipt(made, upload)
    assert (line["kode"], line["kolom"]) == ("DITOLAK_PUSAT", "npwp")
    assert "NPWP_SALAH, LAIN" in line["pesan"]


def test_a_record_that_waits_for_days_is_counted_for_the_alarm() -> None:
    made = World()
    placement(made)
    made.run()
    made.clock.advance(71 * 3600)
    dispatch = made.dispatches["penempatan"]
    assert dispatch.run(REGION, ["P-1"]) == {}
    made.clock.advance(3600)
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
    made = World()
    for number, name in enumerate(order):
        made.upload(as_csv([FAMILY[name]]), name)
        if pauses >> number & 1:
            made.run()
    made.run()
    made.recover(2)
    assert {(key.domain, record.idempotency_key) for key, record in made.ministry.held.items()} == {
        (name, f"{REGION}:{name}:{name}-1:{made.record(f'{name}-1', name).version}")
        for name in domains.names()
    }
    came = [identity for identity, _ in made.ministry.effects]
    assert len(came) == len(set(came)) == 7
    for name in domains.names():
        assert all(came.index(f"{p.domain}-1") < came.index(f"{name}-1") for p in domains.get(name).parents)
