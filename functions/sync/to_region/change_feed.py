"""The change feed: what has changed since a cursor, at least once, newest version of each record, never one's own echo.

A write is stamped before it lands, and the index learns of it later still. So the feed ends a `SETTLED` before now: whatever
is stamped older than that has landed and is seen, nothing can appear behind a cursor, and no record is skipped. A record
that changes again moves to the end, so nobody reads the same version for ever.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from functions.agreement import Allow, decide
from functions.sync import ports
from functions.sync.model.errors import Rejected
from functions.sync.model.record import MINISTRY, Key, Record
from functions.sync.ports.records import Change

SETTLED = 60_000
"""Milliseconds: longer than a write with all its attempts, the index's delay and the difference of two clocks together."""
START = Change(0, "")
MOST_READ = 5
"""Pages of changes looked through for one answer, where they are the caller's own echo."""
_CURSOR = re.compile(r"([0-9]{1,15})/([A-Za-z0-9._:-]{0,64})/([0-9a-f]{8})")


class FeedPage(NamedTuple):
    """`more`: there is more already; otherwise come back later with the same cursor."""

    records: list[Record]
    cursor: str
    more: bool


@dataclass(frozen=True, slots=True)
class ChangeFeed:
    state: ports.RecordStore
    clock: ports.Clock

    def read(self, region: str, domain: str, cursor: str, limit: int, reader: str) -> FeedPage:
        """`reader` is the caller's own name: what it wrote itself is left out. Raises `Rejected` (KURSOR_TIDAK_SAH)."""
        at = decode_cursor(cursor, region, domain) if cursor else START
        until = self.clock.now() - SETTLED
        found: list[Record] = []
        more = True
        for _ in range(MOST_READ):
            changes = self.state.changes(region, domain, at, until, limit - len(found))
            more = len(changes) == limit - len(found)
            found += self._records(region, domain, changes, reader)
            at = changes[-1] if changes else at
            if not more or len(found) == limit:
                break
        return FeedPage(found, encode_cursor(at, region, domain), more)

    def _records(self, region: str, domain: str, changes: Sequence[Change], reader: str) -> list[Record]:
        """In order, as they stand now; one that has changed since its entry comes again with its new one. The agreement is asked
        before the ministry's are handed over.
        """
        received = isinstance(decide(region, domain, "terima", self.clock.now()), Allow)
        keys = [Key(region, domain, change.id) for change in changes]
        stored = self.state.records(keys) if keys else {}
        return [
            stored[key]
            for key in keys
            if key in stored and stored[key].origin not in ((reader,) if received else (reader, MINISTRY))
        ]


def encode_cursor(at: Change, region: str, domain: str) -> str:
    plain = f"{at.at}/{at.id}"
    return urlsafe_b64encode(f"{plain}/{_check(plain, region, domain)}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str, region: str, domain: str) -> Change:
    """A check against mistakes, not a right: place and rights are those of the token, whatever a cursor says."""
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except ValueError:
        text = ""
    match = _CURSOR.fullmatch(text)
    if match is None or match[3] != _check(f"{match[1]}/{match[2]}", region, domain):
        raise Rejected("KURSOR_TIDAK_SAH")
    return Change(int(match[1]), match[2])


def _check(plain: str, region: str, domain: str) -> str:
    return blake2b("\n".join((plain, region, domain)).encode(), digest_size=4, person=b"cursor").hexdigest()
