"""The HTTP API: the routes of `functions/api/routes.py`, a JWT authorizer, rate limits, an access log.

Every route that is not public has the authorizer. There is no WAF: AWS does not offer one for HTTP APIs. A
WAF on a CloudFront distribution would terminate TLS, and so expose records, outside Indonesia (PP 71/2019
Art. 20). The limits here, the authorizer and the handlers' own checks take its place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from aws_cdk import RemovalPolicy
from aws_cdk.aws_apigatewayv2 import CfnApi, CfnAuthorizer, CfnIntegration, CfnRoute, CfnStage
from aws_cdk.aws_lambda import CfnPermission, IFunction
from aws_cdk.aws_logs import LogGroup
from constructs import Construct

from functions.api.routes import Function, GatewayRoute
from infra.config import Stage
from infra.constructs.identity import Identity

RATE, BURST = 50, 100
"""Requests per second of all callers together, and how many may arrive at once. HTTP APIs have no limit per
client."""
SCOPES = 10
"""The most scopes that AWS accepts on one route. A route with more gets none here; the handler checks the
scope of every call in any case."""
LOG = {
    name: f"$context.{name}"
    for name in (
        "requestId",
        "requestTimeEpoch",
        "routeKey",
        "status",
        "protocol",
        "responseLength",
        "responseLatency",
        "integrationLatency",
    )
} | {"client": "$context.authorizer.claims.client_id"}
"""The access log's fields. It names the route, never the path, the query, an address or a header, so that ids
of records stay out of the log."""


class SinergiApi(Construct):
    """The API, its routes and its stage. `url`: where it answers. `public`: the routes without a token."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        identity: Identity,
        routes: Iterable[GatewayRoute],
        functions: Mapping[Function, IFunction],
    ) -> None:
        super().__init__(scope, id)
        cors = CfnApi.CorsProperty(
            allow_origins=[stage.portal_origin],
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=[
                "authorization",
                "content-type",
                "idempotency-key",
                "accept-language",
                "if-none-match",
            ],
            expose_headers=["etag", "retry-after", "x-request-id"],
            max_age=600,
        )
        self.api = CfnApi(
            self,
            "Api",
            name="Sinergi",
            protocol_type="HTTP",
            cors_configuration=cors if stage.portal_origin else None,
        )
        authorizer = CfnAuthorizer(
            self,
            "Jwt",
            api_id=self.api.ref,
            name="jwt",
            authorizer_type="JWT",
            identity_source=["$request.header.Authorization"],
            jwt_configuration=CfnAuthorizer.JWTConfigurationProperty(
                issuer=identity.issuer, audience=identity.audience
            ),
        )
        targets = {name: self._integrate(name, function) for name, function in functions.items()}
        self.guarded: list[CfnRoute] = []
        self.public: list[CfnRoute] = []
        for route in routes:
            key = f"{route.method} {route.path}"
            made = CfnRoute(
                self,
                key.replace("/", "."),
                api_id=self.api.ref,
                route_key=key,
                target=targets[route.function],
                authorization_type="JWT" if route.scopes else "NONE",
                authorizer_id=authorizer.ref if route.scopes else None,
                authorization_scopes=list(route.scopes) if 0 < len(route.scopes) <= SCOPES else None,
            )
            (self.guarded if route.scopes else self.public).append(made)
        # Any other request reaches query, which answers with a problem document: 404 or 405.
        self.public.append(
            CfnRoute(
                self,
                "Default",
                api_id=self.api.ref,
                route_key="$default",
                target=targets["query"],
                authorization_type="NONE",
            )
        )
        log = LogGroup(self, "Access", retention=stage.log_retention, removal_policy=RemovalPolicy.DESTROY)
        CfnStage(
            self,
            "Stage",
            api_id=self.api.ref,
            stage_name="$default",
            auto_deploy=True,
            access_log_settings=CfnStage.AccessLogSettingsProperty(
                destination_arn=log.log_group_arn, format=json.dumps(LOG)
            ),
            default_route_settings=CfnStage.RouteSettingsProperty(
                throttling_rate_limit=RATE, throttling_burst_limit=BURST
            ),
        )
        # The emulator has no DNS for its APIs, so the local form names the API in the path.
        self.url = (
            f"{stage.emulator}/_aws/execute-api/{self.api.ref}"
            if stage.emulator
            else self.api.attr_api_endpoint
        )

    def _integrate(self, name: str, function: IFunction) -> str:
        stack = function.stack
        # One permission per function: one per route would exceed the size limit of the function's policy.
        CfnPermission(
            self,
            f"Invoke{name}",
            action="lambda:InvokeFunction",
            function_name=function.function_arn,
            principal="apigateway.amazonaws.com",
            source_arn=f"arn:aws:execute-api:{stack.region}:{stack.account}:{self.api.ref}/*/*",
        )
        integration = CfnIntegration(
            self,
            f"To{name}",
            api_id=self.api.ref,
            integration_type="AWS_PROXY",
            integration_uri=function.function_arn,
            payload_format_version="2.0",
            timeout_in_millis=29_000,
        )
        return f"integrations/{integration.ref}"
