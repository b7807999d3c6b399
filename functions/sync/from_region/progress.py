"""Report an upload's progress to its sender, for a file as for a request.

The counts by outcome add up at every instant; `sent` counts the records by their state towards the ministry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from functions.sync import ports
from functions.sync.from_region.submit import SubmitAnswer, parse
from functions.sync.model.record import Key
from functions.sync.model.request import StoredRequest
from functions.sync.model.upload import Hasil, Upload, UploadStatus
from functions.sync.to_region.summary import tally

FINISHED = frozenset({UploadStatus.SELESAI, UploadStatus.SELESAI_DENGAN_PENOLAKAN, UploadStatus.DITOLAK})
"""Statuses of an upload whose receipt is written."""


class ProgressSources(ports.RecordStore, ports.UploadStore, ports.RequestStore, Protocol):
    """What `progress` reads."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload is."""

    id: str
    region: str
    domain: str
    mode: str
    status: UploadStatus
    read: int
    counts: Mapping[str, int]
    codes: Mapping[str, int]
    sent: Mapping[str, int]
    started_at: int
    finished_at: int = 0
    file: str = ""
    """The file's name, '' for a request."""
    code: str = ""
    """Why the file as a whole was refused."""
    params: Mapping[str, str] = field(default_factory=dict)
    """Parameters of the refusal's message."""
    answer: SubmitAnswer | None = None
    """A request's results; None for a file."""
    received: bool = True
    """False until the file of an invitation has arrived."""

    @property
    def pending(self) -> int:
        return self.read - sum(self.counts.values())

    @property
    def has_receipt(self) -> bool:
        return self.answer is not None or self.status in FINISHED

    @property
    def has_corrections(self) -> bool:
        """Return whether there are corrections; never for a request, whose refused records are not kept."""
        return not self.answer and self.status in FINISHED and self.counts[Hasil.DITOLAK] > 0


def progress(state: ProgressSources, region: str, upload_id: str) -> Progress | None:
    """Return the progress of an upload, or None where the region has no such upload."""
    upload = state.upload(upload_id)
    if upload and upload.region == region:
        return of_file(upload, state)
    request = state.request(upload_id)
    return _of_request(request, state) if request and request.region == region and not upload else None


def of_file(upload: Upload, state: ProgressSources | None = None) -> Progress:
    """Return the progress of a file.

    Without `state`, only the upload's own item is used, which has counts once the upload is settled.
    """
    counts, codes = tally(state.chunks(upload.id) if state else ())
    return Progress(
        upload.id,
        upload.region,
        upload.domain,
        upload.mode,
        upload.status,
        read=upload.rows,
        counts=counts if state else _all(upload.counts),
        codes=codes,
        sent=upload.sent,
        started_at=upload.started_at,
        finished_at=upload.finished_at,
        file=upload.file,
        code=upload.code,
        params={"kolom": upload.column, **upload.params},
    )


def _of_request(request: StoredRequest, state: ProgressSources) -> Progress:
    begun = Progress(
        request.id,
        request.region,
        request.domain,
        "delta",
        UploadStatus.DIPROSES,
        read=0,
        counts=_all({}),
        codes={},
        sent={},
        started_at=request.at,
    )
    if request.file:
        return replace(begun, mode="", status=UploadStatus.DITERIMA, file=request.name, received=False)
    if not request.answer:
        return begun
    answer = parse(request.id, request.answer)
    counts = Counter(result.hasil.value for result in answer.results)
    codes = Counter(finding.code for result in answer.results for finding in result.findings)
    keys = [
        Key(request.region, request.domain, r.id)
        for r in answer.results
        if r.hasil in (Hasil.DITERIMA, Hasil.DITAHAN)
    ]
    latest = (
        [record for record in state.records(keys).values() if record.upload == request.id] if keys else []
    )
    finished = UploadStatus.SELESAI_DENGAN_PENOLAKAN if counts[Hasil.DITOLAK.value] else UploadStatus.SELESAI
    return replace(
        begun,
        status=finished if answer.stored else UploadStatus.DITOLAK,
        read=len(answer.results),
        counts=_all(counts),
        codes=codes,
        sent=Counter(record.state.value for record in latest),
        finished_at=request.at,
        answer=answer,
    )


def _all(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counts of every outcome, 0 for one that is not among `counts`."""
    return {hasil.value: counts.get(hasil.value, 0) for hasil in Hasil}
