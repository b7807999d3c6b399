"""Follow-ups happen even if an answer of the state table is lost. `tests.simulation` found all of these."""

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
    """Writes, and reports that it did not: a retry of the SDK meets its own first try."""

    def __init__(self, state: RecordState) -> None:
        super().__init__()
        self.state = state

    def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        saved = super().save(changes)
        return [
            done and wanted.state is not self.state for done, (_, wanted) in zip(saved, changes, strict=True)
        ]


def test_an_outcome_whose_own_write_reports_failure_still_reaches_the_receipt() -> None:
    world = World(Forgetful(RecordState.TERSINKRON))
    upload = world.upload(as_csv([seeker(1)]))
    world.run("settle")
    assert world.summary(upload)["sent"] == {"menunggu": 1}
    world.run()
    assert world.summary(upload)["sent"] == {"tersinkron": 1}


class Reverted(FakeState):
    """Lets two others write between one worker's read of a chunk's records and its report.

    First comes an older file's content, then the chunk's, by a second worker that dies before it reports.
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
    world = World(state := Reverted())
    row = {**domains.get("lowongan-kerja").example, "id_sumber": "LK-000001"} if held else seeker(1)
    name = "lowongan-kerja" if held else "pencari-kerja"
    world.upload(as_csv([row]), name)
    world.run()
    world.clock.advance(60)
    upload = world.receive.run(world.drop(as_csv([row]), name))
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
            world.ingest.run(upload.id, 0)
        del state.finish_chunk

    state.meanwhile = others
    world.run()
    world.recover(5)
    assert world.summary(upload)["rows"] == {
        "read": 1,
        "diterima": int(not held),
        "ditahan": int(held),
        **dict.fromkeys(NOTHING, 0),
    }
    assert world.summary(upload)["sent"] == {"ditahan" if held else "tersinkron": 1}
    [line] = list(csv.reader(io.StringIO(world.report(upload, "receipt.csv").decode(), newline="")))[1:]
    assert line[2:4] == (["ditahan", "REFERENSI_BELUM_ADA"] if held else ["diterima", ""])


class Late(FakeState):
    """Fails once, after it wrote a hold."""

    def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        saved = super().save(changes)
        if self.once and any(read and wanted.state is RecordState.DITAHAN for read, wanted in changes):
            self.once = False
            raise Transient("aws_network")
        return saved

    once = True


@pytest.mark.parametrize("held_by_agreement", [True, False])
@pytest.mark.parametrize(
    "make_world",
    [lambda: World(Forgetful(RecordState.DITAHAN)), lambda: World(Late())],
    ids=["forgetful", "late"],
)
def test_a_hold_whose_own_write_reports_failure_still_reaches_the_receipt(
    make_world: Callable[[], World], held_by_agreement: bool
) -> None:
    world, domain = make_world(), "pencari-kerja" if held_by_agreement else "lowongan-kerja"
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
    """Another worker writes the upload once, between the read and the write that mark its receipt stale."""

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
    world = World(state)
    upload = world.upload(as_csv([seeker(1)]))
    world.run("settle")
    world.run()
    assert not state.once
    assert world.summary(upload)["sent"] == {"tersinkron": 1}


def test_a_record_that_dispatch_holds_for_its_parent_is_not_reported_as_waiting_to_be_sent() -> None:
    world = World()
    world.upload(as_csv([domains.get("pemberi-kerja").example]), "pemberi-kerja")
    upload = world.upload(as_csv([domains.get("lowongan-kerja").example]), "lowongan-kerja")
    world.run("settle")
    assert world.summary(upload)["sent"] == {"menunggu": 1}
    world.run("dispatch/lowongan-kerja", "settle")
    assert world.summary(upload)["sent"] == {"ditahan": 1}


def test_a_record_that_the_agreement_holds_is_not_reported_as_waiting_to_be_sent() -> None:
    world = World()
    upload = world.upload(MIXED)
    world.run("settle")
    world.clock.advance(2 * 366 * 86_400)
    world.run()
    assert world.summary(upload)["sent"] == {"ditahan": 10}
    assert world.ministry.batches == []


def test_a_slow_settle_leaves_no_receipt_behind_that_is_older_than_what_was_stored_meanwhile() -> None:
    world = World()
    upload = world.upload(as_csv([seeker(1)]))
    write = world.files.write

    def meanwhile(key: str, content: bytes) -> None:
        if key.endswith("receipt.csv"):
            world.files.write = write  # type: ignore[method-assign]  # once
            world.run()
        write(key, content)

    world.files.write = meanwhile  # type: ignore[method-assign]
    world.run("settle")
    assert world.ministry.effects == [("PK-000001", upload.started_at)]
    world.recover(15)
    assert world.summary(upload)["sent"] == {"tersinkron": 1}
    assert not world.state.registered[upload.id].receipt_stale_at


def test_a_settle_that_died_without_a_word_is_taken_over() -> None:
    world = World()
    upload = world.upload(as_csv([seeker(1)]))

    def die(key: str, content: bytes) -> None:
        raise KeyboardInterrupt

    write, world.files.write = world.files.write, die  # type: ignore[method-assign]
    message = world.take("settle")[0]
    try:
        world.deliver("settle", message)
    except KeyboardInterrupt:
        world.files.write = write  # type: ignore[method-assign]
    assert world.settle.run(upload.id) is None, "the first worker may still be writing"
    world.clock.advance(RENDER_LEASE / 1000)
    assert world.settle.run(upload.id)
    assert world.summary(upload)["sent"] == {"menunggu": 1}


def test_a_child_of_a_refused_parent_whose_agreement_ends_still_has_its_receipt() -> None:
    world = World()
    world.ministry.refuses = {"PBK-000007": "NIB_TIDAK_ADA"}
    world.upload(as_csv([domains.get("pemberi-kerja").example]), "pemberi-kerja")
    upload = world.upload(as_csv([domains.get("lowongan-kerja").example]), "lowongan-kerja")
    world.run()
    assert b"REFERENSI_DITOLAK" in world.report(upload, "receipt.csv")
    world.clock.advance(2 * 366 * 86_400)
    world.recover(2)
    assert set(world.record("LK-000045", "lowongan-kerja").reasons) == {
        "REFERENSI_DITOLAK",
        "KESEPAKATAN_BERAKHIR",
    }
    assert world.settle.run(upload.id)


@pytest.mark.parametrize("dies", [False, True])
def test_a_slow_receive_leaves_no_summary_behind_that_is_older_than_the_upload(dies: bool) -> None:
    world = World()
    drop = world.drop(MIXED)
    write_if_absent = world.files.write_if_absent

    def meanwhile(key: str, content: bytes) -> None:
        if key.endswith("summary.json"):
            world.files.write_if_absent = write_if_absent  # type: ignore[method-assign]  # once
            world.receive.run(drop)
            world.run()
        write_if_absent(key, content)
        if dies and key.endswith("summary.json"):
            raise Transient("aws_network")

    world.files.write_if_absent = meanwhile  # type: ignore[method-assign]
    with suppress(Transient):
        world.receive.run(drop)
    if dies:
        world.receive.run(drop)
    world.take("settle")  # lost
    world.recover(15)
    (upload,) = world.state.registered.values()
    assert world.summary(upload)["status"] == upload.status == "selesai_dengan_penolakan"


class Speechless(FakeState):
    """Fails once, when a receipt is marked as stale."""

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
    """The worker died after its write, and another one had taken the same message for done."""
    state = Speechless()
    world = World(state)
    upload = world.upload(as_csv([seeker(1)]))
    world.run("settle")
    (message,) = world.take("dispatch/pencari-kerja")
    with pytest.raises(Transient):
        world.deliver("dispatch/pencari-kerja", message)
    assert (world.record("PK-000001").state, world.summary(upload)["sent"]) == (
        RecordState.TERSINKRON,
        {"menunggu": 1},
    )
    world.recover(5)
    assert world.summary(upload)["sent"] == {"tersinkron": 1}
    assert not state.registered[upload.id].rerender_after


@pytest.mark.parametrize("part", ["receipt.csv", "corrections.csv"])
def test_two_workers_on_one_chunk_that_tell_it_differently_are_not_mixed(part: str) -> None:
    world = World()
    upload = world.receive.run(world.drop(as_csv([domains.get("lowongan-kerja").example]), "lowongan-kerja"))
    assert upload
    (message,) = world.take("ingest/lowongan-kerja")
    write = world.files.write

    def meanwhile(key: str, content: bytes) -> None:
        if key.startswith("work/") and key.endswith(part):
            world.files.write = write  # type: ignore[method-assign]  # once
            world.upload(as_csv([domains.get("pemberi-kerja").example]), "pemberi-kerja")
            world.deliver("ingest/lowongan-kerja", message)
        write(key, content)

    world.files.write = meanwhile  # type: ignore[method-assign]
    world.deliver("ingest/lowongan-kerja", message)
    world.run("settle")
    (line,) = list(csv.DictReader(io.StringIO(world.report(upload, "receipt.csv").decode())))
    assert world.summary(upload)["rows"][line["hasil"]] == 1
    assert line["kode"] == "|".join(world.summary(upload)["codes"])


def test_what_comes_while_the_files_are_written_is_written_without_waiting_for_the_sweep() -> None:
    """A hint may arrive while the first worker still writes; its receiver must leave, so the hint is lost."""
    world = World()
    upload = world.upload(as_csv([seeker(1)]))
    world.run("ingest")
    write = world.files.write

    def meanwhile(key: str, content: bytes) -> None:
        if key.endswith("summary.json"):
            world.files.write = write  # type: ignore[method-assign]  # once
            world.run("dispatch")
            world.run("settle")
        write(key, content)

    world.files.write = meanwhile  # type: ignore[method-assign]
    world.run("settle")
    assert world.summary(upload)["sent"] == {"tersinkron": 1}
    assert not world.state.registered[upload.id].receipt_stale_at
