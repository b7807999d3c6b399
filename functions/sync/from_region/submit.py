"""Records that come one request at a time: the same judging, comparing and storing as a file's, answered at once."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol

import orjson

from functions import agreement, domains
from functions.agreement import Deny, Direction, decide, periods
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.sync import ports
from functions.sync.model.errors import Rejected, Transient
from functions.sync.model.finding import Finding
from functions.sync.model.record import Key, Op
from functions.sync.model.request import KEPT, StoredRequest, body_hash, request_id
from functions.sync.model.retries import CONTENTION_TRIES
from functions.sync.model.upload import Hasil
from functions.sync.monitoring import completeness
from functions.sync.reading.jsonl import LaidOutCells, lay_out
from functions.sync.records.compare import Decision
from functions.sync.records.upsert import RowsSender, Upsert
from functions.sync.validation.file_rules import FileRules, watched
from functions.sync.validation.rows import JudgedRow, context_at, judge_cells


class RecordResult(NamedTuple):
    """One record of a request: its place from 1 on, its id as given, its outcome and what was found."""

    row: int
    id: str
    hasil: Hasil
    findings: tuple[Finding, ...]


class SubmitAnswer(NamedTuple):
    """`upload` is '' for a dry run; `replayed` where the request had been answered before."""

    upload: str
    results: list[RecordResult]
    replayed: bool = False

    @property
    def stored(self) -> bool:
        """Whether anything of it stands in the table, now or from before."""
        return any(result.hasil is not Hasil.DITOLAK for result in self.results)

    def dump(self) -> bytes:
        rows = [
            [r.row, r.id, r.hasil.value, [[f.code, f.column, dict(f.params)] for f in r.findings]]
            for r in self.results
        ]
        return zlib.compress(orjson.dumps(rows), 1)


def parse(upload: str, content: bytes) -> SubmitAnswer:
    rows = orjson.loads(zlib.decompress(content))
    return SubmitAnswer(
        upload,
        [
            RecordResult(row, i, Hasil(hasil), tuple(Finding(*f) for f in found))
            for row, i, hasil, found in rows
        ],
        replayed=True,
    )


class RequestSender(NamedTuple):
    """Who sends: both from the token. `name` becomes the origin of what is written."""

    region: str
    name: str


class SubmitState(ports.RecordStore, ports.ConflictStore, ports.RequestStore, ports.NoteStore, Protocol):
    """What submit reads and writes."""


@dataclass(frozen=True, slots=True)
class Submit:
    """Every call raises `Rejected` for what the agreement or the key does not allow, `Transient` where it may be tried again."""

    state: SubmitState
    queues: ports.Queues
    clock: ports.Clock
    ids: ports.Ids
    noted: set[str] = field(default_factory=set)
    """What of a period this worker has noted already."""

    def run(
        self, sender: RequestSender, domain: str, records: Sequence[Mapping[str, Any]], body: bytes, key: str
    ) -> SubmitAnswer:
        """`key` is the Idempotency-Key, '' for none; `body` what its repetition must equal."""
        version = agreed(sender.region, domain, self.clock.now())
        request = self._request(sender, domain, body, key)
        if request.answer:
            return parse(request.id, request.answer)
        rows = self._judge(sender.region, domain, records, request.at)
        place = RowsSender(sender.region, domain, request.id, version, sender.name)
        return self._keep(
            request, _results(rows, Upsert(self.state, self.queues, self.clock).run(place, rows))
        )

    def check(self, sender: RequestSender, domain: str, records: Sequence[Mapping[str, Any]]) -> SubmitAnswer:
        """The same answer, with nothing stored."""
        version, now = agreed(sender.region, domain, self.clock.now()), self.clock.now()
        rows = self._judge(sender.region, domain, records, now)
        place = RowsSender(sender.region, domain, "", version, sender.name)
        return SubmitAnswer(
            "", _results(rows, Upsert(self.state, self.queues, self.clock).preview(place, rows))
        )

    def delete(self, sender: RequestSender, domain: str, identity: str) -> SubmitAnswer | None:
        """A tombstone that is newer than whatever is stored; None when there is no such record."""
        version = agreed(sender.region, domain, self.clock.now())
        request = self._request(sender, domain, b"", "")
        place = RowsSender(sender.region, domain, request.id, version, sender.name)
        for _ in range(CONTENTION_TRIES):
            stored = self.state.records([key := Key(sender.region, domain, identity)]).get(key)
            if stored is None:
                return None
            if stored.op is Op.HAPUS:
                return self._keep(request, [RecordResult(1, identity, Hasil.TIDAK_BERUBAH, ())])
            # Its version is no cell of a sender's, which may not go so high.
            gone = {"id_sumber": identity, "status_rekaman": "hapus"}
            rows = self._judge(
                sender.region, domain, [gone], request.at, max(request.at, stored.source_version + 1)
            )
            results = _results(rows, Upsert(self.state, self.queues, self.clock).run(place, rows))
            if results[0].hasil not in (
                Hasil.USANG,
                Hasil.DITOLAK,
            ):  # else somebody wrote a newer version in between, or this one
                return self._keep(request, results)
        raise Transient("rekaman_diperebutkan")

    def _request(self, sender: RequestSender, domain: str, body: bytes, key: str) -> StoredRequest:
        """The request as it is known, or a new one; raises `Rejected` (KUNCI_IDEMPOTENSI_TERPAKAI)."""
        now = self.clock.now()
        identity = request_id(sender.region, sender.name, key) if key else self.ids.new()[:20]
        ours = StoredRequest(
            identity, sender.region, domain, body_hash(domain, body), now, (now + KEPT) // 1000
        )
        standing = self.state.save_request(ours, claim=True) if key else None
        if standing and standing.expires * 1000 <= now:  # forgotten, though the table has not swept it yet
            self.state.save_request(ours, claim=False)
        elif standing and standing.body != ours.body:
            raise Rejected("KUNCI_IDEMPOTENSI_TERPAKAI")
        elif standing:
            return standing
        return ours

    def _keep(self, request: StoredRequest, results: list[RecordResult]) -> SubmitAnswer:
        answer = SubmitAnswer(request.id, results)
        self._note(request, {result.hasil for result in results})
        self.state.save_request(replace(request, answer=answer.dump()), claim=False)
        return answer

    def _note(self, request: StoredRequest, found: set[Hasil]) -> None:
        """That the dataset's period has been heard of: a write per period, kind and worker, not per request."""
        agreed, word = agreement.at(request.region, request.at), completeness.fulfilled_by_outcomes(found)
        if agreed and word and (plan := agreed.datasets.get(request.domain)):
            period = periods.period(plan["irama"], request.at)
            name = completeness.note_name(request.region, request.domain, period.name, word)
            if name not in self.noted:
                self.state.save_note(name, str(request.at))
                self.noted.add(name)

    def _judge(
        self, region: str, domain: str, records: Sequence[Mapping[str, Any]], received: int, version: int = 0
    ) -> list[JudgedRow]:
        """`version`: of records that carry none, in place of when they were received."""
        found = domains.get(domain)
        laid = [lay_out(record, found) for record in records]
        return list(
            judge_cells(laid, found, context_at(received, region), _across(laid, found), version or received)
        )


def agreed(region: str, domain: str, now: int, direction: Direction = "kirim") -> str:
    """The agreement's version; raises `Rejected` with the code and the clause (`pasal`) that forbid it."""
    verdict = decide(region, domain, direction, now)
    if isinstance(verdict, Deny):
        raise Rejected(verdict.code, pasal=verdict.clause)
    return verdict.version


def _across(laid: Sequence[LaidOutCells], domain: Domain) -> Mapping[int, Sequence[Finding]]:
    """What only the request as a whole can tell: one id twice, one person twice, sums that do not agree."""
    if len(laid) < 2:
        return {}
    names = shape(domain).names
    asked = watched(domain, names)
    places = [names.index(name) for name in asked]
    across = FileRules(domain, asked)
    try:
        for row, (cells, _, _) in enumerate(laid, start=1):
            across.add(row, [cells[at] for at in places], broken=False)
        return across.findings()
    finally:
        across.close()


def _results(rows: Sequence[JudgedRow], decisions: Mapping[int, Decision]) -> list[RecordResult]:
    found = []
    for row in rows:
        decision = decisions.get(row.row)
        more = (decision.finding,) if decision and decision.finding else ()
        found.append(
            RecordResult(
                row.row, row.id, decision.hasil if decision else Hasil.DITOLAK, (*row.findings, *more)
            )
        )
    return found
