"""Whose change it is: nobody is told of his own, and everybody of everybody else's, by files and closings too."""

from __future__ import annotations

import orjson

from functions.sync.from_region.invite import Invite, UploadRequest
from functions.sync.from_region.submit import RequestSender, Submit
from functions.sync.model.conflict import Conflict
from functions.sync.model.record import Key
from functions.sync.model.upload import Drop
from functions.sync.records.resolve_conflict import apply_decision
from functions.sync.to_region.change_feed import ChangeFeed
from tests.support.fakes import FakeForms, FakeIds
from tests.support.tables import as_csv, seeker
from tests.support.world import REGION, World

HOME = "pencari-kerja"
OURS, OTHER = RequestSender(REGION, "klien-a"), RequestSender(REGION, "klien-b")


def told(made: World, reader: RequestSender) -> list[tuple[str, str]]:
    made.clock.advance(120)
    page = ChangeFeed(made.state, made.clock).read(REGION, HOME, "", 100, reader.name)
    return [(record.key.id, record.op.value) for record in page.records]


def posted(made: World, sender: RequestSender, content: bytes, mode: str = "delta") -> Drop:
    """Through a form that `sender` has asked for."""
    wanted = UploadRequest(HOME, "data.csv", len(content), "ab" * 32, mode, confirm_closing=True)
    fields = Invite(made.state, FakeForms(), made.clock, FakeIds(), "drops").run(sender, wanted).fields
    drop = made.drops.put(fields["key"], content, {"mode": mode, "confirm-closing": "yes"})
    made.receive.run(drop)
    made.run()
    return drop


def test_whoever_posted_a_file_is_not_told_of_its_rows_and_others_are() -> None:
    made = World()
    posted(made, OURS, as_csv([seeker(1), seeker(2)]))
    assert told(made, OURS) == []
    assert told(made, OTHER) == [("PK-000001", "upsert"), ("PK-000002", "upsert")]


def test_a_file_that_nobody_was_invited_to_post_is_news_to_every_client() -> None:
    made = World()
    made.upload(as_csv([seeker(1)]))
    made.run()
    assert told(made, OURS) == told(made, OTHER) == [("PK-000001", "upsert")]


def test_whoever_wrote_a_record_is_told_that_a_file_has_closed_it() -> None:
    made = World()
    Submit(made.state, made.queues, made.clock, FakeIds()).run(OURS, HOME, [seeker(1)], b"", "")
    made.clock.advance(60)
    posted(made, OTHER, as_csv([seeker(2)]), "snapshot")
    assert told(made, OURS) == [("PK-000001", "tutup"), ("PK-000002", "upsert")]
    assert told(made, OTHER) == []


def test_what_was_deleted_gets_nothing_back_by_a_word_that_waited_for_a_person() -> None:
    made = World()
    submit = Submit(made.state, made.queues, made.clock, FakeIds())
    submit.run(OURS, HOME, [seeker(1)], b"", "")
    made.run()
    word = Conflict(
        Key(REGION, HOME, "PK-000001"),
        "jurusan",
        b"null",
        orjson.dumps("Las"),
        made.record("PK-000001").version,
        1,
        made.clock.now(),
    )
    made.clock.advance(60)
    assert submit.delete(OURS, HOME, "PK-000001")
    made.run()
    gone = made.record("PK-000001")
    assert apply_decision(gone, word, "pusat", made.clock.now()) == gone and gone.payload == b""


def test_whoever_wrote_a_record_is_told_that_the_ministrys_word_was_taken() -> None:
    made = World()
    Submit(made.state, made.queues, made.clock, FakeIds()).run(OURS, HOME, [seeker(1)], b"", "")
    made.run()
    record = made.record("PK-000001")
    review = Conflict(
        Key(REGION, HOME, "PK-000001"),
        "jurusan",
        b"null",
        orjson.dumps("Las"),
        record.version,
        1,
        made.clock.now(),
    )
    assert made.state.save([(record, apply_decision(record, review, "pusat", made.clock.now()))]) == [True]
    assert told(made, OURS) == [("PK-000001", "upsert")]
