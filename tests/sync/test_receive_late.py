"""A receive that was held up, while another one brought the same file to its end."""

from __future__ import annotations

import pytest

from functions.sync.upload import Upload, UploadStatus
from tests.sync.tables import MIXED
from tests.sync.world import World


def late(made: World, seen: Upload, monkeypatch: pytest.MonkeyPatch) -> Upload:
    """What comes of a receive that read the upload before the others did anything."""
    with monkeypatch.context() as patch:
        patch.setattr(made.state, "register", lambda upload: seen)
        upload = made.receive(seen.drop)
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
    upload = made.receive(drop)
    assert upload is not None
    before = made.summary(upload)
    assert (before["status"], before["codes"]) == ("ditolak", {upload.code: 1})
    made.files.objects.clear()  # died behind the refusal, before its files
    made.receive(drop)
    assert made.summary(upload) == before
    assert made.report(upload, "receipt.csv").startswith(b"baris,")
