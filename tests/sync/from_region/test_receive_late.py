"""A receive that is delayed while another one brings the same file to its end."""

from __future__ import annotations

import pytest

from functions.sync.from_region.receive import Receive
from functions.sync.model.errors import Rejected, Transient
from functions.sync.model.upload import Upload, UploadStatus
from tests.support.dates import AFTER_TERM
from tests.support.tables import MIXED
from tests.support.world import World


def late(world: World, seen: Upload, monkeypatch: pytest.MonkeyPatch) -> Upload:
    """The result of a receive that read the upload before the others did anything."""
    with monkeypatch.context() as patch:
        patch.setattr(world.state, "register", lambda upload: seen)
        upload = world.receive.run(seen.drop)
    assert upload is not None
    return upload


def finished(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[Upload, Upload]:
    """Bring a file to its end; return its upload as it was registered, and as it is now."""
    begun: list[Upload] = []
    register = world.state.register

    def remembered(upload: Upload) -> Upload:
        begun.append(register(upload))
        return begun[-1]

    with monkeypatch.context() as patch:
        patch.setattr(world.state, "register", remembered)
        upload = world.upload(MIXED)
    world.run()
    assert begun[0].status is UploadStatus.DITERIMA
    return begun[0], upload


def test_a_beginning_does_not_lie_over_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    begun, upload = finished(world, monkeypatch)
    before = world.summary(upload)
    assert before["status"] == "selesai_dengan_penolakan"
    assert late(world, begun, monkeypatch).status is UploadStatus.SELESAI_DENGAN_PENOLAKAN
    assert world.summary(upload) == before


def test_a_refusal_is_written_again_by_a_later_receive() -> None:
    world = World()
    drop = world.drop(b"bukan,tabel\r\n")
    upload = world.receive.run(drop)
    assert upload is not None
    before = world.summary(upload)
    assert (before["status"], before["codes"]) == ("ditolak", {upload.code: 1})
    world.files.objects.clear()  # the worker died after the refusal, before its files
    world.receive.run(drop)
    assert world.summary(upload) == before
    assert world.report(upload, "receipt.csv").startswith(b"baris,")


def test_a_file_is_not_finished_before_its_refusal_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing asks again for a refused upload; one that is only registered is found in the inbox."""
    world = World()
    drop = world.drop(b"")

    def fails(key: str, content: bytes) -> None:
        raise Transient("aws_throttled")

    for name in ("write_if_absent", "write"):
        monkeypatch.setattr(world.files, name, fails)
    with pytest.raises(Transient):
        world.receive.run(drop)
    assert [upload.status for upload in world.state.registered.values()] == [UploadStatus.DITERIMA]
    monkeypatch.undo()
    refused = world.receive.run(drop)
    assert refused and refused.status is UploadStatus.DITOLAK
    assert world.summary(refused)["status"] == "ditolak"


def test_a_late_refusal_does_not_lie_over_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    begun, upload = finished(world, monkeypatch)
    before = dict(world.files.objects)

    def refuses(*_: object) -> Upload:
        raise Rejected("BERKAS_KOSONG")

    with monkeypatch.context() as patch:
        patch.setattr(Receive, "_prepare_chunks", refuses)
        assert late(world, begun, monkeypatch).status is UploadStatus.SELESAI_DENGAN_PENOLAKAN
    assert world.files.objects == before
    assert world.summary(upload)["status"] == "selesai_dengan_penolakan"


def test_the_agreement_counts_as_it_was_when_the_file_came(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that came on the last day is taken in, though its reading is finished on the day after."""
    world = World()
    world.clock.time = AFTER_TERM - 1

    def fails(*_: object) -> bool:
        raise Transient("aws_throttled")

    drop = world.drop(MIXED)
    with monkeypatch.context() as patch:
        patch.setattr(world.state, "save_upload", fails)
        with pytest.raises(Transient):
            world.receive.run(drop)
    world.clock.time = AFTER_TERM
    upload = world.receive.run(drop)
    assert upload and (upload.status, upload.agreement) == (UploadStatus.DIPROSES, "2025-03-20")
    next_day = world.receive.run(world.drop(MIXED))
    assert next_day and (next_day.status, next_day.code) == (UploadStatus.DITOLAK, "KESEPAKATAN_BERAKHIR")
