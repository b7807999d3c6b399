"""The change feed: while writes go on and land late, a reader behind its cursor misses nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.sync.model.errors import Rejected
from functions.sync.model.record import Key, Op, Record, RecordState
from functions.sync.ports.records import Change
from functions.sync.to_region.change_feed import (
    MOST_BYTES,
    MOST_READ,
    SETTLED,
    ChangeFeed,
    decode_cursor,
    encode_cursor,
)
from tests.support.fakes import FakeClock
from tests.support.late_index import LateIndexState
from tests.support.tables import as_csv, seeker
from tests.support.world import World

REGION, DOMAIN = "3216", "pencari-kerja"
START = 1_795_487_400_000


def record(identity: str, version: int, at: int, origin: str) -> Record:
    return Record(
        key=Key(REGION, DOMAIN, identity),
        rev=0,
        version=version,
        source_version=version,
        hash=str(version),
        payload=b"{}",
        op=Op.UPSERT,
        state=RecordState.MENUNGGU,
        upload="u",
        row=1,
        agreement="1",
        changed_at=at,
        due=None,
        origin=origin,
    )


def follow(feed: ChangeFeed, cursor: str, limit: int, reader: str = "pembaca") -> tuple[list[Record], str]:
    """Read until there is no more."""
    found: list[Record] = []
    for _ in range(10_000):
        page = feed.read(REGION, DOMAIN, cursor, limit, reader)
        assert len(page.records) <= limit
        found += page.records
        if page.cursor == cursor or not page.more:
            return found, page.cursor
        cursor = page.cursor
    raise AssertionError("the reader goes in circles")


STEPS = st.lists(
    st.tuples(
        st.integers(0, 40),  # which record
        st.integers(0, 30_000),  # milliseconds until the next step
        st.integers(0, SETTLED - 30_000),  # until the index shows it
        st.sampled_from(["sip-kerja", "pembaca", "pusat"]),
        st.booleans(),  # whether the reader takes a page in between
    ),
    max_size=60,
)


@settings(max_examples=300, deadline=None)
@given(steps=STEPS, limit=st.integers(1, 7))
def test_no_record_is_skipped_while_writes_go_on(
    steps: Sequence[tuple[int, int, int, str, bool]], limit: int
) -> None:
    clock = FakeClock(START)
    state = LateIndexState(clock)
    feed = ChangeFeed(state, clock)
    cursor, delivered = "", list[Record]()
    for number, (which, pause, delay, origin, reads) in enumerate(steps, start=1):
        # It gets its time, and is stored up to 30 s later.
        state.put(record(f"PK-{which}", number, clock.time - pause % 30_000, origin), delay)
        clock.time += pause
        if reads:
            page = feed.read(REGION, DOMAIN, cursor, limit, "pembaca")
            delivered += page.records
            cursor = page.cursor
    clock.advance(10 * SETTLED / 1000)
    rest, _ = follow(feed, cursor, limit)
    delivered += rest
    newest = {one.key: one.version for one in state.stored.values() if one.origin != "pembaca"}
    last = {one.key: one.version for one in delivered}
    assert {key: last.get(key) for key in newest} == newest
    assert all(one.origin != "pembaca" for one in delivered)
    # At least once, and no more often than it changed.
    written = Counter(which for which, *_ in steps)
    assert all(
        times <= written[int(key.id[3:])] for key, times in Counter(one.key for one in delivered).items()
    )


def test_many_records_of_one_instant_are_reported_once_each_over_many_pages() -> None:
    clock = FakeClock(START)
    state = LateIndexState(clock)
    for number in range(250):
        state.put(record(f"PK-{number}", 1, START, "sip-kerja"), 0)
    clock.advance(61)
    delivered, cursor = follow(ChangeFeed(state, clock), "", 7)
    assert Counter(one.key.id for one in delivered) == Counter(f"PK-{n}" for n in range(250))
    assert follow(ChangeFeed(state, clock), cursor, 7) == ([], cursor)


def test_what_is_fresh_waits_until_it_is_settled() -> None:
    clock = FakeClock(START)
    state = LateIndexState(clock)
    state.put(record("PK-1", 1, START, "sip-kerja"), 0)
    clock.advance(59)
    page = ChangeFeed(state, clock).read(REGION, DOMAIN, "", 10, "pembaca")
    assert (page.records, page.more) == ([], False)
    clock.advance(1)
    assert len(ChangeFeed(state, clock).read(REGION, DOMAIN, page.cursor, 10, "pembaca").records) == 1


def test_a_reader_among_his_own_changes_gets_on() -> None:
    clock = FakeClock(START)
    state = LateIndexState(clock)
    for number in range(MOST_READ * 10 + 5):
        state.put(
            record(
                f"PK-{number:03}", 1, START + number, "pembaca" if number < MOST_READ * 10 + 4 else "lain"
            ),
            0,
        )
    clock.advance(120)
    page = ChangeFeed(state, clock).read(REGION, DOMAIN, "", 10, "pembaca")
    assert (page.records, page.more) == ([], True)
    assert [one.key.id for one in follow(ChangeFeed(state, clock), "", 10)[0]] == [
        f"PK-{MOST_READ * 10 + 4:03}"
    ]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "abc",
        "%%%",
        "é",
        encode_cursor(Change(5, "a"), "3273", DOMAIN),
        encode_cursor(Change(5, "a"), REGION, "pelatihan"),
    ],
)
def test_a_cursor_of_another_place_is_none(cursor: str) -> None:
    with pytest.raises(Rejected, match="KURSOR_TIDAK_SAH"):
        decode_cursor(cursor, REGION, DOMAIN)


@given(
    at=st.integers(0, 10**15 - 1),
    identity=st.from_regex(r"[A-Za-z0-9._:-]{0,64}", fullmatch=True),
    spoilt=st.integers(0, 500),
)
def test_a_cursor_comes_back_as_it_was_and_spoilt_it_does_not(at: int, identity: str, spoilt: int) -> None:
    cursor = encode_cursor(Change(at, identity), REGION, DOMAIN)
    assert decode_cursor(cursor, REGION, DOMAIN) == Change(at, identity)
    place = spoilt % len(cursor)
    other = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
    with suppress(Rejected):
        assert decode_cursor(other, REGION, DOMAIN) == Change(
            at, identity
        )  # the last character holds unused bits


def test_rows_bear_the_moment_at_which_they_land_however_slow_the_writes_before_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(chunk_bytes=1_000_000)
    landed: dict[Key, int] = {}
    save = world.state.save

    def slow(changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        world.clock.advance(len(changes) / 4)  # retries and all
        landed.update({wanted.key: world.clock.time for _, wanted in changes})
        return save(changes)

    monkeypatch.setattr(world.state, "save", slow)
    world.upload(as_csv([seeker(number) for number in range(1, 451)]))
    assert len(landed) == 450
    assert (
        max(landed[key] - record.changed_at for key, record in world.state.stored.items()) <= 25_000 < SETTLED
    )


def test_a_page_of_large_records_ends_early_and_none_is_lost() -> None:
    """The ministry's changes may be large: a page that no function can return would end the feed for ever."""
    clock = FakeClock(START)
    state = LateIndexState(clock)
    feed = ChangeFeed(state, clock)
    payload = b'{"alamat":"%s"}' % (b"x" * 60_000)
    wanted = [replace(record(f"R-{n:03}", 1, START + n, "sip-kerja"), payload=payload) for n in range(100)]
    for each in wanted:
        state.put(each, 0)
    clock.advance(61)
    page = feed.read(REGION, DOMAIN, "", 100, "pembaca")
    assert page.more
    assert MOST_BYTES - 60_000 <= sum(len(each.payload) for each in page.records) <= MOST_BYTES
    found, _ = follow(feed, "", 100)
    assert [each.key.id for each in found] == [each.key.id for each in wanted]


def test_a_record_larger_than_a_page_comes_alone() -> None:
    clock = FakeClock(START)
    state = LateIndexState(clock)
    large = [
        replace(record(f"R-{n}", 1, START, "sip-kerja"), payload=b"1" * (MOST_BYTES + 1)) for n in range(3)
    ]
    for each in large:
        state.put(each, 0)
    clock.advance(61)
    found, _ = follow(ChangeFeed(state, clock), "", 100)
    assert [each.key.id for each in found] == ["R-0", "R-1", "R-2"]
