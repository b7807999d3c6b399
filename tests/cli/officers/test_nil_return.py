"""`sinergi nihil`, and the periods still owed in `sinergi status`."""

from __future__ import annotations

import re

import pytest

from functions.sync.model import hashing
from functions.sync.model.upload import UploadStatus
from functions.sync.monitoring.completeness import FulfilledBy, note_name
from infra.cli.main import UsageError
from tests.support.cli import run
from tests.support.world import REGION, World


def noted(world: World, domain: str, period: str) -> str:
    return world.state.note(note_name(REGION, domain, period, FulfilledBy.NIHIL))


def test_a_nihil_is_declared_for_the_running_period_or_an_earlier_one(
    one_upload_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = run(capsys, "nihil", "penempatan")
    assert (code, "penempatan nihil untuk 2026-11 (01-11-2026 – 30-11-2026)" in text) == (0, True)
    code, text = run(capsys, "nihil", "lowongan-kerja", "--period", "2026-W47", "--lang", "en")
    assert (code, "lowongan-kerja has nothing for 2026-W47 (16-11-2026 – 22-11-2026)" in text) == (0, True)
    assert hashing.is_signature_valid(
        b"rahasia-penempatan", noted(one_upload_world, "penempatan", "2026-11").encode()
    )
    assert noted(one_upload_world, "lowongan-kerja", "2026-W47") and not noted(
        one_upload_world, "lowongan-kerja", "2026-W48"
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("pencari-kerja",), "data sudah dikirim pada periode ini"),
        (("penempatan", "--period", "2026-12"), "tidak ada periode bernama 2026-12"),
        (("penempatan", "--period", "2025-03"), "tidak ada kewajiban kirim"),
        (("pelatihan",), "nihil sudah dinyatakan"),
    ],
)
def test_a_nihil_that_would_say_nothing_is_refused_in_words(
    one_upload_world: World, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str
) -> None:
    run(capsys, "nihil", "pelatihan")
    before = dict(one_upload_world.state.notes)
    code, text = run(capsys, "nihil", *words)
    assert (code, says in " ".join(text.split()), one_upload_world.state.notes) == (1, True, before)


def test_a_file_under_way_and_the_end_of_the_term_have_their_own_words(
    one_upload_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    (upload,) = one_upload_world.state.registered.values()
    object.__setattr__(upload, "status", UploadStatus.DIPROSES)
    code, text = run(capsys, "nihil", "pencari-kerja")
    assert (code, "masih diproses" in " ".join(text.split())) == (1, True)
    one_upload_world.clock.advance(600 * 86_400)
    code, text = run(capsys, "nihil", "penempatan")
    assert (code, "Pasal 8 ayat (1)" in text) == (1, True)


def test_an_unknown_dataset_is_a_wrong_call(
    one_upload_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError, match="tak-ada"):
        run(capsys, "nihil", "tak-ada")


def test_status_says_what_is_owed_for_which_period(
    one_upload_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (
        ("penempatan",),
        ("penempatan", "--period", "2026-10"),
        ("pelatihan", "--period", "2026-10"),
        ("perselisihan-hi",),
    ):
        run(capsys, "nihil", *words)
    shown = run(capsys, "status")[1].split("Kewajiban")[1]
    rows = dict(re.findall(r"^│ (\S+) +│ (.*) │$", shown, re.MULTILINE))
    assert {name: re.split(r" +│ ", row.strip()) for name, row in rows.items()} == {
        "pencari-kerja": ["mingguan", "2026-W48", "23-11-2026 – 29-11-2026", "lengkap", "berubah"],
        "lowongan-kerja": ["mingguan", "2026-W47", "16-11-2026 – 22-11-2026", "basi", "-"],
        "pemberi-kerja": ["bulanan", "2026-10", "01-10-2026 – 31-10-2026", "basi", "-"],
        "penduduk-bekerja": ["semesteran", "2026-S1", "01-01-2026 – 30-06-2026", "basi", "-"],
        "pelatihan": ["bulanan", "2026-11", "01-11-2026 – 30-11-2026", "ditunggu", "-"],
        "penempatan": ["bulanan", "2026-11", "01-11-2026 – 30-11-2026", "lengkap", "nihil"],
        "perselisihan-hi": ["bulanan", "2026-10", "01-10-2026 – 31-10-2026", "basi", "-"],
    }
    assert "sinergi nihil DATASET --period" in " ".join(shown.split())
