"""To the ministry and back: one effect whatever is lost, doubled or late, and nothing sent that must not be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from functions.agreement import load
from functions.sync.model.errors import Transient, Uncertain
from functions.sync.model.record import RecordState
from functions.sync.model.retries import DISPATCH_STUCK, READ_BACK_DELAY
from tests.support.tables import as_csv, seeker
from tests.support.world import REGION, World

S = RecordState
AFTER = 1_837_184_400_000
"""21 March 2028, midnight WIB: the first moment behind the term."""


def world(count: int = 3, **changes: str) -> World:
    made = World()
    made.upload(as_csv([seeker(n, **changes) for n in range(1, count + 1)]))
    return made


def states(made: World) -> list[RecordState]:
    return [record.state for _, record in sorted(made.state.stored.items())]


def test_the_same_hint_three_times_has_one_effect() -> None:
    made = world()
    hints = made.take("dispatch/pencari-kerja")
    for message in hints * 3:
        made.deliver("dispatch/pencari-kerja", message)
    assert len(made.ministry.effects) == len(set(made.ministry.effects)) == 3
    assert states(made) == [S.TERSINKRON] * 3


def test_a_lost_hint_is_found_by_the_sweep() -> None:
    made = world()
    made.take("dispatch/pencari-kerja")
    made.recover(2)
    assert states(made) == [S.TERSINKRON] * 3


@pytest.mark.parametrize("applied", [True, False])
def test_a_lost_answer_is_read_back_before_anything_is_sent_again(applied: bool) -> None:
    made = world()
    (made.ministry.late if applied else made.ministry.failures).append(Uncertain("lost"))
    made.run("dispatch")
    assert states(made) == [S.TIDAK_PASTI] * 3
    made.sweep.run()
    made.run("dispatch")
    assert made.ministry.read_backs == [], "the ministry may still be at it"
    made.clock.advance(READ_BACK_DELAY / 1000)
    made.sweep.run()
    made.run()
    assert len(made.ministry.read_backs) == 3
    assert states(made) == [S.TERSINKRON] * 3
    assert len(made.ministry.effects) == 3
    assert len(made.ministry.batches) == (1 if applied else 2)


def test_an_answer_without_one_record_leaves_only_that_one_in_doubt() -> None:
    made = world()
    made.ministry.silent = {"PK-000002"}
    made.run("dispatch")
    assert states(made) == [S.TERSINKRON, S.TIDAK_PASTI, S.TERSINKRON]
    made.recover(2)
    assert states(made) == [S.TERSINKRON] * 3
    assert len(made.ministry.effects) == 3


def test_a_worker_that_dies_in_flight_counts_as_a_lost_answer() -> None:
    made = world()
    made.ministry.late.append(RuntimeError("killed"))
    with pytest.raises(RuntimeError):
        made.run("dispatch")
    assert states(made) == [S.DIKIRIM] * 3
    made.clock.advance(DISPATCH_STUCK / 1000)
    made.sweep.run()
    made.run()
    assert (states(made), len(made.ministry.effects)) == ([S.TERSINKRON] * 3, 3)


@pytest.mark.parametrize("answer", ["acknowledged", "refused", "lost", "lost before", "later"])
def test_a_version_written_in_flight_is_sent_next_and_never_lost(answer: str) -> None:
    made = world(1, versi="1")
    made.ministry.refuses = {"PK-000001": "X"} if answer == "refused" else {}
    made.ministry.late = [Uncertain("lost")] if answer == "lost" else []
    before: dict[str, list[Exception]] = {"lost before": [Uncertain("lost")], "later": [Transient("busy")]}
    made.ministry.failures = before.get(answer, [])

    def newer() -> None:
        made.ministry.meanwhile = lambda: None
        made.upload(as_csv([seeker(1, versi="2", nama="Baru")]))
        assert made.record("PK-000001").state is S.DIKIRIM

    made.ministry.meanwhile = newer
    hint = made.take("dispatch/pencari-kerja")
    made.deliver("dispatch/pencari-kerja", hint[0])
    assert (made.record("PK-000001").version, made.ministry.batches) == (2, [[("PK-000001", 1)]])
    made.ministry.refuses = {}
    made.run()
    made.recover(5)
    record = made.record("PK-000001")
    assert (record.state, record.acked_version, record.remote_id) == (S.TERSINKRON, 2, "K-PK-000001")
    assert made.ministry.effects[-1] == ("PK-000001", 2)
    assert made.ministry.held[record.key].data["identitas"]["nama"] == "Baru"


def test_a_version_held_for_its_content_while_the_old_one_flew_is_not_asked_for_forever() -> None:
    for failures in ([], [Transient("busy")], [Uncertain("lost")]):
        made = world(1, versi="1")
        made.ministry.failures = list(failures)
        made.ministry.meanwhile = lambda made=made: made.upload(as_csv([seeker(1, versi="2", nik="0")]))  # type: ignore[misc]
        made.deliver("dispatch/pencari-kerja", made.take("dispatch/pencari-kerja")[0])
        made.ministry.meanwhile = lambda: None
        made.recover(5)
        assert (made.record("PK-000001").state, made.record("PK-000001").reasons) == (
            S.DITAHAN,
            ("NIK_SEMENTARA",),
        )
        assert made.record("PK-000001").due is None


def test_a_refused_batch_is_halved_down_to_the_guilty_record() -> None:
    made = world(9)
    made.ministry.poison = {"PK-000004"}
    made.run("dispatch")
    assert [key.id for key, record in made.state.stored.items() if record.state is S.DITOLAK_PUSAT] == [
        "PK-000004"
    ]
    assert states(made).count(S.TERSINKRON) == 8
    assert made.record("PK-000004").reasons == ("BATCH_INVALID",)
    assert len(made.ministry.batches) <= 1 + 2 * 4


def test_a_ministry_that_is_busy_is_left_alone_as_long_as_it_asks() -> None:
    made = world()
    made.ministry.failures = [Transient("busy", retry_after=600)]
    made.run("dispatch")
    assert states(made) == [S.MENUNGGU] * 3
    for _ in range(9):
        made.clock.advance(60)
        made.sweep.run()
        made.run()
    assert len(made.ministry.batches) == 1
    made.recover(2)
    assert states(made) == [S.TERSINKRON] * 3


def test_a_hint_that_comes_early_does_not_break_the_pause() -> None:
    made = world()
    hint = made.take("dispatch/pencari-kerja")[0]
    made.ministry.failures = [Transient("busy", retry_after=600)]
    for _ in range(3):
        made.deliver("dispatch/pencari-kerja", hint)
    assert len(made.ministry.batches) == 1


def test_an_outage_is_waited_out_with_growing_pauses() -> None:
    made = world(1)
    made.ministry.failures = [Transient("down")] * 8
    made.recover(90)
    assert states(made) == [S.TERSINKRON]
    assert len(made.ministry.batches) == 9


def test_a_refusal_is_told_with_the_ministrys_code_and_lifted_by_a_newer_version() -> None:
    made = world(1, versi="1")
    made.ministry.refuses = {"PK-000001": "NIK_GANDA"}
    made.run("dispatch")
    assert (made.record("PK-000001").state, made.record("PK-000001").reasons) == (
        S.DITOLAK_PUSAT,
        ("NIK_GANDA",),
    )
    made.ministry.refuses = {}
    made.upload(as_csv([seeker(1, versi="2", nama="Baru")]))
    made.run()
    assert (made.record("PK-000001").state, made.record("PK-000001").reasons) == (S.TERSINKRON, ())


def test_a_record_deleted_by_law_is_withdrawn_without_its_content() -> None:
    made = world(1, versi="1")
    made.run()
    made.upload(
        b"id_sumber,versi,status_rekaman,"
        + as_csv([{n: "" for n in seeker(1) if n != "id_sumber"}]).split(b"\r\n")[0]
        + b"\r\nPK-000001,2,hapus"
        + b"," * (len(seeker(1)) - 1)
        + b"\r\n"
    )
    made.run()
    record = made.record("PK-000001")
    assert (record.state, record.payload, record.acked_version) == (S.DITARIK, b"", 2)
    assert (made.ministry.held[record.key].op, made.ministry.held[record.key].data) == ("hapus", {})


def test_after_the_last_day_nothing_is_sent_and_the_record_says_why() -> None:
    made = world()
    made.clock.time = AFTER
    made.sweep.run()
    made.run()
    assert made.ministry.batches == []
    assert states(made) == [S.DITAHAN] * 3
    assert {record.reasons for record in made.state.stored.values()} == {("KESEPAKATAN_BERAKHIR",)}
    assert made.sweep.run() == {}, "held for good, not asked for every minute"


def test_on_the_last_day_it_is_still_sent() -> None:
    made = world()
    last = load()[REGION].last_day
    assert (last.year, last.month, last.day) == (2028, 3, 20)
    made.clock.time = AFTER - 1
    made.sweep.run()
    made.run()
    assert states(made) == [S.TERSINKRON] * 3


def test_a_restricted_record_is_not_sent() -> None:
    made = world(1)
    ((key, record),) = made.state.stored.items()
    made.state.stored[key] = replace(record, restricted=True)
    made.run()
    assert made.ministry.batches == []


def test_hints_of_two_uploads_in_one_message_touch_both_receipts() -> None:
    made = World()
    first, second = made.upload(as_csv([seeker(1)])), made.upload(as_csv([seeker(2)]))
    made.run("settle")
    made.take("dispatch/pencari-kerja")
    made.dispatches["pencari-kerja"].run(REGION, ["PK-000001", "PK-000002", "PK-000001", "PK-TIDAK-ADA"])
    assert made.ministry.batches == [[("PK-000001", 1_795_478_400_000), ("PK-000002", 1_795_478_400_000)]]
    assert {message["upload"] for message in made.queues.sent["settle"]} == {first.id, second.id}
    made.run()
    assert [made.summary(upload)["sent"] for upload in (first, second)] == [{"tersinkron": 1}] * 2


def test_the_receipt_catches_up_though_the_worker_died_right_behind_the_answer() -> None:
    made = world()
    made.run("settle")
    (upload,) = made.state.registered.values()
    hint = made.take("dispatch/pencari-kerja")[0]
    kept = made.queues.sent.pop("settle")
    with pytest.raises(KeyError):
        made.deliver("dispatch/pencari-kerja", hint)
    made.queues.sent["settle"] = kept
    made.state.registered[upload.id] = replace(made.state.registered[upload.id], receipt_stale_at=0)
    made.deliver("dispatch/pencari-kerja", hint)
    made.run()
    assert made.summary(upload)["sent"] == {"tersinkron": 3}
    assert len(made.ministry.batches) == 1
