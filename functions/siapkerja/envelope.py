"""Check the envelope of what the ministry says of one record: change, copy, leaf of a digest. Pure.

Every operation is checked alike. Ids become keys, numbers are compared with ours, and the content is stored,
so nothing comes in that is not of the agreed shape and within `bounds`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

from functions.domains.core.nik import holds_nik
from functions.siapkerja.bounds import CHANGE_BYTES, FIELD_NAME, FIELDS, LARGEST_NUMBER, NESTING, OP
from functions.sync.model.unreadable import UnreadableChange, is_record_id, unreadable_change
from functions.sync.ports.ministry import MinistryChange, UnreadableLeaf

_REMOTE_ID = re.compile(r"[A-Za-z0-9._:/-]{1,128}", re.ASCII)
_MAC = re.compile(r"[0-9A-Fa-f]{1,128}", re.ASCII)
_LIVES = ("ada", "tutup", "hapus")
_REGION = re.compile(r"[0-9]{2}(?:[0-9]{2})?", re.ASCII)


def change(entry: Any, secret: Callable[[], bytes]) -> MinistryChange | UnreadableChange:
    """Return a change, or what may be kept of one whose envelope does not fit. Raise nothing."""
    envelope: Mapping[str, Any] = entry if isinstance(entry, dict) else {}
    region, id, version, revision, op, data, own = (
        envelope.get(name) for name in ("region", "id", "version", "revision", "op", "data", "own")
    )
    theirs = remote_id(envelope.get("remote_id"))
    fitting = {
        "region": isinstance(region, str) and _REGION.fullmatch(region),
        "id": is_record_id(id),
        "version": is_counter(version),
        "revision": is_counter(revision),
        "op": isinstance(op, str) and 0 < len(op) <= OP and op.isascii() and op.isprintable(),
        "remote_id": theirs is not None,
        "data": isinstance(data, dict),
        "own": own is None or isinstance(own, dict),
    }
    content, wrong = _content(entry)
    wrong = [*(name for name, fits in fitting.items() if not fits), *wrong]
    if not wrong:
        return MinistryChange(
            str(region),
            str(id),
            int(version or 0),
            int(revision or 0),
            str(op),
            theirs or "",
            data or {},
            own,
        )
    return unreadable_change(
        secret(), str(region) if fitting["region"] else "", id, content, [f"amplop:{name}" for name in wrong]
    )


def leaf(id: str, value: Any, secret: Callable[[], bytes]) -> tuple[str, int, int, str] | UnreadableLeaf:
    """Return one leaf of a digest, (hash, version, revision, life), or what may be kept of one that is none.

    Raise nothing. The hash of a leaf that is none still counts for its bucket.
    """
    mac, version, revision, life = value if isinstance(value, list) and len(value) == 4 else [None] * 4
    fitting = {
        "id": is_record_id(id),
        "sidik": isinstance(mac, str) and _MAC.fullmatch(mac),
        "version": is_counter(version),
        "revision": is_counter(revision),
        "op": life in _LIVES,
    }
    if all(fitting.values()):
        return str(mac), int(version or 0), int(revision or 0), str(life)
    wrong = [f"amplop:{name}" for name, fits in fitting.items() if not fits]
    return UnreadableLeaf(
        str(mac) if fitting["sidik"] else "", unreadable_change(secret(), "", id, _content(value)[0], wrong)
    )


def is_counter(value: Any) -> bool:
    """Tell whether a value may be a version or a revision."""
    return type(value) is int and 0 <= value <= LARGEST_NUMBER


def remote_id(value: Any) -> str | None:
    """Return the ministry's own id of a record, '' where there is none; None where it is no id, or a NIK."""
    if value is None or value == "":
        return ""
    text = str(value) if is_counter(value) else value
    fits = isinstance(text, str) and _REMOTE_ID.fullmatch(text) and not holds_nik(text)
    return text if fits else None


def _content(entry: Any) -> tuple[bytes, list[str]]:
    """Return the bytes of a change, as far as they can be made, and what of its content does not fit."""
    try:
        content = orjson.dumps(entry)
    except TypeError:  # nothing of it can be written: too deep, a lone surrogate, a value that was cut
        return _anything(entry), ["isi"]
    wrong = [] if len(content) <= CHANGE_BYTES else ["ukuran"]
    number = 0
    for depth, names in _levels(entry):
        number += len(names)
        if depth > NESTING:
            return content, [*wrong, "kedalaman"]
        if number > FIELDS or any(len(name) > FIELD_NAME for name in names):
            return content, [*wrong, "isian"]
    return content, wrong


def _anything(entry: Any) -> bytes:
    try:
        return json.dumps(entry, default=lambda _: None).encode()
    except (RecursionError, ValueError):
        return b""


def _levels(entry: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield (depth, names of fields) of every object and list, without recursion."""
    pending: list[tuple[int, Any]] = [(1, entry)] if isinstance(entry, dict | list) else []
    while pending:
        depth, each = pending.pop()
        names, parts = (list(each), each.values()) if isinstance(each, dict) else ([], each)
        yield depth, names
        pending += [(depth + 1, part) for part in parts if isinstance(part, dict | list)]
