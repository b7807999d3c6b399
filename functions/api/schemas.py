"""Describe the JSON that callers send and get as JSON Schemas, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from functions import domains
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.domains.core.identifiers import ID_SUMBER
from functions.domains.core.json_schema import json_schema
from functions.sync.from_region.invite import LARGEST
from functions.sync.model.breaker import BreakerState
from functions.sync.model.record import Op, RecordState
from functions.sync.model.upload import Hasil, UploadStatus
from functions.sync.monitoring.completeness import FulfilledBy, PeriodState

Schema = dict[str, Any]
IDENTITY = {"type": "string", "pattern": f"^{ID_SUMBER.pattern}$"}
UPLOAD_ID = {"type": "string", "pattern": "^[0-9a-f]{20}$"}
TEXT, COUNT, FLAG = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "boolean"}
MAYBE_TEXT, TIME = {"type": ["string", "null"]}, {"type": ["string", "null"], "format": "date-time"}
COUNTS = {"type": "object", "additionalProperties": COUNT}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def name_of(domain: str) -> str:
    """Return the name of a dataset's schema: `PencariKerja` for `pencari-kerja`."""
    return "".join(word.capitalize() for word in domain.split("-"))


def closed(**properties: Any) -> Schema:
    """Return the schema of an object with exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def given(domain: Domain) -> Schema:
    """Return the schema of a record as it may be sent.

    A value has the column's own type or is the text that a file's cell would hold. An identifier is always
    text.
    """
    compiled = shape(domain)
    known = json_schema(domain, compiled.columns, compiled.cells)["properties"]
    properties: Schema = {}
    for name, cell in zip(compiled.names, compiled.cells, strict=True):
        shown = {
            key: value
            for key, value in known[name].items()
            if key in ("title", "description", "examples", "x-pilihan", "x-pii")
        }
        listed = "array" in str(known[name])
        kinds = [
            "string",
            *([] if cell.identifier else ["number"]),
            *(["boolean"] if "Y" in (cell.choices or ()) else []),
            "null",
        ]
        array = {"type": "array", "items": {"type": "string"}, "maxItems": 50}
        properties[name] = {**shown, **({"anyOf": [array, {"type": kinds}]} if listed else {"type": kinds})}
    return {
        "type": "object",
        "title": domain.title,
        "properties": properties,
        "additionalProperties": False,
        "required": ["id_sumber"],
        "description": (
            f"Columns, codes and rules of {domain.name}: `GET /v1/{domain.name}/schema`. Which columns are "
            "mandatory depends on status_rekaman and on other columns; what is missing is answered record by "
            "record."
        ),
        "examples": [{name: value for name, value in domain.example.items() if value}],
    }


def schemas() -> dict[str, Schema]:
    """Return every schema of the document by name."""
    finding = closed(kode=TEXT, kolom=TEXT, pesan=TEXT, contoh=TEXT)
    result = closed(
        baris={"type": "integer", "minimum": 1, "maximum": 100},
        id_sumber=TEXT,
        hasil={"enum": [hasil.value for hasil in Hasil]},
        findings={"type": "array", "items": ref("Finding")},
    )
    stored = {
        "id_sumber": IDENTITY,
        "versi": COUNT,
        "op": {"enum": [op.value for op in Op]},
        "state": {"enum": [state.value for state in RecordState]},
        "changed_at": TIME,
        "restricted": FLAG,
        "origin": TEXT,
        "data": {"type": ["object", "null"]},
    }
    origin = {"upload_id": TEXT, "baris": COUNT, "agreement_version": TEXT}
    past = closed(**{name: stored[name] for name in ("versi", "op", "state", "changed_at")}, **origin)
    more = {
        "kode": {"type": "array", "items": TEXT},
        "waits_for": MAYBE_TEXT,
        "remote_id": MAYBE_TEXT,
        "acknowledged_version": {"type": ["integer", "null"]},
        "sent_at": TIME,
    }
    rows = closed(read=COUNT, **{hasil.value: COUNT for hasil in Hasil}, belum_diproses={"type": "integer"})
    refusal = {"anyOf": [{"type": "null"}, closed(kode=TEXT, pesan=TEXT, contoh=TEXT)]}
    upload = closed(
        upload_id=UPLOAD_ID,
        region=TEXT,
        domain=TEXT,
        file=MAYBE_TEXT,
        mode=MAYBE_TEXT,
        status={"enum": [status.value for status in UploadStatus]},
        file_received=FLAG,
        rows=rows,
        codes=COUNTS,
        sent=COUNTS,
        refusal=refusal,
        started_at=TIME,
        finished_at=TIME,
        receipt=MAYBE_TEXT,
        corrections=MAYBE_TEXT,
    )
    breaker = closed(
        line={"enum": [state.value for state in BreakerState]}, code=MAYBE_TEXT, since=TIME, until=TIME
    )
    completeness = closed(
        state={"enum": [state.value for state in PeriodState]},
        period=MAYBE_TEXT,
        ends_at=TIME,
        by={"enum": [*(by.value for by in FulfilledBy), None]},
        nihil={
            "type": ["object", "null"],
            "description": "The region's signed statement that there was nothing to send.",
        },
    )
    status = closed(
        domain={"enum": domains.names()},
        changed_at=TIME,
        fresh=FLAG,
        states=COUNTS,
        states_capped=FLAG,
        receipts=COUNTS,
        oldest_due=TIME,
        breaker=breaker,
        last_reconciliation=MAYBE_TEXT,
        completeness=completeness,
    )
    problem = {
        "type": "object",
        "required": ["type", "title", "status", "detail", "code", "example", "request_id"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": TEXT,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": TEXT,
            "code": TEXT,
            "example": TEXT,
            "request_id": TEXT,
            "clause": TEXT,
            "upload_id": MAYBE_TEXT,
            "results": {"type": "array", "items": ref("Result")},
        },
        "additionalProperties": False,
    }
    return {
        "Finding": finding,
        "Result": result,
        "Past": past,
        "Refused": closed(message=TEXT),
        "Problem": problem,
        "Upload": upload,
        "Answer": closed(
            upload_id={"anyOf": [UPLOAD_ID, {"type": "null"}]},
            results={"type": "array", "items": ref("Result"), "minItems": 1},
        ),
        "Record": closed(**stored, **more, **origin, history={"type": "array", "items": ref("Past")}),
        "Changed": closed(**stored),
        "Changes": closed(records={"type": "array", "items": ref("Changed")}, cursor=TEXT, more=FLAG),
        "Uploads": closed(uploads={"type": "array", "items": ref("Upload")}, before=MAYBE_TEXT),
        "Invitation": closed(
            upload_id=UPLOAD_ID,
            url={"type": "string", "format": "uri"},
            fields={"type": "object", "additionalProperties": TEXT},
            expires_at=TIME,
        ),
        "Wanted": {
            **closed(
                domain={"enum": domains.names()},
                filename={
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 120,
                    "pattern": r"^[^/\\\u0000-\u001f\u007f-\u009f]+$",
                },
                size={"type": "integer", "minimum": 1, "maximum": LARGEST},
                sha256={"type": "string", "pattern": "^[0-9a-fA-F]{64}$"},
                mode={"enum": ["delta", "snapshot"], "default": "delta"},
                confirm_closing={"type": "boolean", "default": False},
            ),
            "required": ["domain", "filename", "size", "sha256"],
        },
        "Standing": status,
        "Status": closed(region=TEXT, at=TIME, domains={"type": "array", "items": ref("Standing")}),
        "Link": closed(url={"type": "string", "format": "uri"}),
        "Health": closed(status={"const": "ok"}),
        **{name_of(name): given(domain) for name, domain in domains.registry().items()},
    }
