"""From the drop to the receipt: delivered again, out of order or half done, it ends in the same state."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.sync.errors import Transient
from functions.sync.record import Record, RecordState
from functions.sync.upload import Drop, Upload, UploadStatus
from tests.fakes import FakeState
from tests.sync.tables import as_csv, seeker
from tests.sync.world import LANES, World

MIXED = as_csv([seeker(1), seeker(2, nik="x"), seeker(3, nik="0"), *(seeker(n) for n in range(4, 12)), seeker(4), seeker(12, alamat="a\nb")])
FIELDS = ["upload_id", "region", "domain", "file", "mode", "status", "rows", "codes", "encoding", "delimiter", "header_row", "sent",
          "agreement_version", "rules_version", "started_at", "finished_at"]


def everything(made: World) -> tuple[Any, ...]:
    """What is left behind: records but for how often they were written, and every file for people."""
    records = {key: replace(record, rev=0, attempt="") for key, record in made.state.stored.items()}
    return records, {key: content for key, content in made.files.objects.items() if key.startswith("receipts/")}


def reference() -> World:
    made = World()
    made.upload(MIXED)
    made.run()
    return made


def test_one_object_delivered_three_times_is_one_upload() -> None:
    made = World()
    drop = made.drop(MIXED)
    uploads = {upload.id for upload in (made.receive(drop), made.receive(drop), made.receive(drop)) if upload}
    made.run()
    made.receive(drop)
    made.run()
    assert len(uploads) == len(made.state.registered) == 1
    assert everything(made) == everything(reference())
    assert len(made.ministry.effects) == len(set(made.ministry.effects)) == 9


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_chunks_twice_and_in_any_order_leave_the_same_state(seed: int) -> None:
    chance, made = random.Random(seed), World()
    made.receive(made.drop(MIXED))
    messages = made.take("ingest/pencari-kerja") * 2
    assert len(messages) > 4
    chance.shuffle(messages)
    for message in messages:
        made.deliver("ingest/pencari-kerja", message)
        if chance.random() < 0.3:
            made.run("settle")
    made.run()
    assert everything(made) == everything(reference())
    assert len(made.ministry.effects) == len(set(made.ministry.effects)) == 9


class Dying(FakeState):
    """Dies behind the write of so many records; then lives on."""

    def __init__(self, after: int, error: type[Exception]) -> None:
        super().__init__()
        self.left, self.error = after, error

    def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        saved = []
        for change in changes:
            if self.left == 0:
                self.left = -1
                raise self.error("gangguan")
            self.left -= 1
            saved += super().save([change])
        return saved


@pytest.mark.parametrize("error", [Transient, RuntimeError])
@pytest.mark.parametrize("after", range(10))
def test_a_chunk_that_died_half_written_ends_as_if_it_had_not(after: int, error: type[Exception]) -> None:
    made = World(Dying(after, error))
    made.receive(made.drop(MIXED))
    died = 0
    messages = made.take("ingest/pencari-kerja")
    for message in messages:
        try:
            made.deliver("ingest/pencari-kerja", message)
        except error:
            died += 1
            messages.append(message)
    made.run()
    assert died == 1
    assert everything(made) == everything(reference())


CALLS = ("register", "save_upload", "finish_chunk", "save", "write", "writer", "send")


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("behind", [True, False])
def test_killed_around_any_effect_and_delivered_again_nothing_is_lost_or_doubled(call: str, behind: bool) -> None:
    """Every point before and behind one kind of effect, until the file passes without being killed."""
    at = 0
    while True:
        made = World()
        port: Any = {"write": made.files, "writer": made.files, "send": made.queues}.get(call, made.state)
        real, count = getattr(port, call), iter(range(10_000))

        def faulty(*given_: Any, real: Any = real, count: Any = count, at: int = at) -> Any:
            number = next(count)
            if number == at and not behind:
                raise RuntimeError("killed")
            result = real(*given_[:2]) if call != "send" else real(*given_)
            if number == at:
                raise RuntimeError("killed")
            return result

        setattr(port, call, faulty if call != "send" else lambda lane, messages, delay=0, faulty=faulty: faulty(lane, messages, delay))
        killed = _through(made, made.drop(MIXED))
        if not killed:
            break
        made.recover(75)
        _adds_up(made)
        at += 1
    assert at >= 1


def _through(made: World, drop: Drop) -> int:
    """Everything delivered; what was killed is delivered once more, as a queue would."""
    killed = 0
    for _ in range(2):
        try:
            made.receive(drop)
            break
        except RuntimeError:
            killed += 1
    while any(made.queues.sent.values()):
        for lane in LANES:
            for message in made.take(lane):
                for _ in range(2):
                    try:
                        made.deliver(lane, message)
                        break
                    except RuntimeError:
                        killed += 1
    return killed


def _adds_up(made: World) -> None:
    (upload,) = made.state.registered.values()
    body = made.summary(upload)
    assert body["rows"] == {"read": 13, "diterima": 9, "tidak_berubah": 0, "usang": 0, "ditahan": 1, "ditolak": 3, "belum_diproses": 0}
    assert body["sent"] == {"tersinkron": 9, "ditahan": 1}
    assert sorted(made.ministry.effects) == sorted(reference().ministry.effects)
    lines = list(csv.reader(io.StringIO(made.report(upload, "receipt.csv").decode(), newline="")))
    assert [line[0] for line in lines[1:]] == [str(row) for row in range(2, 15)]


def test_the_summary_adds_up_at_every_step_and_has_the_contracts_shape() -> None:
    made = World()
    upload = made.receive(made.drop(MIXED))
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
    assert set(body["rows"]) == {"read", "diterima", "tidak_berubah", "usang", "ditahan", "ditolak", "belum_diproses"}
    assert (body["upload_id"], body["domain"], body["file"], body["mode"]) == (upload.id, "pencari-kerja", "berkas.csv", "delta")
    assert (body["encoding"], body["delimiter"], body["header_row"], body["agreement_version"]) == ("utf-8", ",", 1, "2025-03-20")


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
    made.settle(first.id)
    assert made.summary(first)["sent"] == {"tersinkron": 8, "ditahan": 1, "digantikan": 1}


def test_an_older_file_that_arrives_late_is_told_so_and_changes_nothing() -> None:
    made = World()
    made.upload(as_csv([seeker(1, diubah_pada="2026-11-02T10:00:00")]))
    late = made.upload(as_csv([seeker(1, diubah_pada="2026-11-02T02:59:59Z", nama="Lama")]))
    made.run()
    assert made.summary(late)["rows"]["usang"] == 1
    assert made.ministry.held[made.record("PK-000001").key].data["identitas"]["nama"] == "Contoh Pencari Kerja"


def test_corrections_hold_the_refused_rows_only() -> None:
    made = reference()
    (upload,) = made.state.registered.values()
    lines = list(csv.DictReader(io.StringIO(made.report(upload, "corrections.csv").decode("utf-8-sig"), newline="")))
    assert [line["ID_BARIS"] for line in lines] == [f"{upload.id}-{row}" for row in (3, 5, 13)]
    assert [line["KODE_GALAT"] for line in lines] == ["NIK_FORMAT", "GANDA_DALAM_BERKAS", "GANDA_DALAM_BERKAS"]


def test_an_id_that_begins_like_a_formula_is_followed_to_the_ministry() -> None:
    made = World()
    upload = made.upload(as_csv([seeker(1, id_sumber="-7"), seeker(2, no_hp="12", id_sumber="-8")]))
    made.run()
    assert made.summary(upload)["sent"] == {"tersinkron": 2}
    assert b"\r\n2,'-7,diterima" in made.report(upload, "receipt.csv")


@pytest.mark.parametrize(
    ("key", "content", "code"),
    [
        ("inbox/3216/pencari-kerja/a.csv", b"halo", "JUDUL_TIDAK_DITEMUKAN"), ("inbox/3216/pencari-kerja/a.csv", b"", "BERKAS_KOSONG"),
        ("inbox/3216/pencari-kerja/a.csv", b"id_sumber,nik\n1,2\n", "KOLOM_HILANG"),
        ("inbox/3275/pencari-kerja/a.csv", MIXED, "DI_LUAR_RENCANA_KERJA"),
        ("inbox/3216/gaji/a.csv", MIXED, "DI_LUAR_RENCANA_KERJA"), ("lain/a.csv", MIXED, "DI_LUAR_RENCANA_KERJA"),
        ("inbox/3216/../pencari-kerja/a.csv", MIXED, "DI_LUAR_RENCANA_KERJA"), ("inbox/3216/pencari-kerja/\n", MIXED, ""),
    ],
)
def test_a_file_refused_as_a_whole_says_why_and_is_refused_once(key: str, content: bytes, code: str) -> None:
    made = World()
    drop = made.drops.put(key, content)
    first, again = made.receive(drop), made.receive(drop)
    assert first and again and first == again
    assert first.code == code
    body = made.summary(first)
    assert body["status"] == ("ditolak" if code else "diproses")
    if code:
        assert body["refusal"]["code"] == code
        assert made.queues.sent["settle"] == made.queues.sent["ingest/pencari-kerja"] == []


def test_an_unknown_mode_is_refused_and_an_object_that_is_gone_is_let_go() -> None:
    made = World()
    upload = made.receive(made.drop(MIXED, mode="hapus-semua"))
    assert upload and upload.code == "MODE_TIDAK_DIKENAL"
    drop = made.drop(MIXED)
    made.drops.remove(drop)
    assert made.receive(drop) is None


def test_a_slow_second_worker_does_not_leave_an_old_summary_behind() -> None:
    class Slow(FakeState):
        overtaken = False

        def register(self, upload: Upload) -> Upload:
            registered = super().register(upload)
            if not self.overtaken:
                self.overtaken = True
                made.receive(drop)
                made.run("ingest", "settle")
            return registered

    made = World(Slow())
    drop = made.drop(MIXED)
    upload = made.receive(drop)
    made.run("settle")
    assert upload and upload.status is UploadStatus.SELESAI_DENGAN_PENOLAKAN
    assert made.summary(upload)["status"] == "selesai_dengan_penolakan"


def test_the_sweep_hands_out_chunks_that_were_never_finished() -> None:
    made = World()
    upload = made.receive(made.drop(MIXED))
    assert upload
    lost = made.take("ingest/pencari-kerja")
    made.deliver("ingest/pencari-kerja", lost[1])
    assert made.sweep() == {}, "still at it"
    made.clock.advance(121)
    assert made.sweep()["ingest/pencari-kerja"] == len(lost) - 1
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
                self.stored[key] = replace(self.stored[key], rev=self.stored[key].rev + 1, state=RecordState.DIKIRIM, attempt="a", sent=1)
            return super().save(changes)

    made = World(Raced())
    made.upload(as_csv([seeker(1, versi="1")]))
    made.upload(as_csv([seeker(1, versi="2", nama="Baru")]))
    record = made.record("PK-000001")
    assert (record.state, record.version, record.sent) == (RecordState.DIKIRIM, 2, 1)
