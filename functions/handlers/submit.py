"""HTTP calls that write: records, dry runs, deletions, invitations to upload. API Gateway → here."""

from __future__ import annotations

from typing import Any

from functions.api import server
from functions.runtime.telemetry import instrumented

app = server.app("submit", {})


@instrumented
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
