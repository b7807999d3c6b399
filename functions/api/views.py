"""Show what is stored in the API's JSON (contract, section 4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from functions import domains, messages
from functions.agreement import WIB
from functions.domains.core.disclosure import disclosed
from functions.sync.from_region.progress import Progress
from functions.sync.model.errors import shortened
from functions.sync.model.record import Record, past_versions
from functions.sync.monitoring.completeness import PeriodCompleteness
from functions.sync.monitoring.dataset_status import DatasetStatus


def time(epoch_ms: int) -> str | None:
    """Return a time in ISO 8601 in WIB, None for 0 (never)."""
    return (
        datetime.fromtimestamp(epoch_ms / 1000, WIB).isoformat(timespec="milliseconds") if epoch_ms else None
    )


def record(stored: Record) -> dict[str, Any]:
    """Return a record; one whose processing is restricted, and a tombstone, without `data`."""
    shown = stored.payload and not stored.restricted
    return {
        "id_sumber": stored.key.id,
        "versi": stored.version,
        "op": stored.op.value,
        "state": stored.state.value,
        "kode": list(stored.reasons),
        "waits_for": stored.waits_for or None,
        "remote_id": stored.remote_id or None,
        "acknowledged_version": stored.acked_version or None,
        "restricted": stored.restricted,
        "origin": stored.origin,
        "upload_id": stored.upload,
        "baris": stored.row,
        "agreement_version": stored.agreement,
        "changed_at": time(stored.changed_at),
        "sent_at": time(stored.sent_at),
        "data": disclosed(domains.get(stored.key.domain), orjson.loads(stored.payload)) if shown else None,
    }


def changed(stored: Record) -> dict[str, Any]:
    """Return a record as the change feed shows it."""
    shown = ("id_sumber", "versi", "op", "state", "restricted", "origin", "changed_at", "data")
    return {name: value for name, value in record(stored).items() if name in shown}


def history(stored: Record) -> list[dict[str, Any]]:
    """Return the earlier versions without content, newest first."""
    return [
        {
            "versi": past.version,
            "op": past.op,
            "state": past.state,
            "changed_at": time(past.changed_at),
            "upload_id": past.upload,
            "baris": past.row,
            "agreement_version": past.agreement,
        }
        for past in reversed(past_versions(stored))
    ]


def upload(progress: Progress, lang: str) -> dict[str, Any]:
    """Return an upload's progress; `lang` is `id` or `en`, for the message of a refusal."""
    refusal = None
    if progress.code:
        message = messages.get(progress.code)
        params = {name: shortened(value) for name, value in progress.params.items()}
        refusal = {
            "kode": progress.code,
            "pesan": message.text(lang, **params),
            "contoh": message.contoh,
        }
    base = f"/v1/uploads/{progress.id}"
    return {
        "upload_id": progress.id,
        "region": progress.region,
        "domain": progress.domain,
        "file": progress.file or None,
        "mode": progress.mode or None,
        "status": progress.status.value,
        "file_received": progress.received,
        "rows": {"read": progress.read, **progress.counts, "belum_diproses": progress.pending},
        "codes": dict(progress.codes),
        "sent": dict(progress.sent),
        "refusal": refusal,
        "started_at": time(progress.started_at),
        "finished_at": time(progress.finished_at),
        "receipt": f"{base}/receipt" if progress.has_receipt else None,
        "corrections": f"{base}/corrections" if progress.has_corrections else None,
    }


def status(dataset: DatasetStatus) -> dict[str, Any]:
    """Return the status of one dataset."""
    breaker = dataset.breaker
    return {
        "domain": dataset.domain,
        "changed_at": time(dataset.changed_at),
        "fresh": dataset.fresh,
        "states": dataset.states,
        "states_capped": dataset.capped,
        "receipts": dataset.receipts,
        "oldest_due": time(dataset.oldest_due),
        "breaker": {
            "line": breaker.state.value,
            "code": breaker.code or None,
            "since": time(breaker.since),
            "until": time(breaker.retry_at),
        },
        "last_reconciliation": dataset.reconciled or None,
        "completeness": completeness(dataset.owed),
    }


def completeness(owed: PeriodCompleteness) -> dict[str, Any]:
    """Return the completeness of one dataset.

    `nihil` is the signed statement itself, so that whoever knows the secret can check it.
    """
    return {
        "state": owed.state.value,
        "period": owed.period.name if owed.period else None,
        "ends_at": time(owed.period.end) if owed.period else None,
        "by": owed.by.value if owed.by else None,
        "nihil": orjson.loads(owed.statement) if owed.statement else None,
    }
