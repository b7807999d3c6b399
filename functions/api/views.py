"""What is stored, as a caller sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from functions import domains, messages
from functions.agreement import WIB
from functions.domains.core.disclosure import disclosed
from functions.sync.from_region.progress import Progress
from functions.sync.model.record import Record, past_versions
from functions.sync.monitoring.completeness import PeriodCompleteness
from functions.sync.monitoring.dataset_status import DatasetStatus


def time(epoch_ms: int) -> str | None:
    """ISO 8601 in WIB, None for never."""
    return (
        datetime.fromtimestamp(epoch_ms / 1000, WIB).isoformat(timespec="milliseconds") if epoch_ms else None
    )


def record(stored: Record) -> dict[str, Any]:
    """What must not be processed further is named, and not told."""
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
    """Of the feed."""
    shown = ("id_sumber", "versi", "op", "state", "restricted", "origin", "changed_at", "data")
    return {name: value for name, value in record(stored).items() if name in shown}


def history(stored: Record) -> list[dict[str, Any]]:
    """Newest first, from the version before this one."""
    return [
        {
            "versi": one.version,
            "op": one.op,
            "state": one.state,
            "changed_at": time(one.changed_at),
            "upload_id": one.upload,
            "baris": one.row,
            "agreement_version": one.agreement,
        }
        for one in reversed(past_versions(stored))
    ]


def upload(seen: Progress, lang: str) -> dict[str, Any]:
    refusal = None
    if seen.code:
        message = messages.get(seen.code)
        refusal = {"kode": seen.code, "pesan": message.text(lang, **seen.params), "contoh": message.contoh}
    base = f"/v1/uploads/{seen.id}"
    return {
        "upload_id": seen.id,
        "region": seen.region,
        "domain": seen.domain,
        "file": seen.file or None,
        "mode": seen.mode or None,
        "status": seen.status.value,
        "file_received": seen.received,
        "rows": {"read": seen.read, **seen.counts, "belum_diproses": seen.pending},
        "codes": dict(seen.codes),
        "sent": dict(seen.sent),
        "refusal": refusal,
        "started_at": time(seen.started_at),
        "finished_at": time(seen.finished_at),
        "receipt": f"{base}/receipt" if seen.has_receipt else None,
        "corrections": f"{base}/corrections" if seen.has_corrections else None,
    }


def standing(seen: DatasetStatus) -> dict[str, Any]:
    breaker = seen.breaker
    return {
        "domain": seen.domain,
        "changed_at": time(seen.changed_at),
        "fresh": seen.fresh,
        "states": seen.states,
        "states_capped": seen.capped,
        "receipts": seen.receipts,
        "oldest_due": time(seen.oldest_due),
        "breaker": {
            "line": breaker.state.value,
            "code": breaker.code or None,
            "since": time(breaker.since),
            "until": time(breaker.retry_at),
        },
        "last_reconciliation": seen.reconciled or None,
        "completeness": completeness(seen.owed),
    }


def completeness(owed: PeriodCompleteness) -> dict[str, Any]:
    """`nihil` is the signed statement itself, for whoever knows the secret to check."""
    return {
        "state": owed.state.value,
        "period": owed.period.name if owed.period else None,
        "ends_at": time(owed.period.end) if owed.period else None,
        "by": owed.by.value if owed.by else None,
        "nihil": orjson.loads(owed.statement) if owed.statement else None,
    }
