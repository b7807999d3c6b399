"""Sweep: ask again, every minute, for what is due, lost or behind.

Queue messages are hints; sweep finds in the table what a lost hint named. Each run is bounded, and safe at
any time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from functions import agreement
from functions.sync import ports
from functions.sync.model.breaker import Breaker, BreakerState
from functions.sync.model.errors import apart
from functions.sync.model.retries import PERMIT_SPAN, SWEEP_PERIOD, SWEEP_RUN, UPLOAD_QUIET
from functions.sync.model.upload import Upload, UploadStatus
from functions.sync.records.follow_up import BATCH, receipt_delay, send_hints
from functions.sync.to_ministry import circuit_breaker

MOST = 6_000
"""Records hinted per dataset and run: two workers send no more in a minute, and the rest would be queued
twice."""
PAGE = 100
"""Older uploads looked at per run, from the newest to the oldest; the next run goes on where this one
stopped."""


class SweepState(ports.RecordStore, ports.UploadStore, ports.BreakerStore, ports.NoteStore, Protocol):
    """What sweep reads, and where it notes how far it came."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """Ask again for records and uploads of all datasets."""

    state: SweepState
    queues: ports.Queues
    clock: ports.Clock
    failures: list[Exception] = field(default_factory=list)
    """Exceptions on single datasets and uploads, for the handler to log; they stopped no other."""

    def run(self) -> dict[str, int]:
        """Send hints for what is due; return how many records or messages were sent, by lane."""
        self.failures.clear()
        now = self.clock.now()
        sent: Counter[str] = Counter()
        for region, agreed in agreement.load().items():
            for domain in agreed.names:
                with apart(self.failures):
                    sent[f"dispatch/{domain}"] += self._hint(region, domain, now)
            with apart(self.failures):
                for upload in self._uploads(region, now):
                    with apart(self.failures):
                        for lane, messages in self._messages(upload, now):
                            self.queues.send(lane, messages)
                            sent[lane] += len(messages)
        return dict(+sent)

    def open_breakers(self) -> list[Breaker]:
        """Return the breakers that are not closed, for the metrics."""
        breakers = []
        for region, agreed in agreement.load().items():
            for domain in agreed.names:
                with apart(self.failures):
                    breakers.append(self.state.breaker(region, domain))
        return [breaker for breaker in breakers if breaker.state is not BreakerState.CLOSED]

    def _hint(self, region: str, domain: str, now: int) -> int:
        """Hint at the due records of a dataset; return their number."""
        limit = self._limit(region, domain, now)
        ids = [key.id for key in self.state.due_keys(region, domain, now, limit)] if limit else []
        send_hints(self.queues, region, domain, ids)
        return len(ids)

    def _limit(self, region: str, domain: str, now: int) -> int:
        """Return how many records to hint.

        Zero while nothing may leave: records wait in the table and not in a queue. One hint's worth for a
        probe.
        """
        breaker = self.state.breaker(region, domain)
        if circuit_breaker.blocked_until(breaker) > now + PERMIT_SPAN:
            return 0
        return MOST if breaker.state is BreakerState.CLOSED else BATCH

    def _uploads(self, region: str, now: int) -> Iterator[Upload]:
        """Yield the newest uploads that are unsettled or have a stale receipt, then a page of all uploads."""
        seen = set()
        for upload in self.state.open_uploads(region):
            seen.add(upload.id)
            yield upload
        note = f"sweep/uploads/{region}"
        before = self.state.note(note)
        page = self.state.uploads(region, PAGE, before=int(before or now + 1))
        yield from (upload for upload in page if upload.id not in seen)
        reached = str(page[-1].started_at) if len(page) >= PAGE else ""
        if reached != before:
            self.state.save_note(note, reached)

    def _messages(self, upload: Upload, now: int) -> list[tuple[str, Sequence[dict[str, object]]]]:
        """Return (lane, messages) for what is behind in an upload: unfinished chunks, or a stale receipt."""
        settle: list[tuple[str, Sequence[dict[str, object]]]] = [("settle", [{"upload": upload.id}])]
        if upload.status is UploadStatus.DIPROSES:
            if not _is_turn(now - upload.started_at - UPLOAD_QUIET):
                return []
            done = {chunk.number for chunk in self.state.chunks(upload.id)}
            missing = [{"upload": upload.id, "chunk": n} for n in range(upload.chunks) if n not in done]
            return [(f"ingest/{upload.domain}", missing)] if missing else settle
        behind = upload.receipt_stale_at and _is_turn(
            now - upload.receipt_stale_at - receipt_delay(upload.rows) * 1000 - UPLOAD_QUIET
        )
        return settle if behind or (upload.rerender_after and _is_turn(now - upload.rerender_after)) else []


def _is_turn(waited: int) -> bool:
    """Tell whether this run is the one of its `SWEEP_PERIOD` that asks, after `waited` milliseconds."""
    return waited >= 0 and waited % SWEEP_PERIOD < SWEEP_RUN
