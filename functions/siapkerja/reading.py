"""Read SIAPkerja's answers to requests for changes, copies and digests. Pure.

An answer that has no list of changes or no cursor stops the reading (`Locked`), because nobody could go on
behind it. Each entry is checked by itself (`envelope`): one that does not fit is handed over as such, and
stops nobody. The `data` of a record is judged in `from_ministry.mapping`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from functions.siapkerja import envelope, tolerant_json
from functions.siapkerja.bounds import CURSOR
from functions.siapkerja.classify import (
    CONTRACT_CHANGED,
    FAULT,
    UNREADABLE,
    in_object,
    is_absent,
    raise_if_not_applied,
)
from functions.sync.model.errors import Locked, Transient, Unreadable
from functions.sync.model.record import Key
from functions.sync.model.unreadable import UnreadableChange
from functions.sync.ports.ministry import Digest, MinistryChange, MinistryPage, UnreadableLeaf

_PREFIX = re.compile(r"[0-9a-f]{2}")
_LISTS = ("changes", "records", "data", "items", "results")
_NO_DIGEST = frozenset({404, 405, 501})


def page(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    cursor: str,
    now: int,
    secret: Callable[[], bytes],
) -> MinistryPage:
    """Return a page of changes; `cursor` is the one that was asked with.

    The answer is a list, bare or in an object, or an object in a list. Where it has no cursor of its own, the
    highest cursor of its entries counts. Raise `Locked` where neither has one, since the changes behind this
    page could never be reached. `secret` keys the hashes of what cannot be read.
    """
    answer = _answer(status, headers, body, now)
    if (
        isinstance(answer, list)
        and len(answer) == 1
        and isinstance(answer[0], dict)
        and _list_in(answer[0]) is not None
    ):
        answer = answer[0]
    entries = _list_in(answer) if isinstance(answer, dict) else answer
    if not isinstance(entries, list):
        raise Locked(CONTRACT_CHANGED)
    cursors = [
        found
        for entry in entries
        if isinstance(entry, dict) and (found := _cursor(entry.get("cursor"))) is not None
    ]
    next_cursor, more = (
        (answer.get("cursor"), answer.get("more")) if isinstance(answer, dict) else (None, None)
    )
    named = _cursor(next_cursor)
    if named is None and entries and not cursors:
        raise Locked(CONTRACT_CHANGED)
    read = [envelope.change(entry, secret) for entry in entries]
    return MinistryPage(
        [each for each in read if isinstance(each, MinistryChange)],
        max(cursors, default=cursor) if named is None else named,
        more if isinstance(more, bool) else bool(entries),
        [each for each in read if isinstance(each, UnreadableChange)],
    )


def _cursor(value: Any) -> str | None:
    """Return a cursor that can be noted and sent back, None for anything else."""
    if not isinstance(value, str) or len(value) > CURSOR:
        return None
    return value if value.isascii() and value.isprintable() else None


def _list_in(answer: Mapping[str, Any]) -> list[Any] | None:
    return next((answer[name] for name in _LISTS if isinstance(answer.get(name), list)), None)


def copy(
    status: int, headers: Mapping[str, str], body: bytes, key: Key, now: int, secret: Callable[[], bytes]
) -> MinistryChange | UnreadableChange | None:
    """Return the ministry's copy of the record `key` as a change, None where it has none.

    Raise `Transient` or `Locked`.
    """
    if is_absent(status, body):
        return None
    answer = in_object(_answer(status, headers, body, now))
    if not isinstance(answer, dict) or answer.get("id") != key.id:
        raise Unreadable(UNREADABLE)
    return envelope.change({**answer, "region": key.region}, secret)


def digest(
    status: int, headers: Mapping[str, str], body: bytes, now: int, secret: Callable[[], bytes]
) -> Digest | None:
    """Return a digest, None where the ministry offers none. Raise `Transient` or `Locked`."""
    if status in _NO_DIGEST:
        return None
    answer = _answer(status, headers, body, now)
    root, buckets, leaves = (
        (answer.get(name) for name in ("root", "buckets", "leaves"))
        if isinstance(answer, dict)
        else (None, None, None)
    )
    if not isinstance(root, str) or not isinstance(buckets, dict) or not isinstance(leaves, dict):
        raise Locked(CONTRACT_CHANGED)
    if not all(_PREFIX.fullmatch(prefix) and isinstance(fold, str) for prefix, fold in buckets.items()):
        raise Locked(CONTRACT_CHANGED)
    read = {id: envelope.leaf(id, leaf, secret) for id, leaf in leaves.items()}
    return Digest(
        root,
        buckets,
        {id: leaf for id, leaf in read.items() if not isinstance(leaf, UnreadableLeaf)},
        {id: leaf for id, leaf in read.items() if isinstance(leaf, UnreadableLeaf)},
    )


def _answer(status: int, headers: Mapping[str, str], body: bytes, now: int) -> Any:
    if status != 200:
        raise_if_not_applied(status, headers, body, now)
        raise Transient(FAULT)
    try:
        return tolerant_json.load(body)
    except ValueError:
        # A firewall's page, half an answer, or one that is too long to be read: asking again is safe.
        raise Unreadable(UNREADABLE) from None
