"""Stored requests and the index of changes, as the state table and the fake keep them."""

from __future__ import annotations

from dataclasses import replace

from functions.sync.model.record import Key
from functions.sync.model.request import StoredRequest
from functions.sync.ports.records import Change
from functions.sync.ports.state import State
from tests.support.records import DOMAIN, NOW, REGION, record, stored

ONE = StoredRequest("a" * 20, REGION, DOMAIN, "hash", NOW, NOW // 1000 + 5, b"\x00answer\xff", "inbox/x")


def test_a_request_is_claimed_once(state: State) -> None:
    assert state.request(ONE.id) is None
    assert state.save_request(ONE, claim=True) is None
    assert state.save_request(replace(ONE, body="other"), claim=True) == ONE
    assert state.request(ONE.id) == ONE


def test_without_a_claim_it_is_written_over(state: State) -> None:
    bare = replace(ONE, answer=b"", file="")
    assert state.save_request(bare, claim=False) is None
    assert state.request(ONE.id) == bare
    assert state.save_request(ONE, claim=False) is None
    assert state.request(ONE.id) == ONE


def test_changes_come_in_order_over_all_shards(state: State) -> None:
    assert (
        state.changes(REGION, DOMAIN, Change(0, ""), NOW + 99, 10),
        state.last_changed_at(REGION, DOMAIN),
    ) == ([], 0)
    expected = []
    for number in range(24):
        at = NOW + number // 8  # eight at a time
        stored(state, record(f"P-{number:02}", changed_at=at))
        expected.append(Change(at, f"P-{number:02}"))
    stored(state, record("asing", key=Key("3273", DOMAIN, "asing"), changed_at=NOW + 50))
    expected.sort()
    assert state.changes(REGION, DOMAIN, Change(0, ""), NOW + 99, 50) == expected
    assert state.changes(REGION, DOMAIN, Change(0, ""), NOW + 1, 50) == [
        change for change in expected if change.at <= NOW + 1
    ]
    assert state.last_changed_at(REGION, DOMAIN) == NOW + 2


def test_every_page_goes_on_where_the_last_one_ended(state: State) -> None:
    for number in range(17):
        stored(state, record(f"P-{number:02}", changed_at=NOW + number // 6))
    at, seen = Change(0, ""), list[Change]()
    while page := state.changes(REGION, DOMAIN, at, NOW + 9, 4):
        seen += page
        at = page[-1]
    assert [change.id for change in seen] == [f"P-{number:02}" for number in range(17)]
    assert state.changes(REGION, DOMAIN, Change(NOW + 10, ""), NOW + 9, 4) == []


def test_a_record_that_changes_again_moves_to_the_end(state: State) -> None:
    first = stored(state, record("P-1"))
    stored(state, record("P-2", changed_at=NOW + 1))
    assert state.save(
        [(first, replace(first, changed_at=NOW + 2, history=("1 2 upsert menunggu u 1 v",)))]
    ) == [True]
    assert state.changes(REGION, DOMAIN, Change(0, ""), NOW + 9, 9) == [
        Change(NOW + 1, "P-2"),
        Change(NOW + 2, "P-1"),
    ]
    assert state.records([first.key])[first.key].history == ("1 2 upsert menunggu u 1 v",)
