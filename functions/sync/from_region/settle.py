"""Write receipt, corrections and summary once all chunks are done, and again after the ministry's answers."""

from __future__ import annotations

import csv
import io
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO, Protocol

from functions import domains
from functions.agreement import Deny, decide
from functions.sync import ports
from functions.sync.from_region.manifest import Manifest
from functions.sync.from_region.receipt_refresh import ReceiptRefresh
from functions.sync.model.errors import Transient
from functions.sync.model.object_keys import manifest_key, part_key, receipt_key
from functions.sync.model.record import Key, parent_of
from functions.sync.model.retries import RENDER_LEASE, RERENDER_WITHIN, RERENDERS, SETTLE_TRIES
from functions.sync.model.upload import ChunkDone, Hasil, Upload, UploadStatus, with_stale_receipt
from functions.sync.reading.formula_injection import restore
from functions.sync.reading.layout import Layout
from functions.sync.records.close_missing import CloseMissing
from functions.sync.records.transitions import PARENT_REFUSED
from functions.sync.to_region.corrections import CSV, XLSX, correction_files, write_xlsx
from functions.sync.to_region.receipt import RECEIPT_HEADER, corrections_header, sender_headers
from functions.sync.to_region.summary import summary, tally
from functions.sync.validation.anomalies import broken_columns

BATCH = 500
_STORED = (Hasil.DITERIMA, Hasil.DITAHAN)
_MAYBE_STORED = (*_STORED, Hasil.TIDAK_BERUBAH)
"""For a chunk that two workers judged: one may report as unchanged what the other stored before it died
unreported."""


def _ended(read: Upload, settled: Upload, began: int) -> Upload:
    """Return the upload with the counts written; marks set after `began` stay and ask for another writing."""
    if read.render_started_at != began:
        return read
    return replace(
        read,
        counts=settled.counts,
        sent=settled.sent,
        closed=settled.closed,
        finished_at=settled.finished_at,
        status=settled.status,
        render_started_at=0,
        receipt_stale_at=0 if read.receipt_stale_at <= began else read.receipt_stale_at,
        rerender_after=0 if read.rerender_after <= began else read.rerender_after,
    )


class SettleState(ports.RecordStore, ports.UploadStore, Protocol):
    """What settle reads and writes."""


@dataclass(frozen=True, slots=True)
class Settle:
    """Writes an upload's files from the state table; running again at any time is safe.

    One worker at a time writes an upload's files; otherwise a slow one could put an older receipt over a
    newer one.
    """

    files: ports.Files
    state: SettleState
    queues: ports.Queues
    clock: ports.Clock

    def run(self, upload_id: str) -> Upload | None:
        """Write the files and return the settled upload.

        Returns None while chunks are missing, where there is nothing to settle, and where another worker is
        writing. Raises `Transient` where the manifest cannot be read yet or the upload's item is contended.
        """
        upload = self.state.upload(upload_id)
        if upload is None or upload.status in (UploadStatus.DITERIMA, UploadStatus.DITOLAK):
            return None
        chunks = self.state.chunks(upload_id)
        if len(chunks) < upload.chunks:
            return None
        content = self.files.read(manifest_key(upload_id))
        if content is None:
            raise Transient("manifest_belum_ada")
        manifest, started = Manifest.parse(content), self.clock.now()
        ended = self._render(upload_id, manifest, chunks)
        # A worker that got the hint about a change during the writing may have left the change to this one.
        for _ in range(RERENDERS):
            if ended is None or not ended.receipt_stale_at or self.clock.now() - started > RERENDER_WITHIN:
                break
            ended = self._render(upload_id, manifest, chunks) or ended
        return ended

    def _render(self, upload_id: str, manifest: Manifest, chunks: Sequence[ChunkDone]) -> Upload | None:
        """Write the files from the present state; return None where another worker is writing them."""
        begun = self._begin(upload_id)
        if begun is None:
            return None
        try:
            settled = self._write(begun, manifest, chunks)
        except Exception:
            with suppress(Transient):
                self._save(
                    upload_id,
                    lambda read: (
                        replace(read, render_started_at=0)
                        if read.render_started_at == begun.render_started_at
                        else read
                    ),
                )
            raise
        return self._save(upload_id, lambda read: _ended(read, settled, begun.render_started_at))

    def _begin(self, upload_id: str) -> Upload | None:
        """Take the lease on the upload's files.

        Where another worker has it, mark the receipt as stale for that worker, and return None.
        """
        began = 0

        def leased(read: Upload) -> Upload:
            nonlocal began
            now = self.clock.now()
            began = 0 if now - read.render_started_at < RENDER_LEASE else max(now, read.receipt_stale_at)
            return (
                replace(read, render_started_at=began, receipt_stale_at=read.receipt_stale_at or now)
                if began
                else with_stale_receipt(read, now)
            )

        begun = self._save(upload_id, leased)
        return begun if began else None

    def _write(self, upload: Upload, manifest: Manifest, chunks: Sequence[ChunkDone]) -> Upload:
        closed = self._close(upload)
        counts, codes = tally(chunks)
        refresh = self._receipt(upload, manifest.layout, chunks)
        counts = {hasil: number + refresh.counts[hasil] for hasil, number in counts.items()}
        columns: Counter[str] = Counter()
        for chunk in chunks:
            columns.update(chunk.columns)
        anomalies = [*manifest.anomalies, *broken_columns(columns, upload.rows, manifest.layout.encoding)]
        told = Counter(anomaly.code for anomaly in anomalies)
        codes = dict((Counter(codes) + refresh.added - refresh.lifted + told).most_common())
        if counts[Hasil.DITOLAK] and not upload.finished_at:  # refused rows never change: write them once
            self._corrections(upload, manifest, chunks, correction_files(counts[Hasil.DITOLAK]))
        settled = replace(
            upload,
            counts=counts,
            sent=dict(refresh.sent),
            closed=closed,
            finished_at=upload.finished_at or self.clock.now(),
            status=UploadStatus.SELESAI_DENGAN_PENOLAKAN if counts[Hasil.DITOLAK] else UploadStatus.SELESAI,
        )
        body = summary(settled, manifest.layout, manifest.total_rows, codes, anomalies)
        self.files.write(receipt_key(upload.region, upload.domain, upload.id, "summary.json"), body)
        return settled

    def _close(self, upload: Upload) -> int:
        """Close the missing records, once, and return how many; note a snapshot's number of rows."""
        if upload.finished_at:
            return upload.closed
        if upload.mode == "snapshot":
            self.state.note_full_rows(upload.region, upload.domain, upload.rows, upload.started_at)
        return (
            CloseMissing(self.files, self.state, self.queues, self.clock).run(upload)
            if upload.to_close
            else 0
        )

    def _save(self, upload_id: str, change: Callable[[Upload], Upload]) -> Upload:
        """Compare-and-set the upload's item. Raises `Transient` after `SETTLE_TRIES` attempts."""
        for _ in range(SETTLE_TRIES):
            read = self.state.upload(upload_id)
            if read is None:
                break
            wanted = change(read)
            if wanted == read or self.state.save_upload(read, wanted):
                return wanted
        raise Transient("unggahan_diperebutkan")

    def _receipt(self, upload: Upload, layout: Layout, chunks: Sequence[ChunkDone]) -> ReceiptRefresh:
        """Write `receipt.csv`, every line refreshed from the state table."""
        verdict = decide(upload.region, upload.domain, "kirim", self.clock.now())
        refresh = ReceiptRefresh(
            upload.domain,
            headers=sender_headers(layout),
            denied=verdict if isinstance(verdict, Deny) else None,
        )
        with self.files.writer(receipt_key(upload.region, upload.domain, upload.id, "receipt.csv")) as out:
            out.write(RECEIPT_HEADER)
            contested = self.state.contested_chunks(upload.id)
            for chunk in chunks:
                asked = _MAYBE_STORED if chunk.number in contested else _STORED
                with self.files.open(part_key(chunk, "receipt")) as part:
                    rows = csv.reader(io.TextIOWrapper(part, "utf-8", newline=""))
                    while batch := list(islice(rows, BATCH)):
                        out.write(self._lines(upload, batch, refresh, asked))
        return refresh

    def _lines(
        self, upload: Upload, batch: Sequence[list[str]], refresh: ReceiptRefresh, asked: Collection[str]
    ) -> bytes:
        """Return the refreshed lines of a batch; records are read for the rows with an outcome in `asked`."""
        keys = {
            line[0]: Key(upload.region, upload.domain, restore(line[1])) for line in batch if line[2] in asked
        }
        stored = self.state.records(list(keys.values())) if keys else {}
        refused = {
            parent_of(record)
            for record in stored.values()
            if PARENT_REFUSED in record.reasons and record.waits_for
        }
        refresh.parents = self.state.records(list(refused)) if refused else {}
        text = io.StringIO()
        write = csv.writer(text).writerow
        for line in batch:
            record = stored.get(keys[line[0]]) if line[0] in keys else None
            write(refresh.refresh(line, record, upload) if record else line)
        return text.getvalue().encode()

    def _corrections(
        self, upload: Upload, manifest: Manifest, chunks: Sequence[ChunkDone], names: Sequence[str]
    ) -> None:
        with self.files.writer(receipt_key(upload.region, upload.domain, upload.id, CSV)) as out:
            out.write(corrections_header(manifest.layout))
            for part in self._parts(chunks):
                with part:
                    shutil.copyfileobj(part, out, 1 << 20)
        if XLSX in names:
            key = receipt_key(upload.region, upload.domain, upload.id, XLSX)
            write_xlsx(
                self.files,
                key,
                domains.get(upload.domain),
                manifest.layout,
                self._parts(chunks),
                upload.started_at,
            )

    def _parts(self, chunks: Sequence[ChunkDone]) -> Iterator[BinaryIO]:
        return (self.files.open(part_key(chunk, "corrections")) for chunk in chunks)
