"""From drop to receipt: counts that add up, refusals with their reasons, and races without harm."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace

import pytest

from functions.sync.model.record import Record, RecordState
from functions.sync.model.upload import Upload, UploadStatus
from functions.sync.validation import row_tokens
from tests.support.fakes import FakeState
from tests.support.tables import MIXED, as_csv, seeker
from tests.support.world import World, everything, reference

FIELDS = [
    "upload_id",
    "region",
    "domain",
    "file",
    "mode",
    "status",
    "rows",
    "codes",
    "encoding",
    "delimiter",
    "header_row",
    "sheet",
    "notes",
    "sent",
    "agreement_version",
    "rules_version",
    "started_at",
    "finished_at",
]


def test_the_summary_adds_up_at_every_step() -> None:
    world = World()
    upload = world.receive.run(world.drop(MIXED))
    assert upload
    body = world.summary(upload)
    assert (body["status"], body["rows"]["read"], body["rows"]["belum_diproses"]) == ("diproses", 13, 13)
    for message in world.take("ingest/pencari-kerja"):
        world.deliver("ingest/pencari-kerja", message)
        world.run("settle")
        world.summary(upload)
    body = world.summary(upload)
    assert body["status"] == "selesai_dengan_penolakan"
    assert body["sent"] == {"menunggu": 9, "ditahan": 1}
    assert body["codes"] == {"GANDA_DALAM_BERKAS": 2, "NIK_FORMAT": 1, "NIK_SEMENTARA": 1}
    world.run("dispatch")
    world.summary(upload)
    world.run()
    assert world.summary(upload)["sent"] == {"tersinkron": 9, "ditahan": 1}


def test_the_summary_has_the_fields_of_the_contract() -> None:
    world = reference()
    (upload,) = world.state.registered.values()
    body = world.summary(upload)
    assert set(FIELDS) <= set(body)
    assert set(body["rows"]) == {
        "read",
        "diterima",
        "tidak_berubah",
        "usang",
        "ditahan",
        "ditolak",
        "belum_diproses",
    }
    assert (body["upload_id"], body["domain"], body["file"], body["mode"]) == (
        upload.id,
        "pencari-kerja",
        "berkas.csv",
        "delta",
    )
    assert (body["encoding"], body["delimiter"], body["header_row"], body["agreement_version"]) == (
        "utf-8",
        ",",
        1,
        "2025-03-20",
    )


def test_the_same_file_again_changes_and_sends_nothing() -> None:
    world = reference()
    world.clock.advance(60)
    again = world.upload(MIXED)
    world.run()
    assert world.summary(again)["rows"]["tidak_berubah"] == 10
    assert world.summary(again)["sent"] == {}
    assert len(world.ministry.effects) == 9


def test_a_later_upload_takes_over_and_the_earlier_receipt_says_so_when_settled() -> None:
    world = reference()
    (first,) = world.state.registered.values()
    world.clock.advance(60)
    world.upload(as_csv([seeker(1, nama="Baru")]))
    world.run()
    world.settle.run(first.id)
    assert world.summary(first)["sent"] == {"tersinkron": 8, "ditahan": 1, "digantikan": 1}


def test_an_older_file_that_arrives_late_is_obsolete_and_changes_nothing() -> None:
    world = World()
    world.upload(as_csv([seeker(1, diubah_pada="2026-11-02T10:00:00")]))
    late = world.upload(as_csv([seeker(1, diubah_pada="2026-11-02T02:59:59Z", nama="Lama")]))
    world.run()
    assert world.summary(late)["rows"]["usang"] == 1
    assert (
        world.ministry.held[world.record("PK-000001").key].data["identitas"]["nama"] == "Contoh Pencari Kerja"
    )


def test_corrections_hold_the_refused_rows_only() -> None:
    world = reference()
    (upload,) = world.state.registered.values()
    lines = list(
        csv.DictReader(io.StringIO(world.report(upload, "corrections.csv").decode("utf-8-sig"), newline=""))
    )
    tokens = [row_tokens.read(line["ID_BARIS"], "3216", "pencari-kerja", line["id_sumber"]) for line in lines]
    assert tokens == [(row, upload.started_at) for row in (3, 5, 13)]
    assert [line["KODE_GALAT"] for line in lines] == [
        "NIK_FORMAT",
        "GANDA_DALAM_BERKAS",
        "GANDA_DALAM_BERKAS",
    ]


def test_an_id_that_begins_like_a_formula_is_followed_to_the_ministry() -> None:
    world = World()
    upload = world.upload(as_csv([seeker(1, id_sumber="-7"), seeker(2, no_hp="12", id_sumber="-8")]))
    world.run()
    assert world.summary(upload)["sent"] == {"tersinkron": 2}
    assert b"\r\n2,'-7,diterima" in world.report(upload, "receipt.csv")


@pytest.mark.parametrize(
    ("key", "content", "code"),
    [
        ("inbox/3216/pencari-kerja/a.csv", b"halo", "JUDUL_TIDAK_DITEMUKAN"),
        ("inbox/3216/pencari-kerja/a.csv", b"", "BERKAS_KOSONG"),
        ("inbox/3216/pencari-kerja/a.csv", b"id_sumber,nik\n1,2\n", "KOLOM_HILANG"),
        ("inbox/3275/pencari-kerja/a.csv", MIXED, "DI_LUAR_RENCANA_KERJA"),
        ("inbox/3216/gaji/a.csv", MIXED, "DI_LUAR_RENCANA_KERJA"),
        ("lain/a.csv", MIXED, "DI_LUAR_RENCANA_KERJA"),
        ("inbox/3216/../pencari-kerja/a.csv", MIXED, "DI_LUAR_RENCANA_KERJA"),
        ("inbox/3216/pencari-kerja/\n", MIXED, ""),
    ],
)
def test_a_file_refused_as_a_whole_says_why_and_is_refused_once(key: str, content: bytes, code: str) -> None:
    world = World()
    drop = world.drops.put(key, content)
    first, again = world.receive.run(drop), world.receive.run(drop)
    assert first and again and first == again
    assert first.code == code
    body = world.summary(first)
    assert body["status"] == ("ditolak" if code else "diproses")
    if code:
        assert body["refusal"]["code"] == code
        assert world.queues.sent["settle"] == world.queues.sent["ingest/pencari-kerja"] == []


def test_an_unknown_mode_is_refused_and_an_object_that_is_gone_is_let_go() -> None:
    world = World()
    upload = world.receive.run(world.drop(MIXED, mode="hapus-semua"))
    assert upload and upload.code == "MODE_TIDAK_DIKENAL"
    drop = world.drop(MIXED)
    world.drops.remove(drop)
    assert world.receive.run(drop) is None


def test_a_slow_second_worker_does_not_leave_an_old_summary_behind() -> None:
    class Slow(FakeState):
        overtaken = False

        def register(self, upload: Upload) -> Upload:
            registered = super().register(upload)
            if not self.overtaken:
                self.overtaken = True
                world.receive.run(drop)
                world.run("ingest", "settle")
            return registered

    world = World(Slow())
    drop = world.drop(MIXED)
    upload = world.receive.run(drop)
    world.run("settle")
    assert upload and upload.status is UploadStatus.SELESAI_DENGAN_PENOLAKAN
    assert world.summary(upload)["status"] == "selesai_dengan_penolakan"


def test_the_sweep_hands_out_chunks_that_were_never_finished() -> None:
    world = World()
    upload = world.receive.run(world.drop(MIXED))
    assert upload
    lost = world.take("ingest/pencari-kerja")
    world.deliver("ingest/pencari-kerja", lost[1])
    assert world.sweep.run() == {}, "still at it"
    world.clock.advance(121)
    assert world.sweep.run()["ingest/pencari-kerja"] == len(lost) - 1
    world.run()
    assert everything(world)[0].keys() == everything(reference())[0].keys()
    assert world.summary(upload)["rows"]["belum_diproses"] == 0


def test_records_fought_over_by_another_writer_are_decided_again() -> None:
    class Raced(FakeState):
        raced = False

        def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
            if not self.raced and any(read for read, _ in changes):
                self.raced = True
                key = changes[0][1].key
                self.stored[key] = replace(
                    self.stored[key],
                    rev=self.stored[key].rev + 1,
                    state=RecordState.DIKIRIM,
                    attempt_id="a",
                    sent_version=1,
                )
            return super().save(changes)

    world = World(Raced())
    world.upload(as_csv([seeker(1, versi="1")]))
    world.upload(as_csv([seeker(1, versi="2", nama="Baru")]))
    record = world.record("PK-000001")
    assert (record.state, record.version, record.sent_version) == (RecordState.DIKIRIM, 2, 1)
