"""Define an upload: one version of a file that a region dropped, its chunks, and what became of its rows."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """The stored item of one upload. Times are epoch milliseconds, 0 for not yet or never.

    receive sets `chunks`, `rows` and `to_close` once it has read the file, or `code`, `column` and `params`
    when it refuses it; settle sets `counts`, `sent`, `closed` and `finished_at`.
    """

    # Identity.
    id: str
    """`upload_id` of the drop."""
    rev: int = 1
    """Number of writes of the item."""
    region: str
    domain: str

    # The file and its sender.
    drop: Drop
    mode: str
    """`delta` or `snapshot`, as the object's metadata says; other text until it is refused."""
    name: str = ""
    """The sender's own name of the file, where Sinergi chose the object's key (an invitation); else ''."""
    origin: str = "sip-kerja"
    """Origin of its rows (`Record.origin`): whoever was invited to upload it, else the default."""
    agreement: str = ""
    """Version of the agreement under which the file was read, '' before."""

    # Progress.
    status: UploadStatus
    started_at: int
    """When it was registered; also the version of rows that carry none."""
    finished_at: int = 0
    """When it was first settled, or refused."""
    chunks: int = 0
    """Number of chunks that the file was cut into."""
    rows: int = 0
    """Number of data rows."""

    # Why the file as a whole was refused.
    code: str = ""
    """Code of the refusal, '' when the file was not refused."""
    column: str = ""
    """Column that the refusal is about, '' for none."""
    params: dict[str, str] = field(default_factory=dict)
    """Parameters of the refusal's message."""

    # What became of its rows.
    counts: dict[str, int] = field(default_factory=dict)
    """Rows by outcome (`Hasil`)."""
    sent: dict[str, int] = field(default_factory=dict)
    """Accepted and held rows by the state of their record, as of the last receipt."""
    to_close: int = 0
    """Number of missing records that it is to close."""
    closed: int = 0
    """Number of missing records that it closed."""

    # Whether its files are behind.
    receipt_stale_at: int = 0
    """When a record of its changed state after the receipt was written, 0 when the receipt is current."""
    render_started_at: int = 0
    """When a worker began to write its files, 0 when none does.

    What a later `receipt_stale_at` stands for is not in these files.
    """
    rerender_after: int = 0
    """The files are written once more after this time, 0 when that is not needed.

    Until then a worker that announced itself may move records of this upload, and may die before it marks the
    receipt as stale.
    """

    @property
    def file(self) -> str:
        """Return the file's name as the sender knows it."""
        return self.name or self.drop.key.rsplit("/", 1)[-1]


def with_stale_receipt(upload: Upload, now: int) -> Upload:
    """Mark the receipt as stale from `now` on; return `upload` itself when it is marked already."""
    return (
        upload
        if upload.receipt_stale_at > upload.render_started_at
        else replace(upload, receipt_stale_at=max(now, upload.render_started_at + 1))
    )


@dataclass(frozen=True, slots=True)
class ChunkDone:
    """A finished chunk of an upload."""

    upload: str
    """Id of the upload."""
    number: int
    """Number of the chunk, from 0 on."""
    counts: dict[str, int]
    """Rows by outcome (`Hasil`)."""
    codes: dict[str, int]
    """Findings by code."""
    parts: str = ""
    """Names the parts of receipt and corrections of the worker that judged it last."""
    judged_at: int = 0
    """When its last row was compared with what is stored, epoch milliseconds."""
    columns: dict[str, int] = field(default_factory=dict)
    """`code|header` → findings, for codes that can tell of a whole column (`anomalies.broken_columns`)."""


_INVITED = re.compile(r"inbox/[0-9]{2,4}/[a-z-]+/undangan/[0-9a-f]{32}/[a-z.]+")


def is_invited(drop: Drop) -> bool:
    """Return whether the key is an invitation's (`from_region.invite`); only its first version counts."""
    return _INVITED.fullmatch(drop.key) is not None


def upload_id(drop: Drop) -> str:
    """Return the id of a drop's upload, 20 hex digits.

    One object version always has the same id, so registering it twice is harmless. An invitation's key has
    one id, whatever versions are posted.
    """
    identity = drop._replace(version_id="") if is_invited(drop) else drop
    return blake2b("\n".join(identity).encode(), digest_size=10).hexdigest()
