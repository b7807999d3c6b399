"""`sinergi review`: what a person must decide, and what the decision does on both sides."""

from __future__ import annotations

from typing import Any

import pytest

from functions import domains
from functions.sync.model.conflict import CONTRACT, LIFE
from functions.sync.model.record import Op
from functions.sync.to_ministry.mapping import to_ministry_json
from infra.cli import deployment
from infra.cli.main import UsageError
from infra.cli.operators import copies
from tests.cli.operators.test_held import run
from tests.support.world import REGION
from tests.sync.from_ministry.test_pull import HOME, KEY, THEIRS, Both, both, told
from tests.sync.from_ministry.test_two_ways import there

__all__ = ["both"]


@pytest.fixture
def torn(both: Both, monkeypatch: pytest.MonkeyPatch) -> Both:
    """Two words on a shared column that knew nothing of each other; and one that nobody can read."""
    both.there.edit(KEY, to_ministry_json(domains.get(HOME), {"status": "terisi"}))
    both.sent(status="ditutup", jumlah_dibutuhkan="5")
    both.there.edit(THEIRS, told() | {"bintang": 5})
    both.pull()
    both.recover(5)

    class There:
        state = both.state

    monkeypatch.setattr(deployment, "find", lambda stack: There())
    monkeypatch.setattr(copies, "SystemClock", lambda: both.clock)
    return both


def open_reviews(made: Both) -> list[tuple[str, str]]:
    return [(each.key.id, each.column) for each in made.state.conflicts(REGION, HOME, 9)]


def statuses(made: Both) -> tuple[Any, Any]:
    return made.cell("status"), there(made, KEY)["status"]


def test_both_words_are_listed_without_their_content(torn: Both, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = run(capsys, "review", HOME)
    assert code == 0 and all(word in text for word in (KEY.id, "status", THEIRS.id, "bintang")), text
    assert "terisi" not in text and "ditutup" not in text
    assert statuses(torn) == ("ditutup", "ditutup"), "ours stands for the time being"


def test_the_ministrys_word_becomes_ours_and_goes_out(torn: Both, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "review", HOME, "--take", KEY.id, "--word", "pusat")[0] == 0
    torn.recover(5)
    torn.pull()
    assert statuses(torn) == ("terisi", "terisi")
    assert open_reviews(torn) == [(THEIRS.id, CONTRACT)]


def test_the_regions_word_stays_and_the_question_is_gone(
    torn: Both, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = len(torn.there.sent)
    assert run(capsys, "review", HOME, "--take", KEY.id, "--word", "daerah")[0] == 0
    torn.recover(5)
    torn.pull()
    assert (statuses(torn), len(torn.there.sent)) == (("ditutup", "ditutup"), sent)
    assert open_reviews(torn) == [(THEIRS.id, CONTRACT)]


def test_what_cannot_be_read_cannot_be_taken_and_a_wrong_word_or_id_says_so(
    torn: Both, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "review", HOME, "--take", THEIRS.id, "--word", "pusat")[0] == 1
    assert len(open_reviews(torn)) == 2
    code, text = run(capsys, "review", HOME, "--take", "TIDAK-ADA", "--word", "pusat")
    assert (code, "TIDAK-ADA" in text) == (1, True), text
    for words in (("--word", "lain"), ()):
        with pytest.raises(UsageError, match="--word"):
            run(capsys, "review", HOME, "--take", KEY.id, *words)
    with pytest.raises(UsageError, match="--take"):
        run(capsys, "review", HOME, "--word", "pusat")


@pytest.mark.parametrize(("word", "op"), [("daerah", Op.UPSERT), ("pusat", Op.HAPUS)])
def test_either_word_on_a_records_end_is_carried_out_on_both_sides(
    torn: Both, capsys: pytest.CaptureFixture[str], word: str, op: Op
) -> None:
    torn.there.edit(KEY, {}, op="hapus")
    torn.pull()
    assert (KEY.id, LIFE) in open_reviews(torn)
    assert "diakhiri pusat" in " ".join(run(capsys, "review", HOME)[1].split())
    assert run(capsys, "review", HOME, "--take", KEY.id, "--word", word)[0] == 0
    torn.recover(3)
    assert (torn.state.stored[KEY].op, torn.there.copies[KEY].op) == (op, op)
    assert (KEY.id, LIFE) not in open_reviews(torn)


def test_nothing_is_sent_against_the_agreement_and_the_difference_stays_listed(
    torn: Both, capsys: pytest.CaptureFixture[str]
) -> None:
    torn.there.edit(KEY, {}, op="hapus")
    torn.pull()
    before = dict(torn.state.stored)
    torn.clock.advance(3 * 365 * 86_400)
    for word in ("daerah", "pusat"):
        code, text = run(capsys, "review", HOME, "--take", KEY.id, "--word", word)
        assert (code, "Pasal 8 ayat (1)" in text) == (1, True), text
    assert torn.state.stored == before and (KEY.id, LIFE) in open_reviews(torn)
