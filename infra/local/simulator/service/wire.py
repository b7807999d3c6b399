"""API Gateway's event and response (payload format 2.0), reduced to what the simulator needs."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

import orjson


class Request(NamedTuple):
    """A request; `path` is split at slashes and unquoted, names of headers are lower case."""

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json(self.body)


def json(body: bytes) -> Any:
    """Return the parsed body, or None when it is not JSON."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


class Reply(NamedTuple):
    """An answer."""

    status: int
    body: Any
    """A value to send as JSON, or bytes to send as they are."""
    headers: Mapping[str, str] = {}


def problem(status: int, code: str, **more: Any) -> Reply:
    """Return an error in the form of the contract, section 5, with `more` fields."""
    return Reply(status, {"code": code, "errors": [{"code": code, "field": "", "message": code}], **more})


def request(event: Mapping[str, Any]) -> Request:
    """Return the request of API Gateway's event."""
    body = event.get("body") or ""
    return Request(
        event["requestContext"]["http"]["method"],
        tuple(unquote(part) for part in event["rawPath"].strip("/").split("/")),
        event.get("queryStringParameters") or {},
        {name.lower(): value for name, value in (event.get("headers") or {}).items()},
        base64.b64decode(body) if event.get("isBase64Encoded") else body.encode(),
    )


def response(reply: Reply) -> dict[str, Any]:
    """Return the answer in API Gateway's form; bytes are sent as HTML unless a header says otherwise."""
    raw = isinstance(reply.body, bytes)
    content = reply.body if raw else orjson.dumps(reply.body)
    headers = {"content-type": "text/html" if raw else "application/json", **reply.headers}
    return {
        "statusCode": reply.status,
        "headers": headers,
        "body": content.decode(),
        "isBase64Encoded": False,
    }
