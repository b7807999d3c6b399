"""Dispatch under the circuit breaker, the rate, and the checks that are repeated just before a request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import orjson
import pytest

from functions import agreement
from functions.sync.model.breaker import BreakerState
from functions.sync.model.errors import Locked, Throttled, Transient, Uncertain
from functions.sync.model.record import Key, Record, RecordState
from functions.sync.model.retries import (
    BREAKER_PAUSE,
    BREAKER_THRESHOLD,
    CLAIM_RENEWAL,
    READ_BACK_DELAY,
    READ_BACK_FAILURES,
)
from functions.sync.ports.ministry import Ack, OutgoingRecord
from functions.sync.to_ministry import dispatch
from tests.support.dates import AFTER_TERM
from tests.support.fakes import FakeState
from tests.support.tables import as_csv, seeker
from tests.support.world import REGION, FakeMinistry, World, states

S = RecordState
HOME = "pencari-kerja"
RATE = agreement.rate(REGION, HOME)


class Watched(FakeState):
    """Call `behind_claim` once, right after a claim."""

    behind_claim: Callable[[], object] | None = None

    def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        saved = super().save(changes)
        if self.behind_claim and any(wanted.state is S.DIKIRIM for _, wanted in changes):
            act, self.behind_claim = self.behind_claim, None
            act()
        return saved


def world_of(count: int = 3, **changes: str) -> World:
    world = World(Watched())
    world.upload(as_csv([seeker(n, **changes) for n in range(1, count + 1)]))
    return world


def on_claim(world: World, act: Callable[[], object]) -> None:
    assert isinstance(world.state, Watched)
    world.state.behind_claim = act


def change(world: World, identity: str, **fields: Any) -> None:
    key = Key(REGION, HOME, identity)
    record = world.state.stored[key]
    world.state.stored[key] = replace(record, rev=record.rev + 1, **fields)


def line(world: World) -> BreakerState:
    return world.state.breaker(REGION, HOME).state


def hint(world: World) -> dict[str, int]:
    return world.dispatches[HOME].run(
        REGION, [identity for message in world.take(f"dispatch/{HOME}") for identity in message["ids"]]
    )


def test_what_happened_is_told_by_the_names_of_metrics() -> None:
    world = world_of(4)
    world.ministry.refuses, world.ministry.silent = {"PK-000001": "X"}, {"PK-000002"}
    assert hint(world) == {"Acknowledged": 2, "RefusedByMinistry": 1, "Uncertain": 1}


def test_a_refused_credential_opens_at_once_and_is_told() -> None:
    world = world_of()
    world.ministry.failures = [Locked("siapkerja_otentikasi")]
    assert hint(world) == {"BreakerOpened": 1, "MinistryLocked": 1}
    assert (line(world), states(world)) == (BreakerState.OPEN, [S.MENUNGGU] * 3)


def test_while_the_line_is_cut_records_wait_in_the_table_and_nothing_cycles() -> None:
    world = world_of()
    world.ministry.failures = [Transient("down", 600)]
    world.run()
    later = world.upload(as_csv([seeker(9)]))
    world.run()
    assert len(world.ministry.batches) == 1
    before = dict(world.state.stored)
    for _ in range(9):
        world.clock.advance(60)
        world.sweep.run()
        assert not world.queues.sent[f"dispatch/{HOME}"]
        world.run()
    assert world.state.stored == before, "waiting costs no write"
    world.recover(3)
    assert states(world) == [S.TERSINKRON] * 4
    assert world.summary(later)["sent"] == {"tersinkron": 1}
    assert [len(batch) for batch in world.ministry.batches] == [3, 1, 3], (
        "one probe of one record, then what was left"
    )


def test_an_outage_ends_in_one_effect_each_and_few_probes() -> None:
    world = world_of(60)
    outage = 6 * 3600_000
    end = world.clock.time + outage
    real = world.ministry.send

    def send(*given: Any) -> list[Ack]:
        world.ministry.failures = [Uncertain("lost")] if world.clock.time < end else []
        return real(*given)

    world.ministry.send = send  # type: ignore[method-assign, assignment]
    world.run()
    world.recover(minutes=outage // 60_000)
    assert len(world.ministry.batches) + len(world.ministry.read_backs) <= 2 * outage / BREAKER_PAUSE, (
        "probes at most every half minute"
    )
    world.recover(60)
    assert states(world) == [S.TERSINKRON] * 60
    assert len(world.ministry.effects) == len(set(world.ministry.effects)) == 60
    assert line(world) is BreakerState.CLOSED


class Breaking(FakeMinistry):
    """Answer 500 to every batch that holds the record."""

    def send(
        self, region: str, domain: str, batch_id: str, agreement: str, records: Sequence[OutgoingRecord]
    ) -> list[Ack]:
        if "PK-000007" in {record.id for record in records}:
            self.batches.append([(record.id, record.version) for record in records])
            raise Uncertain("siapkerja_galat")
        return super().send(region, domain, batch_id, agreement, records)


def test_a_record_on_which_the_ministry_breaks_takes_nobody_with_it() -> None:
    world = World()
    world.ministry = Breaking()
    for each in world.dispatches.values():
        each.ministry = world.ministry
    world.upload(as_csv([seeker(n) for n in range(1, 41)]))
    world.run()
    world.recover(30)
    guilty = world.record("PK-000007")
    assert states(world).count(S.TERSINKRON) == 39
    assert guilty.state in (S.MENUNGGU, S.TIDAK_PASTI)
    tries = len(world.ministry.batches)
    world.recover(180)
    assert 8 <= len(world.ministry.batches) - tries <= 16, "tried on, ever more slowly"
    assert line(world) is BreakerState.CLOSED, "one record is no outage"
    assert len(world.ministry.effects) == len(set(world.ministry.effects)) == 39


def test_a_429_slows_the_dataset_down_and_is_no_outage() -> None:
    world = world_of(120)
    world.ministry.failures = [Throttled("often", 30)]
    world.run()
    assert (line(world), len(world.ministry.batches)) == (BreakerState.CLOSED, 1)
    world.clock.advance(29)
    world.sweep.run()
    world.run()
    assert len(world.ministry.batches) == 1
    world.recover(5)
    assert states(world) == [S.TERSINKRON] * 120


def test_two_workers_together_keep_the_rate() -> None:
    world = world_of(200)
    moments: list[int] = []
    world.ministry.meanwhile = lambda: moments.append(world.clock.time)
    change_all(world, attempts=3)  # each alone, so 200 requests
    twin = dispatch.Dispatch(HOME, world.state, world.queues, world.ministry, world.clock, world.ids)
    world.clock.advance(3600)
    for turn, message in enumerate(world.take(f"dispatch/{HOME}")):
        (world.dispatches[HOME], twin)[turn % 2].run(message["region"], message["ids"])
    assert len(moments) == 200
    assert max(sum(start <= at < start + 1_000 for at in moments) for start in moments) == RATE


def change_all(world: World, **fields: Any) -> None:
    for key in list(world.state.stored):
        change(world, key.id, **fields)


def test_a_record_restricted_behind_its_claim_is_not_sent_nor_asked_for_again() -> None:
    world = world_of()
    on_claim(world, lambda: change(world, "PK-000002", restricted=True))
    world.run()
    assert [identity for identity, _ in world.ministry.effects] == ["PK-000001", "PK-000003"]
    record = world.record("PK-000002")
    assert (record.state, record.attempt_id, record.due) == (S.MENUNGGU, "", None)
    assert world.sweep.run() == {}
    change(world, "PK-000002", restricted=False, due=world.clock.time)
    world.recover(2)
    assert world.record("PK-000002").state is S.TERSINKRON


def test_a_version_that_came_behind_the_claim_is_the_one_that_is_sent() -> None:
    world = world_of(1, versi="1")
    on_claim(world, lambda: world.upload(as_csv([seeker(1, versi="2", nama="Baru")])))
    world.run()
    assert world.ministry.batches == [[("PK-000001", 2)]]
    assert world.record("PK-000001").acked_version == 2


def test_a_record_that_somebody_else_has_taken_over_is_left_to_them() -> None:
    world = world_of()
    on_claim(world, lambda: change(world, "PK-000002", attempt_id="lain"))
    hint(world)
    assert world.ministry.batches == [[("PK-000001", 1_795_478_400_000), ("PK-000003", 1_795_478_400_000)]]
    assert (world.record("PK-000002").state, world.record("PK-000002").attempt_id) == (S.DIKIRIM, "lain")


def test_the_agreement_and_restrictions_are_asked_between_the_halves() -> None:
    world = world_of(4)
    world.ministry.poison = {"PK-000001"}

    def meanwhile() -> None:
        change(world, "PK-000003", restricted=True)
        if len(world.ministry.batches) == 3:
            world.clock.time = AFTER_TERM

    world.ministry.meanwhile = meanwhile
    hint(world)
    ids = [[identity for identity, _ in batch] for batch in world.ministry.batches]
    assert ids == [
        ["PK-000001", "PK-000002", "PK-000003", "PK-000004"],
        ["PK-000001", "PK-000002"],
        ["PK-000001"],
    ]
    held = {identity: world.record(identity) for identity in ("PK-000002", "PK-000004")}
    assert {(r.state, r.reasons, r.attempt_id) for r in held.values()} == {
        (S.DITAHAN, ("KESEPAKATAN_BERAKHIR",), "")
    }
    assert world.record("PK-000003").state is S.MENUNGGU


def test_a_batch_that_takes_long_to_halve_is_claimed_anew_on_the_way() -> None:
    world = world_of(8)
    world.ministry.poison = {"PK-000001"}
    world.ministry.meanwhile = lambda: world.clock.advance(CLAIM_RENEWAL / 1000)
    hint(world)
    assert sorted(states(world)) == [S.DITOLAK_PUSAT, *[S.TERSINKRON] * 7]
    assert len(world.ministry.effects) == 7


def test_a_record_that_our_own_mapping_breaks_on_waits_for_a_person_alone() -> None:
    world = world_of()
    change(world, "PK-000002", payload=b"{broken")
    assert hint(world) == {"Acknowledged": 2}
    assert [type(bug) for bug in world.dispatches[HOME].bugs] == [orjson.JSONDecodeError]
    assert (world.record("PK-000002").state, world.record("PK-000002").reasons) == (
        S.DITAHAN,
        (dispatch.MAPPING_FAILED,),
    )


def test_what_was_applied_late_behind_an_absent_read_back_takes_effect_once() -> None:
    world = world_of(1, versi="1")
    kept: list[tuple[Any, ...]] = []
    real = world.ministry.send

    def late(*given: Any) -> list[Ack]:
        world.ministry.send = real  # type: ignore[method-assign]
        world.ministry.batches.append([(record.id, record.version) for record in given[4]])
        kept.append(given)
        raise Uncertain("siapkerja_jawaban_hilang")

    world.ministry.send = late  # type: ignore[method-assign, assignment]
    world.run()
    world.clock.advance(READ_BACK_DELAY / 1000)
    world.sweep.run()
    world.run()
    assert world.ministry.read_backs == ["PK-000001"]
    assert [ack.status for ack in real(*kept[0])] == ["sudah_ada"], "ten minutes late, with the same key"
    assert world.ministry.effects == [("PK-000001", 1)]


@pytest.mark.parametrize("failures", [1, BREAKER_THRESHOLD])
def test_a_failing_read_back_is_given_up_before_it_eats_the_workers_time(failures: int) -> None:
    world = world_of(20)
    world.ministry.failures = [Uncertain("lost")]
    hint(world)
    world.run()
    asked: list[Key] = []
    real = world.ministry.read

    def read(key: Key) -> Any:
        asked.append(key)
        if len(asked) <= failures:
            raise Transient("slow")
        return real(key)

    world.ministry.read = read  # type: ignore[method-assign]
    world.clock.advance(READ_BACK_DELAY / 1000)
    world.sweep.run()
    world.run()
    assert len(asked) == (20 if failures == 1 else READ_BACK_FAILURES)
    world.recover(20)
    assert states(world) == [S.TERSINKRON] * 20
    assert len(world.ministry.effects) == 20


def test_the_column_of_a_refusal_is_ours_where_the_ministry_names_a_field() -> None:
    world = world_of(1)
    world.ministry.send = lambda *given: [  # type: ignore[method-assign]
        Ack(
            "PK-000001",
            given[4][0].version,
            "ditolak",
            "",
            ("NIK_INVALID", "X", "Y"),
            ("nik", "kontak.tidak_ada", ""),
        )
    ]
    world.run()
    assert (world.record("PK-000001").reasons, world.record("PK-000001").reason_columns) == (
        ("NIK_INVALID", "X", "Y"),
        ("nik", "", ""),
    )


class Guarded(FakeMinistry):
    """Require a token for each request; `requests` holds the times of all requests, in milliseconds."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world, self.requests, self.shut = world, list[int](), list[Exception]()
        self.signed_in = False

    def sign_in(self) -> bool:
        if self.signed_in:
            return False
        self.requests.append(self.world.clock.time)
        if self.shut:
            raise self.shut.pop(0)
        self.signed_in = True
        return True

    def send(
        self, region: str, domain: str, batch_id: str, agreement: str, records: Sequence[OutgoingRecord]
    ) -> list[Ack]:
        assert self.signed_in
        self.signed_in = False
        self.requests.append(self.world.clock.time)
        return super().send(region, domain, batch_id, agreement, records)


def guarded(count: int) -> tuple[World, Guarded]:
    world = world_of(count)
    ministry = Guarded(world)
    world.dispatches[HOME].ministry = world.ministry = ministry
    return world, ministry


def test_a_request_for_a_token_takes_a_place_in_the_rate_as_any_other() -> None:
    world, ministry = guarded(600)
    world.run()
    world.recover(3)
    assert states(world) == [S.TERSINKRON] * 600
    pairs = list(zip(ministry.requests, ministry.requests[RATE:], strict=False))
    assert len(pairs) > 100 and all(later - earlier >= 1_000 for earlier, later in pairs)


def test_without_a_token_nothing_is_claimed_and_a_refused_one_opens_at_once() -> None:
    world, ministry = guarded(3)
    ministry.shut = [Locked("siapkerja_otentikasi")]
    assert hint(world) == {"BreakerOpened": 1, "MinistryLocked": 1}
    assert (line(world), ministry.batches) == (BreakerState.OPEN, [])
    assert {record.attempts for record in world.state.stored.values()} == {0}
    world.recover(5)
    assert states(world) == [S.TERSINKRON] * 3
    probe = ministry.requests[1:3]
    assert probe[1] - probe[0] >= 1_000, "a probe keeps its distance by itself"
