"""A signed *nihil*: the region's word that there was nothing to send for a dataset in a period."""

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
    """Why nothing was declared."""

    TIDAK_DIKENAL = "tidak_dikenal"
    """No period of that name has begun."""
    TIDAK_WAJIB = "tidak_wajib"
    BERKAS_DIPROSES = "berkas_diproses"
    SUDAH_DIKIRIM = "sudah_dikirim"
    SUDAH_NIHIL = "sudah_nihil"


def declare(
    state: ports.NoteStore,
    region: str,
    domain: str,
    name: str,
    secret: bytes,
    uploads: Iterable[Upload],
    now: int,
) -> tuple[Period | None, NilReturnRefusal | Deny | None]:
    """(the period, None) once it is declared, else why not. `name`: of the period, '' for the running one; `secret`: what both
    parties know (`Counterpart.secret`); `uploads`: the region's, newest first.
    """
    agreed = agreement.load()[region]
    verdict = agreed.at(now).decide(domain, "kirim", now)
    if isinstance(verdict, Deny):
        return None, verdict
    one = next((each for each in periods(agreed, domain, now) if name in ("", each.name)), None)
    if one is None:
        return None, NilReturnRefusal.TIDAK_DIKENAL
    if not is_owed(agreed, domain, one):
        return one, NilReturnRefusal.TIDAK_WAJIB
    if refusal := _said(state, region, domain, one, uploads):
        return one, refusal
    state.save_note(
        note_name(region, domain, one.name, FulfilledBy.NIHIL), statement(secret, agreed, domain, one, now)
    )
    return one, None


def statement(secret: bytes, agreed: Agreement, domain: str, one: Period, now: int) -> str:
    """JSON with a signature that both parties can check (`hashing.is_signature_valid`); signed for by the region's liaison, an office."""
    return hashing.sign(
        secret,
        {
            "wilayah": agreed.region,
            "dataset": domain,
            "periode": one.name,
            "pernyataan": FulfilledBy.NIHIL.value,
            "oleh": agreed.at(now).text["pihak"]["kesatu"]["penghubung"],
            "versi_kesepakatan": agreed.at(now).version,
            "pada": datetime.fromtimestamp(now / 1000, WIB).isoformat(timespec="seconds"),
        },
    ).decode()


def _said(
    state: ports.NoteStore, region: str, domain: str, one: Period, uploads: Iterable[Upload]
) -> NilReturnRefusal | None:
    for upload in uploads:
        if upload.started_at < one.start:
            break
        if upload.domain == domain and upload.started_at < one.end:
            if fulfilled_by_upload(upload):
                return NilReturnRefusal.SUDAH_DIKIRIM
            if upload.status in _UNDERWAY:
                return NilReturnRefusal.BERKAS_DIPROSES
    noted = state.read_notes([note_name(region, domain, one.name, word) for word in FulfilledBy])
    if note_name(region, domain, one.name, FulfilledBy.NIHIL) in noted:
        return NilReturnRefusal.SUDAH_NIHIL
    return NilReturnRefusal.SUDAH_DIKIRIM if noted else None
