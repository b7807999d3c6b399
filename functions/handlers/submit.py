"""Answer the HTTP calls that write: records, dry runs, deletions, invitations. API Gateway → here."""

from __future__ import annotations

from typing import Any

from functions.api.server import Api
from functions.api.writes import OPERATIONS
from functions.runtime import wiring
from functions.runtime.telemetry import instrumented

api = Api("submit", OPERATIONS, lambda: wiring.portal_origin("submit"))


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return api.handle(event, context)
