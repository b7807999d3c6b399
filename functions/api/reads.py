"""Answer the calls that read, those of the function `query`."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import chain, islice

import orjson

from functions import domains
from functions.agreement import WIB
from functions.api import views
from functions.api.problem import Problem
from functions.api.receipts import receipt_of
from functions.api.request import HttpRequest
from functions.api.routes import Need
from functions.api.server import HttpReply, Operation
from functions.domains.core.compiled import shape
from functions.domains.core.identifiers import ID_SUMBER
from functions.domains.core.json_schema import json_schema
from functions.runtime import wiring
from functions.sync.from_region.progress import Progress, of_file, progress
from functions.sync.from_region.submit import agreed
from functions.sync.model.object_keys import receipt_key
from functions.sync.model.record import Key
from functions.sync.monitoring.completeness import completeness, newest_first
from functions.sync.monitoring.dataset_status import dataset_status
from functions.sync.to_region.template import csv_template, xlsx_template

LINK = 300
"""Seconds for which a link to a file is valid."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""Media type of the XLSX template."""
_UPLOAD = re.compile(r"[0-9a-f]{20}")
_BEFORE = re.compile(r"[0-9]{1,15}")


def get_record(request: HttpRequest) -> HttpReply:
    caller, identity = request.known, request.path["id_sumber"]
    key = Key(caller.region, request.path["domain"], identity)
    stored = wiring.read_ports().state.records([key]).get(key) if ID_SUMBER.fullmatch(identity) else None
    if stored is None:
        raise Problem("TIDAK_DITEMUKAN")
    # As in the change feed, only while the agreement has the ministry's records come here (`terima`).
    if stored.ministry_only:
        agreed(caller.region, key.domain, wiring.read_ports().clock.now(), "terima")
    return HttpReply(200, {**views.record(stored), "history": views.history(stored)})


def list_changes(request: HttpRequest) -> HttpReply:
    caller, domain, reading = request.known, request.path["domain"], wiring.read_ports()
    limit = request.number("limit", 50, 100)
    agreed(caller.region, domain, reading.clock.now())
    page = reading.feed.read(caller.region, domain, request.query.get("cursor", ""), limit, caller.name)
    return HttpReply(
        200,
        {
            "records": [views.changed(record) for record in page.records],
            "cursor": page.cursor,
            "more": page.more,
        },
    )


def list_uploads(request: HttpRequest) -> HttpReply:
    limit, before = request.number("limit", 50, 100), request.query.get("before")
    if before is not None and not _BEFORE.fullmatch(before):
        raise Problem("PARAMETER_SALAH", {"kolom": "before"})
    found = wiring.read_ports().state.uploads(request.known.region, limit, int(before) if before else None)
    shown = [of_file(upload) for upload in found if request.known.may(upload.domain, Need.READ)]
    return HttpReply(
        200,
        {
            "uploads": [views.upload(upload, request.lang) for upload in shown],
            "before": str(found[-1].started_at) if len(found) >= limit else None,
        },
    )


def get_upload(request: HttpRequest) -> HttpReply:
    return HttpReply(200, views.upload(_upload(request), request.lang))


def get_receipt(request: HttpRequest) -> HttpReply:
    upload = _upload(request)
    if upload.answer:
        return HttpReply(
            200, receipt_of(upload.answer, upload.domain, request.lang), "text/csv; charset=utf-8"
        )
    if not upload.has_receipt:
        raise Problem("TIDAK_DITEMUKAN")
    return _file(upload, "receipt.csv")


def get_corrections(request: HttpRequest) -> HttpReply:
    kind = request.query.get("format", "csv")
    if kind not in ("csv", "xlsx"):
        raise Problem("PARAMETER_SALAH", {"kolom": "format"})
    upload = _upload(request)
    if not upload.has_corrections:
        raise Problem("TIDAK_DITEMUKAN")
    return _file(upload, f"corrections.{kind}")


def _upload(request: HttpRequest) -> Progress:
    """Return the progress of an upload of the caller's region and of a dataset that the caller may read.

    Raise `Problem` (TIDAK_DITEMUKAN) for any other: no caller learns which uploads exist elsewhere.
    """
    identity = request.path["upload_id"]
    upload = (
        progress(wiring.read_ports().state, request.known.region, identity)
        if _UPLOAD.fullmatch(identity)
        else None
    )
    if upload is None or not request.known.may(upload.domain, Need.READ):
        raise Problem("TIDAK_DITEMUKAN")
    return upload


def _file(upload: Progress, name: str) -> HttpReply:
    link = wiring.read_ports().links.link(receipt_key(upload.region, upload.domain, upload.id, name), LINK)
    return HttpReply(303, {"url": link}, headers={"Location": link})


def get_schema(request: HttpRequest) -> HttpReply:
    return _static(request, _schema(request.path["domain"]), "application/schema+json")


def get_template_csv(request: HttpRequest) -> HttpReply:
    return _static(
        request, csv_template(domains.get(request.path["domain"]), _today().date()), "text/csv; charset=utf-8"
    )


def get_template_xlsx(request: HttpRequest) -> HttpReply:
    """Return the template as a workbook, with the villages of the caller's region."""
    content = _workbook(request.path["domain"], _today().date(), request.known.region)
    return _static(request, content, XLSX)


def get_status(request: HttpRequest) -> HttpReply:
    caller, reading = request.known, wiring.read_ports()
    names = domains.names() if caller.operations else caller.readable(domains.names())
    now = reading.clock.now()
    older = newest_first(reading.state, caller.region, now)
    uploads = list(islice(older, 100))
    complete = completeness(reading.state, caller.region, names, chain(uploads, older), now)
    statuses = [
        dataset_status(reading.state, caller.region, name, uploads, complete[name], now) for name in names
    ]
    return HttpReply(
        200,
        {
            "region": caller.region,
            "at": views.time(now),
            "domains": [views.status(status) for status in statuses],
        },
    )


def get_openapi(request: HttpRequest) -> HttpReply:
    from functions.api.document import document

    return _static(request, document(wiring.token_url()), "application/json")


def get_docs(request: HttpRequest) -> HttpReply:
    from functions.api.page import page

    return _static(request, page(wiring.token_url()).encode(), "text/html; charset=utf-8")


def get_health(_: HttpRequest) -> HttpReply:
    return HttpReply(200, {"status": "ok"})


OPERATIONS: dict[str, Operation] = {
    "getRecord": get_record,
    "listChanges": list_changes,
    "getSchema": get_schema,
    "getTemplateCsv": get_template_csv,
    "getTemplateXlsx": get_template_xlsx,
    "listUploads": list_uploads,
    "getUpload": get_upload,
    "getReceipt": get_receipt,
    "getCorrections": get_corrections,
    "getStatus": get_status,
    "getOpenapi": get_openapi,
    "getDocs": get_docs,
    "getHealth": get_health,
}


def _today() -> datetime:
    return datetime.fromtimestamp(wiring.read_ports().clock.now() / 1000, WIB)


@cache
def _schema(domain: str) -> bytes:
    compiled = shape(domains.get(domain))
    return orjson.dumps(json_schema(compiled.domain, compiled.columns, compiled.cells))


@lru_cache(maxsize=16)
def _workbook(domain: str, day: date, region: str) -> bytes:
    return xlsx_template(domains.get(domain), day, region)


def _static(request: HttpRequest, content: bytes, media_type: str) -> HttpReply:
    """Answer with `content` and an ETag, or 304 where the caller has it already (RFC 9110, 13.1.2)."""
    tag = f'"{blake2b(content, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=300"}
    etags = [
        entry.strip().removeprefix("W/") for entry in request.headers.get("if-none-match", "").split(",")
    ]
    if tag in etags or etags == ["*"]:
        return HttpReply(304, b"", "text/plain", headers)
    return HttpReply(200, content, media_type, headers)
