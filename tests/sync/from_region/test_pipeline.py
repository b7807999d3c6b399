"""From the drop to the receipt: figures that add up, refusals that say why, and races that end well."""

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
    made = World()
    upload = made.receive.run(made.drop(MIXED))
    assert upload
    body = made.summary(upload)
    assert (body["status"], body["rows"]["read"], body["rows"]["belum_diproses"]) == ("diproses", 13, 13)
    for message in made.take("ingest/pencari-kerja"):
        made.deliver("ingest/pencari-kerja", message)
        made.run("settle")
        made.summary(upload)
    body = made.summary(upload)
    assert body["status"] == "selesai_dengan_penolakan"
    assert body["sent"] == {"menunggu": 9, "ditahan": 1}
    assert body["codes"] == {"GANDA_DALAM_BERKAS": 2, "NIK_FORMAT": 1, "NIK_SEMENTARA": 1}
    made.run("dispatch")
    made.summary(upload)
    made.run()
    assert made.summary(upload)["sent"] == {"tersinkron": 9, "ditahan": 1}


def test_the_summary_has_the_fields_of_the_contract() -> None:
    made = reference()
    (upload,) = made.state.registered.values()
    body = made.summary(upload)
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
    made = reference()
    made.clock.advance(60)
    again = made.upload(MIXED)
    made.run()
    assert made.summary(again)["rows"]["tidak_berubah"] == 10
    assert made.summary(again)["sent"] == {}
    assert len(made.ministry.effects) == 9


def test_a_later_upload_takes_over_and_the_earlier_receipt_says_so_when_settled() -> None:
    made = reference()
    (first,) = made.state.registered.values()
    made.clock.advance(60)
    made.upload(as_csv([seeker(1, nama="Baru")]))
    made.run()
    made.settle.run(first.id)
    assert made.summary(first)["sent"] == {"tersinkron": 8, "ditahan": 1, "digantikan": 1}


def test_an_older_file_that_arrives_late_is_told_so_and_changes_nothing() -> None:
    made = World()
    made.upload(as_csv([seeker(1, diubah_pada="2026-11-02T10:00:00")]))
    late = made.upload(as_csv([seeker(1, diubah_pada="2026-11-02T02:59:59Z", nama="Lama")]))
    made.run()
    assert made.summary(late)["rows"]["usang"] == 1
    assert (
        made.ministry.held[made.record("PK-000001").key].data["identitas"]["nama"] == "Contoh Pencari Kerja"
    )


def test_corrections_hold_the_refused_rows_only() -> None:
    made = reference()
    (upload,) = made.state.registered.values()
    lines = list(
        csv.DictReader(io.StringIO(made.report(upload, "corrections.csv").decode("utf-8-sig"), newline=""))
    )
    tokens = [row_tokens.read(line["ID_BARIS"], "3216", "pencari-kerja", line["id_sumber"]) for line in lines]
    assert tokens == [(row, upload.started_at) for row in (3, 5, 13)]
    assert [line["KODE_GALAT"] for line in lines] == [
        "NIK_FORMAT",
        "GANDA_DALAM_BERKAS",
        "GANDA_DALAM_BERKAS",
    ]


def test_an_id_that_begins_like_a_formula_is_followed_to_the_ministry() -> None:
    made = World()
    upload = made.upload(as_csv([seeker(1, id_sumber="-7"), seeker(2, no_hp="12", id_sumber="-8")]))
    made.run()
    assert made.summary(upload)["sent"] == {"tersinkron": 2}
    assert b"\r\n2,'-7,diterima" in made.report(upload, "receipt.csv")


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
    made = World()
    drop = made.drops.put(key, content)
    first, again = made.receive.run(drop), made.receive.run(drop)
    assert first and again and first == again
    assert first.code == code
    body = made.summary(first)
    assert body["status"] == ("ditolak" if code else "diproses")
    if code:
        assert body["refusal"]["code"] == code
        assert made.queues.sent["settle"] == made.queues.sent["ingest/pencari-kerja"] == []


def test_an_unknown_mode_is_refused_and_an_object_that_is_gone_is_let_go() -> None:
    made = World()
    upload = made.receive.run(made.drop(MIXED, mode="hapus-semua"))
    assert upload and upload.code == "MODE_TIDAK_DIKENAL"
    drop = made.drop(MIXED)
    made.drops.remove(drop)
    assert made.receive.run(drop) is None


def test_a_slow_second_worker_does_not_leave_an_old_summary_behind() -> None:
    class Slow(FakeState):
        overtaken = False

        def register(self, upload: Upload) -> Upload:
            registered = super().register(upload)
            if not self.overtaken:
                self.overtaken = True
                made.receive.run(drop)
                made.run("ingest", "settle")
            return registered

    made = World(Slow())
    drop = made.drop(MIXED)
    upload = made.receive.run(drop)
    made.run("settle")
    assert upload and upload.status is UploadStatus.SELESAI_DENGAN_PENOLAKAN
    assert made.summary(upload)["status"] == "selesai_dengan_penolakan"


def test_the_sweep_hands_out_chunks_that_were_never_finished() -> None:
    made = World()
    upload = made.receive.run(made.drop(MIXED))
    assert upload
    lost = made.take("ingest/pencari-kerja")
    made.deliver("ingest/pencari-kerja", lost[1])
    assert made.sweep.run() == {}, "still at it"
    made.clock.advance(121)
    assert made.sweep.run()["ingest/pencari-kerja"] == len(lost) - 1
    made.run()
    assert everything(made)[0].keys() == everything(reference())[0].keys()
    assert made.summary(upload)["rows"]["belum_diproses"] == 0


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

    made = World(Raced())
    made.upload(as_csv([seeker(1, versi="1")]))
    made.upload(as_csv([seeker(1, versi="2", nama="Baru")]))
    record = made.record("PK-000001")
    assert (record.state, record.version, record.sent_version) == (RecordState.DIKIRIM, 2, 1)
