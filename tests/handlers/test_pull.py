"""The schedule → the handler → the ministry's changes in the table."""

from __future__ import annotations

import pytest

from events import cases
from functions.sync.model.errors import Locked
from tests.support.rig import MINISTRY_KEY, Rig, add_ministry_record, counted_metrics


def test_changes_arrive_and_are_counted_by_dataset(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    add_ministry_record(rig)
    capsys.readouterr()
    assert rig.case("pull", "schedule") == {"Pulled": 1}
    assert rig.state.stored[MINISTRY_KEY].origin == "kemnaker"
    assert counted_metrics(capsys) == {"Pulled": (1, cases.HOME)}
    assert rig.case("pull", "schedule") == {}


def test_what_came_is_in_a_file_for_the_region_a_minute_later_and_told_as_a_count(
    rig: Rig, capsys: pytest.CaptureFixture[str]
) -> None:
    add_ministry_record(rig)
    rig.case("pull", "schedule")
    assert not [key for key in rig.files.objects if key.startswith("outbox/")]
    rig.clock.advance(61)
    capsys.readouterr()
    assert rig.case("pull", "schedule") == {"FileRows": 1}
    ((key, content),) = [one for one in rig.files.objects.items() if one[0].startswith("outbox/")]
    assert key.startswith(f"outbox/3216/{cases.HOME}/") and b"NAS-1" in content
    assert counted_metrics(capsys) == {"FileRows": (1, cases.HOME)}
    assert rig.case("pull", "schedule") == {}


def test_what_cannot_be_read_is_an_alarm_and_names_no_value(
    rig: Rig, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    rig.counterpart.edit(
        MINISTRY_KEY, {"identitas": {"nama": "Siti Rahasia", "nik_baru": "3216061508950001"}}
    )
    capsys.readouterr()
    assert rig.case("pull", "schedule") == {"ContractDrift": 1}
    out = capsys.readouterr().out
    assert '"ContractDrift"' in out
    assert "Rahasia" not in out + caplog.text and "32160615" not in out + caplog.text


def test_a_contract_that_changed_is_an_alarm(rig: Rig) -> None:
    rig.counterpart.failures = [Locked("siapkerja_kontrak_berubah")]
    assert rig.case("pull", "schedule")["MinistryLocked"] == 1
