"""Bugs that we might have made: each must be caught by some seed, or the simulation proves less than it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, NamedTuple
from unittest.mock import patch

from functions import agreement
from functions.sync import breaker, decide, delivery, dispatch, ingest, judge, replay, settle, store, submit
from functions.sync.aftermath import Aftermath
from functions.sync.decide import IN_FLIGHT, Decision
from functions.sync.errors import Refused
from functions.sync.ports import Ack, Outgoing
from functions.sync.record import Key, Record, RecordState
from functions.sync.request import Request
from functions.sync.sweep import Sweep
from functions.sync.upload import ChunkDone, Hasil, Upload
from tests.simulation.ministry import HostileMinistry
from tests.simulation.ports import WeakState
from tests.simulation.run import Verdict, run_seed

MOST = 400
"""Seeds within which each must be caught."""


class Mutant(NamedTuple):
    name: str
    make: Callable[[], AbstractContextManager[object]]


def _unconditional(self: WeakState, read: Record | None, wanted: Record) -> bool:
    self.stored[wanted.key] = replace(wanted, rev=read.rev + 1 if read else 1)
    return True


def _as_text() -> AbstractContextManager[object]:
    original = decide.decide

    def mutated(stored: Record | None, key: Key, candidate: Any, *rest: Any) -> Decision:
        if stored and stored.hash != candidate.hash and str(candidate.version) < str(stored.seen):
            return Decision(Hasil.USANG)
        return original(stored, key, candidate, *rest)

    return patch.object(store, "decide", mutated)


def _forgets_what_flies() -> AbstractContextManager[object]:
    original = decide.decide

    def mutated(stored: Record | None, *rest: Any) -> Decision:
        decision = original(stored, *rest)
        if decision.record is None or decision.record.state not in IN_FLIGHT:
            return decision
        return decision._replace(record=replace(decision.record, state=RecordState.MENUNGGU, attempt="", sent=0, due=rest[2].now))

    return patch.object(store, "decide", mutated)


class _Late:
    """Keeps the writes back until the chunk is reported as done, or the request answered."""

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

    def save_request(self, request: Request, claim: bool) -> Request | None:
        standing: Request | None = self._state.save_request(request, claim)
        if not claim:
            self._flush()
        return standing

    def _flush(self) -> None:
        for changes in self._kept:
            self._state.save(changes)


def _reports_before_it_stores() -> AbstractContextManager[object]:
    original = ingest.Ingest._chunk
    return patch.object(ingest.Ingest, "_chunk", lambda self, *rest: original(replace(self, state=_Late(self.state)), *rest))


class _Hasty:
    """Takes the chunks that are there for all that there are."""

    def __init__(self, state: Any) -> None:
        self._state = state

    def __getattr__(self, name: str) -> Any:
        return getattr(self._state, name)

    def upload(self, upload_id: str) -> Upload | None:
        upload = self._state.upload(upload_id)
        return replace(upload, chunks=len(self._state.chunks(upload_id))) if upload else None

    def save_upload(self, read: Upload, wanted: Upload) -> bool:
        return bool(self._state.save_upload(read, replace(wanted, chunks=self._state.registered[read.id].chunks)))


def _settles_early() -> AbstractContextManager[object]:
    original = settle.Settle.__call__
    return patch.object(settle.Settle, "__call__", lambda self, upload: original(replace(self, state=_Hasty(self.state)), upload))


def _counts_chunks(self: WeakState, done: ChunkDone) -> None:
    self.engine.write("finish_chunk", lambda: self.finished[done.upload].update({len(self.finished[done.upload]): done}))


def _short_is_success() -> AbstractContextManager[object]:
    def heard(_: Any, acks: Sequence[Ack]) -> Callable[[Record, int], Record]:
        return lambda record, now: delivery.answer(
            record, next((ack for ack in acks if ack.id == record.key.id), Ack(record.key.id, record.sent, "diterima", "", ())), now
        )

    return patch.object(dispatch, "_heard", heard)


def _key_of_the_attempt() -> AbstractContextManager[object]:
    original = dispatch.Dispatch._outgoing

    def outgoing(self: dispatch.Dispatch, region: str, records: Sequence[Record]) -> dict[Key, Outgoing]:
        attempts = {record.key: record.attempt for record in records}
        made = original(self, region, records)
        return {key: out._replace(idempotency_key=f"{out.idempotency_key}:{attempts[key]}") for key, out in made.items()}

    return patch.object(dispatch.Dispatch, "_outgoing", outgoing)


def _refuses_all() -> AbstractContextManager[object]:
    original = HostileMinistry.send

    def send(self: HostileMinistry, region: str, domain: str, batch: str, agreed: str, records: Sequence[Outgoing]) -> list[Ack]:
        try:
            return original(self, region, domain, batch, agreed, records)
        except Refused as refusal:
            return [Ack(record.id, record.version, "ditolak", "", (refusal.code,)) for record in records]

    return patch.object(HostileMinistry, "send", send)


def _both_doubles() -> AbstractContextManager[object]:
    original = judge.judge

    def mutated(*given: Any) -> Iterator[Any]:
        stream, layout, first, domain, context, _, received = given
        return original(stream, layout, first, domain, context, {}, received)

    return patch.object(ingest, "judge", mutated)


def _lands_whatever_was_sent() -> AbstractContextManager[object]:
    original = delivery._landed
    return patch.object(delivery, "_landed", lambda record, version, remote, now: original(record, max(version, record.version), remote, now))


def _through_a_cut_line() -> AbstractContextManager[object]:
    original = breaker.wait
    return patch.object(breaker, "wait", lambda gate, *rest: original(replace(gate, line=breaker.Line.TERSAMBUNG, not_before=0), *rest))


def _keeps_the_answers() -> AbstractContextManager[object]:
    return patch.multiple(Aftermath, touch=lambda self, records: None, announce=lambda self, records: None)


def _answers_before_it_stores() -> AbstractContextManager[object]:
    original = submit.Submit.__call__
    return patch.object(submit.Submit, "__call__", lambda self, *rest: original(replace(self, state=_Late(self.state)), *rest))


MUTANTS = (
    Mutant("writes without its condition", lambda: patch.object(WeakState, "save_one", _unconditional)),
    Mutant("sends again after a timeout without reading back", lambda: patch.object(delivery, "doubt", lambda r, now: delivery.postpone(r, now, 0))),
    Mutant("reads back at once, while the ministry may still be at it", lambda: patch.object(delivery, "SETTLE_WINDOW", 1_000)),
    Mutant("takes a worker for dead that is at work", lambda: patch.object(delivery, "STUCK", 10_000)),
    Mutant("reports a chunk as done before it is stored", _reports_before_it_stores),
    Mutant("compares versions as text", _as_text),
    Mutant("counts chunks instead of keeping a set", lambda: patch.object(WeakState, "finish_chunk", _counts_chunks)),
    Mutant("settles before all chunks are in", _settles_early),
    Mutant("forgets the agreement at dispatch", lambda: patch.object(dispatch, "decide", lambda *_: agreement.Allow("?"))),
    Mutant("lets a new version clear the attempt in flight", _forgets_what_flies),
    Mutant("takes a version that was not sent for acknowledged", _lands_whatever_was_sent),
    Mutant("takes a short list of acknowledgements for success", _short_is_success),
    Mutant("refuses all records of a batch for one", _refuses_all),
    Mutant("puts the attempt into the idempotency key", _key_of_the_attempt),
    Mutant("releases children before their parent is acknowledged", lambda: patch.object(delivery, "acknowledged", lambda record: True)),
    Mutant("applies rows that stand twice in a file", _both_doubles),
    Mutant("trusts hints, and never sweeps", lambda: patch.object(Sweep, "__call__", lambda self: {})),
    Mutant("does not bring the ministry's answers to the receipt", _keeps_the_answers),
    Mutant("ignores the agreed rate", lambda: patch.object(breaker, "_recent", lambda gate, now: [])),
    Mutant("sends through a cut line", _through_a_cut_line),
    Mutant("answers a request before it is stored", _answers_before_it_stores),
    Mutant("moves held records without a word to their receipts", lambda: patch.object(replay, "announce", lambda *_: None)),
)


def hunt(mutant: Mutant, most: int = MOST) -> Verdict | None:
    """The first seed that catches it."""
    with mutant.make():
        return next((verdict for seed in range(1, most + 1) if (verdict := run_seed(seed)).violation), None)


def report(say: Callable[[str], None]) -> int:
    missed = 0
    for mutant in MUTANTS:
        verdict = hunt(mutant)
        missed += verdict is None
        say(f"{mutant.name:<62} " + (f"seed {verdict.plan.seed:>4}: {verdict.violation}" if verdict else "NOT CAUGHT"))
    say(f"{len(MUTANTS) - missed} of {len(MUTANTS)} mutants caught")
    return 1 if missed else 0
