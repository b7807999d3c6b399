"""HTTP calls that read. API Gateway → here."""

from __future__ import annotations

from typing import Any

from functions.api import server
from functions.runtime.telemetry import instrumented


def health() -> dict[str, Any]:
    return {"status": "ok"}


app = server.app("query", {"getHealth": health})


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
