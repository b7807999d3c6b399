"""Define what is kept of a change of the ministry's that does not even have the shape of a change. Pure.

Nothing of its content is kept, and no id that is none: such a change may be of any size, and may hold a NIK
where an id should stand. What is kept tells one from another and says why.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from functions.domains.core.identifiers import ID_SUMBER
from functions.domains.core.nik import holds_nik
from functions.sync.model.hashing import mac

STAND_IN = "tak-terbaca-"
"""Begins the id under which a change is kept whose own id is none."""
SHOWN = 24
"""Characters of an id that is none that are shown."""
REASONS, REASON = 20, 120
"""Reasons that are kept of one change, and characters of each."""
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
_HIDDEN = re.compile(r"[^A-Za-z0-9._:-]|[0-9]{5,}")


class UnreadableChange(NamedTuple):
    """A change of the ministry's, or its copy of a record, of which only this is kept."""

    region: str
    """The region that it is of, '' where it names none."""
    id: str
    """The record's id, or a stand-in for an id that is none."""
    digest: str
    """HMAC of the content, to tell whether two are the same."""
    size: int
    """Bytes of the content."""
    reasons: tuple[str, ...]
    """What does not fit: `amplop:` and the part of the envelope."""


def is_record_id(value: object) -> bool:
    """Tell whether a value may be the id of a record (contract, section 1): its pattern, and no NIK."""
    return isinstance(value, str) and ID_SUMBER.fullmatch(value) is not None and not holds_nik(value)


def unreadable_change(
    secret: bytes, region: str, id: object, content: bytes, reasons: Sequence[str]
) -> UnreadableChange:
    """Return what is kept of a change.

    `secret` keys the hashes, because a NIK can be guessed from a plain one.
    """
    kept = bounded_reasons(reasons)
    if isinstance(id, str) and is_record_id(id):
        return UnreadableChange(region, id, mac(secret, content), len(content), kept)
    told = id.encode("utf-8", "surrogatepass") if isinstance(id, str) else content
    name = mac(secret, told)[:24].translate(_LETTERS)
    shown = _HIDDEN.sub("?", id[:SHOWN]) if isinstance(id, str) else ""
    named = (f"amplop:id={shown}", *(reason for reason in kept if reason != "amplop:id"))
    return UnreadableChange(region, STAND_IN + name, mac(secret, content), len(content), named)


def bounded_reasons(reasons: Sequence[str]) -> tuple[str, ...]:
    """Return the first `REASONS` reasons, each cut to `REASON` characters and free of lone surrogates."""
    return tuple(
        reason[:REASON].encode("utf-8", "replace").decode() for reason in dict.fromkeys(reasons[:REASONS])
    )
