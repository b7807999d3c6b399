"""Conflicts in the state table, and listings of all records."""

from __future__ import annotations

from dataclasses import replace

import pytest

from functions.sync.model.conflict import Conflict
from functions.sync.model.record import Key, Op
from functions.sync.ports.records import OpenRecord
from functions.sync.ports.state import State
from tests.support.records import DOMAIN, NOW, REGION, key, record

ONE = Conflict(key("P-1"), "status", b'"terbit"', b'"terisi"', 7, 2, NOW, ("jabatan.baru", "status:KODE"))


def test_nothing_is_to_be_decided_at_first(state: State) -> None:
    state.add_conflicts([])
    assert state.conflicts(REGION, DOMAIN, 10) == []


def test_conflicts_come_in_order_once_and_the_newest_of_each(state: State) -> None:
    other, stranger = replace(ONE, key=key("P:0")), replace(ONE, key=Key(REGION, "pelatihan", "P-1"))
    state.add_conflicts([ONE, other, stranger, replace(ONE, column="kontrak", theirs=b"{}", codes=())])
    state.add_conflicts([ONE, replace(ONE, revision=3)])
    found = state.conflicts(REGION, DOMAIN, 10)
    listed = [(each.key.id, each.column, each.revision) for each in found]
    assert listed == [("P-1", "kontrak", 2), ("P-1", "status", 3), ("P:0", "status", 2)]
    assert state.conflicts(REGION, DOMAIN, 1) == found[:1]
    assert state.conflicts(REGION, "pelatihan", 10) == [stranger]


def test_what_was_decided_is_off_the_list(state: State) -> None:
    state.add_conflicts([ONE])
    for _ in range(2):
        state.remove_conflict(ONE)
    assert state.conflicts(REGION, DOMAIN, 10) == []


@pytest.mark.parametrize(
    "newer", [replace(ONE, revision=3), replace(ONE, version=8)], ids=["the ministry's", "ours"]
)
def test_a_newer_conflict_that_came_while_a_person_decided_stays_on_the_list(
    state: State, newer: Conflict
) -> None:
    state.add_conflicts([ONE])
    state.add_conflicts([newer])
    state.remove_conflict(ONE)
    assert state.conflicts(REGION, DOMAIN, 10) == [newer]
    state.remove_conflict(newer)
    assert state.conflicts(REGION, DOMAIN, 10) == []


def test_of_a_record_that_is_forgotten_nothing_stays_and_of_its_neighbours_all(state: State) -> None:
    other = replace(ONE, key=key("P-10"))
    state.add_conflicts(
        [ONE, replace(ONE, column="kontrak"), other, replace(ONE, key=Key(REGION, "pelatihan", "P-1"))]
    )
    for _ in range(2):
        state.forget_conflicts([ONE.key, key("P-0")])
    assert state.conflicts(REGION, DOMAIN, 10) == [other]
    state.forget_conflicts([])
    assert len(state.conflicts(REGION, "pelatihan", 10)) == 1


def test_what_is_the_ministrys_alone_is_no_part_of_what_a_file_replaces(state: State) -> None:
    assert (
        state.save(
            [
                (None, record("P-1")),
                (None, record("P-2", ministry_only=True)),
                (None, record("P-3", op=Op.HAPUS)),
            ]
        )
        == [True] * 3
    )
    assert list(state.open_records(REGION, DOMAIN)) == [OpenRecord(key("P-1"), "")]
    assert sorted(state.all_keys(REGION, DOMAIN)) == [key("P-1"), key("P-2"), key("P-3")]
    read = state.records([key("P-2")])[key("P-2")]
    assert state.save([(read, replace(read, ministry_only=False))]) == [True]
    assert sorted(one.key.id for one in state.open_records(REGION, DOMAIN)) == ["P-1", "P-2"]
