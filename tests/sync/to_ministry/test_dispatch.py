"""Dispatch: one effect per version whatever is lost, doubled or late, and only within the agreement."""

from __future__ import annotations

from dataclasses import replace

import pytest

from functions.agreement import load
from functions.sync.model.errors import Transient, Uncertain
from functions.sync.model.record import RecordState
from functions.sync.model.retries import DISPATCH_STUCK, READ_BACK_DELAY
from tests.support.dates import AFTER_TERM
from tests.support.tables import as_csv, seeker
from tests.support.world import REGION, World, states

S = RecordState


def world_of(count: int = 3, **changes: str) -> World:
    world = World()
    world.upload(as_csv([seeker(n, **changes) for n in range(1, count + 1)]))
    return world


def test_the_same_hint_three_times_has_one_effect() -> None:
    world = world_of()
    hints = world.take("dispatch/pencari-kerja")
    for message in hints * 3:
        world.deliver("dispatch/pencari-kerja", message)
    assert len(world.ministry.effects) == len(set(world.ministry.effects)) == 3
    assert states(world) == [S.TERSINKRON] * 3


def test_a_lost_hint_is_found_by_the_sweep() -> None:
    world = world_of()
    world.take("dispatch/pencari-kerja")
    world.recover(2)
    assert states(world) == [S.TERSINKRON] * 3


@pytest.mark.parametrize("applied", [True, False])
def test_a_lost_answer_is_read_back_before_anything_is_sent_again(applied: bool) -> None:
    world = world_of()
    (world.ministry.late if applied else world.ministry.failures).append(Uncertain("lost"))
    world.run("dispatch")
    assert states(world) == [S.TIDAK_PASTI] * 3
    world.sweep.run()
    world.run("dispatch")
    assert world.ministry.read_backs == [], "the ministry may still be at it"
    world.clock.advance(READ_BACK_DELAY / 1000)
    world.sweep.run()
    world.run()
    assert len(world.ministry.read_backs) == 3
    assert states(world) == [S.TERSINKRON] * 3
    assert len(world.ministry.effects) == 3
    assert len(world.ministry.batches) == (1 if applied else 2)


def test_an_answer_without_one_record_leaves_only_that_one_in_doubt() -> None:
    world = world_of()
    world.ministry.silent = {"PK-000002"}
    world.run("dispatch")
    assert states(world) == [S.TERSINKRON, S.TIDAK_PASTI, S.TERSINKRON]
    world.recover(2)
    assert states(world) == [S.TERSINKRON] * 3
    assert len(world.ministry.effects) == 3


def test_a_worker_that_dies_in_flight_counts_as_a_lost_answer() -> None:
    world = world_of()
    world.ministry.late.append(RuntimeError("killed"))
    with pytest.raises(RuntimeError):
        world.run("dispatch")
    assert states(world) == [S.DIKIRIM] * 3
    world.clock.advance(DISPATCH_STUCK / 1000)
    world.sweep.run()
    world.run()
    assert (states(world), len(world.ministry.effects)) == ([S.TERSINKRON] * 3, 3)


@pytest.mark.parametrize("answer", ["acknowledged", "refused", "lost", "lost before", "later"])
def test_a_version_written_in_flight_is_sent_next_and_never_lost(answer: str) -> None:
    world = world_of(1, versi="1")
    world.ministry.refuses = {"PK-000001": "X"} if answer == "refused" else {}
    world.ministry.late = [Uncertain("lost")] if answer == "lost" else []
    before: dict[str, list[Exception]] = {"lost before": [Uncertain("lost")], "later": [Transient("busy")]}
    world.ministry.failures = before.get(answer, [])

    def newer() -> None:
        world.ministry.meanwhile = lambda: None
        world.upload(as_csv([seeker(1, versi="2", nama="Baru")]))
        assert world.record("PK-000001").state is S.DIKIRIM

    world.ministry.meanwhile = newer
    hint = world.take("dispatch/pencari-kerja")
    world.deliver("dispatch/pencari-kerja", hint[0])
    assert (world.record("PK-000001").version, world.ministry.batches) == (2, [[("PK-000001", 1)]])
    world.ministry.refuses = {}
    world.run()
    world.recover(5)
    record = world.record("PK-000001")
    assert (record.state, record.acked_version, record.remote_id) == (S.TERSINKRON, 2, "K-PK-000001")
    assert world.ministry.effects[-1] == ("PK-000001", 2)
    assert world.ministry.held[record.key].data["identitas"]["nama"] == "Baru"


def test_a_version_held_for_its_content_while_the_old_one_flew_is_not_asked_for_forever() -> None:
    for failures in ([], [Transient("busy")], [Uncertain("lost")]):
        world = world_of(1, versi="1")
        world.ministry.failures = list(failures)
        world.ministry.meanwhile = lambda world=world: world.upload(as_csv([seeker(1, versi="2", nik="0")]))  # type: ignore[misc]
        world.deliver("dispatch/pencari-kerja", world.take("dispatch/pencari-kerja")[0])
        world.ministry.meanwhile = lambda: None
        world.recover(5)
        assert (world.record("PK-000001").state, world.record("PK-000001").reasons) == (
            S.DITAHAN,
            ("NIK_SEMENTARA",),
        )
        assert world.record("PK-000001").due is None


def test_a_refused_batch_is_halved_until_only_the_cause_is_left() -> None:
    world = world_of(9)
    world.ministry.poison = {"PK-000004"}
    world.run("dispatch")
    assert [key.id for key, record in world.state.stored.items() if record.state is S.DITOLAK_PUSAT] == [
        "PK-000004"
    ]
    assert states(world).count(S.TERSINKRON) == 8
    assert world.record("PK-000004").reasons == ("BATCH_INVALID",)
    assert len(world.ministry.batches) <= 1 + 2 * 4


def test_a_ministry_that_is_busy_is_left_alone_as_long_as_it_asks() -> None:
    world = world_of()
    world.ministry.failures = [Transient("busy", retry_after=600)]
    world.run("dispatch")
    assert states(world) == [S.MENUNGGU] * 3
    for _ in range(9):
        world.clock.advance(60)
        world.sweep.run()
        world.run()
    assert len(world.ministry.batches) == 1
    world.recover(2)
    assert states(world) == [S.TERSINKRON] * 3


def test_a_hint_that_comes_early_does_not_break_the_pause() -> None:
    world = world_of()
    hint = world.take("dispatch/pencari-kerja")[0]
    world.ministry.failures = [Transient("busy", retry_after=600)]
    for _ in range(3):
        world.deliver("dispatch/pencari-kerja", hint)
    assert len(world.ministry.batches) == 1


def test_an_outage_is_waited_out_with_growing_pauses() -> None:
    world = world_of(1)
    world.ministry.failures = [Transient("down")] * 8
    world.recover(90)
    assert states(world) == [S.TERSINKRON]
    assert len(world.ministry.batches) == 9


def test_a_refusal_is_told_with_the_ministrys_code_and_lifted_by_a_newer_version() -> None:
    world = world_of(1, versi="1")
    world.ministry.refuses = {"PK-000001": "NIK_GANDA"}
    world.run("dispatch")
    assert (world.record("PK-000001").state, world.record("PK-000001").reasons) == (
        S.DITOLAK_PUSAT,
        ("NIK_GANDA",),
    )
    world.ministry.refuses = {}
    world.upload(as_csv([seeker(1, versi="2", nama="Baru")]))
    world.run()
    assert (world.record("PK-000001").state, world.record("PK-000001").reasons) == (S.TERSINKRON, ())


def test_a_record_deleted_by_law_is_withdrawn_without_its_content() -> None:
    world = world_of(1, versi="1")
    world.run()
    world.upload(
        b"id_sumber,versi,status_rekaman,"
        + as_csv([{n: "" for n in seeker(1) if n != "id_sumber"}]).split(b"\r\n")[0]
        + b"\r\nPK-000001,2,hapus"
        + b"," * (len(seeker(1)) - 1)
        + b"\r\n"
    )
    world.run()
    record = world.record("PK-000001")
    assert (record.state, record.payload, record.acked_version) == (S.DITARIK, b"", 2)
    assert (world.ministry.held[record.key].op, world.ministry.held[record.key].data) == ("hapus", {})


def test_after_the_last_day_nothing_is_sent_and_the_record_says_why() -> None:
    world = world_of()
    world.clock.time = AFTER_TERM
    world.sweep.run()
    world.run()
    assert world.ministry.batches == []
    assert states(world) == [S.DITAHAN] * 3
    assert {record.reasons for record in world.state.stored.values()} == {("KESEPAKATAN_BERAKHIR",)}
    assert world.sweep.run() == {}, "held for good, not asked for every minute"


def test_on_the_last_day_it_is_still_sent() -> None:
    world = world_of()
    last = load()[REGION].last_day
    assert (last.year, last.month, last.day) == (2028, 3, 20)
    world.clock.time = AFTER_TERM - 1
    world.sweep.run()
    world.run()
    assert states(world) == [S.TERSINKRON] * 3


def test_a_restricted_record_is_not_sent() -> None:
    world = world_of(1)
    ((key, record),) = world.state.stored.items()
    world.state.stored[key] = replace(record, restricted=True)
    world.run()
    assert world.ministry.batches == []


def test_hints_of_two_uploads_in_one_message_touch_both_receipts() -> None:
    world = World()
    first, second = world.upload(as_csv([seeker(1)])), world.upload(as_csv([seeker(2)]))
    world.run("settle")
    world.take("dispatch/pencari-kerja")
    world.dispatches["pencari-kerja"].run(REGION, ["PK-000001", "PK-000002", "PK-000001", "PK-TIDAK-ADA"])
    assert world.ministry.batches == [[("PK-000001", 1_795_478_400_000), ("PK-000002", 1_795_478_400_000)]]
    assert {message["upload"] for message in world.queues.sent["settle"]} == {first.id, second.id}
    world.run()
    assert [world.summary(upload)["sent"] for upload in (first, second)] == [{"tersinkron": 1}] * 2


def test_the_receipt_catches_up_though_the_worker_died_right_behind_the_answer() -> None:
    world = world_of()
    world.run("settle")
    (upload,) = world.state.registered.values()
    hint = world.take("dispatch/pencari-kerja")[0]
    kept = world.queues.sent.pop("settle")
    with pytest.raises(KeyError):
        world.deliver("dispatch/pencari-kerja", hint)
    world.queues.sent["settle"] = kept
    world.state.registered[upload.id] = replace(world.state.registered[upload.id], receipt_stale_at=0)
    world.deliver("dispatch/pencari-kerja", hint)
    world.run()
    assert world.summary(upload)["sent"] == {"tersinkron": 3}
    assert len(world.ministry.batches) == 1
