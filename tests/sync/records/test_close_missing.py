"""Snapshots and revised slices: which records a file closes, and what keeps it from closing too many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from functions import domains
from functions.sync.model.errors import Uncertain
from functions.sync.model.record import Key, Op, Record, RecordState
from functions.sync.model.upload import Upload, UploadStatus
from functions.sync.ports.ministry import OutgoingRecord
from functions.sync.records import transitions
from functions.sync.records.transitions import acknowledged
from tests.support.fakes import FakeState
from tests.support.tables import as_csv, as_jsonl, seeker
from tests.support.world import REGION, World

S = RecordState
CELLS = domains.get("penduduk-bekerja")


def seekers(*numbers: int, **changes: str) -> list[dict[str, str]]:
    return [seeker(number, **changes) for number in numbers]


def delta(world: World, *numbers: int, **changes: str) -> Upload:
    """Upload a delta and have it sent and acknowledged."""
    upload = world.upload(as_csv(seekers(*numbers, **changes)))
    world.run()
    world.clock.advance(60)
    return upload


def snapshot(world: World, rows: Sequence[Mapping[str, str]], **metadata: str) -> Upload:
    upload = world.upload(as_csv(rows), mode="snapshot", **metadata)
    world.run()
    world.clock.advance(60)
    return world.state.registered[upload.id]


def ops(world: World) -> dict[str, Op]:
    return {key.id: record.op for key, record in world.state.stored.items()}


def closed(world: World) -> set[str]:
    return {identity for identity, op in ops(world).items() if op is Op.TUTUP}


def test_a_snapshot_closes_what_it_lacks_and_the_ministry_is_told() -> None:
    world = World()
    delta(world, *range(1, 41))
    upload = snapshot(world, seekers(*range(1, 39), 41))
    assert closed(world) == {"PK-000039", "PK-000040"}
    record, held = world.record("PK-000040"), world.ministry.held[Key(REGION, "pencari-kerja", "PK-000040")]
    assert (record.state, record.acked_version, held.op, held.version) == (
        S.TERSINKRON,
        record.version,
        "tutup",
        record.version,
    )
    assert (world.summary(upload)["closed"], world.summary(upload)["mode"], world.record("PK-000041").op) == (
        2,
        "snapshot",
        Op.UPSERT,
    )
    assert world.summary(upload)["rows"]["tidak_berubah"] == 38


def test_more_than_five_per_cent_refuses_the_whole_file_with_its_figures() -> None:
    world = World()
    delta(world, *range(1, 41))
    before = dict(world.state.stored)
    upload = snapshot(world, seekers(*range(1, 38), 50))
    assert (upload.status, upload.code, upload.params) == (
        UploadStatus.DITOLAK,
        "SNAPSHOT_MENUTUP_BANYAK",
        {"jumlah": "3", "dari": "40"},
    )
    assert world.state.stored == before, "nothing was applied, the new row neither"
    assert "3 dari 40" in world.summary(upload)["refusal"]["message"]


def test_exactly_five_per_cent_passes_and_more_passes_when_confirmed() -> None:
    world = World()
    delta(world, *range(1, 41))
    assert snapshot(world, seekers(*range(1, 39))).closed == 2
    assert snapshot(world, seekers(1, 2), **{"confirm-closing": "no"}).code == "SNAPSHOT_MENUTUP_BANYAK"
    assert snapshot(world, seekers(1, 2), **{"confirm-closing": "yes"}).closed == 36
    assert len(closed(world)) == 38


def test_an_empty_snapshot_closes_nothing_even_when_confirmed() -> None:
    world = World()
    delta(world, 1)
    upload = world.receive.run(world.drop(as_csv([]), mode="snapshot", **{"confirm-closing": "yes"}))
    assert upload and upload.code == "BERKAS_KOSONG"
    world.run()
    assert closed(world) == set()


def test_rejected_and_held_rows_are_there_and_close_nothing() -> None:
    world = World()
    delta(world, 1, 2, 3)
    upload = snapshot(world, [seeker(1, nik="x"), seeker(2, nik="0"), *seekers(3, 3)])
    assert (upload.closed, closed(world)) == (0, set())
    assert world.summary(upload)["rows"]["ditolak"] == 3


@pytest.mark.parametrize("broken", [b'PK-000002,"tak ditutup\r\n', b"PK 000002,x\r\n", b"PK-000077,1,2\r\n"])
def test_a_row_whose_id_cannot_be_read_may_be_any_record_so_nothing_is_closed(broken: bytes) -> None:
    world = World()
    delta(world, *range(1, 41))
    upload = world.upload(as_csv(seekers(1, *range(3, 41))) + broken, mode="snapshot")
    world.run()
    body = world.summary(upload)
    assert (body["closed"], closed(world), body["codes"]["MENUTUP_DITUNDA"]) == (0, set(), 1)
    [message] = [anomaly["message"] for anomaly in body["anomalies"] if anomaly["code"] == "MENUTUP_DITUNDA"]
    assert message.startswith("1 baris")


def test_a_delta_closes_nothing() -> None:
    world = World()
    delta(world, *range(1, 41))
    delta(world, 1)
    assert closed(world) == set()


def test_a_snapshot_of_one_dataset_or_region_leaves_the_others_alone() -> None:
    world = World()
    delta(world, 1)
    world.upload(as_csv([domains.get("pemberi-kerja").example]), "pemberi-kerja")
    world.run()
    key = Key("3275", "pencari-kerja", "PK-000009")
    world.state.stored[key] = replace(world.record("PK-000001"), key=key)
    snapshot(world, seekers(2), **{"confirm-closing": "yes"})
    assert closed(world) == {"PK-000001"}


def test_settling_again_closes_nothing_twice() -> None:
    world = World()
    delta(world, *range(1, 41))
    upload = snapshot(world, seekers(*range(1, 40)))
    before = dict(world.state.stored)
    for _ in range(3):
        world.settle.run(upload.id)
    world.run()
    assert (world.state.stored, world.summary(upload)["closed"]) == (before, 1)
    delta(world, 40)
    world.settle.run(upload.id)
    assert (ops(world)["PK-000040"], world.summary(upload)["closed"]) == (Op.UPSERT, 1)


class Fragile(FakeState):
    """Fails once, after `left` more records have been written."""

    left = -1

    def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        saved = []
        for change in changes:
            if self.left == 0:
                self.left = -1
                raise RuntimeError("killed")
            self.left -= 1
            saved += super().save([change])
        return saved


@pytest.mark.parametrize("at", range(4))
def test_a_settle_that_died_half_way_through_closing_ends_as_if_it_had_not(at: int) -> None:
    world = World(state := Fragile())
    delta(world, *range(1, 41))
    upload = world.upload(as_csv(seekers(*range(1, 37))), mode="snapshot", **{"confirm-closing": "yes"})
    state.left = at
    with pytest.raises(RuntimeError):
        world.run("settle")
    world.recover(10)
    assert closed(world) == {f"PK-{number:06d}" for number in range(37, 41)}
    assert world.summary(upload)["closed"] == 4
    assert {world.record(identity).state for identity in closed(world)} == {S.TERSINKRON}
    assert len(world.ministry.effects) == len(set(world.ministry.effects)) == 44


def test_what_changed_since_the_snapshot_came_is_not_closed() -> None:
    world = World()
    delta(world, *range(1, 41))
    upload = world.receive.run(world.drop(as_csv(seekers(*range(1, 39))), mode="snapshot"))
    world.clock.advance(1)
    world.upload(as_csv(seekers(39, nama="Baru")))
    world.run()
    assert upload and closed(world) == {"PK-000040"}
    assert world.summary(upload)["closed"] == 1


def test_what_changes_while_it_is_being_closed_is_looked_at_again() -> None:
    class Raced(FakeState):
        raced: Any = None

        def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
            if self.raced and any(wanted.op is Op.TUTUP for _, wanted in changes):
                change, self.raced = self.raced, None
                change()
            return super().save(changes)

    world = World(state := Raced())
    delta(world, *range(1, 41))
    upload = world.upload(as_csv(seekers(*range(1, 39))), mode="snapshot")

    def changed() -> None:
        world.clock.advance(1)
        world.upload(as_csv(seekers(40, nama="Baru")))
        touched = world.record("PK-000039")
        state.stored[touched.key] = replace(touched, rev=touched.rev + 1, restricted=True)

    state.raced = changed
    world.run()
    assert (closed(world), world.summary(upload)["closed"]) == ({"PK-000039"}, 1)
    assert world.record("PK-000039").restricted, "closing forgets nothing of it"


@pytest.mark.parametrize("version", ["", "5"])
def test_a_row_that_comes_back_with_the_same_content_is_open_again(version: str) -> None:
    world = World()
    delta(world, *range(1, 41), versi=version)
    snapshot(world, seekers(*range(1, 40), versi=version))
    was = world.record("PK-000040")
    upload = delta(world, 40, versi=version)
    record = world.record("PK-000040")
    assert (record.op, record.state, world.summary(upload)["rows"]["diterima"]) == (
        Op.UPSERT,
        S.TERSINKRON,
        1,
    )
    assert record.version > was.version
    assert world.ministry.held[record.key].op == "upsert"


@pytest.mark.parametrize(
    ("version", "nama", "hasil", "open_"),
    [
        ("6", "Baru", "diterima", True),
        ("5", "Baru", "ditolak", False),
        ("4", "Baru", "usang", False),
        ("4", "", "usang", False),
    ],
)
def test_the_sources_version_counts_as_if_nothing_had_been_closed(
    version: str, nama: str, hasil: str, open_: bool
) -> None:
    world = World()
    delta(world, *range(1, 41), versi="5")
    snapshot(world, seekers(*range(1, 40), versi="5"))
    assert (world.record("PK-000040").version, world.record("PK-000040").source_version) == (6, 5)
    upload = delta(world, 40, versi=version, **({"nama": nama} if nama else {}))
    record = world.record("PK-000040")
    assert world.summary(upload)["rows"][hasil] == 1
    assert ((record.op is Op.UPSERT), record.version) == (open_, 7 if open_ else 6)
    sent = [effect for effect in world.ministry.effects if effect[0] == "PK-000040"]
    assert sent == [("PK-000040", 5), ("PK-000040", 6), ("PK-000040", 7)][: 3 if open_ else 2]


def test_what_was_held_and_never_sent_is_withdrawn_without_a_word() -> None:
    world = World()
    delta(world, *range(1, 40))
    delta(world, 40, nik="0")
    snapshot(world, seekers(*range(1, 40)))
    record = world.record("PK-000040")
    assert (record.op, record.state, record.due, acknowledged(record)) == (Op.TUTUP, S.DITARIK, None, False)
    assert record.key not in world.ministry.held
    delta(world, 40)
    assert world.record("PK-000040").state is S.TERSINKRON


@pytest.mark.parametrize("applied", [False, True])
def test_what_may_be_applied_yet_is_never_called_withdrawn(applied: bool) -> None:
    world = World()
    delta(world, *range(1, 40))
    held = late(world, 40)
    if applied:  # minutes after the read-back that did not find it
        world.ministry.held[held.key] = OutgoingRecord(held.key.id, held.version, "upsert", "", {})
    snapshot(world, seekers(*range(1, 40)))
    record = world.record("PK-000040")
    assert (record.op, record.state, record.version) == (Op.TUTUP, S.TERSINKRON, held.version + 1)
    assert world.ministry.held[record.key].op == "tutup"


def late(world: World, number: int) -> Record:
    """Make a record that was sent without an answer, read back as absent, and then held."""
    world.upload(as_csv(seekers(number)))
    world.ministry.failures = [Uncertain("siapkerja_jawaban_hilang")]
    world.run()
    record = world.record(f"PK-{number:06}")
    assert record.state is S.TIDAK_PASTI
    held = transitions.hold(
        transitions.apply_read_back(record, None, world.clock.now()), "GALAT_INTERNAL", "", world.clock.now()
    )
    assert world.state.save([(record, held)]) == [True]
    world.clock.advance(60)
    return held


def test_what_is_closed_while_it_flies_is_sent_after_its_answer() -> None:
    world = World()
    delta(world, *range(1, 40))
    world.upload(as_csv(seekers(40)))

    def meanwhile() -> None:
        world.ministry.meanwhile = lambda: None
        world.clock.advance(1)
        world.upload(as_csv(seekers(*range(1, 40))), mode="snapshot")
        world.run("ingest", "settle")

    world.ministry.meanwhile = meanwhile
    world.run("dispatch")
    world.run()
    assert (
        world.record("PK-000040").op,
        world.ministry.held[Key(REGION, "pencari-kerja", "PK-000040")].op,
    ) == (Op.TUTUP, "tutup")


def test_the_same_in_json_lines() -> None:
    world = World()
    delta(world, *range(1, 41))
    world.upload(as_jsonl(seekers(*range(2, 41))), mode="snapshot")
    world.run()
    assert closed(world) == {"PK-000001"}


# Slices.


def cell(number: int, **changes: str) -> dict[str, str]:
    return {**CELLS.example, "id_sumber": f"PB-{number}", "golongan_jabatan": str(number % 9 + 1), **changes}


def table(world: World, rows: Sequence[Mapping[str, str]], **metadata: str) -> Upload:
    upload = world.upload(as_csv(rows), "penduduk-bekerja", **metadata)
    world.run()
    world.clock.advance(60)
    return world.state.registered[upload.id]


def test_a_revision_replaces_its_slice_and_no_other() -> None:
    world = World()
    table(world, [cell(n) for n in range(20)] + [cell(n, periode="2026-02") for n in range(20, 40)])
    upload = table(
        world,
        [cell(n, jumlah="7", kode_wilayah="321606", periode="Agustus 2026") for n in range(1, 20)]
        + [cell(50)],
    )
    assert (closed(world), upload.closed, upload.mode) == ({"PB-0"}, 1, "delta")
    assert world.ministry.held[Key(REGION, "penduduk-bekerja", "PB-0")].op == "tutup"


def test_a_revision_that_would_close_much_of_its_slice_needs_a_word() -> None:
    world = World()
    table(world, [cell(n) for n in range(20)] + [cell(n, periode="2026-02") for n in range(20, 400)])
    upload = table(world, [cell(1, jumlah="7")])
    assert (upload.code, upload.params) == ("SNAPSHOT_MENUTUP_BANYAK", {"jumlah": "19", "dari": "20"})
    assert table(world, [cell(1, jumlah="7")], **{"confirm-closing": "yes"}).closed == 19


def test_rows_that_come_back_corrected_replace_no_slice() -> None:
    world = World()
    upload = table(world, [cell(n) for n in range(20)] + [cell(99, jumlah="banyak")])
    corrections = world.report(upload, "corrections.csv").replace(b"banyak", b"12")
    again = world.upload(corrections, "penduduk-bekerja")
    world.run()
    assert (world.summary(again)["rows"]["diterima"], closed(world)) == (1, set())
