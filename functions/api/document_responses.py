"""Describe the responses of every call, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from functions import messages
from functions.api.problem import STATUS, Problem
from functions.api.routes import Need, Route
from functions.api.schemas import Schema, ref

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ANSWERS = {
    "getRecord": ("Record", "application/json"),
    "listChanges": ("Changes", "application/json"),
    "listUploads": ("Uploads", "application/json"),
    "getUpload": ("Upload", "application/json"),
    "getStatus": ("Status", "application/json"),
    "getHealth": ("Health", "application/json"),
    "submitRecords": ("Answer", "application/json"),
    "validateRecords": ("Answer", "application/json"),
    "deleteRecord": ("Answer", "application/json"),
    "createUpload": ("Invitation", "application/json"),
    "getSchema": ("", "application/schema+json"),
    "getTemplateCsv": ("", "text/csv"),
    "getTemplateXlsx": ("", XLSX),
    "getReceipt": ("", "text/csv"),
    "getCorrections": ("Link", "application/json"),
    "getOpenapi": ("", "application/json"),
    "getDocs": ("", "text/html"),
}
"""Schema ('' for none) and media type of a successful answer, by operation."""
SUCCESS = {"submitRecords": 202, "deleteRecord": 202, "createUpload": 201, "getCorrections": 303}
"""Status of a successful answer where it is not 200."""
BODY = (
    "JSON_RUSAK",
    "KUNCI_JSON_GANDA",
    "JSON_TERLALU_DALAM",
    "BENTUK_SALAH",
    "PERMINTAAN_TERLALU_BESAR",
    "JENIS_ISI_TIDAK_DIDUKUNG",
)
"""Codes of a call with a body."""
AGREED = ("DI_LUAR_RENCANA_KERJA", "KESEPAKATAN_BERAKHIR")
"""Codes of a call that asks the agreement."""
CODES: dict[str, tuple[str, ...]] = {
    "submitRecords": (
        *BODY,
        *AGREED,
        "PARAMETER_SALAH",
        "KUNCI_IDEMPOTENSI_TERPAKAI",
        "TIDAK_ADA_YANG_DISIMPAN",
    ),
    "validateRecords": (*BODY, *AGREED, "TIDAK_ADA_YANG_DISIMPAN"),
    "deleteRecord": (*AGREED, "TIDAK_DITEMUKAN"),
    "createUpload": (*BODY, *AGREED, "TIDAK_DITEMUKAN"),
    "getRecord": ("TIDAK_DITEMUKAN",),
    "listChanges": (*AGREED, "PARAMETER_SALAH", "KURSOR_TIDAK_SAH"),
    "listUploads": ("PARAMETER_SALAH",),
    "getUpload": ("TIDAK_DITEMUKAN",),
    "getReceipt": ("TIDAK_DITEMUKAN",),
    "getCorrections": ("TIDAK_DITEMUKAN", "PARAMETER_SALAH"),
}
"""Codes with which a call may be refused, besides `PROTECTED` and `EVERY`, by operation."""
EVERY = ("COBA_LAGI_NANTI", "GALAT_DALAM")
"""Codes of every call."""
PROTECTED = ("TOKEN_TIDAK_SAH", "HAK_KURANG")
"""Codes of every call that needs a token."""
CACHED = frozenset({"getSchema", "getTemplateCsv", "getTemplateXlsx", "getOpenapi", "getDocs"})
"""Operations whose answer has an ETag."""

_GATEWAY = {"application/json": {"schema": ref("Refused")}}
"""Content of an answer that API Gateway gives by itself."""
_REQUEST_ID = {
    "X-Request-Id": {"schema": {"type": "string"}, "description": "Name it when you ask about a request."}
}


def codes(route: Route) -> tuple[str, ...]:
    """Return every code with which a call may be refused."""
    return (*CODES.get(route.operation, ()), *(() if route.need is Need.PUBLIC else PROTECTED), *EVERY)


def responses(route: Route) -> dict[str, Any]:
    """Return the responses of a call, by status."""
    found: dict[str, Any] = {}
    schema, media_type = ANSWERS[route.operation]
    headers = dict(_REQUEST_ID)
    if route.operation in CACHED:
        headers["ETag"] = {"schema": {"type": "string"}}
        found["304"] = {"description": "You have it already.", "headers": headers}
    if SUCCESS.get(route.operation, 200) == 303 or route.operation == "getReceipt":
        link_headers = {**headers, "Location": {"schema": {"type": "string"}}}
        link = {"application/json": {"schema": ref("Link")}}
        found["303"] = {
            "description": "The file, behind a link for five minutes.",
            "headers": link_headers,
            "content": link,
        }
    if SUCCESS.get(route.operation, 200) != 303:
        content: Schema = {media_type: {"schema": ref(schema)} if schema else {}}
        status = SUCCESS.get(route.operation, 200)
        location = (
            {"Location": {"schema": {"type": "string"}, "description": "The upload's progress."}}
            if status in (201, 202)
            else {}
        )
        found[str(status)] = {
            "description": route.summary,
            "headers": headers | location,
            "content": content,
        }
    found["429"] = {
        "description": "Too many requests of all callers together: slower, and again.",
        "content": _GATEWAY,
    }
    for code in codes(route):
        found.setdefault(str(STATUS[code]), {"codes": []})["codes"].append(code)
    return {
        status: _problem(int(status), response["codes"]) if "codes" in response else response
        for status, response in sorted(found.items())
    }


def _problem(status: int, refused_with: list[str]) -> dict[str, Any]:
    """Return the response of a refusal, with every code as an example.

    What API Gateway refuses by itself has no code.
    """
    examples = {
        code: {"summary": messages.get(code).en.split(". ")[0], "value": _example(code)}
        for code in refused_with
    }
    content: Schema = {"application/problem+json": {"schema": ref("Problem"), "examples": examples}}
    if status in (401, 403, 413, 500, 503):
        content |= _GATEWAY
    headers = dict(_REQUEST_ID)
    if status == 503:
        headers["Retry-After"] = {"schema": {"type": "integer"}, "description": "Seconds."}
    return {"description": ", ".join(refused_with), "headers": headers, "content": content}


def _example(code: str) -> dict[str, Any]:
    params = {
        "kolom": "records",
        "batas": "256 KB",
        "hak": "3216/pencari-kerja.write",
        "pasal": "Pasal 4 huruf a",
    }
    return Problem(code, params).body("en", "JKJaXmPLvHcESHA=")
