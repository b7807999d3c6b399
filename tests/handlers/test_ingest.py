"""A chunk's message → the handler: rows become records, once, however often it is delivered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from events import cases
from functions import domains
from functions.domains.core.compiled import shape
from functions.handlers import ingest
from functions.sync.model.object_keys import manifest_key
from functions.sync.model.record import Key, RecordState
from functions.sync.model.upload import upload_id
from functions.sync.validation import row_validator
from tests.support.rig import FINE, Rig, back, message_ids, sqs

ID = domains.get(cases.HOME).example["id_sumber"]
UPLOAD = upload_id(cases.HAPPY)


@pytest.mark.parametrize("domain", domains.names())
def test_the_rows_of_a_chunk_are_stored_and_hinted(domain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(monkeypatch, domain)
    rig.case("receive", "happy")
    assert rig.case("ingest", "chunk") == FINE
    (record,) = rig.state.stored.values()
    identity = domains.get(domain).example["id_sumber"]
    assert (record.key, record.upload) == (Key("3216", domain, identity), upload_id(cases.happy(domain)))
    # A record that refers to one that was never sent waits for it.
    assert record.state is (RecordState.DITAHAN if domains.get(domain).parents else RecordState.MENUNGGU)
    assert rig.queues.sent[f"dispatch/{domain}"] == [{"region": "3216", "ids": [identity]}]
    assert rig.queues.sent["settle"] == [{"upload": record.upload}]


def test_delivered_twice_in_one_batch_it_is_written_once(rig: Rig) -> None:
    rig.case("receive", "happy")
    assert rig.case("ingest", "chunk_twice") == FINE
    (record,) = rig.state.stored.values()
    (done,) = rig.state.chunks(UPLOAD)
    assert (record.rev, done.counts) == (1, {"diterima": 1})


def test_delivered_again_before_it_was_noted_as_done_it_reports_the_same(rig: Rig) -> None:
    rig.case("receive", "happy")
    rig.case("ingest", "chunk")
    before, parts = rig.state.stored[Key("3216", cases.HOME, ID)], dict(rig.files.objects)
    rig.state.finished.clear()
    assert rig.case("ingest", "chunk") == FINE
    assert rig.state.stored[Key("3216", cases.HOME, ID)] == before
    assert rig.files.objects == parts


def test_an_upload_nobody_knows_is_nothing(rig: Rig) -> None:
    assert rig.case("ingest", "unknown_upload") == FINE
    assert not rig.state.stored
    assert not rig.queues.sent["settle"]


def test_without_its_manifest_the_message_comes_back(rig: Rig) -> None:
    rig.case("receive", "happy")
    del rig.files.objects[manifest_key(UPLOAD)]
    event = cases.load("ingest", "chunk")
    assert rig.run("ingest", event) == back(*message_ids(event))


def test_a_chunk_that_does_not_exist_goes_to_the_dead_letters(rig: Rig) -> None:
    rig.case("receive", "happy")
    event = sqs([{"upload": UPLOAD, "chunk": 7}, {"upload": UPLOAD, "chunk": 0}])
    assert rig.run("ingest", event) == back(message_ids(event)[0])
    assert len(rig.state.stored) == 1


def test_a_reader_that_raises_is_logged_with_its_column_and_alarmed(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, int]] = []
    monkeypatch.setattr(ingest, "reading_failed", lambda rows, **_: told.append(dict(rows)))
    text = domains.get(cases.HOME).example["nama"]

    def named(given: str) -> str:
        if given == text:
            raise RuntimeError
        return given

    compiled = shape(domains.get(cases.HOME))
    at = compiled.names.index("nama")
    failing = (*compiled.cells[:at], replace(compiled.cells[at], read=named), *compiled.cells[at + 1 :])
    monkeypatch.setattr(row_validator, "shape", lambda _: replace(compiled, cells=failing))
    rig.case("receive", "happy")
    assert rig.case("ingest", "chunk") == FINE
    assert told == [{"nama": 1}]
    assert [done.codes for done in rig.state.chunks(UPLOAD)] == [{"GALAT_BACA": 1}]
