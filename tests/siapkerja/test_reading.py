"""Pages of the ministry's changes, copies and digests, from the bytes of an answer."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from functions.siapkerja.bounds import CHANGE_BYTES, CURSOR, FIELD_NAME, FIELDS, LARGEST_NUMBER, NESTING
from functions.siapkerja.reading import copy, digest, page
from functions.sync.model.errors import Locked, Transient, Unreadable
from functions.sync.model.record import Key
from functions.sync.model.unreadable import STAND_IN, UnreadableChange
from functions.sync.ports.ministry import MinistryPage

ENTRY = {"region": "3216", "id": "a", "version": 1, "revision": 0, "op": "upsert", "data": {}}


def read(answer: Any, cursor: str = "c1") -> MinistryPage:
    return raw(orjson.dumps(answer), cursor)


def raw(body: bytes, cursor: str = "c1") -> MinistryPage:
    return page(200, {}, body, cursor, 0, lambda: b"rahasia")


@pytest.mark.parametrize(
    "answer",
    [
        {"changes": [ENTRY], "next_cursor": "c2", "more": True},
        {"changes": [ENTRY]},
        [ENTRY],
        [{"data": [ENTRY], "more": False}],
        {"changes": [ENTRY], "cursor": 7, "more": True},
        {"changes": [ENTRY], "cursor": "c" * (CURSOR + 1)},
        {"changes": [ENTRY], "cursor": "c\n2"},
        {"changes": [ENTRY], "cursor": "Ⅻ"},
    ],
)
def test_a_page_that_says_nowhere_how_to_go_on_stops_the_reading(answer: Any) -> None:
    """Otherwise the first page would be read for ever, and the following ones never."""
    with pytest.raises(Locked):
        read(answer)


@pytest.mark.parametrize(
    ("answer", "cursor", "more"),
    [
        ({"changes": [ENTRY], "cursor": "c2", "more": True}, "c2", True),
        ([{**ENTRY, "cursor": "c3"}, {**ENTRY, "cursor": "c2"}], "c3", True),
        ({"changes": []}, "c1", False),
        ([], "c1", False),
        ({"changes": [{**ENTRY, "cursor": "c2"}], "more": False}, "c2", False),
    ],
)
def test_a_page_ends_where_it_says_or_its_last_entry_does(answer: Any, cursor: str, more: bool) -> None:
    found = read(answer)
    assert (found.cursor, found.more) == (cursor, more)


NIK = "3216061508950001"


def nested(levels: int) -> dict[str, Any]:
    """Build data that is `levels` deep."""
    data: dict[str, Any] = {}
    for _ in range(levels - 1):
        data = {"a": data}
    return data


FITTING: dict[str, dict[str, Any]] = {
    "the longest id": {"id": "a" * 64},
    "the largest version": {"version": LARGEST_NUMBER, "revision": LARGEST_NUMBER},
    "the deepest data": {"data": nested(NESTING - 1)},
    "the longest name": {"data": {"n" * FIELD_NAME: 1}},
    "all fields that may be": {"data": {f"n{number}": 1 for number in range(FIELDS - 6)}},
    "a remote id that is a number": {"remote_id": 17},
    "no remote id": {"remote_id": None},
    "an operation that nobody knows": {"op": "gabung"},
}
UNFIT: dict[str, tuple[dict[str, Any], str]] = {
    "a tombstone with a #": ({"id": "x#y", "op": "hapus"}, "id"),
    "an id too long": ({"id": "a" * 65}, "id"),
    "an id that is a NIK": ({"id": NIK, "op": "hapus"}, "id"),
    "an id that holds a NIK": ({"id": f"PK-{NIK}"}, "id"),
    "a number for an id": ({"id": 7}, "id"),
    "no id": ({"id": ""}, "id"),
    "a version too large": ({"version": LARGEST_NUMBER + 1}, "version"),
    "a negative version": ({"version": -1}, "version"),
    "a true version": ({"version": True}, "version"),
    "a fraction of a revision": ({"revision": 1.0}, "revision"),
    "no revision": ({"revision": None}, "revision"),
    "an operation too long": ({"op": "u" * 33}, "op"),
    "an operation with a line break": ({"op": "up\nsert"}, "op"),
    "a remote id that is a NIK": ({"remote_id": NIK}, "remote_id"),
    "a remote id of 129 characters": ({"remote_id": "a" * 129}, "remote_id"),
    "data that is a list": ({"data": []}, "data"),
    "values of its own that are a list": ({"own": []}, "own"),
    "a region that is none": ({"region": "3216/../3275"}, "region"),
    "a name too long": ({"data": {"n" * (FIELD_NAME + 1): 1}}, "isian"),
    "too many fields": ({"data": {f"n{number}": 1 for number in range(FIELDS - 5)}}, "isian"),
    "data too deep": ({"data": nested(NESTING)}, "kedalaman"),
    "data 240 deep": ({"data": nested(240)}, "kedalaman"),
    "a change too large": ({"data": {"alamat": "x" * CHANGE_BYTES}}, "ukuran"),
}


@pytest.mark.parametrize("name", FITTING)
def test_a_change_within_every_bound_is_taken(name: str) -> None:
    found = read({"changes": [{**ENTRY, **FITTING[name]}], "cursor": "c2"})
    assert (len(found.changes), found.unreadable) == (1, [])


@pytest.mark.parametrize("op", ["upsert", "hapus"])
@pytest.mark.parametrize("name", UNFIT)
def test_a_change_out_of_bounds_is_handed_over_as_such_beside_its_neighbours(name: str, op: str) -> None:
    spoilt, reason = UNFIT[name]
    found = read({"changes": [ENTRY, {**ENTRY, "op": op, **spoilt}, {**ENTRY, "id": "b"}], "cursor": "c2"})
    assert ([one.id for one in found.changes], found.cursor) == (["a", "b"], "c2")
    (aside,) = found.unreadable
    assert f"amplop:{reason}" in aside.reasons[0]
    assert NIK not in str(aside) and len(str(aside)) < 600
    assert (aside.id == "a") == (reason != "id") and (aside.id.startswith(STAND_IN)) == (reason == "id")


def many(value: str) -> bytes:
    one = orjson.dumps(ENTRY).decode()
    spoilt = one.replace('"data":{}', f'"data":{{"x":{value}}}')
    last = one.replace('"a"', '"b"')
    return f'{{"changes":[{one},{spoilt},{last}],"cursor":"c2","more":true}}'.encode(
        "utf-8", "surrogateescape"
    )


@pytest.mark.parametrize(
    "value",
    [
        "9" * 5_000,
        "1e999",
        "-Infinity",
        "NaN",
        '"\\ud800"',
        '"\udcff"',
        "[" * 990 + "]" * 990,
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        '[{"b":"]}\\"["},' * 300 + "0" + "]" * 300,
    ],
    ids=[
        "digits",
        "infinite",
        "minus infinite",
        "nan",
        "surrogate",
        "no utf-8",
        "deep",
        "bottomless",
        "strings",
    ],
)
def test_one_impossible_value_costs_its_own_change_only(value: str) -> None:
    found = raw(many(value))
    assert [one.id for one in found.changes] == ["a", "b"]
    assert [(one.id, one.region) for one in found.unreadable] == [("a", "3216")]
    assert (found.cursor, found.more) == ("c2", True)


def test_doubled_names_are_read_as_the_last_of_them() -> None:
    body = orjson.dumps({"changes": [ENTRY], "cursor": "c2"})
    body = body.replace(b'"id":"a"', b'"id":"x#y","id":"b"').replace(
        b'{"changes"', b'{"changes":[1],"changes"'
    )
    assert [one.id for one in raw(body).changes] == ["b"]


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'{"changes": [', b'{"a":' * 200_000, b'"' + b'\\"' * 200_000]
)
def test_what_is_no_json_is_asked_for_again(body: bytes) -> None:
    with pytest.raises(Unreadable):
        raw(body)


def test_entries_that_are_no_objects_name_no_region() -> None:
    found = read({"changes": [1, "x", None, [ENTRY]], "cursor": "c2"})
    assert [one.region for one in found.unreadable] == [""] * 4


def test_the_same_odd_id_has_the_same_stand_in_and_another_key_another() -> None:
    def stand_in(id: str, secret: bytes) -> str:
        body = orjson.dumps({"changes": [{**ENTRY, "id": id}], "cursor": "c2"})
        return page(200, {}, body, "", 0, lambda: secret).unreadable[0].id

    assert stand_in("x#y", b"a") == stand_in("x#y", b"a") != stand_in("x#z", b"a")
    assert stand_in("x#y", b"a") != stand_in("x#y", b"b")


KEY = Key("3216", "pencari-kerja", "a")


def test_a_copy_is_checked_like_a_change() -> None:
    def copied(answer: Any) -> Any:
        return copy(200, {}, orjson.dumps(answer), KEY, 0, lambda: b"rahasia")

    assert copied(ENTRY) == copied({"data": ENTRY}) == read([{**ENTRY, "cursor": "c"}]).changes[0]
    aside = copied({**ENTRY, "version": "1e99"})
    assert isinstance(aside, UnreadableChange) and (aside.region, aside.id) == ("3216", "a")
    odd: Any
    for odd in ({**ENTRY, "id": "b"}, [], 7):
        with pytest.raises(Transient):
            copied(odd)
    assert copy(404, {}, b"{}", KEY, 0, lambda: b"") is None
    with pytest.raises(Transient):
        copy(404, {}, b"<html>", KEY, 0, lambda: b"")


def test_a_leaf_that_names_no_record_is_told_apart_and_still_counts_for_its_bucket() -> None:
    leaves = {"a": ["ab", 1, 0, "ada"], "x#y": ["cd", 1, 0, "hapus"], "c": ["ef", 10**16, 0, "ada"], "d": 7}
    found = digest(
        200, {}, orjson.dumps({"root": "r", "buckets": {"00": "f"}, "leaves": leaves}), 0, lambda: b"rahasia"
    )
    assert found and found.leaves == {"a": ("ab", 1, 0, "ada")}
    assert {id: one.mac for id, one in found.unreadable.items()} == {"x#y": "cd", "c": "ef", "d": ""}


@pytest.mark.parametrize("buckets", [{"zz": "f"}, {"000": "f"}, {"00": 7}, []])
def test_buckets_that_are_none_stop_the_comparison(buckets: Any) -> None:
    """Each bucket that differs is a request of its own."""
    with pytest.raises(Locked):
        digest(200, {}, orjson.dumps({"root": "r", "buckets": buckets, "leaves": {}}), 0, lambda: b"")
