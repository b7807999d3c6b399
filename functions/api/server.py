"""Answer the calls of one function behind Powertools' resolver.

Routes come from the table (`functions.api.routes`), operations from the handler. Around each operation the
server finds the caller, turns errors into problems, adds the request's id, and allows CORS for the portal
alone. Nothing is raised to Lambda: an unexpected error is logged and counted, and the caller gets the
request's id to ask with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import orjson
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions import domains
from functions.api.caller import caller_of
from functions.api.problem import STATUS, Problem
from functions.api.request import HttpRequest
from functions.api.routes import ROUTES, Function, Need, Route, methods_at
from functions.runtime import telemetry
from functions.sync.model.errors import Rejected, Transient
from functions.sync.model.retries import API_RETRY_AFTER

PROBLEM = "application/problem+json"
JSON = "application/json"
_ID = re.compile(r"[A-Za-z0-9=_-]{1,64}")


@dataclass(frozen=True, slots=True)
class HttpReply:
    """An answer. `body` is a JSON value or bytes, `type` its media type."""

    status: int
    body: Any
    type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


Operation = Callable[[HttpRequest], HttpReply]


class Api:
    """The calls of one function.

    `portal_origin` is called at the first request, when the settings are known. Raise ValueError where
    `operations` are not those of the function's routes.
    """

    def __init__(
        self, function: Function, operations: Mapping[str, Operation], portal_origin: Callable[[], str]
    ) -> None:
        self._resolver = APIGatewayHttpResolver()
        self._portal_origin = portal_origin
        own = {route.operation: route for route in ROUTES if route.function == function}
        if own.keys() != operations.keys():
            raise ValueError(
                f"{function} does not answer its routes: {sorted(own.keys() ^ operations.keys())}"
            )
        for name, route in own.items():
            self._resolver.route(route.path.replace("{", "<").replace("}", ">"), method=route.method)(
                self._bound(route, operations[name])
            )
        self._resolver.not_found(lambda _: self._answered(self._unrouted, {}))

    def handle(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Answer one event of API Gateway (payload format 2.0)."""
        return self._resolver.resolve(event, context)

    def _bound(self, route: Route, operation: Operation) -> Callable[..., Response[Any]]:
        def run(**path: str) -> Response[Any]:
            return self._answered(lambda request: operation(_authorised(route, request)), path)

        run.__name__ = route.operation
        return run

    def _unrouted(self, _: HttpRequest) -> HttpReply:
        """Refuse a request that no route takes (`$default`); it says only which methods the path has.

        Anyone may send such a request, without a token.
        """
        event = self._resolver.current_event
        methods = methods_at(event.path, domains.names())
        # A path with the right method comes here when its id cannot be one that Sinergi gave.
        if methods and event.http_method not in methods:
            raise Problem(
                "METODE_TIDAK_ADA", {"metode": ", ".join(methods)}, headers={"Allow": ", ".join(methods)}
            )
        raise Problem("TIDAK_DITEMUKAN")

    def _answered(self, operation: Operation, path: Mapping[str, str]) -> Response[Any]:
        event = self._resolver.current_event.raw_event
        request = _request(event, path)
        try:
            reply = operation(request)
        except Exception as error:
            reply = _refused(error, request)
        headers = {
            "X-Request-Id": request.id,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            **reply.headers,
        }
        origin = self._portal_origin()
        if origin and request.headers.get("origin") == origin:
            headers |= {
                "Access-Control-Allow-Origin": origin,
                "Vary": "Origin",
                "Access-Control-Expose-Headers": "ETag, Retry-After, X-Request-Id",
            }
        if not isinstance(reply.body, bytes):
            return Response(reply.status, reply.type, orjson.dumps(reply.body).decode(), headers)
        if reply.type.startswith(("text/", JSON)) or reply.type.endswith("+json"):
            return Response(reply.status, reply.type, reply.body.decode(), headers)
        # Bytes of any other type: the resolver encodes them as base64.
        return Response(reply.status, reply.type, reply.body, headers)


def _request(event: Mapping[str, Any], path: Mapping[str, str]) -> HttpRequest:
    context = event.get("requestContext", {})
    claims = context.get("authorizer", {}).get("jwt", {}).get("claims")
    request_id = context.get("requestId", "")
    return HttpRequest(
        id=request_id if _ID.fullmatch(request_id) else "-",
        token=bool(claims),
        caller=caller_of(claims) if claims else None,
        path={name: unquote(value) for name, value in path.items()},
        query=event.get("queryStringParameters") or {},
        headers={name.lower(): value for name, value in (event.get("headers") or {}).items()},
        raw=event.get("body") or "",
        encoded=bool(event.get("isBase64Encoded")),
    )


def _authorised(route: Route, request: HttpRequest) -> HttpRequest:
    """Return the request if its caller has the route's right; raise `Problem` otherwise.

    API Gateway's authorizer has checked the scope already. Here it is checked again: for the dataset in the
    path, or for any dataset where the path names none.
    """
    if route.need is Need.PUBLIC:
        return request
    domain = request.path.get("domain")
    if domain is not None:
        request.require(domain, route.need)
    elif not (request.known.grants or (route.need is Need.ANY and request.known.operations)):
        raise Problem(
            "HAK_KURANG",
            {"hak": f"{request.known.region}/….{Need.READ if route.need is Need.ANY else route.need}"},
        )
    return request


def _refused(error: Exception, request: HttpRequest) -> HttpReply:
    """Return the problem for an error: `Problem`, `Rejected`, `Transient`, or any other, which is a bug."""
    match error:
        case Problem():
            problem = error
        case Rejected() if error.code in STATUS:
            clause = {"clause": error.params["pasal"]} if "pasal" in error.params else {}
            problem = Problem(error.code, {"kolom": error.column, **error.params}, clause)
        case Transient():
            telemetry.warn("retry_later", code=error.code, retry_after=error.retry_after)
            problem = Problem(
                "COBA_LAGI_NANTI",
                headers={"Retry-After": str(max(API_RETRY_AFTER, round(error.retry_after)))},
            )
        case _:
            telemetry.bug("request_failed", error)
            problem = Problem("GALAT_DALAM")
    return HttpReply(problem.status, problem.body(request.lang, request.id), PROBLEM, problem.headers)
