"""`sinergi held` and `sinergi recheck`, on ports in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from typer.testing import CliRunner

from functions import domains
from functions.sync.model.record import RecordState
from infra.cli import deployment
from infra.cli.main import application
from infra.cli.operators import held, recheck
from tests.support.tables import as_csv, seeker
from tests.support.world import World
from tests.sync.operations.test_recheck_held import hold

NIK = seeker(1)["nik"]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> World:
    """Two on hold since yesterday: one for its temporary NIK, one for a reason that is gone."""
    made = World()
    made.upload(as_csv([seeker(1, nik="0"), seeker(2)]))
    made.run()
    hold(made, "pencari-kerja", "PK-000002", "WIL_LUAR_CAKUPAN")
    made.clock.advance(86_400)

    class There:
        state, upload = made.state, staticmethod(made.state.upload)

    monkeypatch.setattr(deployment, "find", lambda stack: There())
    for module in (held, recheck):
        monkeypatch.setattr(module, "SystemClock", lambda: made.clock)
    return made


def run(capsys: pytest.CaptureFixture[str], *words: str, answer: str = "") -> tuple[Any, str]:
    """(exit code, what is shown): Rich writes where it was told at import, the question comes by the command line's own means."""
    result = CliRunner().invoke(application(words[0]), list(words), input=answer, standalone_mode=False)
    if result.exception:
        raise result.exception
    return result.return_value, capsys.readouterr().out + result.output


def test_held_says_what_waits_why_since_when_and_from_which_file(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = run(capsys, "held")
    [upload] = made.state.registered
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


def test_held_names_the_record_that_it_waits_for(made: World, capsys: pytest.CaptureFixture[str]) -> None:
    made.upload(as_csv([domains.get("lowongan-kerja").example]), "lowongan-kerja")
    made.run()
    assert "pemberi-kerja PBK-000007" in run(capsys, "held", "--domain", "lowongan-kerja")[1]


def test_where_nothing_can_be_let_go_nobody_is_asked_to_let_go_of_it(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "recheck", answer="y\n")[0] == 0
    code, text = run(capsys, "recheck", answer="n\n")
    assert code == 1 and "Tidak ada yang dapat dilepas" in text and "Lepaskan" not in text


def test_a_name_that_looks_like_a_style_is_shown_as_it_is(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    for upload in made.state.registered.values():
        assert made.state.save_upload(upload, replace(upload, name="x[red].csv"))
    assert "x[red].csv" in run(capsys, "held")[1]


def test_held_can_be_asked_for_one_reason_or_dataset(made: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert "PK-000002" not in run(capsys, "held", "--code", "NIK_SEMENTARA")[1]
    assert "Tidak ada" in run(capsys, "held", "--domain", "pelatihan")[1]


def test_recheck_counts_first_and_asks(made: World, capsys: pytest.CaptureFixture[str]) -> None:
    before = dict(made.state.stored)
    code, text = run(capsys, "recheck", answer="n\n")
    assert (code, made.state.stored) == (1, before)
    assert "Lepaskan 1 rekaman" in text and "tetap ditahan" in text


@pytest.mark.parametrize(
    ("words", "answer"), [(["--yes"], ""), ([], "y\n"), (["--domain", "pencari-kerja", "--yes"], "")]
)
def test_recheck_lets_go_what_may_go(
    made: World, capsys: pytest.CaptureFixture[str], words: list[str], answer: str
) -> None:
    assert run(capsys, "recheck", *words, answer=answer)[0] == 0
    assert [made.record(f"PK-00000{n}").state for n in (1, 2)] == [RecordState.DITAHAN, RecordState.MENUNGGU]
