"""The truth behind the hints: whatever is due, lost or behind is asked for again. Bounded per run; safe at any time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from functions import agreement
from functions.sync import ports
from functions.sync.model.breaker import Breaker, BreakerState
from functions.sync.model.retries import PERMIT_SPAN, SWEEP_PERIOD, SWEEP_RUN, UPLOAD_QUIET
from functions.sync.model.upload import Upload, UploadStatus
from functions.sync.records.follow_up import BATCH, receipt_delay, send_hints
from functions.sync.to_ministry import circuit_breaker

MOST = 6_000
"""Records asked for per domain and run; more than two workers send in a minute would only queue up twice."""
PAGE = 100
"""Older uploads looked at per run: a walk from the newest to the oldest, that goes on where the last run stopped."""


class SweepState(ports.RecordStore, ports.UploadStore, ports.BreakerStore, ports.NoteStore, Protocol):
    """What sweep reads, and where it notes how far it came."""


@dataclass(frozen=True, slots=True)
class Sweep:
    state: SweepState
    queues: ports.Queues
    clock: ports.Clock

    def run(self) -> dict[str, int]:
        """Hints sent, by lane."""
        now = self.clock.now()
        sent: Counter[str] = Counter()
        for region, agreed in agreement.load().items():
            for domain in agreed.names:
                if most := self._most(region, domain, now):
                    ids = [key.id for key in self.state.due_keys(region, domain, now, most)]
                    send_hints(self.queues, region, domain, ids)
                    sent[f"dispatch/{domain}"] += len(ids)
            for upload in self._uploads(region, now):
                for lane, messages in self._behind(upload, now):
                    self.queues.send(lane, messages)
                    sent[lane] += len(messages)
        return dict(+sent)

    def open_breakers(self) -> list[Breaker]:
        """Datasets that nothing leaves for at the moment."""
        breakers = [
            self.state.breaker(region, domain)
            for region, agreed in agreement.load().items()
            for domain in agreed.names
        ]
        return [breaker for breaker in breakers if breaker.state is not BreakerState.CLOSED]

    def _most(self, region: str, domain: str, now: int) -> int:
        """While nothing may leave, records wait here and not in a queue; for a probe a few are enough to choose from."""
        breaker = self.state.breaker(region, domain)
        if circuit_breaker.blocked_until(breaker) > now + PERMIT_SPAN:
            return 0
        return MOST if breaker.state is BreakerState.CLOSED else BATCH

    def _uploads(self, region: str, now: int) -> Iterator[Upload]:
        """The newest, every time, and a page of the older ones."""
        seen = set()
        for upload in self.state.open_uploads(region):
            seen.add(upload.id)
            yield upload
        place = f"sweep/uploads/{region}"
        note = self.state.note(place)
        page = self.state.uploads(region, PAGE, before=int(note or now + 1))
        yield from (upload for upload in page if upload.id not in seen)
        reached = str(page[-1].started_at) if len(page) >= PAGE else ""
        if reached != note:
            self.state.save_note(place, reached)

    def _behind(self, upload: Upload, now: int) -> list[tuple[str, Sequence[dict[str, object]]]]:
        """What an upload still needs: chunks never finished, or a receipt that lags behind."""
        settle: list[tuple[str, Sequence[dict[str, object]]]] = [("settle", [{"upload": upload.id}])]
        if upload.status is UploadStatus.DIPROSES:
            if not _turn(now - upload.started_at - UPLOAD_QUIET):
                return []
            done = {chunk.number for chunk in self.state.chunks(upload.id)}
            missing = [{"upload": upload.id, "chunk": n} for n in range(upload.chunks) if n not in done]
            return [(f"ingest/{upload.domain}", missing)] if missing else settle
        behind = upload.receipt_stale_at and _turn(
            now - upload.receipt_stale_at - receipt_delay(upload.rows) * 1000 - UPLOAD_QUIET
        )
        return settle if behind or (upload.rerender_after and _turn(now - upload.rerender_after)) else []


def _turn(waited: int) -> bool:
    return waited >= 0 and waited % SWEEP_PERIOD < SWEEP_RUN
