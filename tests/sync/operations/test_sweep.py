"""What the sweep asks for, how often, and what it leaves alone; and files that nobody told us of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from functions.sync.model.breaker import Breaker, BreakerState
from functions.sync.model.retries import INBOX_LOOK_BACK, INBOX_PASS, SWEEP_PERIOD, UPLOAD_QUIET
from functions.sync.model.upload import Upload, UploadStatus, upload_id
from functions.sync.operations import missed_files
from functions.sync.operations.missed_files import MissedFiles
from tests.support.fakes import FakeQueues
from tests.support.tables import MIXED, as_csv, seeker
from tests.support.world import LANES, REGION, World

HOME = "pencari-kerja"


def asked(world: World, minutes: int) -> list[dict[str, int]]:
    """What each of so many runs asks for, nothing of it done."""
    found = []
    for _ in range(minutes):
        world.clock.advance(60)
        found.append(world.sweep.run())
    return found


def test_chunks_that_are_merely_slow_do_not_pile_up() -> None:
    world = World()
    upload = world.receive.run(world.drop(MIXED))
    assert upload
    runs = asked(world, 60)
    times = [minute for minute, sent in enumerate(runs, 1) if f"ingest/{HOME}" in sent]
    assert times[0] * 60_000 == UPLOAD_QUIET
    assert len(times) <= 2 * 3600_000 / SWEEP_PERIOD, "one run in ten, or two that touch"
    assert all(sent.get(f"ingest/{HOME}") in (None, upload.chunks) for sent in runs)


def test_a_receipt_that_waits_for_more_answers_is_not_hurried() -> None:
    world = World()
    upload = world.upload(as_csv([seeker(1)]))
    world.run("settle")
    stored = world.state.registered[upload.id]
    world.state.registered[upload.id] = replace(stored, rows=600_000, receipt_stale_at=world.clock.time)
    world.state.stored.clear()
    runs = asked(world, 40)
    times = [minute for minute, sent in enumerate(runs, 1) if "settle" in sent]
    assert times[0] == (603 + UPLOAD_QUIET / 1000) // 60 + 1
    assert len(times) <= 6


def test_an_upload_behind_a_thousand_newer_ones_is_found() -> None:
    world = World()
    old = world.receive.run(world.drop(MIXED))
    assert old
    for n in range(1_000):
        other = replace(
            old, id=f"{n:020x}", rev=1, status=UploadStatus.SELESAI, started_at=old.started_at + 1 + n
        )
        world.state.registered[other.id] = other
    world.take(f"ingest/{HOME}")
    asked(world, 45)
    assert {"upload": old.id, "chunk": 0} in world.queues.sent[f"ingest/{HOME}"]


@pytest.mark.parametrize(
    ("breaker", "hints"),
    [
        (Breaker(REGION, HOME), 90),
        (Breaker(REGION, HOME, state=BreakerState.OPEN, retry_at=1 << 60), 0),
        (Breaker(REGION, HOME, state=BreakerState.OPEN), 50),
        (Breaker(REGION, HOME, state=BreakerState.HALF_OPEN, retry_at=1 << 60), 0),
        (Breaker(REGION, HOME, not_before=1 << 60), 0),
    ],
)
def test_records_wait_in_the_table_and_not_in_the_queue(breaker: Breaker, hints: int) -> None:
    world = World()
    world.upload(as_csv([seeker(n) for n in range(1, 91)]))
    world.take(f"dispatch/{HOME}")
    world.run()
    world.state.breakers[REGION, HOME] = breaker
    world.clock.advance(60)
    assert world.sweep.run().get(f"dispatch/{HOME}", 0) == hints


class Depot(World):
    def __init__(self) -> None:
        super().__init__(queues=FakeQueues([*LANES, "receive"]))
        self.inbox = MissedFiles(self.drops, self.state, self.queues, self.clock, "drops")

    def named(self) -> list[str]:
        """Keys of the files handed to receive, which reads them."""
        keys = []
        for message in self.take("receive"):
            found = message["detail"]["object"]
            keys.append(found["key"])
            drop = next(
                d for d in self.drops.objects if (d.key, d.version_id) == (found["key"], found["version-id"])
            )
            assert message["detail"]["bucket"]["name"] == drop.bucket
            self.receive.run(drop)
        return keys

    def lay(self, count: int, key: str = f"inbox/{REGION}/{HOME}/berkas") -> None:
        for n in range(count):
            self.drops.written[self.drops.put(f"{key}{n:04d}.csv", as_csv([seeker(1)]))] = self.clock.time

    def passes(self) -> int:
        self.clock.advance(INBOX_PASS / 1000)
        return self.inbox.run()


def test_a_file_whose_event_was_lost_is_found_once_and_read() -> None:
    world = Depot()
    world.lay(2)
    world.receive.run(next(iter(world.drops.objects)))
    assert world.inbox.run() == 0, "its event may still be on the way"
    assert world.passes() == 1
    assert world.named() == [f"inbox/{REGION}/{HOME}/berkas0001.csv"]
    assert world.passes() == 0
    assert len(world.state.registered) == 2


def test_a_file_whose_reading_was_given_up_is_read_again() -> None:
    world = Depot()
    world.lay(1)
    drop = next(iter(world.drops.objects))
    upload = Upload(
        id=upload_id(drop),
        drop=drop,
        region=REGION,
        domain=HOME,
        mode="delta",
        status=UploadStatus.DITERIMA,
        started_at=world.clock.time,
    )
    world.state.register(upload)
    assert world.passes() == 1
    world.named()
    assert world.state.registered[upload.id].status is UploadStatus.DIPROSES
    assert world.passes() == 0


def test_a_file_outside_every_place_is_found_too_and_refused() -> None:
    world = Depot()
    world.lay(1, "inbox/salah/")
    assert world.passes() == 1
    world.named()
    (upload,) = world.state.registered.values()
    assert upload.status is UploadStatus.DITOLAK
    assert world.passes() == 0


def test_a_large_bucket_is_walked_through_in_several_runs_and_old_files_are_left_alone() -> None:
    world = Depot()
    world.lay(missed_files.PAGE * missed_files.PAGES + 5)
    old = world.drops.put(f"inbox/{REGION}/{HOME}/tua.csv", b"x")
    world.drops.written[old] = world.clock.time - INBOX_LOOK_BACK
    assert world.passes() == missed_files.PAGE * missed_files.PAGES
    assert world.state.note(missed_files.PLACE) != ""
    world.clock.advance(60)
    assert world.inbox.run() == 5, "it goes on where it stopped"
    world.clock.advance(60)
    assert world.inbox.run() == 0, "and rests until the next pass"
