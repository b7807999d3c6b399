"""API Gateway's event and answer (payload format 2.0), reduced to what the simulator needs."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

import orjson


class Request(NamedTuple):
    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json(self.body)


def json(body: bytes) -> Any:
    """None where it is none."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


class Reply(NamedTuple):
    status: int
    body: Any
    """JSON, or bytes sent as they are."""
    headers: Mapping[str, str] = {}


def problem(status: int, code: str, **more: Any) -> Reply:
    return Reply(status, {"code": code, "errors": [{"code": code, "field": "", "message": code}], **more})


def request(event: Mapping[str, Any]) -> Request:
    body = event.get("body") or ""
    return Request(
        event["requestContext"]["http"]["method"],
        tuple(unquote(part) for part in event["rawPath"].strip("/").split("/")),
        event.get("queryStringParameters") or {},
        {name.lower(): value for name, value in (event.get("headers") or {}).items()},
        base64.b64decode(body) if event.get("isBase64Encoded") else body.encode(),
    )


def response(reply: Reply) -> dict[str, Any]:
    raw = isinstance(reply.body, bytes)
    content = reply.body if raw else orjson.dumps(reply.body)
    headers = {"content-type": "text/html" if raw else "application/json", **reply.headers}
    return {
        "statusCode": reply.status,
        "headers": headers,
        "body": content.decode(),
        "isBase64Encoded": False,
    }
