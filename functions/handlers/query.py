"""Answer the HTTP calls that read: API Gateway → here."""

from __future__ import annotations

from typing import Any

from functions.api.reads import OPERATIONS
from functions.api.server import Api
from functions.runtime import wiring
from functions.runtime.telemetry import instrumented

api = Api("query", OPERATIONS, lambda: wiring.portal_origin("query"))


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return api.handle(event, context)
