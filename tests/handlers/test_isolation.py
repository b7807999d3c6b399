"""One region's, dataset's or record's trouble stops no other, and is an alarm all the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from events import cases
from functions import agreement, domains
from functions.runtime.telemetry import UnexpectedFailure
from functions.sync.from_ministry.pull import Pull
from functions.sync.model.errors import Unstorable
from functions.sync.model.record import Key, RecordState
from functions.sync.model.upload import upload_id
from functions.sync.operations.missed_files import MissedFiles
from functions.sync.reconciliation.reconcile import Reconcile
from functions.sync.to_ministry.mapping import to_ministry_json
from functions.sync.to_region.file_export import FileExport
from tests.support.rig import FINE, MINISTRY_KEY, Rig, add_ministry_record, back, counted_metrics, message_ids

SICK = "3215"
"""A region whose name sorts before 3216, so that its trouble comes first."""
HOME = Key("3216", cases.HOME, domains.get(cases.HOME).example["id_sumber"])


@pytest.fixture
def two_regions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a second region have the same agreement."""
    ours = agreement.load()["3216"]
    both = {SICK: replace(ours, region=SICK), "3216": ours}
    monkeypatch.setattr(agreement, "load", lambda: both)


def fails_for(region: str, real: Callable[..., Any]) -> Callable[..., Any]:
    """Return `real`, which fails where `region` is among its arguments."""

    def call(*arguments: Any, **named: Any) -> Any:
        if region in arguments:
            raise RuntimeError("rusak")
        return real(*arguments, **named)

    return call


@pytest.mark.usefixtures("two_regions")
def test_a_region_whose_pull_fails_stops_no_other(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add_ministry_record(rig)
    monkeypatch.setattr(Pull, "run", fails_for(SICK, Pull.run))
    capsys.readouterr()
    with pytest.raises(UnexpectedFailure):
        rig.case("pull", "schedule")
    assert MINISTRY_KEY in rig.state.stored
    assert counted_metrics(capsys) == {"Pulled": (1, cases.HOME), "Bugs": (1, None)}


@pytest.mark.usefixtures("two_regions")
def test_an_export_that_fails_does_not_stop_the_next_regions_pull(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_ministry_record(rig)
    monkeypatch.setattr(FileExport, "run", lambda *_: 1 // 0)
    with pytest.raises(UnexpectedFailure):
        rig.case("pull", "schedule")
    assert MINISTRY_KEY in rig.state.stored


@pytest.mark.usefixtures("two_regions")
def test_a_region_that_cannot_be_compared_stops_no_other(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add_ministry_record(rig)
    monkeypatch.setattr(Reconcile, "run", fails_for(SICK, Reconcile.run))
    capsys.readouterr()
    found = rig.case("reconcile", "schedule")
    assert found[SICK] == {"code": "RuntimeError"}
    assert found["3216"]["gaps"] == {"NAS-1": "hilang_di_daerah"}
    assert counted_metrics(capsys)["Bugs"] == (1, None)


def test_a_dataset_that_cannot_be_swept_stops_no_other_and_no_other_task(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rig.case("receive", "happy")
    rig.case("ingest", "chunk")
    rig.queues.sent[f"dispatch/{cases.HOME}"].clear()
    rig.clock.advance(150)
    first = next(name for name in agreement.load()["3216"].names if name != cases.HOME)
    monkeypatch.setattr(rig.state, "due_keys", fails_for(first, rig.state.due_keys))
    monkeypatch.setattr(MissedFiles, "run", lambda _: 1 // 0)
    with pytest.raises(UnexpectedFailure):
        rig.case("sweep", "schedule")
    assert rig.queues.sent[f"dispatch/{cases.HOME}"] == [{"region": "3216", "ids": [HOME.id]}]
    told = [vars(line) for line in caplog.records]
    assert [line["code"] for line in told if line["message"] == "not_swept"] == [
        "RuntimeError",
        "ZeroDivisionError",
    ]
    assert any(line["message"] == "period_missed" for line in told), "the day's report was made"


@pytest.mark.usefixtures("two_regions")
def test_a_region_whose_report_cannot_be_made_stops_no_other(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rig.state, "note", fails_for(f"report/{SICK}", rig.state.note))
    with pytest.raises(UnexpectedFailure):
        rig.case("sweep", "schedule")
    assert rig.state.note("report/3216")
    assert not rig.state.notes.get(f"report/{SICK}")


def test_a_record_that_cannot_be_stored_stops_no_neighbour(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rig.case("receive", "happy")
    rig.case("ingest", "chunk")
    stored = rig.state.stored[HOME]
    sick = replace(stored, key=HOME._replace(id="SAKIT"))
    rig.state.stored[sick.key] = sick
    save = rig.state.save

    def picky(changes: Any) -> list[bool]:
        if any(wanted.key == sick.key for _, wanted in changes):
            raise Unstorable("aws_refused")
        return save(changes)

    monkeypatch.setattr(rig.state, "save", picky)
    event = cases.load("dispatch", "ids")
    event["Records"][0]["body"] = event["Records"][0]["body"].replace(f'"{HOME.id}"', f'"SAKIT","{HOME.id}"')
    assert "SAKIT" in event["Records"][0]["body"]
    assert rig.run("dispatch", event) == FINE
    assert rig.state.stored[HOME].state is RecordState.TERSINKRON
    assert [vars(line)["code"] for line in caplog.records if line.message == "record_failed"]


def test_what_follows_an_answer_is_done_for_every_record_and_again_where_it_failed(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.case("receive", "happy")
    rig.case("ingest", "chunk")
    lane = rig.queues.sent.pop("settle")
    event = cases.load("dispatch", "ids")
    assert rig.run("dispatch", event) == back(*message_ids(event)), "the message comes again"
    assert rig.state.stored[HOME].state is RecordState.TERSINKRON
    rig.queues.sent["settle"] = lane
    assert rig.run("dispatch", event) == FINE
    assert len(rig.ministry.held) == 1
    assert upload_id(cases.HAPPY) in rig.state.registered


def test_a_copy_that_cannot_be_read_stops_no_other_repair(rig: Rig) -> None:
    add_ministry_record(rig)
    again = MINISTRY_KEY._replace(id="NAS-0")
    rig.counterpart.edit(
        again, to_ministry_json(domains.get(cases.HOME), {"nama": "lain"}) | {"identitas": "bukan objek"}
    )
    found = rig.case("reconcile", "schedule")["3216"]
    assert MINISTRY_KEY in rig.state.stored, "the good one is repaired"
    assert set(found["gaps"]) == {"NAS-0", "NAS-1"}
