"""Run the whole ingest path on a local file before its upload; store and send nothing (`sinergi check`)."""

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
from functions.sync.to_region.severity_order import codes_in_order, rank
from functions.sync.to_region.summary import summary
from functions.sync.validation.anomalies import Anomaly, broken_columns, of_columns
from functions.sync.validation.rows import JudgedRow, context_at, judge

PLAIN = "plain"
"""Name of the file in plain form among the files written."""
CHUNK_BYTES = 1 << 20
"""Bytes of a chunk, fewer than in `chunking`, so that progress shows and memory stays low."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found; `layout` is None for a file that was refused as a whole."""

    upload: Upload
    layout: Layout | None
    codes: dict[str, int]
    """Code → rows; refusing codes first, then the most frequent."""
    groups: Sequence[FindingGroup] = ()
    """Equal findings in one column; those that refuse a row first, then the most frequent."""
    anomalies: Sequence[Anomaly] = ()
    total_rows: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """Checks one file.

    `files` receives summary.json, receipt.csv and, if any row is refused, corrections.csv and
    corrections.xlsx.
    """

    files: ports.Files
    clock: ports.Clock
    progress: Callable[[int, int], object]
    """Called after each chunk with (rows done, rows in all)."""

    def run(
        self, open_file: Open, name: str, size: int, domain: Domain, region: str, lang: str = "id"
    ) -> Checked:
        """Check a file of `size` bytes named `name`; messages of the receipt are in `lang`, `id` or `en`."""
        name = name.encode("utf-8", "replace").decode()  # a name may hold bytes that are no UTF-8
        now = self.clock.now()
        upload = Upload(
            id="check",
            drop=Drop("", name, ""),
            region=region,
            domain=domain.name,
            mode="delta",
            status=UploadStatus.DIPROSES,
            started_at=now,
        )
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
        # A row corrected offline was never sent, so its token must not make it as old as this check.
        unsent = replace(upload, started_at=0)
        context = context_at(upload.started_at, upload.region)
        with ExitStack() as stack:
            receipt = stack.enter_context(self.files.writer("receipt.csv"))
            receipt.write(RECEIPT_HEADER)
            corrections: BinaryIO | None = None
            with self.files.open(manifest.plain) if manifest.plain else open_file() as stream:
                for _, start, end, first_row in manifest.chunks:
                    stream.seek(start)
                    receipt_part = ReceiptPart(unsent, manifest.layout, lang, groups)
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
                        receipt_part.add(judged, _hasil(judged), judged.findings)
                    receipt.write(receipt_part.receipt())
                    if refused_rows := receipt_part.corrections():
                        if corrections is None:
                            corrections = stack.enter_context(self.files.writer(CSV))
                            corrections.write(corrections_header(manifest.layout))
                        corrections.write(refused_rows)
                    counts.update(receipt_part.counts)
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
        grouped = sorted(groups.values(), key=lambda group: (rank(group.code), -group.count))
        codes: Counter[str] = Counter()
        for group in grouped:
            codes[group.code] += group.count
        found = of_columns({key: group.count for key, group in groups.items()})
        anomalies = [*manifest.anomalies, *broken_columns(found, upload.rows, manifest.layout.encoding)]
        codes.update(anomaly.code for anomaly in anomalies)
        ordered = codes_in_order(codes)
        self.files.write(
            "summary.json", summary(checked, manifest.layout, manifest.total_rows, ordered, anomalies)
        )
        return Checked(checked, manifest.layout, ordered, grouped, anomalies, manifest.total_rows)

    def _refused(self, upload: Upload, refusal: Rejected) -> Checked:
        """Write the files of a file that is refused as a whole."""
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
