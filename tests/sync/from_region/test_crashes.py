"""However messages are repeated, reordered or cut short by a crash, the state left behind is the same."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.sync.model.errors import Transient
from functions.sync.model.record import Record
from functions.sync.model.upload import Drop
from tests.support.fakes import FakeState
from tests.support.tables import MIXED
from tests.support.world import LANES, World, everything, reference


def test_one_object_delivered_three_times_is_one_upload() -> None:
    world = World()
    drop = world.drop(MIXED)
    uploads = {
        upload.id
        for upload in (world.receive.run(drop), world.receive.run(drop), world.receive.run(drop))
        if upload
    }
    world.run()
    world.receive.run(drop)
    world.run()
    assert len(uploads) == len(world.state.registered) == 1
    assert everything(world) == everything(reference())
    assert len(world.ministry.effects) == len(set(world.ministry.effects)) == 9


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_chunks_twice_and_in_any_order_leave_the_same_state(seed: int) -> None:
    chance, world = random.Random(seed), World()
    world.receive.run(world.drop(MIXED))
    messages = world.take("ingest/pencari-kerja") * 2
    assert len(messages) > 4
    chance.shuffle(messages)
    for message in messages:
        world.deliver("ingest/pencari-kerja", message)
        if chance.random() < 0.3:
            world.run("settle")
    world.run()
    assert everything(world) == everything(reference())
    assert len(world.ministry.effects) == len(set(world.ministry.effects)) == 9


class Dying(FakeState):
    """Crashes once, after so many records were written; then works."""

    def __init__(self, after: int, error: type[Exception]) -> None:
        super().__init__()
        self.left, self.error = after, error

    def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        saved = []
        for change in changes:
            if self.left == 0:
                self.left = -1
                raise self.error("gangguan")
            self.left -= 1
            saved += super().save([change])
        return saved


@pytest.mark.parametrize("error", [Transient, RuntimeError])
@pytest.mark.parametrize("after", range(10))
def test_a_chunk_that_died_half_written_ends_as_if_it_had_not(after: int, error: type[Exception]) -> None:
    world = World(Dying(after, error))
    world.receive.run(world.drop(MIXED))
    died = 0
    messages = world.take("ingest/pencari-kerja")
    for message in messages:
        try:
            world.deliver("ingest/pencari-kerja", message)
        except error:
            died += 1
            messages.append(message)
    world.run()
    assert died == 1
    assert everything(world) == everything(reference())


CALLS = ("register", "save_upload", "finish_chunk", "save", "write", "writer", "send")


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("behind", [True, False])
def test_killed_around_any_effect_and_delivered_again_nothing_is_lost_or_doubled(
    call: str, behind: bool
) -> None:
    """Every point before and after one kind of effect, until the file passes without a crash."""
    at = 0
    while True:
        world = World()
        port: Any = {"write": world.files, "writer": world.files, "send": world.queues}.get(call, world.state)
        real, count = getattr(port, call), iter(range(10_000))

        def faulty(*given_: Any, real: Any = real, count: Any = count, at: int = at) -> Any:
            number = next(count)
            if number == at and not behind:
                raise RuntimeError("killed")
            result = real(*given_[:2]) if call != "send" else real(*given_)
            if number == at:
                raise RuntimeError("killed")
            return result

        setattr(
            port,
            call,
            faulty
            if call != "send"
            else lambda lane, messages, delay=0, faulty=faulty: faulty(lane, messages, delay),
        )
        killed = _through(world, world.drop(MIXED))
        if not killed:
            break
        world.recover(75)
        _adds_up(world)
        at += 1
    assert at >= 1


def _through(world: World, drop: Drop) -> int:
    """Deliver everything; a message whose worker crashed comes again, as from a queue."""
    killed = 0
    for _ in range(2):
        try:
            world.receive.run(drop)
            break
        except RuntimeError:
            killed += 1
    while any(world.queues.sent.values()):
        for lane in LANES:
            for message in world.take(lane):
                for _ in range(2):
                    try:
                        world.deliver(lane, message)
                        break
                    except RuntimeError:
                        killed += 1
    return killed


def _adds_up(world: World) -> None:
    (upload,) = world.state.registered.values()
    body = world.summary(upload)
    assert body["rows"] == {
        "read": 13,
        "diterima": 9,
        "tidak_berubah": 0,
        "usang": 0,
        "ditahan": 1,
        "ditolak": 3,
        "belum_diproses": 0,
    }
    assert body["sent"] == {"tersinkron": 9, "ditahan": 1}
    assert sorted(world.ministry.effects) == sorted(reference().ministry.effects)
    lines = list(csv.reader(io.StringIO(world.report(upload, "receipt.csv").decode(), newline="")))
    assert [line[0] for line in lines[1:]] == [str(row) for row in range(2, 15)]
