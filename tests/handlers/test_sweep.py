"""The schedule → the handler: whatever was lost on the way is asked for again."""

from __future__ import annotations

import pytest

from events import cases
from functions import domains
from functions.sync.model.record import Key
from functions.sync.model.upload import upload_id
from tests.support.rig import Rig

ID = domains.get(cases.HOME).example["id_sumber"]
UPLOAD = upload_id(cases.HAPPY)


def test_with_nothing_due_nothing_is_sent(rig: Rig) -> None:
    assert rig.case("sweep", "schedule") == {}
    assert not any(rig.queues.sent.values())


def test_the_days_report_warns_of_a_period_that_ended_without_a_word(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.case("sweep", "schedule")
    assert {vars(line)["domain"] for line in caplog.records if line.message == "period_missed"} == set(
        domains.names()
    )


def test_what_is_fresh_is_left_to_its_own_messages(rig: Rig) -> None:
    rig.case("receive", "happy")
    rig.case("ingest", "chunk")
    assert rig.case("sweep", "schedule") == {}


def test_a_chunk_whose_message_was_lost_is_handed_out_again(rig: Rig) -> None:
    rig.case("receive", "happy")
    rig.queues.sent[f"ingest/{cases.HOME}"].clear()
    rig.clock.advance(150)
    assert rig.case("sweep", "schedule") == {f"ingest/{cases.HOME}": 1}
    assert rig.queues.sent[f"ingest/{cases.HOME}"] == [{"upload": UPLOAD, "chunk": 0}]


def test_a_record_whose_hint_was_lost_is_sent_after_all(rig: Rig) -> None:
    rig.case("receive", "happy")
    rig.case("ingest", "chunk")
    rig.case("settle", "upload")
    rig.queues.sent[f"dispatch/{cases.HOME}"].clear()
    rig.clock.advance(150)
    assert rig.case("sweep", "schedule") == {f"dispatch/{cases.HOME}": 1}
    assert rig.queues.sent[f"dispatch/{cases.HOME}"] == [{"region": "3216", "ids": [ID]}]
    rig.case("dispatch", "ids")
    assert Key("3216", cases.HOME, ID) in rig.ministry.held
    rig.clock.advance(150)
    assert rig.case("sweep", "schedule") == {"settle": 1}, "the receipt does not say so yet"
