"""The clock → the handler → the ministry's changes in the table."""

from __future__ import annotations

import json

import orjson
import pytest

from events import cases
from functions import domains
from functions.sync.model.errors import Locked
from functions.sync.model.record import Key
from functions.sync.to_ministry.mapping import to_ministry_json
from tests.support.rig import Rig

KEY = Key("3216", cases.HOME, "NAS-1")


def theirs(rig: Rig) -> None:
    rig.case("receive", "happy")
    rig.case("ingest", "chunk")
    (stored,) = rig.state.stored.values()
    rig.counterpart.edit(KEY, to_ministry_json(domains.get(cases.HOME), orjson.loads(stored.payload)))


def counted(capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[float, str | None]]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    return {name: (line[name][0], line.get("domain")) for line in lines for name in line if name[0].isupper()}


def test_changes_arrive_and_are_counted_by_dataset(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    theirs(rig)
    capsys.readouterr()
    assert rig.case("pull", "schedule") == {"Pulled": 1}
    assert rig.state.stored[KEY].origin == "kemnaker"
    assert counted(capsys) == {"Pulled": (1, cases.HOME)}
    assert rig.case("pull", "schedule") == {}


def test_what_came_is_in_a_file_for_the_region_a_minute_later_and_told_as_a_count(
    rig: Rig, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs(rig)
    rig.case("pull", "schedule")
    assert not [key for key in rig.files.objects if key.startswith("outbox/")]
    rig.clock.advance(61)
    capsys.readouterr()
    assert rig.case("pull", "schedule") == {"FileRows": 1}
    ((key, content),) = [one for one in rig.files.objects.items() if one[0].startswith("outbox/")]
    assert key.startswith(f"outbox/3216/{cases.HOME}/") and b"NAS-1" in content
    assert counted(capsys) == {"FileRows": (1, cases.HOME)}
    assert rig.case("pull", "schedule") == {}


def test_what_cannot_be_read_is_an_alarm_and_names_no_value(
    rig: Rig, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    rig.counterpart.edit(KEY, {"identitas": {"nama": "Siti Rahasia", "nik_baru": "3216061508950001"}})
    capsys.readouterr()
    assert rig.case("pull", "schedule") == {"ContractDrift": 1}
    out = capsys.readouterr().out
    assert '"ContractDrift"' in out
    assert "Rahasia" not in out + caplog.text and "32160615" not in out + caplog.text


def test_a_contract_that_changed_is_an_alarm(rig: Rig) -> None:
    rig.counterpart.failures = [Locked("siapkerja_kontrak_berubah")]
    assert rig.case("pull", "schedule")["MinistryLocked"] == 1
