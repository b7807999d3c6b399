"""The whole ingest path on one file, nothing sent, nothing remembered: what an officer runs before uploading."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import BinaryIO

from functions.domains.core.contract import Domain
from functions.sync import ports
from functions.sync.from_region.inspection import inspect
from functions.sync.from_region.manifest import Manifest
from functions.sync.model.errors import Rejected
from functions.sync.model.upload import Drop, Hasil, Upload, UploadStatus
from functions.sync.reading.layout import Layout, Open
from functions.sync.to_region.corrections import CSV, XLSX, correction_files, write_xlsx
from functions.sync.to_region.receipt import RECEIPT_HEADER, FindingGroup, ReceiptPart, corrections_header
from functions.sync.to_region.summary import summary
from functions.sync.validation.anomalies import Anomaly
from functions.sync.validation.rows import JudgedRow, context_at, judge

PLAIN = "plain"
CHUNK_BYTES = 1 << 20
"""Smaller than a function's, so that progress shows and memory stays low."""


@dataclass(frozen=True, slots=True)
class Checked:
    upload: Upload
    layout: Layout | None
    codes: dict[str, int]
    groups: Sequence[FindingGroup] = ()
    """Equal findings in one column, most frequent first."""
    anomalies: Sequence[Anomaly] = ()
    total_rows: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """`files` receives summary.json, receipt.csv and, if any row is refused, corrections.csv and .xlsx."""

    files: ports.Files
    clock: ports.Clock
    progress: Callable[[int, int], object]
    """Told (rows done, rows in all)."""

    def run(
        self, open_file: Open, name: str, size: int, domain: Domain, region: str, lang: str = "id"
    ) -> Checked:
        now = self.clock.now()
        upload = Upload("check", Drop("", name, ""), region, domain.name, "delta", UploadStatus.DIPROSES, now)
        try:
            manifest, rows, _ = inspect(
                open_file,
                size,
                domain,
                (PLAIN, lambda: self.files.writer(PLAIN), lambda: self.files.open(PLAIN)),
                CHUNK_BYTES,
                name,
            )
        except Rejected as refusal:
            return self._refused(upload, refusal)
        return self._rows(replace(upload, rows=rows), manifest, domain, open_file, lang)

    def _rows(
        self, upload: Upload, manifest: Manifest, domain: Domain, open_file: Open, lang: str
    ) -> Checked:
        counts: Counter[str] = Counter()
        groups: dict[tuple[str, str], FindingGroup] = {}
        unsent = replace(
            upload, started_at=0
        )  # a row corrected offline was never sent: it is as new as the file it comes in
        context = context_at(upload.started_at, upload.region)
        with ExitStack() as stack:
            receipt = stack.enter_context(self.files.writer("receipt.csv"))
            receipt.write(RECEIPT_HEADER)
            corrections: BinaryIO | None = None
            with self.files.open(manifest.plain) if manifest.plain else open_file() as stream:
                for _, start, end, first_row in manifest.chunks:
                    stream.seek(start)
                    outcome = ReceiptPart(unsent, manifest.layout, lang, groups)
                    part = io.BytesIO(stream.read(end - start))
                    for judged in judge(
                        part,
                        manifest.layout,
                        first_row,
                        domain,
                        context,
                        manifest.file_findings,
                        upload.started_at,
                    ):
                        outcome.add(judged, _hasil(judged), judged.findings)
                    receipt.write(outcome.receipt())
                    if wrong := outcome.corrections():
                        if corrections is None:
                            corrections = stack.enter_context(self.files.writer(CSV))
                            corrections.write(corrections_header(manifest.layout))
                        corrections.write(wrong)
                    counts.update(outcome.counts)
                    self.progress(sum(counts.values()), upload.rows)
        status = UploadStatus.SELESAI_DENGAN_PENOLAKAN if counts[Hasil.DITOLAK] else UploadStatus.SELESAI
        checked = replace(
            upload,
            counts=dict(counts),
            status=status,
            finished_at=self.clock.now(),
            chunks=len(manifest.chunks),
        )
        if XLSX in correction_files(counts[Hasil.DITOLAK]):
            rows = self.files.open(CSV)
            rows.seek(len(corrections_header(manifest.layout)))
            write_xlsx(self.files, XLSX, domain, manifest.layout, [rows], upload.started_at)
        grouped = sorted(groups.values(), key=lambda group: -group.count)
        codes: Counter[str] = Counter()
        for group in grouped:
            codes[group.code] += group.count
        codes.update(anomaly.code for anomaly in manifest.anomalies)
        ordered = dict(codes.most_common())
        self.files.write(
            "summary.json",
            summary(checked, manifest.layout, manifest.total_rows, ordered, manifest.anomalies),
        )
        return Checked(checked, manifest.layout, ordered, grouped, manifest.anomalies, manifest.total_rows)

    def _refused(self, upload: Upload, refusal: Rejected) -> Checked:
        refused = replace(
            upload,
            status=UploadStatus.DITOLAK,
            code=refusal.code,
            column=refusal.column,
            params=refusal.params,
            finished_at=self.clock.now(),
        )
        self.files.write("receipt.csv", RECEIPT_HEADER)
        self.files.write("summary.json", summary(refused, None, [], {refusal.code: 1}))
        return Checked(refused, None, {refusal.code: 1})


def _hasil(judged: JudgedRow) -> Hasil:
    if judged.refused:
        return Hasil.DITOLAK
    return Hasil.DITAHAN if judged.held else Hasil.DITERIMA
