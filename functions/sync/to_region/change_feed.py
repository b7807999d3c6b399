"""Read the change feed: the changes behind a cursor, at least once, each record in its newest version.

A reader does not get what it wrote itself. A write gets its time before it takes effect, and the index shows
it later still. So the feed ends `SETTLED` ms before now: a change with an older time has taken effect and is
visible, no change can appear behind a cursor, and no record is skipped. A record that changes again moves to
the end of the feed, so no reader gets the same version for ever.
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
"""Milliseconds: more than a write with all its attempts, the index's delay and the difference of two clocks
together."""
START = Change(0, "")
"""Where a feed without a cursor starts."""
MOST_READ = 5
"""The most pages of changes read for one answer, where they hold only what the reader wrote itself."""
MOST_BYTES = 1 << 20
"""Bytes of content of one page. A function's answer may have 6 MB, and escaping can make four of one."""
_CURSOR = re.compile(r"([0-9]{1,15})/([A-Za-z0-9._:-]{0,64})/([0-9a-f]{8})")


class FeedPage(NamedTuple):
    """One page of the feed."""

    records: list[Record]
    cursor: str
    """Where the next page starts."""
    more: bool
    """There is a next page already; otherwise the reader asks again later with this cursor."""


@dataclass(frozen=True, slots=True)
class ChangeFeed:
    """Reads pages of the change feed."""

    state: ports.RecordStore
    clock: ports.Clock

    def read(self, region: str, domain: str, cursor: str, limit: int, reader: str) -> FeedPage:
        """Return the page behind `cursor` ('' for the start), at most `limit` records.

        `reader` is the caller's name: what it wrote itself is left out. Raises `Rejected` (KURSOR_TIDAK_SAH).
        """
        at = decode_cursor(cursor, region, domain) if cursor else START
        until = self.clock.now() - SETTLED
        found: list[Record] = []
        more = True
        size = 0
        for _ in range(MOST_READ):
            changes = self.state.changes(region, domain, at, until, limit - len(found))
            more = len(changes) == limit - len(found)
            shown = self._records(region, domain, changes, reader)
            for change in changes:
                record = shown.get(change.id)
                size += len(record.payload) if record else 0
                if record and found and size > MOST_BYTES:
                    return FeedPage(found, encode_cursor(at, region, domain), more=True)
                if record:
                    found.append(record)
                at = change
            if not more or len(found) == limit:
                break
        return FeedPage(found, encode_cursor(at, region, domain), more)

    def _records(self, region: str, domain: str, changes: Sequence[Change], reader: str) -> dict[str, Record]:
        """Return id → changed record, each as it is now; one that changed again comes again later.

        Changes that came from the ministry are left out where the agreement does not let them be received.
        """
        receiving = isinstance(decide(region, domain, "terima", self.clock.now()), Allow)
        keys = [Key(region, domain, change.id) for change in changes]
        stored = self.state.records(keys) if keys else {}
        return {
            key.id: record
            for key, record in stored.items()
            if record.origin not in ((reader,) if receiving else (reader, MINISTRY))
        }


def encode_cursor(at: Change, region: str, domain: str) -> str:
    """Return the cursor behind a change, with a check code over region and dataset."""
    plain = f"{at.at}/{at.id}"
    return urlsafe_b64encode(f"{plain}/{_check(plain, region, domain)}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str, region: str, domain: str) -> Change:
    """Return the change that a cursor stands behind. Raises `Rejected` (KURSOR_TIDAK_SAH).

    The check code guards against mistakes and grants nothing: region and rights are those of the access
    token.
    """
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
