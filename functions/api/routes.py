"""List every call of the HTTP API (contract, section 4) in one table of pure data.

The resolver, the OpenAPI document and the stack are made from it. What the stack and this package rely on:

- API Gateway (HTTP API, payload format 2.0) has one route for each of `gateway_routes`, integrated with the
  function `submit` or `query`. Its JWT authorizer checks signature, issuer, audience, expiry, and that the
  token has one of the route's scopes. A route whose `need` is PUBLIC has no authorizer.
- A request that no route takes goes to `query` (`$default`), without a token and its claims, and is answered
  404 or 405.
- Scopes are Cognito's `{resource server}/{scope}` with the region as resource server:
  `3216/pencari-kerja.read`.
- `functions.api.caller` reads the caller from `requestContext.authorizer.jwt.claims`, and
  `functions.api.server` checks the caller's rights again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Literal, NamedTuple

Function = Literal["submit", "query"]


class Need(StrEnum):
    """What the caller's token must allow. READ and WRITE apply to the dataset that the call is about."""

    PUBLIC = "public"
    READ = "read"
    WRITE = "write"
    ANY = "any"
    """Read or write of any dataset, or `operasi`; the answer holds only what the caller may see."""


class Route(NamedTuple):
    """A call. `path` is a template; `{domain}` in it is a dataset's wire name, never free text."""

    operation: str
    method: str
    path: str
    function: Function
    need: Need
    summary: str


class GatewayRoute(NamedTuple):
    """A route as API Gateway has it: `{domain}` is filled in, so that no two routes match one path."""

    method: str
    path: str
    function: Function
    scopes: tuple[str, ...]
    """The token must have one of them; empty for a public route."""


OPERATIONS = "operasi"
"""Scope of operators and supervisors."""
RIGHTS = "hak"
"""Scope for the rights of data subjects; no call needs it yet."""

ROUTES = (
    Route("submitRecords", "POST", "/v1/{domain}/records", "submit", Need.WRITE, "Submit up to 100 records"),
    Route(
        "validateRecords",
        "POST",
        "/v1/{domain}/validate",
        "submit",
        Need.WRITE,
        "The same answer, with nothing stored",
    ),
    Route(
        "deleteRecord",
        "DELETE",
        "/v1/{domain}/records/{id_sumber}",
        "submit",
        Need.WRITE,
        "Delete a record with a tombstone",
    ),
    Route(
        "createUpload", "POST", "/v1/uploads", "submit", Need.WRITE, "Ask for a form to upload one file with"
    ),
    Route(
        "getRecord",
        "GET",
        "/v1/{domain}/records/{id_sumber}",
        "query",
        Need.READ,
        "A record, its state at the ministry and its history",
    ),
    Route(
        "listChanges", "GET", "/v1/{domain}/changes", "query", Need.READ, "What has changed since a cursor"
    ),
    Route("getSchema", "GET", "/v1/{domain}/schema", "query", Need.READ, "JSON Schema of a record"),
    Route("getTemplateCsv", "GET", "/v1/{domain}/template.csv", "query", Need.READ, "Template as CSV"),
    Route(
        "getTemplateXlsx", "GET", "/v1/{domain}/template.xlsx", "query", Need.READ, "Template as a workbook"
    ),
    Route("listUploads", "GET", "/v1/uploads", "query", Need.READ, "Uploaded files, newest first"),
    Route(
        "getUpload", "GET", "/v1/uploads/{upload_id}", "query", Need.READ, "Progress and counts of an upload"
    ),
    Route(
        "getReceipt", "GET", "/v1/uploads/{upload_id}/receipt", "query", Need.READ, "The outcome of every row"
    ),
    Route(
        "getCorrections",
        "GET",
        "/v1/uploads/{upload_id}/corrections",
        "query",
        Need.READ,
        "The refused rows, ready to be corrected",
    ),
    Route("getStatus", "GET", "/v1/status", "query", Need.ANY, "How every dataset stands"),
    Route("getOpenapi", "GET", "/v1/openapi.json", "query", Need.PUBLIC, "This document"),
    Route("getDocs", "GET", "/v1/docs", "query", Need.PUBLIC, "This document as a page"),
    Route("getHealth", "GET", "/v1/health", "query", Need.PUBLIC, "Whether the API answers"),
)


def scope(region: str, domain: str, need: Need) -> str:
    """Return `{region}/{domain}.read` or `.write` (contract, section 4)."""
    return f"{region}/{domain}.{need.value}"


def all_scopes(region: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return every scope of one region, as its resource server offers them."""
    return (
        *(scope(region, name, need) for name in names for need in (Need.READ, Need.WRITE)),
        f"{region}/{RIGHTS}",
        f"{region}/{OPERATIONS}",
    )


def methods_at(path: str, names: Iterable[str]) -> list[str]:
    """Return the methods that a path answers, in the order of the table; none where there is no such path."""
    parts = {"domain": "|".join(names)}
    patterns = (
        (
            route.method,
            re.sub(r"\{([a-z_]+)\}", lambda part: f"(?:{parts.get(part[1], '[^/]+')})", route.path),
        )
        for route in ROUTES
    )
    return [method for method, pattern in patterns if re.fullmatch(pattern, path)]


def gateway_routes(regions: Iterable[str], names: Iterable[str]) -> list[GatewayRoute]:
    """Return the whole table as API Gateway's routes, for these regions and datasets."""
    found = []
    regions, names = tuple(regions), tuple(names)
    for route in ROUTES:
        domains = names if "{domain}" in route.path else ("",)
        for domain in domains:
            path = route.path.replace("{domain}", domain)
            found.append(
                GatewayRoute(
                    route.method,
                    path,
                    route.function,
                    scopes(route.need, regions, (domain,) if domain else names),
                )
            )
    return found


def scopes(need: Need, regions: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """Return the scopes of which a call about these datasets needs one; none for a public call."""
    if need is Need.PUBLIC:
        return ()
    if need is Need.ANY:
        return tuple(
            scope for region in regions for scope in all_scopes(region, names) if not scope.endswith(RIGHTS)
        )
    return tuple(scope(region, name, need) for region in regions for name in names)
