"""`sinergi review` lists conflicts, and a decision takes effect in both copies."""

from __future__ import annotations

from typing import Any

import pytest

from functions.sync.model.conflict import CONTRACT, LIFE
from functions.sync.model.record import Op
from infra.cli.main import UsageError
from tests.support.both import MINISTRY_KEY, VACANCIES, VACANCY_KEY, Both, ministry_copy
from tests.support.cli import run
from tests.support.world import REGION


def open_conflicts(world: Both) -> list[tuple[str, str]]:
    return [(each.key.id, each.column) for each in world.state.conflicts(REGION, VACANCIES, 9)]


def statuses(world: Both) -> tuple[Any, Any]:
    return world.cell("status"), ministry_copy(world, VACANCY_KEY)["status"]


def test_both_words_are_listed_without_their_content(
    conflicting_world: Both, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = run(capsys, "review", VACANCIES)
    assert code == 0 and all(
        part in text for part in (VACANCY_KEY.id, "status", MINISTRY_KEY.id, "bintang")
    ), text
    assert "terisi" not in text and "ditutup" not in text
    assert statuses(conflicting_world) == ("ditutup", "ditutup"), "ours stands for the time being"


def test_the_ministrys_word_becomes_ours_and_goes_out(
    conflicting_world: Both, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "review", VACANCIES, "--take", VACANCY_KEY.id, "--word", "pusat")[0] == 0
    conflicting_world.recover(5)
    conflicting_world.pull()
    assert statuses(conflicting_world) == ("terisi", "terisi")
    assert open_conflicts(conflicting_world) == [(MINISTRY_KEY.id, CONTRACT)]


def test_the_regions_word_stays_and_the_question_is_gone(
    conflicting_world: Both, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = len(conflicting_world.counterpart.sent)
    assert run(capsys, "review", VACANCIES, "--take", VACANCY_KEY.id, "--word", "daerah")[0] == 0
    conflicting_world.recover(5)
    conflicting_world.pull()
    assert (statuses(conflicting_world), len(conflicting_world.counterpart.sent)) == (
        ("ditutup", "ditutup"),
        sent,
    )
    assert open_conflicts(conflicting_world) == [(MINISTRY_KEY.id, CONTRACT)]


def test_what_cannot_be_read_cannot_be_taken_and_a_wrong_word_or_id_says_so(
    conflicting_world: Both, capsys: pytest.CaptureFixture[str]
) -> None:
    for lang, says in (("id", "perbaiki pemetaan, lalu"), ("en", "correct the mapping, then")):
        take = ("--take", MINISTRY_KEY.id, "--word", "pusat", "--lang", lang)
        code, text = run(capsys, "review", VACANCIES, *take)
        assert (code, f"{says} `sinergi reconcile {VACANCIES}`" in " ".join(text.split())) == (1, True), text
    assert len(open_conflicts(conflicting_world)) == 2
    code, text = run(capsys, "review", VACANCIES, "--take", "TIDAK-ADA", "--word", "pusat")
    assert (code, "TIDAK-ADA" in text) == (1, True), text
    for words in (("--word", "lain"), ()):
        with pytest.raises(UsageError, match="--word"):
            run(capsys, "review", VACANCIES, "--take", VACANCY_KEY.id, *words)
    with pytest.raises(UsageError, match="--take"):
        run(capsys, "review", VACANCIES, "--word", "pusat")


@pytest.mark.parametrize(("decision", "op"), [("daerah", Op.UPSERT), ("pusat", Op.HAPUS)])
def test_either_word_on_a_records_end_is_carried_out_on_both_sides(
    conflicting_world: Both, capsys: pytest.CaptureFixture[str], decision: str, op: Op
) -> None:
    conflicting_world.counterpart.edit(VACANCY_KEY, {}, op="hapus")
    conflicting_world.pull()
    assert (VACANCY_KEY.id, LIFE) in open_conflicts(conflicting_world)
    assert "diakhiri pusat" in " ".join(run(capsys, "review", VACANCIES)[1].split())
    assert run(capsys, "review", VACANCIES, "--take", VACANCY_KEY.id, "--word", decision)[0] == 0
    conflicting_world.recover(3)
    assert (
        conflicting_world.state.stored[VACANCY_KEY].op,
        conflicting_world.counterpart.copies[VACANCY_KEY].op,
    ) == (op, op)
    assert (VACANCY_KEY.id, LIFE) not in open_conflicts(conflicting_world)


def test_nothing_is_sent_against_the_agreement_and_the_difference_stays_listed(
    conflicting_world: Both, capsys: pytest.CaptureFixture[str]
) -> None:
    conflicting_world.counterpart.edit(VACANCY_KEY, {}, op="hapus")
    conflicting_world.pull()
    before = dict(conflicting_world.state.stored)
    conflicting_world.clock.advance(3 * 365 * 86_400)
    for decision in ("daerah", "pusat"):
        code, text = run(capsys, "review", VACANCIES, "--take", VACANCY_KEY.id, "--word", decision)
        assert (code, "Pasal 8 ayat (1)" in text) == (1, True), text
    assert conflicting_world.state.stored == before and (VACANCY_KEY.id, LIFE) in open_conflicts(
        conflicting_world
    )
