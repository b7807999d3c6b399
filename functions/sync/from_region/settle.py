"""All chunks are in, or the ministry has answered: write receipt, corrections and summary as things stand now."""

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

BATCH = 500
_OURS = (Hasil.DITERIMA, Hasil.DITAHAN)
_OURS_OR_ANOTHERS = (*_OURS, Hasil.TIDAK_BERUBAH)
"""Of two workers on one chunk, one may call unchanged what the other stores, and die before it says so."""


def _ended(read: Upload, settled: Upload, began: int) -> Upload:
    """What came while we wrote stays to be done."""
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
    """Run again at any time: the files say what the table says. One worker at a time writes an upload's files, or a slow one
    would put an older receipt over a newer one.
    """

    files: ports.Files
    state: SettleState
    queues: ports.Queues
    clock: ports.Clock

    def run(self, upload_id: str) -> Upload | None:
        """None while chunks are missing, where there is nothing to settle, and where somebody else is at it."""
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
        ended = self._tell(upload_id, manifest, chunks)
        for _ in range(
            RERENDERS
        ):  # the hint for what came while we wrote may have been taken by somebody who had to leave it to us
            if ended is None or not ended.receipt_stale_at or self.clock.now() - started > RERENDER_WITHIN:
                break
            ended = self._tell(upload_id, manifest, chunks) or ended
        return ended

    def _tell(self, upload_id: str, manifest: Manifest, chunks: Sequence[ChunkDone]) -> Upload | None:
        """Write the files as things stand; None where somebody else is at it."""
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
        """None where somebody else is at it, who is then told that there is more."""
        began = 0

        def mine(read: Upload) -> Upload:
            nonlocal began
            now = self.clock.now()
            began = 0 if now - read.render_started_at < RENDER_LEASE else max(now, read.receipt_stale_at)
            return (
                replace(read, render_started_at=began, receipt_stale_at=read.receipt_stale_at or now)
                if began
                else with_stale_receipt(read, now)
            )

        begun = self._save(upload_id, mine)
        return begun if began else None

    def _write(self, upload: Upload, manifest: Manifest, chunks: Sequence[ChunkDone]) -> Upload:
        closed = self._closed(upload)
        counts, codes = tally(chunks)
        since = self._receipt(upload, manifest.layout, chunks)
        counts = {hasil: number + since.counts[hasil] for hasil, number in counts.items()}
        odd = manifest.anomalies
        codes = dict(
            (
                Counter(codes) + since.added - since.lifted + Counter(anomaly.code for anomaly in odd)
            ).most_common()
        )
        if counts[Hasil.DITOLAK] and not upload.finished_at:  # what was refused stays as it is
            self._corrections(upload, manifest, chunks, correction_files(counts[Hasil.DITOLAK]))
        settled = replace(
            upload,
            counts=counts,
            sent=dict(since.sent),
            closed=closed,
            finished_at=upload.finished_at or self.clock.now(),
            status=UploadStatus.SELESAI_DENGAN_PENOLAKAN if counts[Hasil.DITOLAK] else UploadStatus.SELESAI,
        )
        body = summary(settled, manifest.layout, manifest.total_rows, codes, odd)
        self.files.write(receipt_key(upload.region, upload.domain, upload.id, "summary.json"), body)
        return settled

    def _closed(self, upload: Upload) -> int:
        """Close, once, what the file left out; remember how much a full file holds."""
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
        for _ in range(SETTLE_TRIES):
            read = self.state.upload(upload_id)
            if read is None:
                break
            wanted = change(read)
            if wanted == read or self.state.save_upload(read, wanted):
                return wanted
        raise Transient("unggahan_diperebutkan")

    def _receipt(self, upload: Upload, layout: Layout, chunks: Sequence[ChunkDone]) -> ReceiptRefresh:
        """Write `receipt.csv` as things stand."""
        verdict = decide(upload.region, upload.domain, "kirim", self.clock.now())
        since = ReceiptRefresh(
            upload.domain,
            headers=sender_headers(layout),
            denied=verdict if isinstance(verdict, Deny) else None,
        )
        with self.files.writer(receipt_key(upload.region, upload.domain, upload.id, "receipt.csv")) as out:
            out.write(RECEIPT_HEADER)
            contested = self.state.contested_chunks(upload.id)
            for chunk in chunks:
                asked = _OURS_OR_ANOTHERS if chunk.number in contested else _OURS
                with self.files.open(part_key(chunk, "receipt")) as part:
                    rows = csv.reader(io.TextIOWrapper(part, "utf-8", newline=""))
                    while batch := list(islice(rows, BATCH)):
                        out.write(self._lines(upload, batch, since, asked))
        return since

    def _lines(
        self, upload: Upload, batch: Sequence[list[str]], since: ReceiptRefresh, asked: Collection[str]
    ) -> bytes:
        ours = {
            line[0]: Key(upload.region, upload.domain, restore(line[1])) for line in batch if line[2] in asked
        }
        stored = self.state.records(list(ours.values())) if ours else {}
        refused = {
            parent_of(record)
            for record in stored.values()
            if PARENT_REFUSED in record.reasons and record.waits_for
        }
        since.parents = self.state.records(list(refused)) if refused else {}
        text = io.StringIO()
        write = csv.writer(text).writerow
        for line in batch:
            record = stored.get(ours[line[0]]) if line[0] in ours else None
            write(since.refresh(line, record, upload) if record else line)
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
