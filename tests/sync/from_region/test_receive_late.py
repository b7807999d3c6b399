"""A receive that was held up, while another one brought the same file to its end."""

from __future__ import annotations

import pytest

from functions.sync.model.errors import Transient
from functions.sync.model.upload import Upload, UploadStatus
from tests.support.tables import MIXED
from tests.support.world import World


def late(made: World, seen: Upload, monkeypatch: pytest.MonkeyPatch) -> Upload:
    """What comes of a receive that read the upload before the others did anything."""
    with monkeypatch.context() as patch:
        patch.setattr(made.state, "register", lambda upload: seen)
        upload = made.receive.run(seen.drop)
    assert upload is not None
    return upload


def test_a_beginning_does_not_lie_over_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    made = World()
    begun: list[Upload] = []
    register = made.state.register

    def remembered(upload: Upload) -> Upload:
        begun.append(register(upload))
        return begun[-1]

    with monkeypatch.context() as patch:
        patch.setattr(made.state, "register", remembered)
        upload = made.upload(MIXED)
    made.run()
    before = made.summary(upload)
    assert before["status"] == "selesai_dengan_penolakan"
    assert begun[0].status is UploadStatus.DITERIMA
    assert late(made, begun[0], monkeypatch).status is UploadStatus.SELESAI_DENGAN_PENOLAKAN
    assert made.summary(upload) == before


def test_a_refusal_is_written_again_by_whoever_finds_it() -> None:
    made = World()
    drop = made.drop(b"bukan,tabel\r\n")
    upload = made.receive.run(drop)
    assert upload is not None
    before = made.summary(upload)
    assert (before["status"], before["codes"]) == ("ditolak", {upload.code: 1})
    made.files.objects.clear()  # died behind the refusal, before its files
    made.receive.run(drop)
    assert made.summary(upload) == before
    assert made.report(upload, "receipt.csv").startswith(b"baris,")


def test_a_file_is_not_done_with_before_its_refusal_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asks again for an upload that is refused; one that is only registered is found in the inbox."""
    made = World()
    drop = made.drop(b"")

    def fails(key: str, content: bytes) -> None:
        raise Transient("aws_throttled")

    for name in ("begin", "write"):
        monkeypatch.setattr(made.files, name, fails)
    with pytest.raises(Transient):
        made.receive.run(drop)
    assert [upload.status for upload in made.state.registered.values()] == [UploadStatus.DITERIMA]
    monkeypatch.undo()
    refused = made.receive.run(drop)
    assert refused and refused.status is UploadStatus.DITOLAK
    assert made.summary(refused)["status"] == "ditolak"
