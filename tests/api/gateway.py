"""API Gateway in this process: turn a request into the event of the real handler, and return its response.

It does what the gateway does by itself: one route per path, a JWT authorizer that answers 401 and 403 in the
gateway's own format, bodies in base64 where the type is not text, header names in lower case, path values
decoded.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, unquote

import orjson

from functions import domains
from functions.api.routes import GatewayRoute, all_scopes, gateway_routes
from functions.handlers import query, submit
from tests.support.fakes import FakeLambdaContext

REGIONS = ("3216", "3273")
HANDLERS = {"submit": submit.handler, "query": query.handler}
TEXT = re.compile(
    r"(text/.*|application/(json|javascript|xml|x-www-form-urlencoded).*|application/[a-z.-]+\+(json|xml).*)?",
    re.IGNORECASE,
)
Claims = Mapping[str, Any]


@dataclass(frozen=True)
class Response:
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.content)

    @property
    def code(self) -> str:
        """The code of a problem (RFC 9457)."""
        assert self.headers["content-type"] == "application/problem+json", self
        return str(self.json["code"])


def system(
    region: str = "3216", name: str = "sip-kerja", names: list[str] | None = None, verbs: str = "read write"
) -> dict[str, Any]:
    """Return the claims of a system's token, by default with all rights but `operasi` and `hak`."""
    known = names if names is not None else domains.names()
    scopes = [f"{region}/{domain}.{verb}" for domain in known for verb in verbs.split()]
    return {"client_id": name, "sub": name, "token_use": "access", "scope": " ".join(scopes)}


def person(group: str, region: str = "3216", subject: str = "8d0f6c1e") -> dict[str, Any]:
    """Return the claims of a person's token from the portal, which asks for every scope."""
    scopes = " ".join(("openid", *all_scopes(region, domains.names())))
    return {
        "sub": subject,
        "username": subject,
        "client_id": "portal",
        "scope": scopes,
        "cognito:groups": f"[{region}-{group}]",
    }


class Gateway:
    """Call the handlers as API Gateway does.

    `tokens`: bearer token → claims, of the tokens that the authorizer would accept.
    """

    def __init__(self, tokens: Mapping[str, Claims] = {}) -> None:
        self.tokens = tokens
        self.routes = [(route, _pattern(route.path)) for route in gateway_routes(REGIONS, domains.names())]
        self.ids = count(1)
        self.calls = 0

    def call(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: Mapping[str, str] = {},
        claims: Claims | None = None,
    ) -> Response:
        """Send a request with `claims` in place of a token; without, the Authorization header decides."""
        path, _, search = target.partition("?")
        lower = {name.lower(): value for name, value in headers.items()}
        given = (
            claims
            if claims is not None
            else self.tokens.get(lower.get("authorization", "").removeprefix("Bearer "))
        )
        plain = unquote(path, errors="replace")
        found = next(
            (
                (route, match)
                for route, pattern in self.routes
                if route.method == method and (match := pattern.fullmatch(plain))
            ),
            None,
        )
        if found is None:
            return self._default(method, plain, search, body, lower)
        route, match = found
        if route.scopes:
            if given is None:
                return _own(401, "Unauthorized")
            if not set(str(given.get("scope", "")).split()) & set(route.scopes):
                return _own(403, "Forbidden")
        self.calls += 1
        event = self.event(
            route, match.groupdict(), plain, search, body, lower, given if route.scopes else None
        )
        return _back(HANDLERS[route.function](event, FakeLambdaContext()))

    def _default(
        self, method: str, path: str, search: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Response:
        event = self.event(GatewayRoute(method, path, "query", ()), {}, path, search, body, headers, None)
        event["routeKey"] = event["requestContext"]["routeKey"] = "$default"
        return _back(query.handler(event, FakeLambdaContext()))

    def event(
        self,
        route: GatewayRoute,
        values: dict[str, str],
        path: str,
        search: str,
        body: bytes | None,
        headers: Mapping[str, str],
        claims: Claims | None,
    ) -> dict[str, Any]:
        """Build the event of payload format 2.0."""
        query_strings: dict[str, str] = {}
        for name, value in parse_qsl(search, keep_blank_values=True, errors="replace"):
            query_strings[name] = f"{query_strings[name]},{value}" if name in query_strings else value
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": f"{route.method} {route.path}",
            "rawPath": path,
            "rawQueryString": search,
            "headers": dict(headers),
            "requestContext": {
                "accountId": "111122223333",
                "apiId": "a1b2c3d4e5",
                "domainName": "api.example",
                "stage": "$default",
                "http": {
                    "method": route.method,
                    "path": path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": "192.0.2.1",
                    "userAgent": "uji",
                },
                "requestId": f"JKJaXm{next(self.ids):08d}=",
                "routeKey": f"{route.method} {route.path}",
                "timeEpoch": 1_795_487_400_000,
            },
            "isBase64Encoded": False,
        }
        if claims is not None:
            had = set(claims["scope"].split())
            event["requestContext"]["authorizer"] = {
                "jwt": {"claims": dict(claims), "scopes": [s for s in route.scopes if s in had]}
            }
        if query_strings:
            event["queryStringParameters"] = query_strings
        if values:
            event["pathParameters"] = values
        if body is not None:
            event |= _body(body, headers.get("content-type", ""))
        travelled: dict[str, Any] = orjson.loads(
            orjson.dumps(event)
        )  # nothing passes that JSON could not carry
        return travelled


def _body(body: bytes, kind: str) -> dict[str, Any]:
    if TEXT.fullmatch(kind):
        try:
            return {"body": body.decode(), "isBase64Encoded": False}
        except UnicodeDecodeError:
            pass
    return {"body": b64encode(body).decode(), "isBase64Encoded": True}


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{([a-z_]+)\\\}", r"(?P<\1>[^/]+)", re.escape(path)), re.DOTALL)


def _own(status: int, message: str) -> Response:
    headers = {"content-type": "application/json"} | ({"www-authenticate": "Bearer"} if status == 401 else {})
    return Response(status, headers, orjson.dumps({"message": message}))


def _back(answer: Mapping[str, Any]) -> Response:
    body = answer.get("body") or ""
    content = b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    return Response(
        answer["statusCode"],
        {name.lower(): str(value) for name, value in answer.get("headers", {}).items()},
        content,
    )
