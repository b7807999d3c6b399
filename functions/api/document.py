"""The OpenAPI 3.1 document, made of the table of routes, the datasets and the catalogue of codes: nothing is said twice."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson

from functions import agreement, domains, messages
from functions.api.problem import STATUS, Problem
from functions.api.routes import ROUTES, Need, Route, all_scopes, scopes
from functions.api.schemas import IDENTITY, UPLOAD_ID, Schema, name_of, ref, schemas

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
VERSION = "1.0.0"
BINARY = {"type": "string", "contentMediaType": "application/octet-stream"}
READS = {
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
SUCCESS = {"submitRecords": 202, "deleteRecord": 202, "createUpload": 201, "getCorrections": 303}
BODY = (
    "JSON_RUSAK",
    "KUNCI_JSON_GANDA",
    "JSON_TERLALU_DALAM",
    "BENTUK_SALAH",
    "PERMINTAAN_TERLALU_BESAR",
    "JENIS_ISI_TIDAK_DIDUKUNG",
)
AGREED = ("DI_LUAR_RENCANA_KERJA", "KESEPAKATAN_BERAKHIR")
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
"""What each call may be refused with, besides what every call may."""
EVERY = ("COBA_LAGI_NANTI", "GALAT_DALAM")
PROTECTED = ("TOKEN_TIDAK_SAH", "HAK_KURANG")
CACHED = frozenset({"getSchema", "getTemplateCsv", "getTemplateXlsx", "getOpenapi", "getDocs"})
LIMIT = {
    "name": "limit",
    "in": "query",
    "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 50},
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
    "description": "A repetition under the same key gets the first answer and is not applied again, for 30 days.",
}
QUERIES: dict[str, list[Schema]] = {
    "submitRecords": [KEY],
    "listChanges": [
        LIMIT,
        {
            "name": "cursor",
            "in": "query",
            "schema": {"type": "string", "maxLength": 200},
            "description": "`cursor` of the last answer; without it the feed begins with the oldest record.",
        },
    ],
    "listUploads": [
        LIMIT,
        {
            "name": "before",
            "in": "query",
            "schema": {"type": "string", "pattern": "^[0-9]{1,15}$"},
            "description": "`before` of the last answer.",
        },
    ],
    "getCorrections": [
        {"name": "format", "in": "query", "schema": {"enum": ["csv", "xlsx"], "default": "csv"}}
    ],
}


def codes(route: Route) -> tuple[str, ...]:
    return (*CODES.get(route.operation, ()), *(() if route.need is Need.PUBLIC else PROTECTED), *EVERY)


@cache
def document(token_url: str) -> bytes:
    """The whole document; `token_url` is '' where it is not known."""
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        for domain in domains.names() if "{domain}" in route.path else ("",):
            paths.setdefault(route.path.replace("{domain}", domain), {})[route.method.lower()] = _operation(
                route, domain
            )
    offered = {
        one: one.partition("/")[2] for region in _regions() for one in all_scopes(region, domains.names())
    }
    asked = {"tokenUrl": token_url, "scopes": offered}
    flows = {
        "clientCredentials": asked,
        "authorizationCode": {**asked, "authorizationUrl": f"{token_url.removesuffix('/token')}/authorize"},
    }
    bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    return orjson.dumps(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Sinergi",
                "version": VERSION,
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
                "description": "Labour data of a region, in step with the ministry. Scopes are `{region}/{dataset}.read` and `.write`; "
                "the region is the token's. Errors are RFC 9457, in Indonesian or English by Accept-Language.",
            },
            "servers": [{"url": "/"}],
            "paths": paths,
            "components": {
                "schemas": schemas(),
                "securitySchemes": {"token": {"type": "oauth2", "flows": flows} if token_url else bearer},
            },
        }
    )


def _regions() -> list[str]:
    return sorted(agreement.load())


def _operation(route: Route, domain: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": f"{route.operation}-{domain}" if domain else route.operation,
        "summary": route.summary,
        "tags": [domain or "umum"],
        "parameters": [*_path(route, domain), *QUERIES.get(route.operation, []), _LANGUAGE],
        "responses": _responses(route),
        "security": [
            {"token": [one]}
            for one in scopes(route.need, _regions(), (domain,) if domain else domains.names())
        ],
    }
    if route.operation in CACHED:
        told["parameters"].append({"name": "If-None-Match", "in": "header", "schema": {"type": "string"}})
    if route.operation in ("submitRecords", "validateRecords"):
        example = {name: value for name, value in domains.get(domain).example.items() if value}
        body = {
            "type": "object",
            "required": ["records"],
            "additionalProperties": False,
            "properties": {
                "records": {"type": "array", "minItems": 1, "maxItems": 100, "items": ref(name_of(domain))}
            },
        }
        told["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": body, "example": {"records": [example]}}},
        }
    if route.operation == "createUpload":
        wanted = {
            "domain": domains.names()[0],
            "filename": "pelatihan.csv",
            "size": 1024,
            "sha256": "0" * 64,
            "mode": "delta",
        }
        told["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": ref("Wanted"), "example": wanted}},
        }
    return told


_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "schema": {"type": "string"},
    "description": "`id` (default) or `en`, for messages.",
}
_GATEWAY = {"application/json": {"schema": ref("Refused")}}
"""What the gateway says by itself."""
_REQUEST_ID = {
    "X-Request-Id": {"schema": {"type": "string"}, "description": "Name it when you ask about a request."}
}


def _path(route: Route, domain: str) -> list[Schema]:
    known = [domains.get(domain).example["id_sumber"]] if domain else []
    kinds = {"id_sumber": {**IDENTITY, "examples": known}, "upload_id": UPLOAD_ID}
    return [
        {"name": n, "in": "path", "required": True, "schema": kind}
        for n, kind in kinds.items()
        if f"{{{n}}}" in route.path
    ]


def _responses(route: Route) -> dict[str, Any]:
    found: dict[str, Any] = {}
    schema, kind = READS[route.operation]
    headers = dict(_REQUEST_ID)
    if route.operation in CACHED:
        headers["ETag"] = {"schema": {"type": "string"}}
        found["304"] = {"description": "You have it already.", "headers": headers}
    if SUCCESS.get(route.operation, 200) == 303 or route.operation == "getReceipt":
        where = {**headers, "Location": {"schema": {"type": "string"}}}
        link = {"application/json": {"schema": ref("Link")}}
        found["303"] = {
            "description": "The file, behind a link for five minutes.",
            "headers": where,
            "content": link,
        }
    if SUCCESS.get(route.operation, 200) != 303:
        content: Schema = {kind: {"schema": ref(schema)} if schema else {}}
        status = SUCCESS.get(route.operation, 200)
        made = (
            {"Location": {"schema": {"type": "string"}, "description": "The upload's progress."}}
            if status in (201, 202)
            else {}
        )
        found[str(status)] = {"description": route.summary, "headers": headers | made, "content": content}
    found["429"] = {
        "description": "Too many requests of all callers together: slower, and again.",
        "content": _GATEWAY,
    }
    for code in codes(route):
        found.setdefault(str(STATUS[code]), {"codes": []})["codes"].append(code)
    return {
        status: _problem(int(status), one["codes"]) if "codes" in one else one
        for status, one in sorted(found.items())
    }


def _problem(status: int, told: list[str]) -> dict[str, Any]:
    """With every code as an example; what the gateway refuses by itself has no code."""
    examples = {
        code: {"summary": messages.get(code).en.split(". ")[0], "value": _example(code)} for code in told
    }
    content: Schema = {"application/problem+json": {"schema": ref("Problem"), "examples": examples}}
    if status in (401, 403, 413, 500, 503):
        content |= _GATEWAY
    headers = dict(_REQUEST_ID)
    if status == 503:
        headers["Retry-After"] = {"schema": {"type": "integer"}, "description": "Seconds."}
    return {"description": ", ".join(told), "headers": headers, "content": content}


def _example(code: str) -> dict[str, Any]:
    sample = {
        "kolom": "records",
        "batas": "256 KB",
        "hak": "3216/pencari-kerja.write",
        "pasal": "Pasal 4 huruf a",
    }
    return Problem(code, sample).body("en", "JKJaXmPLvHcESHA=")
