"""Files as regional offices send them: rows of pencari-kerja as CSV and JSON Lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from events.cases import filled
from functions import domains
from functions.sync.from_region.check import Check, Checked
from functions.sync.from_region.chunking import CHUNK_BYTES
from functions.sync.from_region.inspection import inspect
from functions.sync.from_region.manifest import Manifest
from functions.sync.model.upload import Drop, Hasil, Upload, UploadStatus
from functions.sync.to_region.receipt import ReceiptPart
from functions.sync.validation.rows import JudgedRow, context_at, judge
from tests.support.fakes import FakeClock, FakeFiles

SEEKERS = domains.get("pencari-kerja")
NOW = 1_795_478_400_000
"""24 November 2026, 07.00 WIB."""
UPLOAD = Upload(
    id="0" * 20,
    drop=Drop("", "berkas.csv", ""),
    region="3216",
    domain=SEEKERS.name,
    mode="delta",
    status=UploadStatus.DIPROSES,
    started_at=NOW,
)


_EXAMPLES = {tuple(domains.get(name).example.items()): filled(name) for name in domains.names()}


def seeker(number: int, **changes: str) -> dict[str, str]:
    return {
        **SEEKERS.example,
        "id_sumber": f"PK-{number:06d}",
        "nik": f"321606150895{number % 9000 + 1:04d}",
        **changes,
    }


def as_csv(
    rows: Sequence[Mapping[str, str]],
    delimiter: str = ",",
    newline: str = "\r\n",
    quoting: Any = csv.QUOTE_MINIMAL,
) -> bytes:
    """Return a table; a row that is an example gets a cell of its own, since examples are refused."""
    rows = [_EXAMPLES.get(tuple(row.items()), row) for row in rows]
    names = list(dict.fromkeys(name for row in rows for name in row)) or list(SEEKERS.example)
    return as_lines(
        [names, *([row.get(name, "") for name in names] for row in rows)], delimiter, newline, quoting
    )


def as_lines(
    lines: Iterable[Sequence[str]],
    delimiter: str = ",",
    newline: str = "\r\n",
    quoting: Any = csv.QUOTE_MINIMAL,
) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(lines)
    return text.getvalue().encode()


def as_jsonl(rows: Iterable[Mapping[str, Any]]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


MIXED = as_csv(
    [
        seeker(1),
        seeker(2, nik="x"),
        seeker(3, nik="0"),
        *(seeker(n) for n in range(4, 12)),
        seeker(4),
        seeker(12, alamat="a\nb"),
    ]
)
"""13 data rows: nine good, one held, three refused (two of them duplicates)."""


def checked(
    content: bytes, domain: str = SEEKERS.name, name: str = "berkas.csv", lang: str = "id"
) -> tuple[Checked, FakeFiles]:
    """Check a file as `sinergi check` does; return the result, and the files written."""
    files = FakeFiles()
    run = Check(files, FakeClock(NOW), lambda *_: None)
    return run.run(lambda: io.BytesIO(content), name, len(content), domains.get(domain), "3216", lang), files


class Inspected:
    """Judge a file chunk by chunk as ingest does, without a store."""

    def __init__(self, content: bytes, chunk_bytes: int = CHUNK_BYTES, name: str = "") -> None:
        self.plain = b""
        place = ("plain", self._writer, lambda: io.BytesIO(self.plain))
        self.manifest: Manifest
        self.manifest, self.rows, _ = inspect(
            lambda: io.BytesIO(content), len(content), SEEKERS, place, chunk_bytes, name
        )
        self.source = self.plain if self.manifest.plain else content
        self.judged: list[JudgedRow] = []
        self.receipt, self.corrections = b"", b""
        for _, start, end, first_row in self.manifest.chunks:
            outcome = ReceiptPart(UPLOAD, self.manifest.layout)
            part = io.BytesIO(self.source[start:end])
            for row in judge(
                part,
                self.manifest.layout,
                first_row,
                SEEKERS,
                context_at(NOW, "3216"),
                self.manifest.file_findings,
                NOW,
            ):
                self.judged.append(row)
                outcome.add(row, Hasil.DITERIMA if row.candidate else Hasil.DITOLAK, row.findings)
            self.receipt += outcome.receipt()
            self.corrections += outcome.corrections()

    @contextmanager
    def _writer(self) -> Any:
        stream: BinaryIO = io.BytesIO()
        yield stream
        stream.seek(0)
        self.plain = stream.read()

    def codes(self) -> dict[int, list[str]]:
        """Return row → codes of its findings, without rows that have none."""
        return {row.row: [finding.code for finding in row.findings] for row in self.judged if row.findings}
