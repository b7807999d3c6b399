"""An upload: one file version dropped by a region, its chunks, and what became of its rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple


class Hasil(StrEnum):
    """Outcome of a row (contract, section 2)."""

    DITERIMA = "diterima"
    TIDAK_BERUBAH = "tidak_berubah"
    USANG = "usang"
    DITAHAN = "ditahan"
    DITOLAK = "ditolak"


class UploadStatus(StrEnum):
    """Status of an upload (contract, section 2)."""

    DITERIMA = "diterima"
    DIPROSES = "diproses"
    SELESAI = "selesai"
    SELESAI_DENGAN_PENOLAKAN = "selesai_dengan_penolakan"
    DITOLAK = "ditolak"


class Drop(NamedTuple):
    """One version of one object in the drop bucket. `key` is plain, not form-encoded."""

    bucket: str
    key: str
    version_id: str


@dataclass(frozen=True, slots=True)
class Upload:
    """The upload's item. `counts` and `sent` are written by settle; `rows` once the file was cut."""

    id: str
    drop: Drop
    region: str
    domain: str
    mode: str
    status: UploadStatus
    started_at: int
    """Epoch milliseconds; also the version of rows that carry none."""
    rev: int = 1
    chunks: int = 0
    rows: int = 0
    code: str = ""
    """Why the file as a whole was refused."""
    column: str = ""
    params: dict[str, str] = field(default_factory=dict)
    """Parameters of the refusal's message."""
    finished_at: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)
    receipt_stale_at: int = 0
    """Set when the ministry answered for one of its records and the receipt does not say so yet."""
    rerender_after: int = 0
    """Until then a worker may move records of its that dies before it says so: whatever it says, its files are written once
    more behind that."""
    render_started_at: int = 0
    """When a worker began to write its files; `dirty` beyond it came too late for them."""
    agreement: str = ""
    to_close: int = 0
    """How many records it is to close by not naming them; `closed`: how many it did."""
    closed: int = 0
    origin: str = "sip-kerja"
    """Who is not told of its rows (`Record.origin`): whoever was invited to post it."""
    name: str = ""
    """What its sender calls it, where its key is ours."""

    @property
    def file(self) -> str:
        return self.name or self.drop.key.rsplit("/", 1)[-1]


def with_stale_receipt(upload: Upload, now: int) -> Upload:
    """Its receipt is behind from `now` on, unless that is noted already."""
    return (
        upload
        if upload.receipt_stale_at > upload.render_started_at
        else replace(upload, receipt_stale_at=max(now, upload.render_started_at + 1))
    )


@dataclass(frozen=True, slots=True)
class ChunkDone:
    """A finished chunk: its number, its rows by outcome, its findings by code."""

    upload: str
    number: int
    counts: dict[str, int]
    codes: dict[str, int]
    parts: str = ""
    """Names the files that say the same row by row, and no other worker's on the same chunk."""
    judged_at: int = 0
    """When its last row was compared with what is stored."""


_INVITED = re.compile(r"inbox/[0-9]{2,4}/[a-z-]+/undangan/[0-9a-f]{32}/[a-z.]+")


def is_invited(drop: Drop) -> bool:
    """Whether its key was made for one upload (`invite`): only the first version counts."""
    return _INVITED.fullmatch(drop.key) is not None


def upload_id(drop: Drop) -> str:
    """The same object version always gets the same id, so registering twice is harmless; to an invitation belongs one upload,
    whatever versions are posted.
    """
    told = drop._replace(version_id="") if is_invited(drop) else drop
    return blake2b("\n".join(told).encode(), digest_size=10).hexdigest()
