"""The truth behind the hints: whatever is due, lost or behind is asked for again. Bounded per run; safe at any time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from functions import agreement
from functions.sync import ports
from functions.sync.dispatch import BATCH
from functions.sync.upload import Upload, UploadStatus

MOST = 2_000
"""Records asked for per domain and run."""
QUIET = 120_000
"""Milliseconds an upload may be silent before its missing chunks are handed out again."""


@dataclass(frozen=True, slots=True)
class Sweep:
    state: ports.State
    queues: ports.Queues
    clock: ports.Clock

    def __call__(self) -> dict[str, int]:
        """Hints sent, by lane."""
        now = self.clock.now()
        sent: dict[str, int] = {}
        for region, agreed in agreement.load().items():
            for domain in agreed.datasets:
                ids = [key.id for key in self.state.due(region, domain, now, MOST)]
                if ids:
                    self.queues.send(f"dispatch/{domain}", [{"region": region, "ids": ids[i : i + BATCH]} for i in range(0, len(ids), BATCH)])
                    sent[f"dispatch/{domain}"] = len(ids)
            for upload in self.state.open_uploads(region):
                for lane, messages in self._behind(upload, now):
                    self.queues.send(lane, messages)
                    sent[lane] = sent.get(lane, 0) + len(messages)
        return sent

    def _behind(self, upload: Upload, now: int) -> list[tuple[str, Sequence[dict[str, object]]]]:
        """What an upload still needs: chunks never finished, or a receipt that lags behind."""
        if now - upload.started_at < QUIET:
            return []
        if upload.status is UploadStatus.DIPROSES:
            done = {chunk.number for chunk in self.state.chunks(upload.id)}
            missing = [{"upload": upload.id, "chunk": n} for n in range(upload.chunks) if n not in done]
            if missing:
                return [(f"ingest/{upload.domain}", missing)]
        elif not upload.dirty:
            return []
        return [("settle", [{"upload": upload.id}])]
