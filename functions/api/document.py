"""Make the OpenAPI 3.1 document from the table of routes, the datasets and the catalogue of codes."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson

from functions import agreement, domains
from functions.api.document_responses import CACHED, responses
from functions.api.routes import ROUTES, Route, all_scopes, scopes
from functions.api.schemas import IDENTITY, UPLOAD_ID, Schema, name_of, ref, schemas

VERSION = "1.0.0"
LIMIT = {
    "name": "limit",
    "in": "query",
    "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 50},
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
    "description": (
        "A repetition under the same key gets the first answer and is not applied again, for 30 days."
    ),
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
"""Parameters of a call in its query or headers, by operation."""
_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "schema": {"type": "string"},
    "description": "`id` (default) or `en`, for messages.",
}


@cache
def document(token_url: str) -> bytes:
    """Return the whole document as JSON; `token_url` is '' where it is not known."""
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        for domain in domains.names() if "{domain}" in route.path else ("",):
            methods = paths.setdefault(route.path.replace("{domain}", domain), {})
            methods[route.method.lower()] = _operation(route, domain)
    return orjson.dumps(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Sinergi",
                "version": VERSION,
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
                "description": (
                    "Labour data of a region, in step with the ministry. Scopes are "
                    "`{region}/{dataset}.read` and `.write`; the region is the token's. Errors are RFC 9457, "
                    "in Indonesian or English by Accept-Language."
                ),
            },
            "servers": [{"url": "/"}],
            "paths": paths,
            "components": {"schemas": schemas(), "securitySchemes": {"token": _security(token_url)}},
        }
    )


def _security(token_url: str) -> dict[str, Any]:
    """Return where tokens come from and their scopes; where that is unknown, only that a token is needed."""
    if not token_url:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    offered = {
        scope: scope.partition("/")[2]
        for region in _regions()
        for scope in all_scopes(region, domains.names())
    }
    by_client = {"tokenUrl": token_url, "scopes": offered}
    by_person = {**by_client, "authorizationUrl": f"{token_url.removesuffix('/token')}/authorize"}
    return {"type": "oauth2", "flows": {"clientCredentials": by_client, "authorizationCode": by_person}}


def _regions() -> list[str]:
    return sorted(agreement.load())


def _operation(route: Route, domain: str) -> dict[str, Any]:
    """Return the description of one call; `domain` is '' where its path holds none."""
    operation: dict[str, Any] = {
        "operationId": f"{route.operation}-{domain}" if domain else route.operation,
        "summary": route.summary,
        "tags": [domain or "umum"],
        "parameters": [*_path(route, domain), *QUERIES.get(route.operation, []), _LANGUAGE],
        "responses": responses(route),
        "security": [
            {"token": [scope]}
            for scope in scopes(route.need, _regions(), (domain,) if domain else domains.names())
        ],
    }
    if route.operation in CACHED:
        operation["parameters"].append(
            {"name": "If-None-Match", "in": "header", "schema": {"type": "string"}}
        )
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
        operation["requestBody"] = {
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
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": ref("Wanted"), "example": wanted}},
        }
    return operation


def _path(route: Route, domain: str) -> list[Schema]:
    """Return the parameters in the path of a call."""
    examples = [domains.get(domain).example["id_sumber"]] if domain else []
    known = {"id_sumber": {**IDENTITY, "examples": examples}, "upload_id": UPLOAD_ID}
    return [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in known.items()
        if f"{{{name}}}" in route.path
    ]
