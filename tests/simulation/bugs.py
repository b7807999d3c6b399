"""The patches of the deliberate bugs that take more than one line (`mutants`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from functions import agreement
from functions.sync.from_ministry import pull
from functions.sync.from_region import ingest, settle, submit
from functions.sync.model.breaker import BreakerState
from functions.sync.model.errors import Refused
from functions.sync.model.record import Key, Record, RecordState
from functions.sync.model.request import StoredRequest
from functions.sync.model.upload import ChunkDone, Hasil, Upload
from functions.sync.ports.ministry import Ack, MinistryPage, OutgoingRecord
from functions.sync.reconciliation import repair
from functions.sync.records import column_owners, compare, merge, transitions, upsert
from functions.sync.records.compare import IN_FLIGHT, Decision
from functions.sync.records.follow_up import FollowUp
from functions.sync.to_ministry import circuit_breaker, dispatch, outcomes
from functions.sync.validation import rows
from tests.simulation.ministry.hostile import HostileMinistry
from tests.simulation.pipeline.ports import WeakState


def writes_unconditionally(self: WeakState, read: Record | None, wanted: Record) -> bool:
    self.stored[wanted.key] = replace(wanted, rev=read.rev + 1 if read else 1)
    return True


def compares_as_text() -> AbstractContextManager[object]:
    original = compare.compare

    def mutated(stored: Record | None, key: Key, candidate: Any, *rest: Any) -> Decision:
        if stored and stored.hash != candidate.hash and str(candidate.version) < str(stored.source_version):
            return Decision(Hasil.USANG)
        return original(stored, key, candidate, *rest)

    return patch.object(upsert, "compare", mutated)


def clears_the_attempt() -> AbstractContextManager[object]:
    original = compare.compare

    def mutated(stored: Record | None, *rest: Any) -> Decision:
        decision = original(stored, *rest)
        if decision.record is None or decision.record.state not in IN_FLIGHT:
            return decision
        return decision._replace(
            record=replace(
                decision.record, state=RecordState.MENUNGGU, attempt_id="", sent_version=0, due=rest[2].now
            )
        )

    return patch.object(upsert, "compare", mutated)


class _LateWrites:
    """Hold writes back until the chunk is reported as done, or the request is answered."""

    def __init__(self, state: Any) -> None:
        self._state, self._kept = state, []  # type: ignore[var-annotated]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._state, name)

    def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        self._kept.append(changes)
        return [True] * len(changes)

    def finish_chunk(self, done: ChunkDone) -> None:
        self._state.finish_chunk(done)
        self._flush()

    def save_request(self, request: StoredRequest, claim: bool) -> StoredRequest | None:
        stored: StoredRequest | None = self._state.save_request(request, claim)
        if not claim:
            self._flush()
        return stored

    def _flush(self) -> None:
        for changes in self._kept:
            self._state.save(changes)


def reports_before_it_stores() -> AbstractContextManager[object]:
    original = ingest.Ingest._chunk
    return patch.object(
        ingest.Ingest,
        "_chunk",
        lambda self, *rest: original(replace(self, state=_LateWrites(self.state)), *rest),
    )


class _TooFewChunks:
    """Report the finished chunks as all chunks of the upload."""

    def __init__(self, state: Any) -> None:
        self._state = state

    def __getattr__(self, name: str) -> Any:
        return getattr(self._state, name)

    def upload(self, upload_id: str) -> Upload | None:
        upload = self._state.upload(upload_id)
        return replace(upload, chunks=len(self._state.chunks(upload_id))) if upload else None

    def save_upload(self, read: Upload, wanted: Upload) -> bool:
        return bool(
            self._state.save_upload(read, replace(wanted, chunks=self._state.registered[read.id].chunks))
        )


def settles_early() -> AbstractContextManager[object]:
    original = settle.Settle.run
    return patch.object(
        settle.Settle,
        "run",
        lambda self, upload: original(replace(self, state=_TooFewChunks(self.state)), upload),
    )


def counts_chunks(self: WeakState, done: ChunkDone) -> None:
    self.engine.write(
        "finish_chunk", lambda: self.finished[done.upload].update({len(self.finished[done.upload]): done})
    )


def short_is_success() -> AbstractContextManager[object]:
    def heard(_: Any, acks: Sequence[Ack]) -> Callable[[Record, int], Record]:
        return lambda record, now: transitions.apply_acknowledgement(
            record,
            next(
                (ack for ack in acks if ack.id == record.key.id),
                Ack(record.key.id, record.sent_version, "diterima", "", ()),
            ),
            now,
        )

    return patch.object(outcomes, "acknowledge", heard)


def key_of_the_attempt() -> AbstractContextManager[object]:
    original = dispatch.Dispatch._outgoing

    def outgoing(
        self: dispatch.Dispatch, region: str, records: Sequence[Record]
    ) -> dict[Key, OutgoingRecord]:
        attempts = {record.key: record.attempt_id for record in records}
        made = original(self, region, records)
        return {
            key: out._replace(idempotency_key=f"{out.idempotency_key}:{attempts[key]}")
            for key, out in made.items()
        }

    return patch.object(dispatch.Dispatch, "_outgoing", outgoing)


def refuses_the_batch() -> AbstractContextManager[object]:
    original = HostileMinistry.send

    def send(
        self: HostileMinistry,
        region: str,
        domain: str,
        batch: str,
        agreed: str,
        records: Sequence[OutgoingRecord],
    ) -> list[Ack]:
        try:
            return original(self, region, domain, batch, agreed, records)
        except Refused as refusal:
            return [Ack(record.id, record.version, "ditolak", "", (refusal.code,)) for record in records]

    return patch.object(HostileMinistry, "send", send)


def ignores_duplicates() -> AbstractContextManager[object]:
    original = rows.judge

    def mutated(*given: Any) -> Iterator[Any]:
        stream, layout, first, domain, context, _, received = given
        return original(stream, layout, first, domain, context, {}, received)

    return patch.object(ingest, "judge", mutated)


def acknowledges_any_version() -> AbstractContextManager[object]:
    original = transitions._taken
    return patch.object(
        transitions,
        "_taken",
        lambda record, version, remote, now: original(record, max(version, record.version), remote, now),
    )


def ignores_the_breaker() -> AbstractContextManager[object]:
    original = circuit_breaker.wait_ms
    return patch.object(
        circuit_breaker,
        "wait_ms",
        lambda breaker, *rest: original(replace(breaker, state=BreakerState.CLOSED, not_before=0), *rest),
    )


def reports_no_answers() -> AbstractContextManager[object]:
    return patch.multiple(
        FollowUp, mark_receipts_stale=lambda self, records: None, announce=lambda self, records: None
    )


def answers_before_it_stores() -> AbstractContextManager[object]:
    original = submit.Submit.run
    return patch.object(
        submit.Submit,
        "run",
        lambda self, *rest: original(replace(self, state=_LateWrites(self.state)), *rest),
    )


def cursor_before_the_rows() -> AbstractContextManager[object]:
    original = pull.Pull.ask

    def asked(self: pull.Pull, region: str, direction: agreement.Direction, ask: Callable[[], Any]) -> Any:
        page = original(self, region, direction, ask)
        if direction == "terima" and isinstance(page, MinistryPage):
            self.state.save_note(f"pull/{region}/{self.domain}", page.cursor)
        return page

    return patch.object(pull.Pull, "ask", asked)


def sends_pulled_records_back() -> AbstractContextManager[object]:
    original = merge._new
    return patch.object(
        merge, "_new", lambda *given: replace(original(*given), state=RecordState.MENUNGGU, due=given[2])
    )


def shares_every_column() -> AbstractContextManager[object]:
    return patch.object(
        pull,
        "column_owners",
        lambda *given: (own := column_owners.column_owners(*given))._replace(shared=own.sendable),
    )


def sends_ministry_only_back() -> AbstractContextManager[object]:
    original = repair.Repair._send

    def send(self: repair.Repair, region: str, ids: Sequence[str], theirs: Any) -> tuple[int, list[str]]:
        records = self.pull.state.records(
            [Key(region, self.pull.domain, id) for id in ids if id not in theirs]
        )
        ministry_only = [
            (record, merge.send_again(record, self.pull.clock.now()))
            for record in records.values()
            if record.ministry_only
        ]
        saved = sum(self.pull.state.save(ministry_only)) if ministry_only else 0
        done, back = original(
            self,
            region,
            [id for id in ids if id not in {record.key.id for record, _ in ministry_only}],
            theirs,
        )
        return saved + done, back

    return patch.object(repair.Repair, "_send", send)
