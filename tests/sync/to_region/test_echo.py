"""A reader gets everybody's changes but its own, also those by files and closings."""

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


def feed(world: World, reader: RequestSender) -> list[tuple[str, str]]:
    world.clock.advance(120)
    page = ChangeFeed(world.state, world.clock).read(REGION, HOME, "", 100, reader.name)
    return [(record.key.id, record.op.value) for record in page.records]


def posted(world: World, sender: RequestSender, content: bytes, mode: str = "delta") -> Drop:
    """Drop a file through an invitation of `sender`."""
    wanted = UploadRequest(HOME, "data.csv", len(content), "ab" * 32, mode, confirm_closing=True)
    fields = Invite(world.state, FakeForms(), world.clock, FakeIds(), "drops").run(sender, wanted).fields
    drop = world.drops.put(fields["key"], content, {"mode": mode, "confirm-closing": "yes"})
    world.receive.run(drop)
    world.run()
    return drop


def test_the_sender_of_a_file_does_not_get_its_rows_and_others_do() -> None:
    world = World()
    posted(world, OURS, as_csv([seeker(1), seeker(2)]))
    assert feed(world, OURS) == []
    assert feed(world, OTHER) == [("PK-000001", "upsert"), ("PK-000002", "upsert")]


def test_a_file_without_an_invitation_goes_to_every_client() -> None:
    world = World()
    world.upload(as_csv([seeker(1)]))
    world.run()
    assert feed(world, OURS) == feed(world, OTHER) == [("PK-000001", "upsert")]


def test_the_writer_of_a_record_gets_its_closing_by_a_file() -> None:
    world = World()
    Submit(world.state, world.queues, world.clock, FakeIds()).run(OURS, HOME, [seeker(1)], b"", "")
    world.clock.advance(60)
    posted(world, OTHER, as_csv([seeker(2)]), "snapshot")
    assert feed(world, OURS) == [("PK-000001", "tutup"), ("PK-000002", "upsert")]
    assert feed(world, OTHER) == []


def test_a_deleted_record_gets_nothing_back_by_a_decision_on_an_old_conflict() -> None:
    world = World()
    submit = Submit(world.state, world.queues, world.clock, FakeIds())
    submit.run(OURS, HOME, [seeker(1)], b"", "")
    world.run()
    conflict = Conflict(
        Key(REGION, HOME, "PK-000001"),
        "jurusan",
        b"null",
        orjson.dumps("Las"),
        world.record("PK-000001").version,
        1,
        world.clock.now(),
    )
    world.clock.advance(60)
    assert submit.delete(OURS, HOME, "PK-000001")
    world.run()
    gone = world.record("PK-000001")
    assert apply_decision(gone, conflict, "pusat", world.clock.now()) == gone and gone.payload == b""


def test_the_writer_of_a_record_gets_the_decision_for_the_ministrys_value() -> None:
    world = World()
    Submit(world.state, world.queues, world.clock, FakeIds()).run(OURS, HOME, [seeker(1)], b"", "")
    world.run()
    record = world.record("PK-000001")
    conflict = Conflict(
        Key(REGION, HOME, "PK-000001"),
        "jurusan",
        b"null",
        orjson.dumps("Las"),
        record.version,
        1,
        world.clock.now(),
    )
    assert world.state.save([(record, apply_decision(record, conflict, "pusat", world.clock.now()))]) == [
        True
    ]
    assert feed(world, OURS) == [("PK-000001", "upsert")]
