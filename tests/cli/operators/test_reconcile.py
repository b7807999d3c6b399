"""`sinergi reconcile` shows how many records differ, and repairs a flood only after a person confirms."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.cli import FakeLambda, run

FLOOD: dict[str, Any] = {
    "equal": False,
    "way": "sidik",
    "records": 9_000,
    "apart": 2,
    "repaired": 0,
    "held": True,
    "kinds": {"hilang_di_pusat": 1_234},
    "gaps": {"PL-1": "hilang_di_pusat"},
}


def test_a_flood_is_told_with_its_number_and_repaired_when_somebody_says_so(
    reconcile_functions: FakeLambda, capsys: pytest.CaptureFixture[str]
) -> None:
    repaired = {**FLOOD, "held": False, "repaired": 1_234}
    reconcile_functions.answers = {"pelatihan": [{"3216": FLOOD}, {"3216": repaired}]}
    code, text = run(capsys, "reconcile", "pelatihan", answer="y\n")
    assert (code, "hilang_di_pusat 1.234" in text, "Perbaiki 1.234 rekaman?" in text) == (1, True, True), text
    assert reconcile_functions.events == [("pelatihan", {}), ("pelatihan", {"confirmed": True})]


def test_whoever_says_no_changes_nothing(
    reconcile_functions: FakeLambda, capsys: pytest.CaptureFixture[str]
) -> None:
    reconcile_functions.answers = {"pelatihan": [{"3216": FLOOD}]}
    assert run(capsys, "reconcile", "pelatihan", answer="n\n")[0] == 1
    assert reconcile_functions.events == [("pelatihan", {})]


def test_what_could_not_be_compared_says_why_and_the_others_are_shown(
    reconcile_functions: FakeLambda, capsys: pytest.CaptureFixture[str]
) -> None:
    equal = {**FLOOD, "equal": True, "held": False, "kinds": {}, "gaps": {}}
    reconcile_functions.answers = {
        "pelatihan": [{"3216": {"code": "siapkerja_tak_terjangkau"}}],
        "penempatan": [{"3216": equal}],
    }
    code, text = run(capsys, "reconcile", "pelatihan", "penempatan")
    assert (code, "siapkerja_tak_terjangkau" in text, "sama" in text) == (1, True, True), text
    reconcile_functions.answers = {"pelatihan": ["dies"]}
    assert "galat_fungsi" in run(capsys, "reconcile", "pelatihan")[1]


@pytest.mark.parametrize("command", ["reconcile", "pull"])
def test_a_dataset_without_that_function_is_not_passed_over_in_silence(
    reconcile_functions: FakeLambda, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = run(capsys, command, "perselisihan-hi")
    assert (code, "perselisihan-hi" in text, "tidak_disepakati" in text) == (1, True, True), text
