"""Submit the records of a request: judged, compared and stored as a file's rows are, and answered at once."""

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
from functions.sync.validation.file_rules import FileRules
from functions.sync.validation.rows import JudgedRow, context_at, judge_cells
from functions.sync.validation.watched_cells import watched_columns


class RecordResult(NamedTuple):
    """One record of a request: its place from 1 on, its id as given, its outcome and its findings."""

    row: int
    id: str
    hasil: Hasil
    findings: tuple[Finding, ...]


class SubmitAnswer(NamedTuple):
    """The answer to a request, as it is kept with the request."""

    upload: str
    """The request's id, '' for a dry run."""
    results: list[RecordResult]
    replayed: bool = False
    """The request had been answered before."""

    @property
    def stored(self) -> bool:
        """Return whether any of its records is in the state table, in this version or a newer one."""
        return any(result.hasil is not Hasil.DITOLAK for result in self.results)

    def dump(self) -> bytes:
        """Return the results as compressed JSON."""
        rows = [
            [r.row, r.id, r.hasil.value, [[f.code, f.column, dict(f.params)] for f in r.findings]]
            for r in self.results
        ]
        return zlib.compress(orjson.dumps(rows), 1)


def parse(upload: str, content: bytes) -> SubmitAnswer:
    """Return the answer that `SubmitAnswer.dump` wrote."""
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
    """The sender of a request, by its access token; `name` becomes `Record.origin` of what is written."""

    region: str
    name: str


class SubmitState(ports.RecordStore, ports.ConflictStore, ports.RequestStore, ports.NoteStore, Protocol):
    """What submit reads and writes."""


@dataclass(frozen=True, slots=True)
class Submit:
    """Stores the records of requests.

    Every method raises `Rejected` where the agreement or the idempotency key does not allow the request, and
    `Transient` where it may be tried again.
    """

    state: SubmitState
    queues: ports.Queues
    clock: ports.Clock
    ids: ports.Ids
    noted: set[str] = field(default_factory=set)
    """Names of the notes that this worker has written (`_note`)."""

    def run(
        self, sender: RequestSender, domain: str, records: Sequence[Mapping[str, Any]], body: bytes, key: str
    ) -> SubmitAnswer:
        """Store records; `key` is the Idempotency-Key ('' for none), `body` what a repetition must equal."""
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
        """Return the answer that `run` would give, and store nothing."""
        version, now = agreed(sender.region, domain, self.clock.now()), self.clock.now()
        rows = self._judge(sender.region, domain, records, now)
        place = RowsSender(sender.region, domain, "", version, sender.name)
        return SubmitAnswer(
            "", _results(rows, Upsert(self.state, self.queues, self.clock).preview(place, rows))
        )

    def delete(self, sender: RequestSender, domain: str, identity: str) -> SubmitAnswer | None:
        """Store a tombstone newer than the stored version; return None where there is no such record."""
        version = agreed(sender.region, domain, self.clock.now())
        request = self._request(sender, domain, b"", "")
        place = RowsSender(sender.region, domain, request.id, version, sender.name)
        for _ in range(CONTENTION_TRIES):
            stored = self.state.records([key := Key(sender.region, domain, identity)]).get(key)
            if stored is None:
                return None
            if stored.op is Op.HAPUS:
                return self._keep(request, [RecordResult(1, identity, Hasil.TIDAK_BERUBAH, ())])
            # The version is passed beside the cells, because as a cell (`versi`) it might be out of range.
            tombstone = {"id_sumber": identity, "status_rekaman": "hapus"}
            rows = self._judge(
                sender.region, domain, [tombstone], request.at, max(request.at, stored.source_version + 1)
            )
            results = _results(rows, Upsert(self.state, self.queues, self.clock).run(place, rows))
            # USANG or a conflict of versions: another writer stored this version or a newer one in between,
            # so try again. Any other refusal is about the id, such as one of the ministry's that is a NIK.
            overtaken = results[0].hasil is Hasil.USANG or any(
                finding.code == "KONFLIK_VERSI" for finding in results[0].findings
            )
            if not overtaken:
                return self._keep(request, results)
        raise Transient("rekaman_diperebutkan")

    def _request(self, sender: RequestSender, domain: str, body: bytes, key: str) -> StoredRequest:
        """Return the stored request with this key, or store a new one.

        Raises `Rejected` (KUNCI_IDEMPOTENSI_TERPAKAI) where the key belongs to another body.
        """
        now = self.clock.now()
        identity = request_id(sender.region, sender.name, key) if key else self.ids.new()[:20]
        new = StoredRequest(
            identity, sender.region, domain, body_hash(domain, body), now, (now + KEPT) // 1000
        )
        stored = self.state.save_request(new, claim=True) if key else None
        if stored and stored.expires * 1000 <= now:  # expired, and not yet removed by the table
            self.state.save_request(new, claim=False)
        elif stored and stored.body != new.body:
            raise Rejected("KUNCI_IDEMPOTENSI_TERPAKAI")
        elif stored:
            return stored
        return new

    def _keep(self, request: StoredRequest, results: list[RecordResult]) -> SubmitAnswer:
        """Store the answer with the request, and return it."""
        answer = SubmitAnswer(request.id, results)
        self._note(request, {result.hasil for result in results})
        self.state.save_request(replace(request, answer=answer.dump()), claim=False)
        return answer

    def _note(self, request: StoredRequest, found: set[Hasil]) -> None:
        """Note for `completeness` that the period has data: one write per period, kind and worker."""
        agreed, kind = agreement.at(request.region, request.at), completeness.fulfilled_by_outcomes(found)
        if agreed and kind and (plan := agreed.datasets.get(request.domain)):
            period = periods.period(plan["irama"], request.at)
            name = completeness.note_name(request.region, request.domain, period.name, kind)
            if name not in self.noted:
                self.state.save_note(name, str(request.at))
                self.noted.add(name)

    def _judge(
        self, region: str, domain: str, records: Sequence[Mapping[str, Any]], received: int, version: int = 0
    ) -> list[JudgedRow]:
        """Judge records; those without a version get `version`, or if that is 0, `received` (epoch ms)."""
        found = domains.get(domain)
        laid = [lay_out(record, found) for record in records]
        return list(
            judge_cells(
                laid, found, context_at(received, region), _file_findings(laid, found), version or received
            )
        )


def agreed(region: str, domain: str, now: int, direction: Direction = "kirim") -> str:
    """Return the version of the agreement that allows the exchange now.

    Raises `Rejected` with the code and the clause (`pasal`) that forbid it.
    """
    verdict = decide(region, domain, direction, now)
    if isinstance(verdict, Deny):
        raise Rejected(verdict.code, pasal=verdict.clause)
    return verdict.version


def _file_findings(laid: Sequence[LaidOutCells], domain: Domain) -> Mapping[int, Sequence[Finding]]:
    """Return what only the whole request shows: doubled ids, persons under two ids, sums over regions."""
    if len(laid) < 2:
        return {}
    names = shape(domain).names
    watched = watched_columns(domain, names)
    places = [names.index(name) for name in watched]
    file_rules = FileRules(domain, watched)
    try:
        for row, (cells, _, _) in enumerate(laid, start=1):
            file_rules.add(row, [cells[at] for at in places], broken=False)
        return file_rules.findings()
    finally:
        file_rules.close()


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
