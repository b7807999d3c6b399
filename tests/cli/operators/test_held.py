"""`sinergi held` and `sinergi recheck`, on ports in memory."""

from __future__ import annotations

from dataclasses import replace

import pytest

from functions import domains
from functions.sync.model.record import RecordState
from tests.support.cli import run
from tests.support.tables import as_csv, seeker
from tests.support.world import World

NIK = seeker(1)["nik"]


def test_held_says_what_waits_why_since_when_and_from_which_file(
    held_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = run(capsys, "held")
    [upload] = held_world.state.registered
    for word in (
        "2 rekaman ditahan",
        "PK-000001",
        "NIK_SEMENTARA",
        "PK-000002",
        "WIL_LUAR_CAKUPAN",
        upload,
        "berkas.csv",
        "24-11-2026",
    ):
        assert word in text, word
    assert (code, NIK in text, seeker(1)["nama"] in text) == (0, False, False)


def test_held_names_the_record_that_it_waits_for(
    held_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    held_world.upload(as_csv([domains.get("lowongan-kerja").example]), "lowongan-kerja")
    held_world.run()
    assert "pemberi-kerja PBK-000007" in run(capsys, "held", "--domain", "lowongan-kerja")[1]


def test_where_nothing_can_be_let_go_nobody_is_asked_to_let_go_of_it(
    held_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "recheck", answer="y\n")[0] == 0
    code, text = run(capsys, "recheck", answer="n\n")
    assert code == 1 and "Tidak ada yang dapat dilepas" in text and "Lepaskan" not in text


def test_a_name_that_looks_like_a_style_is_shown_as_it_is(
    held_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    for upload in held_world.state.registered.values():
        assert held_world.state.save_upload(upload, replace(upload, name="x[red].csv"))
    assert "x[red].csv" in run(capsys, "held")[1]


def test_held_can_be_asked_for_one_reason_or_dataset(
    held_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "PK-000002" not in run(capsys, "held", "--code", "NIK_SEMENTARA")[1]
    assert "Tidak ada" in run(capsys, "held", "--domain", "pelatihan")[1]


def test_recheck_counts_first_and_asks(held_world: World, capsys: pytest.CaptureFixture[str]) -> None:
    before = dict(held_world.state.stored)
    code, text = run(capsys, "recheck", answer="n\n")
    assert (code, held_world.state.stored) == (1, before)
    assert "Lepaskan 1 rekaman" in text and "tetap ditahan" in text


@pytest.mark.parametrize(
    ("words", "answer"), [(["--yes"], ""), ([], "y\n"), (["--domain", "pencari-kerja", "--yes"], "")]
)
def test_recheck_lets_go_what_may_go(
    held_world: World, capsys: pytest.CaptureFixture[str], words: list[str], answer: str
) -> None:
    assert run(capsys, "recheck", *words, answer=answer)[0] == 0
    assert [held_world.record(f"PK-00000{n}").state for n in (1, 2)] == [
        RecordState.DITAHAN,
        RecordState.MENUNGGU,
    ]
