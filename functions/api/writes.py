"""Answer the calls that write, those of the function `submit`: records, dry runs, deletions, invitations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from functions.api.problem import Problem
from functions.api.request import HttpRequest, parse, records
from functions.api.routes import Need
from functions.api.server import HttpReply, Operation
from functions.api.views import time
from functions.domains.core.identifiers import ID_SUMBER
from functions.runtime import telemetry, wiring
from functions.sync.from_region.invite import LARGEST, NAME, UploadRequest
from functions.sync.from_region.submit import RecordResult, RequestSender, SubmitAnswer
from functions.sync.to_region.explanations import explain, sample
from functions.sync.validation.row_validator import UNREADABLE

_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


def submit_records(request: HttpRequest) -> HttpReply:
    key = request.headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        raise Problem("PARAMETER_SALAH", {"kolom": "Idempotency-Key"})
    content = request.body()
    given = records(parse(content))
    answer = wiring.submit().run(_sender(request), request.path["domain"], given, content, key or "")
    return _reply(answer, request, 202, given)


def validate_records(request: HttpRequest) -> HttpReply:
    given = records(parse(request.body()))
    answer = wiring.submit().check(_sender(request), request.path["domain"], given)
    return _reply(answer, request, 200, given)


def delete_record(request: HttpRequest) -> HttpReply:
    identity = request.path["id_sumber"]
    answer = (
        wiring.submit().delete(_sender(request), request.path["domain"], identity)
        if ID_SUMBER.fullmatch(identity)
        else None
    )
    if answer is None:
        raise Problem("TIDAK_DITEMUKAN")
    return _reply(answer, request, 202)


def create_upload(request: HttpRequest) -> HttpReply:
    wanted = _wanted(parse(request.body()))
    request.require(wanted.domain, Need.WRITE)
    invitation = wiring.invite().run(_sender(request), wanted)
    body = {
        "upload_id": invitation.upload,
        "url": invitation.url,
        "fields": dict(invitation.fields),
        "expires_at": time(invitation.expires_at),
    }
    return HttpReply(201, body, headers={"Location": f"/v1/uploads/{invitation.upload}"})


OPERATIONS: dict[str, Operation] = {
    "submitRecords": submit_records,
    "validateRecords": validate_records,
    "deleteRecord": delete_record,
    "createUpload": create_upload,
}


def _sender(request: HttpRequest) -> RequestSender:
    return RequestSender(request.known.region, request.known.name)


def _reply(
    answer: SubmitAnswer, request: HttpRequest, status: int, given: Sequence[Mapping[str, Any]] = ({},)
) -> HttpReply:
    """Return the answer in full; `given`: the request's records, one per result, `{}` for a deletion's."""
    findings = [finding for result in answer.results for finding in result.findings]
    failed = Counter(finding.column for finding in findings if finding.code == UNREADABLE)
    if not answer.replayed:
        telemetry.reading_failed(failed, domain=request.path["domain"])
    content = {
        "upload_id": answer.upload or None,
        "results": [
            _result(result, request.path["domain"], request.lang, record)
            for result, record in zip(answer.results, given, strict=True)
        ],
    }
    headers = {"Idempotent-Replayed": "true"} if answer.replayed else {}
    if answer.upload:
        headers["Location"] = f"/v1/uploads/{answer.upload}"
    if not answer.stored:
        raise Problem("TIDAK_ADA_YANG_DISIMPAN", more=content, headers=headers)
    return HttpReply(status, content, headers=headers)


def _result(result: RecordResult, domain: str, lang: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return one record's result, with the same messages as a receipt."""
    findings = [
        {
            "kode": finding.code,
            "kolom": finding.column,
            "pesan": explain(domain, finding, lang, kind="jsonl"),
            "contoh": sample(domain, finding.code, finding.column, record.get(finding.column)),
        }
        for finding in result.findings
    ]
    return {"baris": result.row, "id_sumber": result.id, "hasil": result.hasil.value, "findings": findings}


def _wanted(value: Any) -> UploadRequest:
    """Return the request for an invitation that a body holds; raise `Problem` (BENTUK_SALAH) for others."""
    needed, optional = {"domain", "filename", "size", "sha256"}, {"mode", "confirm_closing"}
    if not isinstance(value, dict):
        raise Problem("BENTUK_SALAH", {"kolom": "domain"})
    odd_names = (set(value) - needed - optional) or (needed - set(value))
    mode, confirm = value.get("mode", "delta"), value.get("confirm_closing", False)
    fits = {
        "domain": isinstance(value.get("domain"), str),
        "filename": isinstance(value.get("filename"), str) and NAME.fullmatch(value["filename"]) is not None,
        "size": _whole(value.get("size")) and 1 <= value["size"] <= LARGEST,
        "sha256": isinstance(value.get("sha256"), str) and _SHA256.fullmatch(value["sha256"]) is not None,
        "mode": mode in ("delta", "snapshot"),
        "confirm_closing": isinstance(confirm, bool),
    }
    bad_values = sorted(name for name in needed | optional if not fits[name])
    if odd_names or bad_values:
        # An unknown name is not repeated in the answer: it may hold anything.
        named = [name for name in bad_values or sorted(odd_names) if name in fits] or ["-"]
        raise Problem("BENTUK_SALAH", {"kolom": ", ".join(named)})
    return UploadRequest(
        value["domain"], value["filename"], int(value["size"]), value["sha256"].lower(), mode, confirm
    )


def _whole(value: Any) -> bool:
    """Return whether a number is whole; to JSON Schema 1024.0 is an integer too."""
    return (isinstance(value, int) and not isinstance(value, bool)) or (
        isinstance(value, float) and value.is_integer()
    )
