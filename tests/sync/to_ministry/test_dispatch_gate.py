"""Dispatch under the breaker, the rate and everything that is asked again just before a request."""

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
from tests.support.fakes import FakeState
from tests.support.tables import as_csv, seeker
from tests.support.world import REGION, FakeMinistry, World
from tests.sync.to_ministry.test_dispatch import AFTER, states

S = RecordState
HOME = "pencari-kerja"
CEILING = agreement.ceiling(REGION, HOME)


class Watched(FakeState):
    """`behind_claim` happens once, right behind a claim."""

    behind_claim: Callable[[], object] | None = None

    def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        saved = super().save(changes)
        if self.behind_claim and any(wanted.state is S.DIKIRIM for _, wanted in changes):
            act, self.behind_claim = self.behind_claim, None
            act()
        return saved


def world(count: int = 3, **changes: str) -> World:
    made = World(Watched())
    made.upload(as_csv([seeker(n, **changes) for n in range(1, count + 1)]))
    return made


def on_claim(made: World, act: Callable[[], object]) -> None:
    assert isinstance(made.state, Watched)
    made.state.behind_claim = act


def change(made: World, identity: str, **fields: Any) -> None:
    key = Key(REGION, HOME, identity)
    standing = made.state.stored[key]
    made.state.stored[key] = replace(standing, rev=standing.rev + 1, **fields)


def line(made: World) -> BreakerState:
    return made.state.breaker(REGION, HOME).state


def hint(made: World) -> dict[str, int]:
    return made.dispatches[HOME].run(
        REGION, [identity for message in made.take(f"dispatch/{HOME}") for identity in message["ids"]]
    )


def test_what_happened_is_told_by_the_names_of_metrics() -> None:
    made = world(4)
    made.ministry.refuses, made.ministry.silent = {"PK-000001": "X"}, {"PK-000002"}
    assert hint(made) == {"Acknowledged": 2, "RefusedByMinistry": 1, "Uncertain": 1}


def test_a_refused_credential_opens_at_once_and_is_told() -> None:
    made = world()
    made.ministry.failures = [Locked("siapkerja_otentikasi")]
    assert hint(made) == {"BreakerOpened": 1, "MinistryLocked": 1}
    assert (line(made), states(made)) == (BreakerState.OPEN, [S.MENUNGGU] * 3)


def test_while_the_line_is_cut_records_wait_in_the_table_and_nothing_cycles() -> None:
    made = world()
    made.ministry.failures = [Transient("down", 600)]
    made.run()
    later = made.upload(as_csv([seeker(9)]))
    made.run()
    assert len(made.ministry.batches) == 1
    before = dict(made.state.stored)
    for _ in range(9):
        made.clock.advance(60)
        made.sweep.run()
        assert not made.queues.sent[f"dispatch/{HOME}"]
        made.run()
    assert made.state.stored == before, "waiting costs no write"
    made.recover(3)
    assert states(made) == [S.TERSINKRON] * 4
    assert made.summary(later)["sent"] == {"tersinkron": 1}
    assert [len(batch) for batch in made.ministry.batches] == [3, 1, 3], (
        "one probe of one record, then what was left"
    )


def test_an_outage_ends_in_one_effect_each_and_few_probes() -> None:
    made = world(60)
    outage = 6 * 3600_000
    end = made.clock.time + outage
    real = made.ministry.send

    def send(*given: Any) -> list[Ack]:
        made.ministry.failures = [Uncertain("lost")] if made.clock.time < end else []
        return real(*given)

    made.ministry.send = send  # type: ignore[method-assign, assignment]
    made.run()
    made.recover(minutes=outage // 60_000)
    assert len(made.ministry.batches) + len(made.ministry.read_backs) <= 2 * outage / BREAKER_PAUSE, (
        "probes at most every half minute"
    )
    made.recover(60)
    assert states(made) == [S.TERSINKRON] * 60
    assert len(made.ministry.effects) == len(set(made.ministry.effects)) == 60
    assert line(made) is BreakerState.CLOSED


class Breaking(FakeMinistry):
    """Answers 500 to every batch that holds one record."""

    def send(
        self, region: str, domain: str, batch_id: str, agreement: str, records: Sequence[OutgoingRecord]
    ) -> list[Ack]:
        if "PK-000007" in {record.id for record in records}:
            self.batches.append([(record.id, record.version) for record in records])
            raise Uncertain("siapkerja_galat")
        return super().send(region, domain, batch_id, agreement, records)


def test_a_record_on_which_the_ministry_breaks_takes_nobody_with_it() -> None:
    made = World()
    made.ministry = Breaking()
    for each in made.dispatches.values():
        each.ministry = made.ministry
    made.upload(as_csv([seeker(n) for n in range(1, 41)]))
    made.run()
    made.recover(30)
    guilty = made.record("PK-000007")
    assert states(made).count(S.TERSINKRON) == 39
    assert guilty.state in (S.MENUNGGU, S.TIDAK_PASTI)
    tries = len(made.ministry.batches)
    made.recover(180)
    assert 8 <= len(made.ministry.batches) - tries <= 16, "tried on, ever more slowly"
    assert line(made) is BreakerState.CLOSED, "one record is no outage"
    assert len(made.ministry.effects) == len(set(made.ministry.effects)) == 39


def test_a_429_slows_the_dataset_down_and_is_no_outage() -> None:
    made = world(120)
    made.ministry.failures = [Throttled("often", 30)]
    made.run()
    assert (line(made), len(made.ministry.batches)) == (BreakerState.CLOSED, 1)
    made.clock.advance(29)
    made.sweep.run()
    made.run()
    assert len(made.ministry.batches) == 1
    made.recover(5)
    assert states(made) == [S.TERSINKRON] * 120


def test_two_workers_together_keep_the_ceiling() -> None:
    made = world(200)
    moments: list[int] = []
    made.ministry.meanwhile = lambda: moments.append(made.clock.time)
    change_all(made, attempts=3)  # alone each, so 200 requests
    twin = dispatch.Dispatch(HOME, made.state, made.queues, made.ministry, made.clock, made.ids)
    made.clock.advance(3600)
    for turn, message in enumerate(made.take(f"dispatch/{HOME}")):
        (made.dispatches[HOME], twin)[turn % 2].run(message["region"], message["ids"])
    assert len(moments) == 200
    assert max(sum(start <= at < start + 1_000 for at in moments) for start in moments) == CEILING


def change_all(made: World, **fields: Any) -> None:
    for key in list(made.state.stored):
        change(made, key.id, **fields)


def test_a_record_restricted_behind_its_claim_is_not_sent_nor_asked_for_again() -> None:
    made = world()
    on_claim(made, lambda: change(made, "PK-000002", restricted=True))
    made.run()
    assert [identity for identity, _ in made.ministry.effects] == ["PK-000001", "PK-000003"]
    record = made.record("PK-000002")
    assert (record.state, record.attempt_id, record.due) == (S.MENUNGGU, "", None)
    assert made.sweep.run() == {}
    change(made, "PK-000002", restricted=False, due=made.clock.time)
    made.recover(2)
    assert made.record("PK-000002").state is S.TERSINKRON


def test_a_version_that_came_behind_the_claim_is_the_one_that_is_sent() -> None:
    made = world(1, versi="1")
    on_claim(made, lambda: made.upload(as_csv([seeker(1, versi="2", nama="Baru")])))
    made.run()
    assert made.ministry.batches == [[("PK-000001", 2)]]
    assert made.record("PK-000001").acked_version == 2


def test_a_record_that_somebody_else_has_taken_over_is_left_to_them() -> None:
    made = world()
    on_claim(made, lambda: change(made, "PK-000002", attempt_id="lain"))
    hint(made)
    assert made.ministry.batches == [[("PK-000001", 1_795_478_400_000), ("PK-000003", 1_795_478_400_000)]]
    assert (made.record("PK-000002").state, made.record("PK-000002").attempt_id) == (S.DIKIRIM, "lain")


def test_the_agreement_and_restrictions_are_asked_between_the_halves() -> None:
    made = world(4)
    made.ministry.poison = {"PK-000001"}

    def meanwhile() -> None:
        change(made, "PK-000003", restricted=True)
        if len(made.ministry.batches) == 3:
            made.clock.time = AFTER

    made.ministry.meanwhile = meanwhile
    hint(made)
    ids = [[identity for identity, _ in batch] for batch in made.ministry.batches]
    assert ids == [
        ["PK-000001", "PK-000002", "PK-000003", "PK-000004"],
        ["PK-000001", "PK-000002"],
        ["PK-000001"],
    ]
    held = {identity: made.record(identity) for identity in ("PK-000002", "PK-000004")}
    assert {(r.state, r.reasons, r.attempt_id) for r in held.values()} == {
        (S.DITAHAN, ("KESEPAKATAN_BERAKHIR",), "")
    }
    assert made.record("PK-000003").state is S.MENUNGGU


def test_a_batch_that_takes_long_to_halve_is_claimed_anew_on_the_way() -> None:
    made = world(8)
    made.ministry.poison = {"PK-000001"}
    made.ministry.meanwhile = lambda: made.clock.advance(CLAIM_RENEWAL / 1000)
    hint(made)
    assert sorted(states(made)) == [S.DITOLAK_PUSAT, *[S.TERSINKRON] * 7]
    assert len(made.ministry.effects) == 7


def test_a_record_that_our_own_mapping_breaks_on_waits_for_a_person_alone() -> None:
    made = world()
    change(made, "PK-000002", payload=b"{broken")
    assert hint(made) == {"Acknowledged": 2}
    assert [type(bug) for bug in made.dispatches[HOME].bugs] == [orjson.JSONDecodeError]
    assert (made.record("PK-000002").state, made.record("PK-000002").reasons) == (
        S.DITAHAN,
        (dispatch.BROKEN,),
    )


def test_what_was_applied_late_behind_an_absent_read_back_takes_effect_once() -> None:
    made = world(1, versi="1")
    kept: list[tuple[Any, ...]] = []
    real = made.ministry.send

    def late(*given: Any) -> list[Ack]:
        made.ministry.send = real  # type: ignore[method-assign]
        made.ministry.batches.append([(record.id, record.version) for record in given[4]])
        kept.append(given)
        raise Uncertain("siapkerja_jawaban_hilang")

    made.ministry.send = late  # type: ignore[method-assign, assignment]
    made.run()
    made.clock.advance(READ_BACK_DELAY / 1000)
    made.sweep.run()
    made.run()
    assert made.ministry.read_backs == ["PK-000001"]
    assert [ack.status for ack in real(*kept[0])] == ["sudah_ada"], "ten minutes late, with the same key"
    assert made.ministry.effects == [("PK-000001", 1)]


@pytest.mark.parametrize("failures", [1, BREAKER_THRESHOLD])
def test_a_failing_read_back_is_given_up_before_it_eats_the_workers_time(failures: int) -> None:
    made = world(20)
    made.ministry.failures = [Uncertain("lost")]
    hint(made)
    made.run()
    asked: list[Key] = []
    real = made.ministry.read

    def read(key: Key) -> Any:
        asked.append(key)
        if len(asked) <= failures:
            raise Transient("slow")
        return real(key)

    made.ministry.read = read  # type: ignore[method-assign]
    made.clock.advance(READ_BACK_DELAY / 1000)
    made.sweep.run()
    made.run()
    assert len(asked) == (20 if failures == 1 else READ_BACK_FAILURES)
    made.recover(20)
    assert states(made) == [S.TERSINKRON] * 20
    assert len(made.ministry.effects) == 20


def test_the_column_of_a_refusal_is_ours_where_the_ministry_names_a_field() -> None:
    made = world(1)
    made.ministry.send = lambda *given: [  # type: ignore[method-assign]
        Ack(
            "PK-000001",
            given[4][0].version,
            "ditolak",
            "",
            ("NIK_INVALID", "X", "Y"),
            ("nik", "kontak.tidak_ada", ""),
        )
    ]
    made.run()
    assert (made.record("PK-000001").reasons, made.record("PK-000001").reason_columns) == (
        ("NIK_INVALID", "X", "Y"),
        ("nik", "", ""),
    )


class Guarded(FakeMinistry):
    """Wants a token, which lasts for one request; `requests` are the moments of all that came."""

    def __init__(self, made: World) -> None:
        super().__init__()
        self.made, self.requests, self.shut = made, list[int](), list[Exception]()
        self.signed_in = False

    def sign_in(self) -> bool:
        if self.signed_in:
            return False
        self.requests.append(self.made.clock.time)
        if self.shut:
            raise self.shut.pop(0)
        self.signed_in = True
        return True

    def send(
        self, region: str, domain: str, batch_id: str, agreement: str, records: Sequence[OutgoingRecord]
    ) -> list[Ack]:
        assert self.signed_in
        self.signed_in = False
        self.requests.append(self.made.clock.time)
        return super().send(region, domain, batch_id, agreement, records)


def guarded(count: int) -> tuple[World, Guarded]:
    made = world(count)
    ministry = Guarded(made)
    made.dispatches[HOME].ministry = made.ministry = ministry
    return made, ministry


def test_a_request_for_a_token_takes_a_place_in_the_rate_as_any_other() -> None:
    made, ministry = guarded(600)
    made.run()
    made.recover(3)
    assert states(made) == [S.TERSINKRON] * 600
    pairs = list(zip(ministry.requests, ministry.requests[CEILING:], strict=False))
    assert len(pairs) > 100 and all(later - earlier >= 1_000 for earlier, later in pairs)


def test_without_a_token_nothing_is_claimed_and_a_refused_one_opens_at_once() -> None:
    made, ministry = guarded(3)
    ministry.shut = [Locked("siapkerja_otentikasi")]
    assert hint(made) == {"BreakerOpened": 1, "MinistryLocked": 1}
    assert (line(made), ministry.batches) == (BreakerState.OPEN, [])
    assert {record.attempts for record in made.state.stored.values()} == {0}
    made.recover(5)
    assert states(made) == [S.TERSINKRON] * 3
    probe = ministry.requests[1:3]
    assert probe[1] - probe[0] >= 1_000, "a probe keeps its distance by itself"
