"""Calls of one function behind Powertools' resolver: routes come from the table, functions from the handler."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from functions.api.routes import ROUTES, Function

Operation = Callable[[], dict[str, Any]]


def app(function: Function, operations: Mapping[str, Operation]) -> APIGatewayHttpResolver:
    """A resolver with the routes of `function` that have an operation."""
    resolver = APIGatewayHttpResolver()
    for route in ROUTES:
        if route.function == function and route.operation in operations:
            resolver.route(route.path.replace("{", "<").replace("}", ">"), method=route.method)(operations[route.operation])
    return resolver
