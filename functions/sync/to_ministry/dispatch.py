"""Record keys → the ministry → acknowledgements. The message is a hint; the table says what is newest and what is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import orjson

from functions import domains
from functions.agreement import Deny, decide
from functions.domains.core.contract import Domain
from functions.sync import ports
from functions.sync.model.errors import Refused, SinergiError, Transient, Uncertain
from functions.sync.model.record import Key, Op, Record, RecordState
from functions.sync.model.retries import CLAIM_RENEWAL, PERMIT_RENEWALS, READ_BACK_FAILURES
from functions.sync.records import transitions
from functions.sync.records.compare_and_set import save_all, save_outcome
from functions.sync.records.follow_up import BATCH, FollowUp
from functions.sync.records.merge import column_owners, to_send
from functions.sync.to_ministry.dependencies import Dependencies
from functions.sync.to_ministry.mapping import our_column, to_ministry_json
from functions.sync.to_ministry.permits import Permit, Permits

BROKEN = "GALAT_INTERNAL"
"""Held: our own mapping fails on it. It waits for a person and takes nobody with it."""
_ANSWERED = frozenset({RecordState.TERSINKRON, RecordState.DITARIK, RecordState.DITOLAK_PUSAT})


class DispatchState(ports.RecordStore, ports.ConflictStore, ports.UploadStore, ports.BreakerStore, Protocol):
    """What dispatch reads and writes."""


@dataclass(slots=True)
class Dispatch:
    """One domain. Order, duplicates and losses of messages do not matter: every move is a compare-and-set."""

    domain: str
    state: DispatchState
    queues: ports.Queues
    ministry: ports.Ministry
    clock: ports.Clock
    ids: ports.Ids
    tally: Counter[str] = field(init=False, default_factory=Counter)
    bugs: list[Exception] = field(init=False, default_factory=list)
    """What went wrong in our own mapping, in the last call: of whoever may log it."""
    permits: Permits = field(init=False)
    follow_up: FollowUp = field(init=False)
    dependencies: Dependencies = field(init=False)

    def __post_init__(self) -> None:
        self.permits = Permits(self.domain, self.state, self.clock, self.tally)
        self.follow_up = FollowUp(self.domain, self.state, self.queues, self.clock)
        self.dependencies = Dependencies(self.domain, self.state, self.clock, self.follow_up, self.tally)

    def run(self, region: str, ids: Sequence[str]) -> dict[str, int]:
        """What happened, by the names of metrics."""
        self.tally.clear()
        self.bugs.clear()
        keys = list(dict.fromkeys(Key(region, self.domain, identity) for identity in ids))
        for start in range(0, len(keys), BATCH):
            self._batch(region, keys[start : start + BATCH])
        return dict(+self.tally)

    def _batch(self, region: str, keys: Sequence[Key]) -> None:
        records = list(self.state.records(keys).values())
        now = self.clock.now()
        # A worker that died behind the ministry's answer, or behind a hold, left these undone, and its message came again.
        self.follow_up.run([record for record in records if record.state in _ANSWERED])
        self.follow_up.mark_receipts_stale(
            [record for record in records if transitions.recently_held(record, now)]
        )
        self._resolve(region, [record for record in records if transitions.needs_read_back(record, now)])
        restricted = [
            r for r in records if r.restricted and r.state is RecordState.MENUNGGU and r.due is not None
        ]
        save_all(self.state, [(record, transitions.restrict(record)) for record in restricted])
        now = self.clock.now()
        waiting = [
            r
            for r in records
            if transitions.ready(r, now) or (r.state is RecordState.DITAHAN and r.waits_for)
        ]
        verdict = decide(region, self.domain, "kirim", now)
        if isinstance(verdict, Deny):
            self.follow_up.announce(waiting)
            self.follow_up.run(
                save_all(self.state, [(r, transitions.hold(r, verdict.code, "", now)) for r in waiting])
            )
        else:
            self._dispatch(region, self.dependencies.sendable(waiting))

    def _dispatch(self, region: str, records: Sequence[Record]) -> None:
        """Batch by batch, as long as requests may leave. Those that may not stay in the table as they are: sweep asks again."""
        queue = sorted(records, key=lambda record: -transitions.batch_size(record))
        while queue:
            attempt = self.ids.new()
            permit = self._leave(region, attempt)
            if permit is None:
                return
            # What is in doubt about a probe is in doubt about one record only.
            size = 1 if permit.probe else transitions.batch_size(queue[0])
            batch = [
                record
                for record in queue[:size]
                if transitions.batch_size(record) == transitions.batch_size(queue[0])
            ]
            queue = queue[len(batch) :]
            self.follow_up.announce(batch)
            now = self.clock.now()
            claimed = save_all(
                self.state, [(record, transitions.claim(record, attempt, now)) for record in batch]
            )
            if claimed:
                self._send(region, attempt, claimed, permit)
            else:
                self.permits.release(permit)

    def _leave(self, region: str, owner: str) -> Permit | None:
        return self.permits.acquire_signed_in(region, owner, self.ministry.sign_in)

    def _send(self, region: str, batch: str, records: Sequence[Record], permit: Permit | None = None) -> None:
        """One request; where the ministry refuses it as a whole, two with half of it each, down to the guilty record."""
        asked = self._asked(region, batch, records, permit)
        if asked is None:
            return
        permit, version, going = asked
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
                self._conclude(sent, _refused(refusal))
        except (Transient, Uncertain) as failure:
            self.permits.report_failure(permit, failure)
            self._conclude([record for record in going if record.key in outgoing], _failed(failure))
        else:
            self.permits.report_answer(permit)
            self._conclude(
                [record for record in going if record.key in outgoing], _heard(domains.get(self.domain), acks)
            )

    def _asked(
        self, region: str, batch: str, records: Sequence[Record], permit: Permit | None
    ) -> tuple[Permit, str, list[Record]] | None:
        """Everything is asked again just before a request: a place in the rate, the agreement, and every record, which may
        have been restricted, replaced or taken over since it was claimed. None when nothing may go.
        """
        going = list(records)
        for _ in range(PERMIT_RENEWALS):
            if permit is None or not self.permits.is_valid(permit):
                permit = self._leave(region, batch)
            if permit is None:
                break
            going = self._still(going)
            verdict = decide(region, self.domain, "kirim", self.clock.now())
            if isinstance(verdict, Deny):
                self._conclude(going, _held(verdict.code))
                going = []
            if not going:
                self.permits.release(permit)
                return None
            if self.permits.is_valid(permit) and not isinstance(verdict, Deny):
                return permit, verdict.version, going
        self._conclude(going, transitions.unclaim)
        return None

    def _still(self, records: Sequence[Record]) -> list[Record]:
        """Those that are ours to send as they stand in the table now."""
        stored, now = self.state.records([record.key for record in records]), self.clock.now()
        ours = [
            stored[r.key] for r in records if r.key in stored and stored[r.key].attempt_id == r.attempt_id
        ]
        unwanted = [record for record in ours if record.restricted or record.version != record.sent_version]
        self.follow_up.run(
            save_all(
                self.state,
                [
                    (r, transitions.restrict(r) if r.restricted else transitions.unclaim(r, now))
                    for r in unwanted
                ],
            )
        )
        old = [record for record in ours if record not in unwanted and now - record.sent_at >= CLAIM_RENEWAL]
        renewed = save_all(self.state, [(record, transitions.renew(record, now)) for record in old])
        return [record for record in ours if record not in unwanted and record not in old] + renewed

    def _outgoing(self, region: str, records: Sequence[Record]) -> dict[Key, ports.OutgoingRecord]:
        found = {}
        domain, own = domains.get(self.domain), column_owners(region, self.domain, self.clock.now())
        for record in records:
            _, name, identity = record.key
            try:
                data = (
                    to_ministry_json(domain, to_send(orjson.loads(record.payload), own))
                    if record.payload
                    else {}
                )
            except Exception as bug:
                self.bugs.append(bug)
                self._conclude([record], _held(BROKEN))
            else:
                found[record.key] = ports.OutgoingRecord(
                    identity,
                    record.sent_version,
                    _op(record),
                    f"{region}:{name}:{identity}:{record.sent_version}",
                    data,
                )
        return found

    def _resolve(self, region: str, records: Sequence[Record]) -> None:
        """Read back what was sent without a known answer, before anything is sent again."""
        held: dict[Key, ports.ReadBack | None] = {}
        failed: list[Record] = []
        self.follow_up.announce(records)
        for record in records:
            permit = self._leave(region, self.ids.new()) if len(failed) < READ_BACK_FAILURES else None
            if permit is None:
                break
            try:
                held[record.key] = self.ministry.read(record.key)
            except (Transient, Uncertain) as failure:
                self.permits.report_failure(permit, failure)
                failed.append(record)
            else:
                self.permits.report_answer(permit, proven=False)
        # All at once, so that what must be sent again goes in one batch.
        self._conclude(
            [r for r in records if r.key in held],
            lambda r, now: transitions.apply_read_back(r, held[r.key], now),
        )
        self._conclude(failed, transitions.read_back_failed)

    def _conclude(self, records: Sequence[Record], move: Callable[[Record, int], Record]) -> None:
        landed = save_outcome(self.state, records, lambda record: move(record, self.clock.now()))
        self.tally.update(_METRICS[record.state] for record in landed if record.state in _METRICS)
        self.follow_up.run(landed)


_METRICS = {
    RecordState.TERSINKRON: "Acknowledged",
    RecordState.DITARIK: "Acknowledged",
    RecordState.DITOLAK_PUSAT: "RefusedByMinistry",
    RecordState.TIDAK_PASTI: "Uncertain",
}


def _op(
    record: Record,
) -> str:  # a person whose NIK has changed is the same person: untold, the ministry would hold two
    return "ganti_kunci" if record.nik_changed and record.op is Op.UPSERT else record.op


def _held(code: str) -> Callable[[Record, int], Record]:
    return lambda record, now: transitions.hold(record, code, "", now)


def _refused(refusal: Refused) -> Callable[[Record, int], Record]:
    return lambda record, now: transitions.apply_acknowledgement(
        record, ports.Ack(record.key.id, record.sent_version, "ditolak", "", (refusal.code,)), now
    )


def _failed(failure: SinergiError) -> Callable[[Record, int], Record]:
    if isinstance(failure, Transient):
        retry_after = failure.retry_after
        return lambda record, now: transitions.postpone(record, now, retry_after)
    return transitions.mark_uncertain


def _heard(domain: Domain, acks: Sequence[ports.Ack]) -> Callable[[Record, int], Record]:
    """Each by the word on its own id and version; without one it is in doubt."""
    said = {(ack.id, ack.version): ack for ack in acks}

    def heard(record: Record, now: int) -> Record:
        ack = said.get((record.key.id, record.sent_version))
        if ack is None:
            return transitions.mark_uncertain(record, now)
        return transitions.apply_acknowledgement(
            record, ack._replace(fields=tuple(our_column(domain, name) for name in ack.fields)), now
        )

    return heard
