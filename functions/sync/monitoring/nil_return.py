"""A signed *nihil*: the region's word that there was nothing to send for a dataset in a period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from functions import agreement
from functions.agreement import WIB, Agreement, Deny
from functions.agreement.periods import Period, is_owed, periods
from functions.sync import ports
from functions.sync.model import hashing as _hashing
from functions.sync.model.upload import Upload, UploadStatus
from functions.sync.monitoring.completeness import Said, note_name, told

_UNDERWAY = frozenset({UploadStatus.DITERIMA, UploadStatus.DIPROSES})


class Refusal(StrEnum):
    """Why nothing was declared."""

    TIDAK_DIKENAL = "tidak_dikenal"
    """No period of that name has begun."""
    TIDAK_WAJIB = "tidak_wajib"
    BERKAS_DIPROSES = "berkas_diproses"
    SUDAH_DIKIRIM = "sudah_dikirim"
    SUDAH_NIHIL = "sudah_nihil"


def declare(
    state: ports.State, region: str, domain: str, name: str, secret: bytes, uploads: Iterable[Upload], now: int
) -> tuple[Period | None, Refusal | Deny | None]:
    """(the period, None) once it is declared, else why not. `name`: of the period, '' for the running one; `secret`: what both
    parties know (`Counterpart.secret`); `uploads`: the region's, newest first."""
    agreed = agreement.load()[region]
    verdict = agreed.at(now).decide(domain, "kirim", now)
    if isinstance(verdict, Deny):
        return None, verdict
    one = next((each for each in periods(agreed, domain, now) if name in ("", each.name)), None)
    if one is None:
        return None, Refusal.TIDAK_DIKENAL
    if not is_owed(agreed, domain, one):
        return one, Refusal.TIDAK_WAJIB
    if refusal := _said(state, region, domain, one, uploads):
        return one, refusal
    state.save_note(note_name(region, domain, one.name, Said.NIHIL), statement(secret, agreed, domain, one, now))
    return one, None


def statement(secret: bytes, agreed: Agreement, domain: str, one: Period, now: int) -> str:
    """JSON with a signature that both parties can check (`_hashing.genuine`); signed for by the region's liaison, an office."""
    return _hashing.signed(secret, {
        "wilayah": agreed.region, "dataset": domain, "periode": one.name, "pernyataan": Said.NIHIL.value,
        "oleh": agreed.at(now).text["pihak"]["kesatu"]["penghubung"], "versi_kesepakatan": agreed.at(now).version,
        "pada": datetime.fromtimestamp(now / 1000, WIB).isoformat(timespec="seconds"),
    }).decode()


def _said(state: ports.State, region: str, domain: str, one: Period, uploads: Iterable[Upload]) -> Refusal | None:
    for upload in uploads:
        if upload.started_at < one.start:
            break
        if upload.domain == domain and upload.started_at < one.end:
            if told(upload):
                return Refusal.SUDAH_DIKIRIM
            if upload.status in _UNDERWAY:
                return Refusal.BERKAS_DIPROSES
    noted = state.noted([note_name(region, domain, one.name, word) for word in Said])
    if note_name(region, domain, one.name, Said.NIHIL) in noted:
        return Refusal.SUDAH_NIHIL
    return Refusal.SUDAH_DIKIRIM if noted else None
