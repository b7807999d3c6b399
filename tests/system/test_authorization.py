"""Every call × every kind of caller, each tried on the deployed API and printed as a table."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import urllib3

from functions.api.routes import ROUTES, Need, Route
from tests.system.callers import Callers
from tests.system.cloud import Cloud

pytestmark = pytest.mark.timeout(420)
STRANGERS = ("none", "expired", "forged", "wrong issuer", "wrong audience")
NO_RIGHTS = ("wrong scope", "other region", "other server")
MAY = {
    "officer": {Need.READ, Need.WRITE},
    "supervisor": {Need.READ, Need.WRITE},
    "protection": {Need.READ},
    "operator": set[Need](),
    "ministry": set[Need](),
}
#: Calls about no single dataset: a caller of another dataset may make them, and sees only his own.
ABOUT_NONE = {"listUploads", "getUpload", "getReceipt", "getCorrections", "getStatus"}


def wanted(route: Route, kind: str) -> str:
    """Return the expected result: `401`, `403`, or `in` for past every check of rights."""
    if route.need is Need.PUBLIC:
        return "in"
    if kind in STRANGERS:
        return "401"
    if kind == "other region" and route.need is Need.ANY:
        return "in"  # it sees its own region, which the token names
    if kind in MAY and route.need is not Need.ANY:
        return "in" if route.need in MAY[kind] else "403"
    if kind in NO_RIGHTS or (kind == "other domain" and route.operation not in ABOUT_NONE):
        return "403"
    return "in"


def call(http: urllib3.PoolManager, api: str, route: Route, token: str) -> int:
    path = route.path.format(domain="pencari-kerja", id_sumber="TIDAK-ADA", upload_id="0" * 32)
    body = {"domain": "pencari-kerja", "filename": "a.csv", "size": 1, "sha256": "0" * 64, "mode": "delta"}
    sent = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    content = (
        json.dumps(body if route.operation == "createUpload" else {"records": []}).encode()
        if route.method == "POST"
        else None
    )
    return http.request(route.method, f"{api}{path}", body=content, headers=sent, timeout=60).status


def test_every_call_by_every_kind_of_caller(cloud: Cloud, show: Callable[[str], None]) -> None:
    from infra.local import deploy, session

    assert cloud.home.exists()
    outputs = deploy.outputs()
    http, api = session.http(retries=False), outputs["ApiUrl"]
    kinds = Callers(outputs, session.client, http).everyone()
    cells: dict[tuple[str, str], int] = {
        (r.operation, k): call(http, api, r, token) for r in ROUTES for k, token in kinds.items()
    }
    show(_table(cells, list(kinds)))
    wrong = {
        (route.operation, kind): (wanted(route, kind), status)
        for route in ROUTES
        for kind in kinds
        if not _fits(wanted(route, kind), status := cells[route.operation, kind])
    }
    assert wrong == {}


def _fits(wish: str, status: int) -> bool:
    return status not in (401, 403) and status < 500 if wish == "in" else str(status) == wish


def _table(cells: dict[tuple[str, str], Any], kinds: list[str]) -> str:
    head = f"{'call':<18}" + "".join(f"{kind:>15}" for kind in kinds)
    return "\n".join(
        [
            head,
            *(
                f"{r.operation:<18}" + "".join(f"{cells[r.operation, kind]:>15}" for kind in kinds)
                for r in ROUTES
            ),
        ]
    )
