"""Find files in the drop bucket whose event was lost, or whose reading was given up.

An event is a hint; the listing of the bucket decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import orjson

from functions.sync import ports
from functions.sync.model.retries import DROP_QUIET, INBOX_LOOK_BACK, INBOX_PASS
from functions.sync.model.upload import upload_id

PREFIX = "inbox/"
PLACE = "sweep/inbox"
"""The note that holds when this pass over the inbox began, and the cursor it has reached."""
PAGE, PAGES = 1_000, 3
"""Object versions listed at a time, and such pages per run; a pass goes on where the last run stopped."""


class InboxState(ports.UploadStore, ports.NoteStore, Protocol):
    """What is read of uploads, and where the progress of the listing is noted."""


@dataclass(frozen=True, slots=True)
class MissedFiles:
    """Hand files that were missed to receive."""

    drops: ports.Drops
    state: InboxState
    queues: ports.Queues
    clock: ports.Clock
    bucket: str

    def run(self) -> int:
        """List the next pages of the inbox; return how many missed files were handed to receive.

        A pass begins `INBOX_PASS` after the last one began.
        """
        now, found = self.clock.now(), 0
        progress = orjson.loads(self.state.note(PLACE) or "{}")
        began, cursor = progress.get("began", 0), progress.get("cursor", "")
        if not cursor:
            if now - began < INBOX_PASS:
                return 0
            began = now
        for _ in range(PAGES):
            listed, cursor = self.drops.versions(self.bucket, PREFIX, cursor, PAGE)
            found += self._hand_over(listed, now)
            if not cursor:
                break
        self.state.save_note(PLACE, orjson.dumps({"began": began, "cursor": cursor}).decode())
        return found

    def _hand_over(self, listed: list[ports.Listed], now: int) -> int:
        """Send receive the event of each file that was not taken in, as EventBridge would have."""
        drops = {
            upload_id(entry.drop): entry.drop
            for entry in listed
            if DROP_QUIET <= now - entry.at < INBOX_LOOK_BACK
        }
        taken_in = self.state.taken_in(list(drops)) if drops else set()
        missed = [drop for identity, drop in drops.items() if identity not in taken_in]
        self.queues.send(
            "receive",
            [
                {
                    "detail": {
                        "bucket": {"name": drop.bucket},
                        "object": {"key": drop.key, "version-id": drop.version_id},
                    }
                }
                for drop in missed
            ],
        )
        return len(missed)
