"""Write `summary.json`: an upload in counts that add up at every instant (contract, section 2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from functions import messages
from functions.domains.core.code_lists import loaded
from functions.sync.model.upload import ChunkDone, Hasil, Upload
from functions.sync.reading.layout import Layout
from functions.sync.to_region.corrections import XLSX, XLSX_ROWS, correction_files
from functions.sync.to_region.severity_order import codes_in_order
from functions.sync.validation.anomalies import Anomaly

RULES_VERSION = "2026.11.2"
"""Increased with every change of a rule or a reader that changes a row's outcome; the summary adds loaded
code lists."""


def tally(chunks: Iterable[ChunkDone]) -> tuple[dict[str, int], dict[str, int]]:
    """Return (outcome → rows, code → findings) over the finished chunks; every outcome is present."""
    counts: Counter[str] = Counter({hasil.value: 0 for hasil in Hasil})
    codes: Counter[str] = Counter()
    for chunk in chunks:
        counts.update(chunk.counts)
        codes.update(chunk.codes)
    return dict(counts), dict(codes.most_common())


def _note(note: dict[str, str], kind: str) -> dict[str, str]:
    message = messages.get(note["code"], kind)
    return {
        "code": message.code,
        "message": message.text("id", **note),
        "message_en": message.text("en", **note),
    }


def _time(epoch_ms: int) -> str | None:
    return (
        datetime.fromtimestamp(epoch_ms / 1000, UTC).isoformat(timespec="milliseconds") if epoch_ms else None
    )


def summary(
    upload: Upload,
    layout: Layout | None,
    total_rows: list[int],
    codes: dict[str, int],
    anomalies: Sequence[Anomaly] = (),
) -> bytes:
    """Return `summary.json`; at every instant, read = sum of the outcomes + `belum_diproses` (not processed).

    `layout` is None for a file that was refused before its layout was known. `codes` come out with the
    refusing ones first.
    """
    kind = layout.kind if layout else "csv"
    counts = {hasil.value: upload.counts.get(hasil, 0) for hasil in Hasil}
    body: dict[str, Any] = {
        "upload_id": upload.id,
        "region": upload.region,
        "domain": upload.domain,
        "file": upload.file,
        "mode": upload.mode,
        "status": upload.status,
        "rows": {"read": upload.rows, **counts, "belum_diproses": upload.rows - sum(counts.values())},
        "codes": codes_in_order(codes),
        "sent": upload.sent,
        "closed": upload.closed,
        "anomalies": [anomaly.as_json(kind) for anomaly in anomalies],
        "encoding": (layout.origin or layout.encoding) if layout else None,
        "delimiter": layout.delimiter if layout and not layout.sheet else None,
        "sheet": (layout.sheet or None) if layout else None,
        "header_row": layout.header_row if layout else None,
        "total_rows": total_rows,
        "notes": [_note(note, kind) for note in layout.notes] if layout else [],
        "agreement_version": upload.agreement,
        "rules_version": "+".join((RULES_VERSION, *loaded())),
        "started_at": _time(upload.started_at),
        "finished_at": _time(upload.finished_at),
    }
    body["corrections"] = correction_files(counts[Hasil.DITOLAK])
    if body["corrections"] and XLSX not in body["corrections"]:
        body["corrections_note"] = (
            f"Lebih dari {XLSX_ROWS:,} baris ditolak: berkas perbaikan hanya dibuat sebagai CSV.".replace(
                ",", "."
            )
        )
    if upload.code:
        message = messages.get(upload.code)
        params = {"kolom": upload.column, **upload.params}
        body["refusal"] = {
            "code": upload.code,
            "column": upload.column,
            "message": message.text("id", **params),
            "message_en": message.text("en", **params),
            "example": message.contoh,
        }
    return orjson.dumps(body, option=orjson.OPT_INDENT_2)
