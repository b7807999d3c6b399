"""Keys of records → the handler → the ministry, and its acknowledgements."""

from __future__ import annotations

import json

import pytest

from events import cases
from functions import domains
from functions.sync.model.errors import Locked, Transient, Uncertain
from functions.sync.model.record import Key, RecordState
from functions.sync.model.upload import upload_id
from tests.support.rig import FINE, Rig

KEY = Key("3216", cases.HOME, domains.get(cases.HOME).example["id_sumber"])
PARENTLESS = [name for name, domain in domains.registry().items() if not domain.parents]


def stored(rig: Rig) -> None:
    rig.case("receive", "happy")
    rig.case("ingest", "chunk")


@pytest.mark.parametrize("domain", PARENTLESS)
def test_a_record_is_sent_and_what_was_acknowledged_is_noted(
    domain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = Rig(monkeypatch, domain)
    stored(rig)
    rig.case("settle", "upload")
    assert rig.case("dispatch", "ids") == FINE
    ((key, record),) = rig.state.stored.items()
    assert (record.state, record.acked_version, record.remote_id) == (
        RecordState.TERSINKRON,
        record.version,
        f"SK-{key.id}",
    )
    assert rig.ministry.held[key].idempotency_key == f"3216:{domain}:{key.id}:{record.version}"
    assert rig.ministry.agreements == {"2025-03-20"}
    assert rig.queues.sent["settle"][-1] == {"upload": upload_id(cases.happy(domain))}


@pytest.mark.parametrize("domain", [name for name in domains.names() if name not in PARENTLESS])
def test_a_record_is_not_sent_before_its_parents(domain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(monkeypatch, domain)
    stored(rig)
    assert rig.case("dispatch", "ids") == FINE
    (record,) = rig.state.stored.values()
    parent = domains.get(domain).parents[0]
    assert (record.state, record.waits_for) == (
        RecordState.DITAHAN,
        f"{parent.domain}#{domains.get(domain).example[parent.column]}",
    )
    assert not rig.ministry.held


def test_delivered_again_nothing_is_sent_again(rig: Rig) -> None:
    stored(rig)
    rig.case("dispatch", "ids")
    before = rig.state.stored[KEY]
    rig.ministry.held.clear()
    assert rig.case("dispatch", "ids") == FINE
    assert (rig.state.stored[KEY], rig.ministry.held) == (before, {})


def test_ids_nobody_knows_are_nothing(rig: Rig) -> None:
    stored(rig)
    assert rig.case("dispatch", "unknown_ids") == FINE
    assert not rig.ministry.held
    assert rig.state.stored[KEY].state is RecordState.MENUNGGU


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (Transient("ministry_busy", 30), RecordState.MENUNGGU),
        (Uncertain("answer_lost"), RecordState.TIDAK_PASTI),
    ],
)
def test_a_ministry_that_does_not_answer_is_no_failure_of_the_message(
    failure: Exception, state: RecordState, rig: Rig
) -> None:
    """The table holds when to try again; the queue would retry at once."""
    stored(rig)
    rig.ministry.failure = failure
    assert rig.case("dispatch", "ids") == FINE
    record = rig.state.stored[KEY]
    assert record.state is state
    assert (record.due or 0) >= rig.clock.now() + 30_000


def metrics(capsys: pytest.CaptureFixture[str], *names: str) -> set[tuple[str, str | None]]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    return {(name, line.get("domain")) for line in lines for name in names if name in line}


def test_a_locked_door_is_one_alarm_for_all_datasets_and_a_warning_that_names_it(
    rig: Rig, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    stored(rig)
    rig.ministry.failure = Locked("siapkerja_otentikasi")
    assert rig.case("dispatch", "ids") == FINE
    rig.run("sweep", cases.load("sweep", "schedule"))
    names = ("MinistryLocked", "BreakerOpened", "BreakerOpen")
    assert metrics(capsys, *names) == {
        ("MinistryLocked", None),
        ("BreakerOpened", cases.HOME),
        ("BreakerOpen", None),
    }
    told = {record.message: vars(record) for record in caplog.records if record.levelname == "WARNING"}
    assert (told["breaker_open"]["domain"], told["breaker_open"]["code"]) == (
        cases.HOME,
        "siapkerja_otentikasi",
    )
    assert told["dispatched"]["counts"] == {"BreakerOpened": 1, "MinistryLocked": 1}


def test_a_record_that_waits_for_days_reaches_the_alarm(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The metric has no dimension `domain`: with one it would be another metric than the alarm's."""
    rig = Rig(monkeypatch, next(name for name in domains.names() if name not in PARENTLESS))
    stored(rig)
    rig.case("dispatch", "ids")
    rig.clock.advance(72 * 3_600)
    assert rig.case("dispatch", "ids") == FINE
    assert metrics(capsys, "HeldTooLong") == {("HeldTooLong", None)}


def test_a_record_on_which_our_mapping_breaks_is_an_alarm_and_the_log_says_where(
    rig: Rig,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(*_: object) -> None:
        raise ValueError("3216061508950001")

    stored(rig)
    monkeypatch.setattr("functions.sync.to_ministry.outgoing.to_ministry_json", breaks)
    capsys.readouterr()
    assert rig.case("dispatch", "ids") == FINE
    (told,) = [vars(record) for record in caplog.records if record.levelname == "ERROR"]
    assert (told["message"], told["error"], told["domain"]) == ("record_failed", "ValueError", cases.HOME)
    assert told["frames"][-1].startswith("handlers/test_dispatch.py:")
    assert "32160615" not in caplog.text
    assert metrics(capsys, "Bugs") == {("Bugs", None)}


def test_acknowledgements_are_counted_by_dataset(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    stored(rig)
    rig.case("dispatch", "ids")
    assert metrics(capsys, "Acknowledged") == {("Acknowledged", cases.HOME)}
