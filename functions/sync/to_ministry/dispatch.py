"""Dispatch: send due records to the ministry and store its acknowledgements.

A message is a hint that names records; the table decides which version is the newest, and what is due.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from functions import domains
from functions.agreement import Deny, decide
from functions.sync import ports
from functions.sync.model.errors import Refused, Transient, Uncertain
from functions.sync.model.record import Key, Record, RecordState
from functions.sync.model.retries import PERMIT_RENEWALS, READ_BACK_FAILURES
from functions.sync.records import transitions
from functions.sync.records.column_owners import column_owners
from functions.sync.records.compare_and_set import save_all, save_outcome
from functions.sync.records.follow_up import BATCH, FollowUp
from functions.sync.to_ministry import outcomes
from functions.sync.to_ministry.claims import still_claimed
from functions.sync.to_ministry.dependencies import Dependencies
from functions.sync.to_ministry.outgoing import outgoing_record
from functions.sync.to_ministry.permits import Permit, Permits

MAPPING_FAILED = "GALAT_INTERNAL"
"""Code of a record on which our own mapping fails. It is held for a person; the rest of its batch is sent."""
_ANSWERED = frozenset({RecordState.TERSINKRON, RecordState.DITARIK, RecordState.DITOLAK_PUSAT})


class DispatchState(ports.RecordStore, ports.ConflictStore, ports.UploadStore, ports.BreakerStore, Protocol):
    """What dispatch reads and writes."""


@dataclass(slots=True)
class Dispatch:
    """Send the records of one dataset.

    Messages may come in any order, twice or not at all: every move of a record is a compare-and-set.
    """

    domain: str
    state: DispatchState
    queues: ports.Queues
    ministry: ports.Ministry
    clock: ports.Clock
    ids: ports.Ids
    tally: Counter[str] = field(init=False, default_factory=Counter)
    bugs: list[Exception] = field(init=False, default_factory=list)
    """Exceptions on single records in the last call, for the handler to log; they stopped no other record."""
    unfinished: list[Exception] = field(init=False, default_factory=list)
    """Exceptions of what had to follow from a stored outcome; the message must come again."""
    permits: Permits = field(init=False)
    follow_up: FollowUp = field(init=False)
    dependencies: Dependencies = field(init=False)

    def __post_init__(self) -> None:
        self.permits = Permits(self.domain, self.state, self.clock, self.tally)
        self.follow_up = FollowUp(self.domain, self.state, self.queues, self.clock)
        self.dependencies = Dependencies(
            self.domain, self.state, self.clock, self.follow_up, self.tally, self.bugs
        )

    def run(self, region: str, ids: Sequence[str]) -> dict[str, int]:
        """Dispatch the records of `ids` in `region`; return counts by the names of metrics.

        Raise, after all other records were served, what kept a stored outcome from being followed up.
        """
        self.tally.clear()
        self.bugs.clear()
        self.unfinished.clear()
        keys = list(dict.fromkeys(Key(region, self.domain, identity) for identity in ids))
        for start in range(0, len(keys), BATCH):
            self._batch(region, keys[start : start + BATCH])
        if self.unfinished:
            raise self.unfinished[0]
        return dict(+self.tally)

    def _batch(self, region: str, keys: Sequence[Key]) -> None:
        records = list(self.state.records(keys).values())
        now = self.clock.now()
        # A worker may have died after the ministry's answer, or after a hold: its message came again, and
        # what follows is done again.
        self.follow_up.run([record for record in records if record.state in _ANSWERED], self.unfinished)
        self.follow_up.mark_receipts_stale(
            [record for record in records if transitions.recently_held(record, now)]
        )
        self._resolve(region, [record for record in records if transitions.needs_read_back(record, now)])
        restricted = [
            r for r in records if r.restricted and r.state is RecordState.MENUNGGU and r.due is not None
        ]
        save_all(self.state, [(record, transitions.restrict(record)) for record in restricted], self.bugs)
        now = self.clock.now()
        waiting = [
            r
            for r in records
            if transitions.ready(r, now) or (r.state is RecordState.DITAHAN and r.waits_for)
        ]
        verdict = decide(region, self.domain, "kirim", now)
        if isinstance(verdict, Deny):
            self.follow_up.announce(waiting)
            held = [(r, transitions.hold(r, verdict.code, "", now)) for r in waiting]
            self.follow_up.run(save_all(self.state, held, self.bugs), self.unfinished)
        else:
            self._dispatch(region, self.dependencies.sendable(waiting))

    def _dispatch(self, region: str, records: Sequence[Record]) -> None:
        """Claim and send batch by batch, as long as there are permits.

        The other records stay in the table as they are; sweep asks again.
        """
        queue = sorted(records, key=lambda record: -transitions.batch_size(record))
        while queue:
            attempt = self.ids.new()
            permit = self._permit(region, attempt)
            if permit is None:
                return
            # A probe holds one record, so that a lost answer leaves only one uncertain.
            size = 1 if permit.probe_owner else transitions.batch_size(queue[0])
            batch = [
                record
                for record in queue[:size]
                if transitions.batch_size(record) == transitions.batch_size(queue[0])
            ]
            queue = queue[len(batch) :]
            self.follow_up.announce(batch)
            now = self.clock.now()
            claimed = save_all(
                self.state, [(record, transitions.claim(record, attempt, now)) for record in batch], self.bugs
            )
            if claimed:
                self._send(region, attempt, claimed, permit)
            else:
                self.permits.release(permit)

    def _permit(self, region: str, owner: str) -> Permit | None:
        return self.permits.acquire_signed_in(region, owner, self.ministry.sign_in)

    def _send(self, region: str, batch: str, records: Sequence[Record], permit: Permit | None = None) -> None:
        """Send claimed records in one request.

        Where the ministry refuses the batch as a whole, send two halves instead, until only the record that
        causes the refusal is left.
        """
        allowed = self._last_checks(region, batch, records, permit)
        if allowed is None:
            return
        permit, version, going = allowed
        outgoing = self._outgoing(region, going)
        try:
            if not outgoing:
                self.permits.release(permit)
                return
            acks = self.ministry.send(
                region, self.domain, f"{batch}-{len(outgoing)}", version, list(outgoing.values())
            )
        except Refused as refusal:
            self.permits.report_failure(permit, refusal)
            sent = [record for record in going if record.key in outgoing]
            if len(sent) > 1:
                half = len(sent) // 2
                self._send(region, f"{batch}a", sent[:half])
                self._send(region, f"{batch}b", sent[half:])
            else:
                self._conclude(sent, outcomes.refuse(refusal))
        except (Transient, Uncertain) as failure:
            self.permits.report_failure(permit, failure)
            self._conclude([record for record in going if record.key in outgoing], outcomes.fail(failure))
        else:
            self.permits.report_answer(permit)
            self._conclude(
                [record for record in going if record.key in outgoing],
                outcomes.acknowledge(domains.get(self.domain), acks),
            )

    def _last_checks(
        self, region: str, batch: str, records: Sequence[Record], permit: Permit | None
    ) -> tuple[Permit, str, list[Record]] | None:
        """Check everything again just before a request; None when nothing may go.

        Return a valid permit, the agreement's version, and the records that may go: one may have been
        restricted, replaced or taken over since it was claimed.
        """
        going = list(records)
        for _ in range(PERMIT_RENEWALS):
            if permit is None or not self.permits.is_valid(permit):
                permit = self._permit(region, batch)
            if permit is None:
                break
            going = still_claimed(self.state, self.clock, self.follow_up, going, self.bugs, self.unfinished)
            verdict = decide(region, self.domain, "kirim", self.clock.now())
            if isinstance(verdict, Deny):
                self._conclude(going, outcomes.hold(verdict.code))
                going = []
            if not going:
                self.permits.release(permit)
                return None
            if self.permits.is_valid(permit) and not isinstance(verdict, Deny):
                return permit, verdict.version, going
        self._conclude(going, transitions.unclaim)
        return None

    def _outgoing(self, region: str, records: Sequence[Record]) -> dict[Key, ports.OutgoingRecord]:
        """Return what is sent of each record; hold one on which our own mapping fails (`bugs`)."""
        found = {}
        owners = column_owners(region, self.domain, self.clock.now())
        for record in records:
            try:
                found[record.key] = outgoing_record(record, owners)
            except Exception as bug:
                self.bugs.append(bug)
                self._conclude([record], outcomes.hold(MAPPING_FAILED))
        return found

    def _resolve(self, region: str, records: Sequence[Record]) -> None:
        """Read back the records whose outcome is unknown, before anything is sent again."""
        read_back: dict[Key, ports.ReadBack | None] = {}
        failed: list[Record] = []
        self.follow_up.announce(records)
        for record in records:
            permit = self._permit(region, self.ids.new()) if len(failed) < READ_BACK_FAILURES else None
            if permit is None:
                break
            try:
                read_back[record.key] = self.ministry.read(record.key)
            except (Transient, Uncertain) as failure:
                self.permits.report_failure(permit, failure)
                failed.append(record)
            else:
                self.permits.report_answer(permit, proven=False)
        # All at once, so that what must be sent again goes in one batch.
        self._conclude(
            [r for r in records if r.key in read_back],
            lambda r, now: transitions.apply_read_back(r, read_back[r.key], now),
        )
        self._conclude(failed, transitions.read_back_failed)

    def _conclude(self, records: Sequence[Record], move: outcomes.Move) -> None:
        """Write the outcome of each record, count it, and start what follows from it."""
        landed = save_outcome(self.state, records, lambda record: move(record, self.clock.now()), self.bugs)
        self.tally.update(
            outcomes.METRICS[record.state] for record in landed if record.state in outcomes.METRICS
        )
        self.follow_up.run(landed, self.unfinished)
