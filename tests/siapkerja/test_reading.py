"""Pages of the ministry's changes, from the bytes of an answer."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from functions.siapkerja.reading import page
from functions.sync.model.errors import Locked
from functions.sync.ports.ministry import MinistryPage

ENTRY = {"region": "3216", "id": "a", "version": 1, "revision": 0, "op": "upsert", "data": {}}


def read(answer: Any, cursor: str = "c1") -> MinistryPage:
    return page(200, {}, orjson.dumps(answer), cursor, 0)


@pytest.mark.parametrize(
    "answer",
    [
        {"changes": [ENTRY], "next_cursor": "c2", "more": True},
        {"changes": [ENTRY]},
        [ENTRY],
        [{"data": [ENTRY], "more": False}],
        {"changes": [ENTRY], "cursor": 7, "more": True},
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
