"""What follows an outcome follows even where the answer of the state table was lost. All found by `tests.simulation`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

import pytest

from functions import domains
from functions.sync.model.errors import Transient
from functions.sync.model.record import Record, RecordState
from functions.sync.model.retries import RENDER_LEASE
from functions.sync.model.upload import ChunkDone, Upload
from tests.support.fakes import FakeState
from tests.support.tables import MIXED, as_csv, seeker
from tests.support.world import World

NOTHING = ("tidak_berubah", "usang", "ditolak", "belum_diproses")


class Forgetful(FakeState):
    """Writes, and says that it did not (a retry of the SDK meets its own first try)."""

    def __init__(self, state: RecordState) -> None:
        super().__init__()
        self.state = state

    def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        saved = super().save(changes)
        return [
            done and wanted.state is not self.state for done, (_, wanted) in zip(saved, changes, strict=True)
        ]


def test_an_outcome_whose_own_write_reports_failure_still_reaches_the_receipt() -> None:
    made = World(Forgetful(RecordState.TERSINKRON))
    upload = made.upload(as_csv([seeker(1)]))
    made.run("settle")
    assert made.summary(upload)["sent"] == {"menunggu": 1}
    made.run()
    assert made.summary(upload)["sent"] == {"tersinkron": 1}


class Reverted(FakeState):
    """Between the look of one worker at a chunk and its report, two others write: an older file's content, and then what the
    chunk says, by a second worker on it that dies before its own report.
    """

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], object] | None = None

    def finish_chunk(self, done: ChunkDone) -> None:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        super().finish_chunk(done)


@pytest.mark.parametrize("held", [False, True])
def test_what_a_second_worker_on_a_chunk_stored_is_counted_though_it_died(held: bool) -> None:
    made = World(state := Reverted())
    row = {**domains.get("lowongan-kerja").example, "id_sumber": "LK-000001"} if held else seeker(1)
    name = "lowongan-kerja" if held else "pencari-kerja"
    made.upload(as_csv([row]), name)
    made.run()
    made.clock.advance(60)
    upload = made.receive.run(made.drop(as_csv([row]), name))
    assert upload

    def others() -> None:
        [key] = state.stored
        older = replace(
            state.stored[key],
            hash="",
            version=state.stored[key].version + 1,
            source_version=state.stored[key].version + 1,
        )
        assert state.save([(state.stored[key], older)]) == [True]

        def die(done: ChunkDone) -> None:
            raise RuntimeError("killed")

        state.finish_chunk = die  # type: ignore[method-assign]
        with suppress(RuntimeError):
            made.ingest.run(upload.id, 0)
        del state.finish_chunk

    state.meanwhile = others
    made.run()
    made.recover(5)
    assert made.summary(upload)["rows"] == {
        "read": 1,
        "diterima": int(not held),
        "ditahan": int(held),
        **dict.fromkeys(NOTHING, 0),
    }
    assert made.summary(upload)["sent"] == {"ditahan" if held else "tersinkron": 1}
    [line] = list(csv.reader(io.StringIO(made.report(upload, "receipt.csv").decode(), newline="")))[1:]
    assert line[2:4] == (["ditahan", "REFERENSI_BELUM_ADA"] if held else ["diterima", ""])


class Late(FakeState):
    """Writes a hold, and then breaks down, once."""

    def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        saved = super().save(changes)
        if self.once and any(read and wanted.state is RecordState.DITAHAN for read, wanted in changes):
            self.once = False
            raise Transient("aws_network")
        return saved

    once = True


@pytest.mark.parametrize("held_by_agreement", [True, False])
@pytest.mark.parametrize(
    "made", [lambda: World(Forgetful(RecordState.DITAHAN)), lambda: World(Late())], ids=["forgetful", "late"]
)
def test_a_hold_whose_own_write_reports_failure_still_reaches_the_receipt(
    made: Callable[[], World], held_by_agreement: bool
) -> None:
    world, domain = made(), "pencari-kerja" if held_by_agreement else "lowongan-kerja"
    world.upload(as_csv([domains.get("pemberi-kerja").example]), "pemberi-kerja")
    upload = world.upload(as_csv([domains.get(domain).example]), domain)
    world.run("settle")
    assert world.summary(upload)["sent"] == {"menunggu": 1}
    if held_by_agreement:
        world.clock.advance(2 * 366 * 86_400)
    message = world.take(f"dispatch/{domain}")[0]
    for _ in range(2):
        with suppress(Transient):
            world.deliver(f"dispatch/{domain}", message)
        world.clock.advance(720)
    world.run("settle")
    assert world.summary(upload)["sent"] == {"ditahan": 1}


class Contested(FakeState):
    """Somebody else writes the upload between the first look and the first write of whoever marks it."""

    def save_upload(self, read: Upload, wanted: Upload) -> bool:
        if (
            wanted.receipt_stale_at
            and not read.receipt_stale_at
            and not wanted.render_started_at
            and self.registered[read.id].rev == read.rev
            and self.once
        ):
            self.once = False
            super().save_upload(read, read)
        return super().save_upload(read, wanted)

    once = True


def test_an_upload_that_somebody_else_writes_is_marked_all_the_same() -> None:
    state = Contested()
    made = World(state)
    upload = made.upload(as_csv([seeker(1)]))
    made.run("settle")
    made.run()
    assert not state.once
    assert made.summary(upload)["sent"] == {"tersinkron": 1}


def test_a_record_that_dispatch_holds_for_its_parent_is_not_reported_as_waiting_to_be_sent() -> None:
    made = World()
    made.upload(as_csv([domains.get("pemberi-kerja").example]), "pemberi-kerja")
    upload = made.upload(as_csv([domains.get("lowongan-kerja").example]), "lowongan-kerja")
    made.run("settle")
    assert made.summary(upload)["sent"] == {"menunggu": 1}
    made.run("dispatch/lowongan-kerja", "settle")
    assert made.summary(upload)["sent"] == {"ditahan": 1}


def test_a_record_that_the_agreement_holds_is_not_reported_as_waiting_to_be_sent() -> None:
    made = World()
    upload = made.upload(MIXED)
    made.run("settle")
    made.clock.advance(2 * 366 * 86_400)
    made.run()
    assert made.summary(upload)["sent"] == {"ditahan": 10}
    assert made.ministry.batches == []


def test_a_slow_settle_leaves_no_receipt_behind_that_is_older_than_what_was_stored_meanwhile() -> None:
    made = World()
    upload = made.upload(as_csv([seeker(1)]))
    write = made.files.write

    def meanwhile(key: str, content: bytes) -> None:
        if key.endswith("receipt.csv"):
            made.files.write = write  # type: ignore[method-assign]  # once
            made.run()
        write(key, content)

    made.files.write = meanwhile  # type: ignore[method-assign]
    made.run("settle")
    assert made.ministry.effects == [("PK-000001", upload.started_at)]
    made.recover(15)
    assert made.summary(upload)["sent"] == {"tersinkron": 1}
    assert not made.state.registered[upload.id].receipt_stale_at


def test_a_settle_that_died_without_a_word_is_taken_over() -> None:
    made = World()
    upload = made.upload(as_csv([seeker(1)]))

    def die(key: str, content: bytes) -> None:
        raise KeyboardInterrupt

    write, made.files.write = made.files.write, die  # type: ignore[method-assign]
    message = made.take("settle")[0]
    try:
        made.deliver("settle", message)
    except KeyboardInterrupt:
        made.files.write = write  # type: ignore[method-assign]
    assert made.settle.run(upload.id) is None, "it may still be at it"
    made.clock.advance(RENDER_LEASE / 1000)
    assert made.settle.run(upload.id)
    assert made.summary(upload)["sent"] == {"menunggu": 1}


def test_a_child_of_a_refused_parent_whose_agreement_ends_still_has_its_receipt() -> None:
    made = World()
    made.ministry.refuses = {"PBK-000007": "NIB_TIDAK_ADA"}
    made.upload(as_csv([domains.get("pemberi-kerja").example]), "pemberi-kerja")
    upload = made.upload(as_csv([domains.get("lowongan-kerja").example]), "lowongan-kerja")
    made.run()
    assert b"REFERENSI_DITOLAK" in made.report(upload, "receipt.csv")
    made.clock.advance(2 * 366 * 86_400)
    made.recover(2)
    assert set(made.record("LK-000045", "lowongan-kerja").reasons) == {
        "REFERENSI_DITOLAK",
        "KESEPAKATAN_BERAKHIR",
    }
    assert made.settle.run(upload.id)


@pytest.mark.parametrize("dies", [False, True])
def test_a_slow_receive_leaves_no_summary_behind_that_is_older_than_the_upload(dies: bool) -> None:
    made = World()
    drop = made.drop(MIXED)
    begin = made.files.begin

    def meanwhile(key: str, content: bytes) -> None:
        if key.endswith("summary.json"):
            made.files.begin = begin  # type: ignore[method-assign]  # once
            made.receive.run(drop)
            made.run()
        begin(key, content)
        if dies and key.endswith("summary.json"):
            raise Transient("aws_network")

    made.files.begin = meanwhile  # type: ignore[method-assign]
    with suppress(Transient):
        made.receive.run(drop)
    if dies:
        made.receive.run(drop)
    made.take("settle")  # lost
    made.recover(15)
    (upload,) = made.state.registered.values()
    assert made.summary(upload)["status"] == upload.status == "selesai_dengan_penolakan"


class Speechless(FakeState):
    """Breaks down for whoever says that a receipt is behind, once."""

    def save_upload(self, read: Upload, wanted: Upload) -> bool:
        if (
            self.once
            and wanted.receipt_stale_at
            and not read.receipt_stale_at
            and not wanted.render_started_at
        ):
            self.once = False
            raise Transient("aws_network")
        return super().save_upload(read, wanted)

    once = True


def test_an_answer_that_nobody_could_report_and_no_message_brings_back_still_reaches_the_receipt() -> None:
    """The worker died behind its write, and another one had meanwhile taken the same message for done."""
    state = Speechless()
    made = World(state)
    upload = made.upload(as_csv([seeker(1)]))
    made.run("settle")
    (message,) = made.take("dispatch/pencari-kerja")
    with pytest.raises(Transient):
        made.deliver("dispatch/pencari-kerja", message)
    assert (made.record("PK-000001").state, made.summary(upload)["sent"]) == (
        RecordState.TERSINKRON,
        {"menunggu": 1},
    )
    made.recover(5)
    assert made.summary(upload)["sent"] == {"tersinkron": 1}
    assert not state.registered[upload.id].rerender_after


@pytest.mark.parametrize("part", ["receipt.csv", "corrections.csv"])
def test_two_workers_on_one_chunk_that_tell_it_differently_are_not_mixed(part: str) -> None:
    made = World()
    upload = made.receive.run(made.drop(as_csv([domains.get("lowongan-kerja").example]), "lowongan-kerja"))
    assert upload
    (message,) = made.take("ingest/lowongan-kerja")
    write = made.files.write

    def meanwhile(key: str, content: bytes) -> None:
        if key.startswith("work/") and key.endswith(part):
            made.files.write = write  # type: ignore[method-assign]  # once
            made.upload(as_csv([domains.get("pemberi-kerja").example]), "pemberi-kerja")
            made.deliver("ingest/lowongan-kerja", message)
        write(key, content)

    made.files.write = meanwhile  # type: ignore[method-assign]
    made.deliver("ingest/lowongan-kerja", message)
    made.run("settle")
    (line,) = list(csv.DictReader(io.StringIO(made.report(upload, "receipt.csv").decode())))
    assert made.summary(upload)["rows"][line["hasil"]] == 1
    assert line["kode"] == "|".join(made.summary(upload)["codes"])


def test_what_comes_while_the_files_are_written_is_written_without_waiting_for_the_sweep() -> None:
    """The hint for it may arrive while the first worker still writes: whoever takes it must leave, and it is gone."""
    made = World()
    upload = made.upload(as_csv([seeker(1)]))
    made.run("ingest")
    write = made.files.write

    def meanwhile(key: str, content: bytes) -> None:
        if key.endswith("summary.json"):
            made.files.write = write  # type: ignore[method-assign]  # once
            made.run("dispatch")
            made.run("settle")
        write(key, content)

    made.files.write = meanwhile  # type: ignore[method-assign]
    made.run("settle")
    assert made.summary(upload)["sent"] == {"tersinkron": 1}
    assert not made.state.registered[upload.id].receipt_stale_at
