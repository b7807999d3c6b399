"""Read SIAPkerja's answers to requests for changes, copies and digests. Pure.

The envelope is read strictly: a missing or renamed field stops the reading (`Locked`) and moves no cursor, so
that no change is passed over. The `data` of a record is judged record by record, in `from_ministry.mapping`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from functions.siapkerja.classify import CONTRACT_CHANGED, FAULT, raise_if_not_applied
from functions.sync.model.errors import Locked, Transient
from functions.sync.model.record import Key
from functions.sync.ports.ministry import Digest, MinistryChange, MinistryPage

_LISTS = ("changes", "records", "data", "items", "results")
_NO_DIGEST = frozenset({404, 405, 501})


def page(status: int, headers: Mapping[str, str], body: bytes, cursor: str, now: int) -> MinistryPage:
    """Return a page of changes; `cursor` is the one that was asked with.

    The answer is a list, bare or in an object, or an object in a list. Where it has no cursor of its own, the
    highest cursor of its entries counts. Raise `Locked` where neither has one, since the changes behind this
    page could never be reached.
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
        entry["cursor"]
        for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get("cursor"), str)
    ]
    next_cursor, more = (
        (answer.get("cursor"), answer.get("more")) if isinstance(answer, dict) else (None, None)
    )
    if not isinstance(next_cursor, str) and entries and not cursors:
        raise Locked(CONTRACT_CHANGED)
    next_cursor = next_cursor if isinstance(next_cursor, str) else max(cursors, default=cursor)
    return MinistryPage(
        [_change(entry) for entry in entries], next_cursor, more if isinstance(more, bool) else bool(entries)
    )


def _list_in(answer: Mapping[str, Any]) -> list[Any] | None:
    return next((answer[name] for name in _LISTS if isinstance(answer.get(name), list)), None)


def copy(status: int, headers: Mapping[str, str], body: bytes, key: Key, now: int) -> MinistryChange:
    """Return the ministry's copy of the record `key` as a change. Raise `Transient` or `Locked`."""
    answer = _answer(status, headers, body, now)
    return _change({**answer, "region": key.region} if isinstance(answer, dict) else answer)


def digest(status: int, headers: Mapping[str, str], body: bytes, now: int) -> Digest | None:
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
    try:
        found = {
            str(id): (str(leaf), int(version), int(revision), str(op))
            for id, (leaf, version, revision, op) in leaves.items()
        }
    except (TypeError, ValueError):
        raise Locked(CONTRACT_CHANGED) from None
    return Digest(root, {str(prefix): str(fold) for prefix, fold in buckets.items()}, found)


def _answer(status: int, headers: Mapping[str, str], body: bytes, now: int) -> Any:
    if status != 200:
        raise_if_not_applied(status, headers, body, now)
        raise Transient(FAULT)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Transient(FAULT) from None  # a firewall's page, or half an answer: asking again is safe


def _change(entry: Any) -> MinistryChange:
    if not isinstance(entry, dict):
        raise Locked(CONTRACT_CHANGED)
    region, id, version, revision, op, data = (
        entry.get(name) for name in ("region", "id", "version", "revision", "op", "data")
    )
    if not (
        isinstance(region, str) and isinstance(id, str) and isinstance(op, str) and isinstance(data, dict)
    ):
        raise Locked(CONTRACT_CHANGED)
    if type(version) is not int or type(revision) is not int:
        raise Locked(CONTRACT_CHANGED)
    remote_id, own = entry.get("remote_id"), entry.get("own")
    return MinistryChange(
        region,
        id,
        version,
        revision,
        op,
        remote_id if isinstance(remote_id, str) else "",
        data,
        own if isinstance(own, dict) else None,
    )
