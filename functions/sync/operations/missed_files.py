"""Files in the drop bucket of which nobody told us, or whose reading was given up: events are a hint, the listing is the truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import orjson

from functions.sync import ports
from functions.sync.model.retries import DROP_QUIET, INBOX_LOOK_BACK, INBOX_PASS
from functions.sync.model.upload import upload_id

PREFIX = "inbox/"
PLACE = "sweep/inbox"
PAGE, PAGES = 1_000, 3
"""Object versions listed at a time, and such pages per run: a pass goes on where the last run stopped."""


class InboxState(ports.UploadStore, ports.NoteStore, Protocol):
    """Which files were read, and how far the listing came."""


@dataclass(frozen=True, slots=True)
class MissedFiles:
    drops: ports.Drops
    state: InboxState
    queues: ports.Queues
    clock: ports.Clock
    bucket: str

    def run(self) -> int:
        """How many files were found that nobody had read."""
        now, found = self.clock.now(), 0
        walk = orjson.loads(self.state.note(PLACE) or "{}")
        began, cursor = walk.get("began", 0), walk.get("cursor", "")
        if not cursor:
            if now - began < INBOX_PASS:
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
        drops = {
            upload_id(entry.drop): entry.drop
            for entry in listed
            if DROP_QUIET <= now - entry.at < INBOX_LOOK_BACK
        }
        known = self.state.taken_in(list(drops)) if drops else set()
        missing = [drop for identity, drop in drops.items() if identity not in known]
        self.queues.send(
            "receive",
            [
                {
                    "detail": {
                        "bucket": {"name": drop.bucket},
                        "object": {"key": drop.key, "version-id": drop.version_id},
                    }
                }
                for drop in missing
            ],
        )
        return len(missing)
