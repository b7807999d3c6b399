"""The HTTP API: the route table of `functions/api`, a JWT authorizer before everything that is not public, limits, a log.

No WAF: AWS lets none stand before an HTTP API. One before a CloudFront distribution would have TLS end, and records lie open,
outside Indonesia (PP 71/2019 Art. 20); so the limits here, the authorizer and the handlers' own checks have to do.
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

#: Requests a second of all callers together, and how many may come at once. HTTP APIs have no limit per client.
RATE, BURST = 50, 100
#: AWS takes no more scopes than this on one route; the handler asks for the scope of every call again, whatever stands here.
SCOPES = 10
#: The route, never the path, the query, an address or a header: ids of records stay out of the log.
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


class SinergiApi(Construct):
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
        # Whatever is asked otherwise is answered as a problem too, 404 or 405, and opens nothing.
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
        #: The emulator has no DNS for its APIs; this form needs none.
        self.url = (
            f"{stage.emulator}/_aws/execute-api/{self.api.ref}"
            if stage.emulator
            else self.api.attr_api_endpoint
        )

    def _integrate(self, name: str, function: IFunction) -> str:
        stack = function.stack
        # One permission for each function: one for each route would outgrow the function's policy.
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
