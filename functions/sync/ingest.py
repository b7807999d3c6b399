"""One chunk: judge its rows, compare with what is stored, write what changed, report every row, hint to dispatch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from functions import domains
from functions.domains._contract import Domain
from functions.sync import ports
from functions.sync.decide import Decision, Source, decide
from functions.sync.errors import Transient
from functions.sync.judge import Judged, context_at, judge
from functions.sync.manifest import Manifest, manifest_key, part_key
from functions.sync.receipt import Outcome
from functions.sync.record import Key, Record
from functions.sync.upload import ChunkDone, Hasil, Upload, UploadStatus

BATCH = 500
"""Rows compared and written at a time."""
HINT = 50
"""Keys in one message to dispatch; also the ministry's largest batch."""
TRIES = 5


@dataclass(frozen=True, slots=True)
class Ingest:
    """A pure function of (bytes, agreement, stored versions) wrapped in I/O. Run twice, it leaves the same state."""

    drops: ports.Drops
    files: ports.Files
    state: ports.State
    queues: ports.Queues
    clock: ports.Clock

    def __call__(self, upload_id: str, number: int) -> None:
        upload = self.state.upload(upload_id)
        if upload is None or upload.status is not UploadStatus.DIPROSES:
            return
        done = self.state.chunks(upload_id)
        if number not in {chunk.number for chunk in done}:
            content = self.files.read(manifest_key(upload_id))
            if content is None:
                raise Transient("manifest_belum_ada")
            self._chunk(upload, Manifest.parse(content), number)
            done = self.state.chunks(upload_id)
        if len(done) == upload.chunks:
            self.queues.send("settle", [{"upload": upload_id}])

    def _chunk(self, upload: Upload, manifest: Manifest, number: int) -> None:
        domain = domains.get(upload.domain)
        _, start, end, first_row = manifest.chunks[number]
        opened = self.files.open(manifest.plain, start, end) if manifest.plain else self.drops.open(upload.drop, start, end)
        outcome = Outcome(upload, manifest.layout)
        with opened as stream:
            context = context_at(upload.started_at, upload.region)
            rows = judge(stream, manifest.layout, first_row, domain, context, manifest.across, upload.started_at)
            while batch := list(islice(rows, BATCH)):
                self._batch(upload, domain, batch, outcome)
        self.files.write(part_key(upload.id, number, "receipt"), outcome.receipt())
        self.files.write(part_key(upload.id, number, "corrections"), outcome.corrections())
        self.state.finish_chunk(ChunkDone(upload.id, number, dict(outcome.counts), dict(outcome.codes)))

    def _batch(self, upload: Upload, domain: Domain, batch: Sequence[Judged], outcome: Outcome) -> None:
        open_rows = {Key(upload.region, domain.name, row.candidate.id): row for row in batch if row.candidate}
        parents = self._parents(upload.region, list(open_rows.values()))
        decisions: dict[int, Decision] = {}
        for _ in range(TRIES):
            if not open_rows:
                break
            open_rows = self._write(upload, open_rows, parents, decisions)
        if open_rows:
            raise Transient("rekaman_diperebutkan")
        self._hint(upload, [row for row in batch if row.row in decisions and _to_send(row, decisions[row.row])])
        for row in batch:
            decision = decisions.get(row.row)
            findings = [*row.findings, decision.finding] if decision and decision.finding else row.findings
            outcome.add(row, decision.hasil if decision else Hasil.DITOLAK, findings)

    def _write(
        self, upload: Upload, rows: dict[Key, Judged], parents: dict[Key, Record], decisions: dict[int, Decision]
    ) -> dict[Key, Judged]:
        """Decide and save; returns the rows that somebody else changed meanwhile."""
        stored = self.state.records(list(rows))
        changes: list[tuple[Record | None, Record]] = []
        changed: list[Judged] = []
        waiting: dict[Key, list[Key]] = {}
        for key, row in rows.items():
            assert row.candidate  # noqa: S101  rows are chosen by having one
            missing = next(((c, f"{d}#{i}") for c, d, i in row.candidate.parents if Key(upload.region, d, i) not in parents), None)
            decision = decide(stored.get(key), key, row.candidate, Source(upload.id, row.row, upload.agreement, self.clock.now()), missing)
            decisions[row.row] = decision
            if decision.record:
                changes.append((stored.get(key), decision.record))
                changed.append(row)
                if decision.record.waits_for:
                    waiting.setdefault(Key(upload.region, *decision.record.waits_for.split("#", 1)), []).append(key)
        for parent, children in waiting.items():
            self.state.wait(parent, children)
        saved = self.state.save(changes)
        return {Key(upload.region, upload.domain, row.id): row for row, ok in zip(changed, saved, strict=True) if not ok}

    def _parents(self, region: str, rows: Sequence[Judged]) -> dict[Key, Record]:
        wanted = {Key(region, domain, identity) for row in rows if row.candidate for _, domain, identity in row.candidate.parents}
        return self.state.records(list(wanted)) if wanted else {}

    def _hint(self, upload: Upload, rows: Sequence[Judged]) -> None:
        ids = [row.id for row in rows]
        hints = [{"region": upload.region, "ids": ids[i : i + HINT]} for i in range(0, len(ids), HINT)]
        self.queues.send(f"dispatch/{upload.domain}", hints)


def _to_send(row: Judged, decision: Decision) -> bool:
    """Accepted rows, and those that wait for a parent: dispatch looks again, in case it came in the meantime."""
    return decision.hasil is Hasil.DITERIMA or (decision.finding is not None and not (row.candidate and row.candidate.held))
