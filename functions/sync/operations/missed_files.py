"""Files in the drop bucket of which nobody told us, or whose reading was given up: events are a hint, the listing is the truth."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from functions.sync import ports
from functions.sync.model.upload import upload_id

PREFIX = "inbox/"
PLACE = "sweep/inbox"
PAGE, PAGES = 1_000, 3
"""Object versions listed at a time, and such pages per run: a pass goes on where the last run stopped."""
AGAIN = 900_000
"""Milliseconds from the start of one pass to the start of the next."""
QUIET = 600_000
"""Milliseconds that the event and the reading of a file may take."""
LOOK_BACK = 14 * 86_400_000
"""What is older was looked at in a thousand passes."""


@dataclass(frozen=True, slots=True)
class Inbox:
    drops: ports.Drops
    state: ports.State
    queues: ports.Queues
    clock: ports.Clock
    bucket: str

    def __call__(self) -> int:
        """How many files were found that nobody had read."""
        now, found = self.clock.now(), 0
        walk = orjson.loads(self.state.note(PLACE) or "{}")
        began, cursor = walk.get("began", 0), walk.get("cursor", "")
        if not cursor:
            if now - began < AGAIN:
                return 0
            began = now
        for _ in range(PAGES):
            listed, cursor = self.drops.versions(self.bucket, PREFIX, cursor, PAGE)
            found += self._read(listed, now)
            if not cursor:
                break
        self.state.save_note(PLACE, orjson.dumps({"began": began, "cursor": cursor}).decode())
        return found

    def _read(self, listed: list[ports.Listed], now: int) -> int:
        """Hand to receive what it has not taken in, as EventBridge would have."""
        drops = {upload_id(entry.drop): entry.drop for entry in listed if QUIET <= now - entry.at < LOOK_BACK}
        known = self.state.taken_in(list(drops)) if drops else set()
        missing = [drop for identity, drop in drops.items() if identity not in known]
        self.queues.send("receive", [
            {"detail": {"bucket": {"name": drop.bucket}, "object": {"key": drop.key, "version-id": drop.version_id}}} for drop in missing
        ])
        return len(missing)
