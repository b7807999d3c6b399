"""Declare a nil return (*nihil*): the region's signed statement that it had nothing to send in a period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from functions import agreement
from functions.agreement import WIB, Agreement, Deny
from functions.agreement.periods import Period, is_owed, periods
from functions.sync import ports
from functions.sync.model import hashing
from functions.sync.model.upload import Upload, UploadStatus
from functions.sync.monitoring.completeness import FulfilledBy, fulfilled_by_upload, note_name

_UNDERWAY = frozenset({UploadStatus.DITERIMA, UploadStatus.DIPROSES})


class NilReturnRefusal(StrEnum):
    """Why nothing was declared (contract, section 2)."""

    TIDAK_DIKENAL = "tidak_dikenal"
    """No period of that name has begun."""
    TIDAK_WAJIB = "tidak_wajib"
    """The period is not owed."""
    BERKAS_DIPROSES = "berkas_diproses"
    """A file of the period is being processed."""
    SUDAH_DIKIRIM = "sudah_dikirim"
    """The period has had data."""
    SUDAH_NIHIL = "sudah_nihil"
    """The period has had a nihil."""


def declare(
    state: ports.NoteStore,
    region: str,
    domain: str,
    name: str,
    secret: bytes,
    uploads: Iterable[Upload],
    now: int,
) -> tuple[Period | None, NilReturnRefusal | Deny | None]:
    """Declare a nihil; return (period, None) once it is declared, else why not.

    `name` is the period's, '' for the running one. `secret` is what both parties know
    (`MinistryReader.secret`). `uploads` are the region's, newest first. The period is None where none is
    known.
    """
    agreed = agreement.load()[region]
    verdict = agreed.at(now).decide(domain, "kirim", now)
    if isinstance(verdict, Deny):
        return None, verdict
    period = next((each for each in periods(agreed, domain, now) if name in ("", each.name)), None)
    if period is None:
        return None, NilReturnRefusal.TIDAK_DIKENAL
    if not is_owed(agreed, domain, period):
        return period, NilReturnRefusal.TIDAK_WAJIB
    if refusal := _refusal(state, region, domain, period, uploads):
        return period, refusal
    state.save_note(
        note_name(region, domain, period.name, FulfilledBy.NIHIL),
        statement(secret, agreed, domain, period, now),
    )
    return period, None


def statement(secret: bytes, agreed: Agreement, domain: str, period: Period, now: int) -> str:
    """Return the statement as JSON, signed so that both parties can check it (`hashing.is_signature_valid`).

    It is made by the region's liaison (`penghubung`), which is an office, not a person.
    """
    return hashing.sign(
        secret,
        {
            "wilayah": agreed.region,
            "dataset": domain,
            "periode": period.name,
            "pernyataan": FulfilledBy.NIHIL.value,
            "oleh": agreed.at(now).text["pihak"]["kesatu"]["penghubung"],
            "versi_kesepakatan": agreed.at(now).version,
            "pada": datetime.fromtimestamp(now / 1000, WIB).isoformat(timespec="seconds"),
        },
    ).decode()


def _refusal(
    state: ports.NoteStore, region: str, domain: str, period: Period, uploads: Iterable[Upload]
) -> NilReturnRefusal | None:
    """Return why the period takes no nihil any more, None where it takes one."""
    for upload in uploads:
        if upload.started_at < period.start:
            break
        if upload.domain == domain and upload.started_at < period.end:
            if fulfilled_by_upload(upload):
                return NilReturnRefusal.SUDAH_DIKIRIM
            if upload.status in _UNDERWAY:
                return NilReturnRefusal.BERKAS_DIPROSES
    noted = state.read_notes([note_name(region, domain, period.name, by) for by in FulfilledBy])
    if note_name(region, domain, period.name, FulfilledBy.NIHIL) in noted:
        return NilReturnRefusal.SUDAH_NIHIL
    return NilReturnRefusal.SUDAH_DIKIRIM if noted else None
