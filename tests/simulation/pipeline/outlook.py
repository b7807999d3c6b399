"""What is left to do, and when sweep finds it."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from functions.sync.model.breaker import BreakerState
from functions.sync.model.record import Record, RecordState
from functions.sync.model.retries import (
    DROP_QUIET,
    INBOX_PASS,
    PERMIT_SPAN,
    SWEEP_PERIOD,
    SWEEP_RUN,
    UPLOAD_QUIET,
)
from functions.sync.model.upload import Drop, Upload, UploadStatus, upload_id
from functions.sync.operations import missed_files
from functions.sync.records.follow_up import receipt_delay
from tests.simulation.engine.loop import Engine
from tests.simulation.pipeline.ports import WeakDrops, WeakState, unfinished
from tests.simulation.pipeline.workload import Offer
from tests.simulation.plan import MINUTE


class Outlook:
    def __init__(
        self, engine: Engine, state: WeakState, drops: WeakDrops, offers: Mapping[Drop, Offer]
    ) -> None:
        self.engine, self.state, self.drops, self.offers = engine, state, drops, offers
        self.unchanged_since = 0
        self.unchanged = ""

    def next_sweep(self) -> int | None:
        """Return when sweep next finds something, in milliseconds, or None."""
        moments = [self._earliest(record) for record in self.state.stored.values() if record.due is not None]
        moments += [
            moment
            for upload in self.state.registered.values()
            if unfinished(upload)
            for moment in self._sweep_times(upload)
        ]
        unread = [self.drops.written[drop] for drop in self.offers if self._is_unread(drop)]
        if unread:
            began = orjson.loads(self.state.notes.get(missed_files.PLACE, "{}")).get("began", 0)
            moments.append(max(min(unread) + DROP_QUIET, began + INBOX_PASS))
        return min(moments, default=None)

    def _sweep_times(self, upload: Upload) -> list[int]:
        """Return when sweep asks for the upload: from the first allowed moment on, once per period."""
        now = self.engine.clock.time
        moments = [upload.started_at + UPLOAD_QUIET] if upload.status is UploadStatus.DIPROSES else []
        moments += (
            [upload.receipt_stale_at + receipt_delay(upload.rows) * 1000 + UPLOAD_QUIET]
            if upload.receipt_stale_at
            else []
        )
        moments += [upload.rerender_after] if upload.rerender_after else []
        return [
            at
            if now - at < 0 or (now - at) % SWEEP_PERIOD < SWEEP_RUN
            else now - (now - at) % SWEEP_PERIOD + SWEEP_PERIOD
            for at in moments
        ]

    def _earliest(self, record: Record) -> int:
        """Return when the record is due and its breaker lets it pass."""
        breaker = self.state.breakers.get(record.key[:2])
        until = (
            max(breaker.not_before, 0 if breaker.state is BreakerState.CLOSED else breaker.retry_at)
            - PERMIT_SPAN
            if breaker
            else 0
        )
        return max(record.due or 0, until)

    def _is_unread(self, drop: Drop) -> bool:
        upload = self.state.registered.get(upload_id(drop))
        return upload is None or upload.status is UploadStatus.DITERIMA

    def is_at_rest(self) -> bool:
        """Return whether nothing runs or is due, except waiting children that an hour did not change."""
        engine = self.engine
        if not engine.calm or engine.running or engine.waiting or engine.later:
            return False
        held = False
        for record in self.state.stored.values():
            if record.due is not None:
                if record.state is not RecordState.DITAHAN:
                    return False
                held = True
        if any(unfinished(upload) for upload in self.state.registered.values()) or any(
            map(self._is_unread, self.offers)
        ):
            return False
        if not held:
            return True
        still = repr([(r.state, r.version, r.acked_version, r.waits_for) for r in self.state.stored.values()])
        if still != self.unchanged:
            self.unchanged, self.unchanged_since = still, engine.clock.time
        return engine.clock.time - self.unchanged_since > 63 * MINUTE
