"""The schedule → the handler: both copies are compared and repaired, and the result is stored."""

from __future__ import annotations

import pytest

from events import cases
from functions.sync.model.errors import Locked
from functions.sync.model.record import Key
from functions.sync.reconciliation.reconcile import FEW
from tests.support.rig import Rig, add_ministry_record, counted_metrics


def test_a_nights_result_is_kept_and_told_to_whoever_asked(
    rig: Rig, capsys: pytest.CaptureFixture[str]
) -> None:
    add_ministry_record(rig)
    capsys.readouterr()
    found = rig.case("reconcile", "schedule")["3216"]
    assert (found["equal"], found["gaps"], found["repaired"], found["apart"]) == (
        False,
        {"NAS-1": "hilang_di_daerah"},
        1,
        1,
    )
    assert counted_metrics(capsys)["Differences"] == (1, None)
    assert rig.case("reconcile", "schedule")["3216"]["equal"]
    assert [name for name in rig.files.objects if name.startswith("reconciliation/3216/")]
    rig.counterpart.failures = [Locked("siapkerja_otentikasi")]
    assert rig.case("reconcile", "schedule") == {"3216": {"code": "siapkerja_otentikasi"}}


def test_what_a_night_finds_that_a_person_must_see_is_an_alarm_and_what_it_took_a_count(
    rig: Rig, capsys: pytest.CaptureFixture[str]
) -> None:
    add_ministry_record(rig)
    rig.counterpart.edit(Key("3216", cases.HOME, "NAS-2"), {"tak_dikenal": 1})
    capsys.readouterr()
    rig.case("reconcile", "schedule")
    found = counted_metrics(capsys)
    assert (found["ContractDrift"], found["Pulled"], found["Differences"]) == (
        (1, None),
        (1, cases.HOME),
        (2, None),
    )


def test_only_a_person_has_a_flood_repaired(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    add_ministry_record(rig)
    data = rig.counterpart.copies[Key("3216", cases.HOME, "NAS-1")].data
    for number in range(FEW + 1):
        rig.counterpart.edit(Key("3216", cases.HOME, f"NAS-{number}"), data)
    capsys.readouterr()
    for event in ({}, {"confirmed": "yes"}, {"detail": {"confirmed": True}}):
        found = rig.run("reconcile", event)["3216"]
        assert (found["held"], found["repaired"], found["kinds"]) == (True, 0, {"hilang_di_daerah": FEW + 1})
    assert counted_metrics(capsys)["RepairsHeld"][0] == 1
    found = rig.run("reconcile", {"confirmed": True})["3216"]
    assert (found["held"], found["repaired"]) == (False, FEW + 1)
