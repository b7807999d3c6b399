"""Records of the state table: compare-and-set, the due index, waiting."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace

import pytest

from functions.sync.model.record import Key, Op, Record, RecordState
from functions.sync.ports.records import OpenRecord
from functions.sync.ports.state import State
from tests.support.records import DOMAIN, FULL, NOW, REGION, key, record, stored


def test_absent_keys_are_left_out(state: State) -> None:
    stored(state, record("ada"))
    assert set(state.records([key("ada"), key("tidak-ada")])) == {key("ada")}


def test_nothing_asked_is_nothing_done(state: State) -> None:
    assert state.records([]) == {}
    assert state.save([]) == []
    state.add_waiting(key("a"), [])
    state.remove_waiting(key("a"), [])
    assert state.waiting_children(key("a"), 10) == []


def test_a_key_asked_for_twice_comes_once(state: State) -> None:
    stored(state, record())
    assert list(state.records([key("P-1"), key("P-1")])) == [key("P-1")]


@pytest.mark.parametrize("one", [record(), FULL], ids=["defaults", "every-field"])
def test_what_is_stored_comes_back_whole(state: State, one: Record) -> None:
    assert stored(state, one) == replace(one, rev=1)


def test_the_full_example_sets_every_optional_field() -> None:
    assert [f.name for f in fields(Record) if getattr(FULL, f.name) == f.default] == []


@pytest.mark.parametrize(
    "payload", [b"", b"\x00\x01\x00", '{"nama":"Bagás Ñ 🙂"}'.encode(), bytes(range(256)), b"\xff" * 100_000]
)
def test_a_payload_is_bytes_and_stays_so(state: State, payload: bytes) -> None:
    assert stored(state, record(payload=payload)).payload == payload


@pytest.mark.parametrize("record_id", ["a", "A-Z.a_z:0-9", "-", "..", "x" * 64, ":", "R", "00000"])
def test_every_allowed_id_is_a_key(state: State, record_id: str) -> None:
    assert stored(state, record(record_id, due=NOW)).key == key(record_id)
    assert state.due_keys(REGION, DOMAIN, NOW, 10) == [key(record_id)]


def test_an_id_belongs_to_its_domain_and_region(state: State) -> None:
    others = [Key(REGION, "pelatihan", "P-1"), Key("3275", DOMAIN, "P-1")]
    assert (
        state.save([(None, record()), *((None, record(key=other, row=9)) for other in others)]) == [True] * 3
    )
    assert state.records([key("P-1")])[key("P-1")].row == 2


def test_an_insert_fails_where_the_record_exists(state: State) -> None:
    stored(state, record(row=2))
    assert state.save([(None, record(row=3))]) == [False]
    assert state.records([key("P-1")])[key("P-1")].row == 2


def test_an_update_sets_and_unsets_and_counts_rev(state: State) -> None:
    read = stored(state, FULL)
    wanted = replace(
        read,
        due=None,
        attempt_id="",
        reasons=(),
        restricted=False,
        remote_id="",
        version=8,
        payload=b"",
        state=RecordState.DIKIRIM,
    )
    assert state.save([(read, wanted)]) == [True]
    again = state.records([read.key])[read.key]
    assert again == replace(wanted, rev=2)
    assert state.save([(again, replace(FULL, rev=2))]) == [True]
    assert state.records([read.key])[read.key] == replace(FULL, rev=3)


def test_an_update_that_changes_nothing_still_counts_rev(state: State) -> None:
    read = stored(state, record())
    assert state.save([(read, read)]) == [True]
    assert state.records([read.key])[read.key].rev == 2


def test_an_update_of_what_has_changed_since_fails(state: State) -> None:
    read = stored(state, record())
    assert state.save([(read, replace(read, row=3))]) == [True]
    assert state.save([(read, replace(read, row=4))]) == [False]
    assert state.records([read.key])[read.key].row == 3


def test_an_update_of_what_does_not_exist_fails_and_creates_nothing(state: State) -> None:
    never = replace(record(), rev=1)
    assert state.save([(never, replace(never, row=3))]) == [False]
    assert state.records([never.key]) == {}


def test_answers_are_in_the_order_of_the_changes(state: State) -> None:
    stored(state, record("ada"))
    existing = stored(state, record("ubah"))
    changes = [
        (None, record("baru")),
        (None, record("ada")),
        (existing, replace(existing, row=5)),
        (replace(record("hilang"), rev=4), record("hilang")),
    ]
    assert state.save(changes) == [True, False, True, False]


def test_one_key_twice_in_a_batch_is_refused(state: State) -> None:
    with pytest.raises(ValueError, match="twice"):
        state.save([(None, record()), (None, record())])


def test_of_two_writers_one_wins(state: State) -> None:
    ids = [f"r{i}" for i in range(60)]
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda row: state.save([(None, record(i, row=row)) for i in ids]), (2, 3))
    assert all(a != b for a, b in zip(first, second, strict=True))
    found = state.records([key(i) for i in ids])
    assert [found[key(i)].row for i in ids] == [2 if won else 3 for won in first]


def test_a_large_batch_is_cut_and_joined_again(state: State) -> None:
    ids = [f"r{i:03d}" for i in range(260)]
    changes: list[tuple[Record | None, Record]] = [(None, record(i, row=int(i[1:]))) for i in ids]
    assert state.save(changes[::2]) == [True] * 130
    assert state.save(changes) == [False, True] * 130
    found = state.records([key(i) for i in [*ids, "r999"]])
    assert len(found) == 260
    assert all(found[key(i)].row == int(i[1:]) for i in ids)


def test_a_record_is_due_from_its_time_on_and_no_longer_once_cleared(state: State) -> None:
    read = stored(state, record(due=NOW))
    assert state.due_keys(REGION, DOMAIN, NOW - 1, 10) == []
    assert state.due_keys(REGION, DOMAIN, NOW, 10) == [read.key]
    assert state.due_keys(REGION, "pelatihan", NOW, 10) == []
    assert state.due_keys("3275", DOMAIN, NOW, 10) == []
    assert state.save([(read, replace(read, due=None))]) == [True]
    assert state.due_keys(REGION, DOMAIN, NOW, 10) == []
    cleared = state.records([read.key])[read.key]
    assert state.save([(cleared, replace(cleared, due=NOW + 5))]) == [True]
    assert state.due_keys(REGION, DOMAIN, NOW, 10) == []
    assert state.due_keys(REGION, DOMAIN, NOW + 5, 10) == [read.key]


def test_the_oldest_are_due_first_and_no_more_than_asked_for(state: State) -> None:
    ids = [f"r{i:02d}" for i in range(40)]
    state.save([(None, record(i, due=NOW - int(i[1:]))) for i in ids])
    assert state.due_keys(REGION, DOMAIN, NOW, 100) == [key(i) for i in reversed(ids)]
    assert state.due_keys(REGION, DOMAIN, NOW, 7) == [key(i) for i in ids[:-8:-1]]
    assert state.due_keys(REGION, DOMAIN, NOW - 35, 100) == [key(i) for i in ids[:34:-1]]


def test_waiting_again_or_stopping_again_is_harmless(state: State) -> None:
    parent, children = key("E-1", "pemberi-kerja"), [key("L-1", "lowongan-kerja"), key("T-1", "penempatan")]
    state.add_waiting(parent, children)
    state.add_waiting(parent, [children[0], children[0]])
    assert state.waiting_children(parent, 10) == children
    assert state.waiting_children(key("E-2", "pemberi-kerja"), 10) == []
    state.remove_waiting(parent, [children[0]])
    state.remove_waiting(parent, [children[0], key("tak-pernah", "penempatan")])
    assert state.waiting_children(parent, 10) == [children[1]]


def test_many_can_wait_and_be_read_a_few_at_a_time(state: State) -> None:
    parent, children = key("E-1", "pemberi-kerja"), [key(f"T{i:03d}", "penempatan") for i in range(120)]
    state.add_waiting(parent, children)
    assert state.waiting_children(parent, 50) == children[:50]
    assert state.waiting_children(parent, 500) == children
    state.remove_waiting(parent, children)
    assert state.waiting_children(parent, 500) == []


def test_what_is_open_is_listed_with_its_slice_and_what_is_closed_or_deleted_is_not(state: State) -> None:
    ids = [f"r{i:02d}" for i in range(30)]
    state.save([(None, record(i, slice=f"s{i[-1]}")) for i in ids])
    closed, deleted = (state.records([key(i)])[key(i)] for i in ids[:2])
    assert state.save(
        [(closed, replace(closed, op=Op.TUTUP, changed_at=NOW + 1)), (deleted, replace(deleted, op=Op.HAPUS))]
    ) == [True, True]
    state.save(
        [
            (None, record("lain", key=Key("3275", DOMAIN, "lain"))),
            (None, record("lain", key=key("lain", "pelatihan"))),
        ]
    )
    assert sorted(state.open_records(REGION, DOMAIN)) == [OpenRecord(key(i), f"s{i[-1]}") for i in ids[2:]]
    again = state.records([closed.key])[closed.key]
    assert state.save([(again, replace(again, op=Op.UPSERT, slice=""))]) == [True]
    assert OpenRecord(again.key, "") in set(state.open_records(REGION, DOMAIN))


def test_who_is_held_is_listed_the_longest_held_first_until_let_go(state: State) -> None:
    ids = [f"r{i:02d}" for i in range(20)]
    state.save([(None, record(i, state=RecordState.DITAHAN, changed_at=NOW - int(i[1:]))) for i in ids])
    state.save([(None, record("bebas"))])
    assert list(state.held_keys(REGION, DOMAIN)) == [key(i) for i in reversed(ids)]
    assert list(state.held_keys(REGION, "pelatihan")) == []
    first, free = state.records([key("r19")])[key("r19")], state.records([key("bebas")])[key("bebas")]
    assert state.save(
        [
            (first, replace(first, state=RecordState.MENUNGGU)),
            (free, replace(free, state=RecordState.DITAHAN)),
        ]
    ) == [True, True]
    assert set(state.held_keys(REGION, DOMAIN)) == {key("bebas"), *(key(i) for i in ids[:-1])}


def test_the_rows_of_the_last_full_file_are_remembered_and_no_older_file_replaces_them(state: State) -> None:
    assert state.full_rows(REGION, DOMAIN) == 0
    state.note_full_rows(REGION, DOMAIN, 120, NOW)
    state.note_full_rows(REGION, DOMAIN, 7, NOW - 1)
    assert (state.full_rows(REGION, DOMAIN), state.full_rows(REGION, "pelatihan")) == (120, 0)
    state.note_full_rows(REGION, DOMAIN, 130, NOW)
    assert state.full_rows(REGION, DOMAIN) == 130
