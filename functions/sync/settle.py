"""All chunks are in, or the ministry has answered: write receipt, corrections and summary as things stand now."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

from functions import messages
from functions.sync import ports
from functions.sync.errors import Transient
from functions.sync.manifest import Manifest, manifest_key, part_key, receipt_key
from functions.sync.receipt import RECEIPT_HEADER, corrections_header
from functions.sync.record import Key, Record, RecordState
from functions.sync.summary import summary, tally
from functions.sync.upload import Hasil, Upload, UploadStatus

BATCH = 500
SUPERSEDED = "digantikan"
"""In `sent`: accepted rows whose record has been replaced by a later upload."""
_OURS = (Hasil.DITERIMA, Hasil.DITAHAN)
TRIES = 8


@dataclass(frozen=True, slots=True)
class Settle:
    """Run again at any time: the files say what the table says."""

    files: ports.Files
    state: ports.State
    clock: ports.Clock

    def __call__(self, upload_id: str) -> Upload | None:
        """None while chunks are missing, or where there is nothing to settle."""
        upload = self.state.upload(upload_id)
        if upload is None or upload.status in (UploadStatus.DITERIMA, UploadStatus.DITOLAK):
            return None
        chunks = self.state.chunks(upload_id)
        if len(chunks) < upload.chunks:
            return None
        content = self.files.read(manifest_key(upload_id))
        if content is None:
            raise Transient("manifest_belum_ada")
        manifest = Manifest.parse(content)
        self._save(upload_id, dirty=0)
        counts, codes = tally(chunks)
        moved, sent = self._receipt(upload)
        for hasil, number in moved.items():
            counts[hasil] += number
        if counts[Hasil.DITOLAK]:
            self._corrections(upload, manifest)
        settled = self._save(
            upload_id, counts=counts, sent=dict(sent), finished_at=upload.finished_at or self.clock.now(),
            status=UploadStatus.SELESAI_DENGAN_PENOLAKAN if counts[Hasil.DITOLAK] else UploadStatus.SELESAI,
        )
        body = summary(settled, manifest.layout, manifest.total_rows, codes)
        self.files.write(receipt_key(upload.region, upload.domain, upload.id, "summary.json"), body)
        return settled

    def _save(self, upload_id: str, **changes: object) -> Upload:
        for _ in range(TRIES):
            read = self.state.upload(upload_id)
            if read is None:
                break
            wanted = replace(read, **changes)  # type: ignore[arg-type]
            if wanted == read or self.state.save_upload(read, wanted):
                return wanted
        raise Transient("unggahan_diperebutkan")

    def _receipt(self, upload: Upload) -> tuple[Counter[str], Counter[str]]:
        """Write `receipt.csv`; (how outcomes moved since ingest, records by state towards the ministry)."""
        moved: Counter[str] = Counter()
        sent: Counter[str] = Counter()
        with self.files.writer(receipt_key(upload.region, upload.domain, upload.id, "receipt.csv")) as out:
            out.write(RECEIPT_HEADER)
            for number in range(upload.chunks):
                with self.files.open(part_key(upload.id, number, "receipt")) as part:
                    rows = csv.reader(io.TextIOWrapper(part, "utf-8", newline=""))
                    while batch := list(islice(rows, BATCH)):
                        self._lines(upload, batch, out, moved, sent)
        return moved, sent

    def _lines(self, upload: Upload, batch: Sequence[list[str]], out: BinaryIO, moved: Counter[str], sent: Counter[str]) -> None:
        ours = {line[0]: Key(upload.region, upload.domain, line[1]) for line in batch if line[2] in _OURS}
        stored = self.state.records(list(ours.values())) if ours else {}
        text = io.StringIO()
        write = csv.writer(text).writerow
        for line in batch:
            record = stored.get(ours[line[0]]) if line[0] in ours else None
            if record is not None:
                line = _now(line, record, upload, moved, sent)  # noqa: PLW2901
            write(line)
        out.write(text.getvalue().encode())

    def _corrections(self, upload: Upload, manifest: Manifest) -> None:
        with self.files.writer(receipt_key(upload.region, upload.domain, upload.id, "corrections.csv")) as out:
            out.write(corrections_header(manifest.layout))
            for number in range(upload.chunks):
                for block in _blocks(self.files.open(part_key(upload.id, number, "corrections"))):
                    out.write(block)


def _now(line: list[str], record: Record, upload: Upload, moved: Counter[str], sent: Counter[str]) -> list[str]:
    """The row as it stands: a hold that was lifted, a refusal by the ministry, a later upload that replaced it."""
    row, identity, hasil, *_ = line
    if record.upload != upload.id:
        sent[SUPERSEDED] += 1
    else:
        sent[record.state.value] += 1
        if record.state is RecordState.DITOLAK_PUSAT:
            refused = messages.get("DITOLAK_PUSAT").text("id", kode_pusat=", ".join(record.reasons) or "-")
            return [row, identity, hasil, "DITOLAK_PUSAT", "", refused]
        if hasil == Hasil.DITAHAN and not record.reasons:
            moved.update({Hasil.DITAHAN.value: -1, Hasil.DITERIMA.value: 1})
            return [row, identity, Hasil.DITERIMA, "", "", ""]
    return line


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while block := stream.read(1 << 20):
            yield block
