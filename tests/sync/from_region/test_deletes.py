"""Deleting and closing by the source: versions like any other, all the way to the ministry."""

from __future__ import annotations

import pytest

from functions import domains
from functions.sync.model.record import Key, Op, RecordState
from functions.sync.model.upload import Upload
from tests.support.tables import as_csv, as_jsonl, seeker
from tests.support.world import REGION, World

S = RecordState
KEY = Key(REGION, "pencari-kerja", "PK-000001")


def sent(made: World, **changes: str) -> dict[str, int]:
    """What became of the row, with the ministry's answer in."""
    upload = made.upload(as_csv([seeker(1, **changes)]))
    return outcome(made, upload)


def outcome(made: World, upload: Upload) -> dict[str, int]:
    made.run()
    made.clock.advance(60)
    rows: dict[str, int] = made.summary(upload)["rows"]
    return {hasil: count for hasil, count in rows.items() if count and hasil != "read"}


def bare(made: World, **cells: str) -> dict[str, int]:
    """A row with nothing in it but these."""
    empty = dict.fromkeys(seeker(1), "")
    return outcome(made, made.upload(as_csv([{**empty, "id_sumber": "PK-000001", **cells}])))


def test_a_deletion_needs_nothing_but_the_id_and_leaves_nothing_behind() -> None:
    made = World()
    sent(made)
    assert bare(made, status_rekaman="hapus") == {"diterima": 1}
    record, held = made.state.stored[KEY], made.ministry.held[KEY]
    assert (record.op, record.state, record.payload, record.due) == (Op.HAPUS, S.DITARIK, b"", None)
    assert (held.op, held.version, held.data) == ("hapus", record.version, {})


def test_a_deletion_in_json_lines_needs_nothing_but_the_id() -> None:
    made = World()
    sent(made)
    assert outcome(made, made.upload(as_jsonl([{"id_sumber": "PK-000001", "status_rekaman": "hapus"}]))) == {
        "diterima": 1
    }
    assert made.state.stored[KEY].state is S.DITARIK


def test_what_else_stands_in_a_deleted_row_is_not_judged_and_not_kept() -> None:
    made = World()
    sent(made, versi="1")
    assert sent(made, status_rekaman="hapus", versi="2", nik="x", tanggal_lahir="kapan", nama="") == {
        "diterima": 1
    }
    assert made.state.stored[KEY].payload == b""


@pytest.mark.parametrize("identity", ["", "PK 1"])
def test_a_deletion_without_a_readable_id_is_refused(identity: str) -> None:
    made = World()
    sent(made)
    assert bare(made, id_sumber=identity, status_rekaman="hapus") == {"ditolak": 1}
    assert made.state.stored[KEY].op is Op.UPSERT


@pytest.mark.parametrize(
    ("version", "expected"), [("3", {"usang": 1}), ("5", {"ditolak": 1}), ("6", {"diterima": 1})]
)
def test_after_a_deletion_only_a_higher_version_brings_the_record_back(
    version: str, expected: dict[str, int]
) -> None:
    made = World()
    sent(made, versi="4")
    sent(made, versi="5", status_rekaman="hapus")
    assert sent(made, versi=version) == expected
    record = made.state.stored[KEY]
    assert (record.op, record.state) == (
        (Op.UPSERT, S.TERSINKRON) if version == "6" else (Op.HAPUS, S.DITARIK)
    )
    assert made.ministry.held[KEY].op == record.op


def test_a_deletion_older_than_the_record_is_out_of_date() -> None:
    made = World()
    sent(made, versi="5")
    assert sent(made, versi="4", status_rekaman="hapus") == {"usang": 1}
    assert made.state.stored[KEY].op is Op.UPSERT


def test_a_deletion_twice_is_one() -> None:
    made = World()
    sent(made)
    bare(made, status_rekaman="hapus")
    assert bare(made, status_rekaman="hapus") == {"tidak_berubah": 1}
    assert len(made.ministry.effects) == 2


def test_a_deletion_of_what_we_never_had_is_passed_on() -> None:
    """It may have reached the ministry another way; a tombstone keeps an older file from bringing it back."""
    made = World()
    assert bare(made, status_rekaman="hapus", versi="5") == {"diterima": 1}
    assert (made.state.stored[KEY].state, sent(made, versi="4")) == (S.DITARIK, {"usang": 1})


def test_a_deletion_waits_for_no_parent() -> None:
    made = World()
    placement = domains.get("penempatan")
    made.upload(as_csv([{**placement.example, "id_sumber": "P-1"}]), "penempatan")
    made.run()
    assert made.record("P-1", "penempatan").state is S.DITAHAN
    made.clock.advance(1)
    made.upload(as_csv([{**placement.example, "id_sumber": "P-1", "status_rekaman": "hapus"}]), "penempatan")
    made.run()
    assert (made.record("P-1", "penempatan").state, made.record("P-1", "penempatan").waits_for) == (
        S.DITARIK,
        "",
    )


def test_a_closed_record_keeps_its_content_and_opens_again_under_a_higher_version() -> None:
    made = World()
    sent(made, versi="1")
    assert sent(made, versi="2", status_rekaman="tutup") == {"diterima": 1}
    record = made.state.stored[KEY]
    assert (record.op, record.state, made.ministry.held[KEY].op) == (Op.TUTUP, S.TERSINKRON, "tutup")
    assert made.ministry.held[KEY].data
    assert (sent(made, versi="1"), sent(made, versi="2")) == ({"usang": 1}, {"ditolak": 1}), (
        "the source itself closed it"
    )
    assert sent(made, versi="3") == {"diterima": 1}
    assert [version for _, version in made.ministry.effects] == [1, 2, 3]


def test_a_closed_record_must_still_be_a_whole_one() -> None:
    made = World()
    sent(made)
    assert bare(made, status_rekaman="tutup") == {"ditolak": 1}


def test_a_deletion_while_the_record_flies_is_sent_after_its_answer() -> None:
    made = World()
    made.upload(as_csv([seeker(1, versi="1")]))

    def meanwhile() -> None:
        made.ministry.meanwhile = lambda: None
        made.upload(as_csv([seeker(1, versi="2", status_rekaman="hapus")]))

    made.ministry.meanwhile = meanwhile
    made.run()
    assert (made.state.stored[KEY].state, made.ministry.effects) == (
        S.DITARIK,
        [("PK-000001", 1), ("PK-000001", 2)],
    )


def test_a_snapshot_neither_closes_nor_counts_what_is_deleted_or_closed() -> None:
    made = World()
    made.upload(as_csv([seeker(n, versi="1") for n in range(1, 41)]))
    made.upload(
        as_csv([seeker(1, versi="2", status_rekaman="hapus"), seeker(2, versi="2", status_rekaman="tutup")])
    )
    made.run()
    made.clock.advance(60)
    upload = made.upload(as_csv([seeker(n, versi="1") for n in range(4, 41)]), mode="snapshot")
    made.run()
    assert made.summary(upload)["closed"] == 1, "one of 38 is under 5 %"
    assert made.state.stored[KEY].op is Op.HAPUS
