"""Deleting and closing by the source are versions like any other, all the way to the ministry."""

from __future__ import annotations

import pytest

from functions import domains
from functions.sync.model.record import Key, Op, RecordState
from functions.sync.model.upload import Upload
from tests.support.tables import as_csv, as_jsonl, seeker
from tests.support.world import REGION, World

S = RecordState
KEY = Key(REGION, "pencari-kerja", "PK-000001")


def sent(world: World, **changes: str) -> dict[str, int]:
    """The outcome of the row, after the ministry's answer."""
    upload = world.upload(as_csv([seeker(1, **changes)]))
    return outcome(world, upload)


def outcome(world: World, upload: Upload) -> dict[str, int]:
    world.run()
    world.clock.advance(60)
    rows: dict[str, int] = world.summary(upload)["rows"]
    return {hasil: count for hasil, count in rows.items() if count and hasil != "read"}


def bare(world: World, **cells: str) -> dict[str, int]:
    """A row with only these cells."""
    empty = dict.fromkeys(seeker(1), "")
    return outcome(world, world.upload(as_csv([{**empty, "id_sumber": "PK-000001", **cells}])))


def test_a_deletion_needs_nothing_but_the_id_and_leaves_nothing_behind() -> None:
    world = World()
    sent(world)
    assert bare(world, status_rekaman="hapus") == {"diterima": 1}
    record, held = world.state.stored[KEY], world.ministry.held[KEY]
    assert (record.op, record.state, record.payload, record.due) == (Op.HAPUS, S.DITARIK, b"", None)
    assert (held.op, held.version, held.data) == ("hapus", record.version, {})


def test_a_deletion_in_json_lines_needs_nothing_but_the_id() -> None:
    world = World()
    sent(world)
    assert outcome(
        world, world.upload(as_jsonl([{"id_sumber": "PK-000001", "status_rekaman": "hapus"}]))
    ) == {"diterima": 1}
    assert world.state.stored[KEY].state is S.DITARIK


def test_what_else_stands_in_a_deleted_row_is_not_judged_and_not_kept() -> None:
    world = World()
    sent(world, versi="1")
    assert sent(world, status_rekaman="hapus", versi="2", nik="x", tanggal_lahir="kapan", nama="") == {
        "diterima": 1
    }
    assert world.state.stored[KEY].payload == b""


@pytest.mark.parametrize("identity", ["", "PK 1"])
def test_a_deletion_without_a_readable_id_is_refused(identity: str) -> None:
    world = World()
    sent(world)
    assert bare(world, id_sumber=identity, status_rekaman="hapus") == {"ditolak": 1}
    assert world.state.stored[KEY].op is Op.UPSERT


@pytest.mark.parametrize(
    ("version", "expected"), [("3", {"usang": 1}), ("5", {"ditolak": 1}), ("6", {"diterima": 1})]
)
def test_after_a_deletion_only_a_higher_version_brings_the_record_back(
    version: str, expected: dict[str, int]
) -> None:
    world = World()
    sent(world, versi="4")
    sent(world, versi="5", status_rekaman="hapus")
    assert sent(world, versi=version) == expected
    record = world.state.stored[KEY]
    assert (record.op, record.state) == (
        (Op.UPSERT, S.TERSINKRON) if version == "6" else (Op.HAPUS, S.DITARIK)
    )
    assert world.ministry.held[KEY].op == record.op


def test_a_deletion_older_than_the_record_is_out_of_date() -> None:
    world = World()
    sent(world, versi="5")
    assert sent(world, versi="4", status_rekaman="hapus") == {"usang": 1}
    assert world.state.stored[KEY].op is Op.UPSERT


def test_a_deletion_twice_is_one() -> None:
    world = World()
    sent(world)
    bare(world, status_rekaman="hapus")
    assert bare(world, status_rekaman="hapus") == {"tidak_berubah": 1}
    assert len(world.ministry.effects) == 2


def test_a_deletion_of_what_we_never_had_is_passed_on() -> None:
    """It may have reached the ministry another way, and an older file must not bring it back."""
    world = World()
    assert bare(world, status_rekaman="hapus", versi="5") == {"diterima": 1}
    assert (world.state.stored[KEY].state, sent(world, versi="4")) == (S.DITARIK, {"usang": 1})


def test_a_deletion_waits_for_no_parent() -> None:
    world = World()
    placement = domains.get("penempatan")
    world.upload(as_csv([{**placement.example, "id_sumber": "P-1"}]), "penempatan")
    world.run()
    assert world.record("P-1", "penempatan").state is S.DITAHAN
    world.clock.advance(1)
    world.upload(as_csv([{**placement.example, "id_sumber": "P-1", "status_rekaman": "hapus"}]), "penempatan")
    world.run()
    assert (world.record("P-1", "penempatan").state, world.record("P-1", "penempatan").waits_for) == (
        S.DITARIK,
        "",
    )


def test_a_closed_record_keeps_its_content_and_opens_again_under_a_higher_version() -> None:
    world = World()
    sent(world, versi="1")
    assert sent(world, versi="2", status_rekaman="tutup") == {"diterima": 1}
    record = world.state.stored[KEY]
    assert (record.op, record.state, world.ministry.held[KEY].op) == (Op.TUTUP, S.TERSINKRON, "tutup")
    assert world.ministry.held[KEY].data
    assert (sent(world, versi="1"), sent(world, versi="2")) == ({"usang": 1}, {"ditolak": 1}), (
        "the source itself closed it"
    )
    assert sent(world, versi="3") == {"diterima": 1}
    assert [version for _, version in world.ministry.effects] == [1, 2, 3]


def test_a_closed_record_must_still_be_a_whole_one() -> None:
    world = World()
    sent(world)
    assert bare(world, status_rekaman="tutup") == {"ditolak": 1}


def test_a_deletion_while_the_record_flies_is_sent_after_its_answer() -> None:
    world = World()
    world.upload(as_csv([seeker(1, versi="1")]))

    def meanwhile() -> None:
        world.ministry.meanwhile = lambda: None
        world.upload(as_csv([seeker(1, versi="2", status_rekaman="hapus")]))

    world.ministry.meanwhile = meanwhile
    world.run()
    assert (world.state.stored[KEY].state, world.ministry.effects) == (
        S.DITARIK,
        [("PK-000001", 1), ("PK-000001", 2)],
    )


def test_a_snapshot_neither_closes_nor_counts_what_is_deleted_or_closed() -> None:
    world = World()
    world.upload(as_csv([seeker(n, versi="1") for n in range(1, 41)]))
    world.upload(
        as_csv([seeker(1, versi="2", status_rekaman="hapus"), seeker(2, versi="2", status_rekaman="tutup")])
    )
    world.run()
    world.clock.advance(60)
    upload = world.upload(as_csv([seeker(n, versi="1") for n in range(4, 41)]), mode="snapshot")
    world.run()
    assert world.summary(upload)["closed"] == 1, "one of 38 is under 5 %"
    assert world.state.stored[KEY].op is Op.HAPUS
