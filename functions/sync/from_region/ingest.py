"""Ingest one chunk: judge its rows, compare them with what is stored, write changes and report every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from typing import Protocol

from functions import domains
from functions.domains.core.contract import Domain
from functions.sync import ports
from functions.sync.from_region.manifest import Manifest
from functions.sync.model.errors import Transient
from functions.sync.model.object_keys import manifest_key, part_key
from functions.sync.model.upload import ChunkDone, Hasil, Upload, UploadStatus
from functions.sync.records.upsert import RowsSender, Upsert
from functions.sync.to_region.receipt import ReceiptPart
from functions.sync.validation.row_validator import UNREADABLE
from functions.sync.validation.rows import JudgedRow, context_at, judge

BATCH = 500
"""Rows compared and written at a time."""


class IngestState(ports.RecordStore, ports.ConflictStore, ports.UploadStore, Protocol):
    """What ingest reads and writes."""


@dataclass(frozen=True, slots=True)
class Ingest:
    """Ingests a chunk: a pure function of (bytes, agreement, stored versions), wrapped in I/O.

    Running twice leaves the same state.
    """

    drops: ports.Drops
    files: ports.Files
    state: IngestState
    queues: ports.Queues
    clock: ports.Clock

    def run(self, upload_id: str, number: int) -> Mapping[str, int]:
        """Ingest chunk `number` of an upload, unless it is done; ask settle when all chunks are done.

        Return column → rows in which our own code failed on it (GALAT_BACA), empty for none. Raises
        `Transient` (manifest_belum_ada) where the manifest cannot be read yet.
        """
        upload = self.state.upload(upload_id)
        failed: Counter[str] = Counter()
        if upload is None or upload.status is not UploadStatus.DIPROSES:
            return failed
        done = self.state.chunks(upload_id)
        if number not in {chunk.number for chunk in done}:
            content = self.files.read(manifest_key(upload_id))
            if content is None:
                raise Transient("manifest_belum_ada")
            self._chunk(upload, Manifest.parse(content), number, failed)
            done = self.state.chunks(upload_id)
        if len(done) == upload.chunks:
            self.queues.send("settle", [{"upload": upload_id}])
        return failed

    def _chunk(self, upload: Upload, manifest: Manifest, number: int, failed: Counter[str]) -> None:
        domain = domains.get(upload.domain)
        self.state.begin_chunk(upload.id, number)
        _, start, end, first_row = manifest.chunks[number]
        opened = (
            self.files.open(manifest.plain, start, end)
            if manifest.plain
            else self.drops.open(upload.drop, start, end)
        )
        receipt_part = ReceiptPart(upload, manifest.layout)
        with opened as stream:
            context = context_at(upload.started_at, upload.region)
            rows = judge(
                stream, manifest.layout, first_row, domain, context, manifest.file_findings, upload.started_at
            )
            while batch := list(islice(rows, BATCH)):
                self._batch(upload, domain, batch, receipt_part)
                failed.update(f.column for row in batch for f in row.findings if f.code == UNREADABLE)
        judged_at = self.clock.now()
        receipt, corrections = receipt_part.receipt(), receipt_part.corrections()
        # Two workers on one chunk may report it differently, if a parent record came in between. The name is
        # made of the content, so that the files of one are never taken for the other's.
        name = blake2b(receipt + corrections, digest_size=8).hexdigest()
        done = ChunkDone(
            upload.id,
            number,
            dict(receipt_part.counts),
            dict(receipt_part.codes),
            name,
            judged_at,
            receipt_part.columns,
        )
        self.files.write(part_key(done, "receipt"), receipt)
        self.files.write(part_key(done, "corrections"), corrections)
        self.state.finish_chunk(done)

    def _batch(
        self, upload: Upload, domain: Domain, batch: Sequence[JudgedRow], receipt_part: ReceiptPart
    ) -> None:
        decisions = Upsert(self.state, self.queues, self.clock).run(
            RowsSender(upload.region, domain.name, upload.id, upload.agreement, upload.origin), batch
        )
        for row in batch:
            decision = decisions.get(row.row)
            findings = [*row.findings, decision.finding] if decision and decision.finding else row.findings
            receipt_part.add(row, decision.hasil if decision else Hasil.DITOLAK, findings)
