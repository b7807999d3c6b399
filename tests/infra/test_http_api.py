"""Access to the HTTP API by the template: routes, scopes, clients, and the fields of the access log."""

from __future__ import annotations

import json

from functions import agreement, domains
from functions.api.caller import ROLES
from functions.api.routes import gateway_routes
from infra.constructs.http_api import SCOPES
from tests.infra.conftest import Synthesise
from tests.infra.template import Synthesised

WANTED = {
    f"{route.method} {route.path}": route for route in gateway_routes(agreement.load(), domains.names())
}


def test_the_routes_are_those_of_the_table_and_only_public_ones_are_open(prod: Synthesised) -> None:
    routes = {route["RouteKey"]: route for route in prod.of("AWS::ApiGatewayV2::Route").values()}
    default = routes.pop("$default")
    assert (default["AuthorizationType"], default["Target"]) == ("NONE", routes["GET /v1/health"]["Target"])
    assert routes.keys() == WANTED.keys()
    for key, route in routes.items():
        scopes = WANTED[key].scopes
        assert route["AuthorizationType"] == ("JWT" if scopes else "NONE"), key
        assert route.get("AuthorizationScopes", []) == (list(scopes) if len(scopes) <= SCOPES else []), key
    assert {key for key, route in routes.items() if route["AuthorizationType"] == "NONE"} == {
        "GET /v1/openapi.json",
        "GET /v1/docs",
        "GET /v1/health",
    }


def test_the_authorizer_trusts_our_pool_and_the_clients_that_the_stack_names(
    prod: Synthesised, synthesise: Synthesise
) -> None:
    systems = {"System3216", "Ministry3216"}
    for template, clients in (
        (prod, systems),
        (synthesise(portalOrigin="https://naker.example"), {*systems, "Portal"}),
    ):
        [authorizer] = template.of("AWS::ApiGatewayV2::Authorizer").values()
        trust = authorizer["JwtConfiguration"]
        assert {template.name(one) for one in trust["Audience"]} == {
            f"Identity/{client}" for client in clients
        }
        assert (
            template.name(trust["Issuer"]) == "https://cognito-idp.ap-southeast-3.amazonaws.com/Identity/Pool"
        )


def test_nobody_signs_up_alone_and_people_need_two_factors(prod: Synthesised) -> None:
    [pool] = prod.of("AWS::Cognito::UserPool").values()
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == ("ON", ["SOFTWARE_TOKEN_MFA"])
    assert pool["DeletionProtection"] == "ACTIVE"
    policy = pool["Policies"]["PasswordPolicy"]
    assert policy["MinimumLength"] >= 14 and all(
        policy[f"Require{kind}"] for kind in ("Lowercase", "Uppercase", "Numbers", "Symbols")
    )
    groups = {group["GroupName"] for group in prod.of("AWS::Cognito::UserPoolGroup").values()}
    assert groups == {f"3216-{role}" for role in ROLES}


def test_systems_have_the_scopes_they_need_and_a_person_proves_the_code(synthesise: Synthesise) -> None:
    clients = synthesise(portalOrigin="https://naker.example").of("AWS::Cognito::UserPoolClient")
    system, portal = clients["Identity/System3216"], clients["Identity/Portal"]
    assert (system["AllowedOAuthFlows"], system["GenerateSecret"]) == (["client_credentials"], True)
    assert (
        all(scope.startswith("3216/") for scope in system["AllowedOAuthScopes"])
        and "3216/hak" not in system["AllowedOAuthScopes"]
    )
    ministry = clients["Identity/Ministry3216"]
    assert (ministry["AllowedOAuthFlows"], ministry["AllowedOAuthScopes"]) == (
        ["client_credentials"],
        ["3216/operasi"],
    )
    assert (portal["AllowedOAuthFlows"], portal["GenerateSecret"]) == (["code"], False)
    assert portal["CallbackURLs"] == ["https://naker.example/masuk"]
    # Named explicitly: a client that names no flow accepts SRP passwords past the sign-in page, and custom
    # challenges.
    assert {tuple(client["ExplicitAuthFlows"]) for client in clients.values()} == {
        ("ALLOW_REFRESH_TOKEN_AUTH",)
    }


def test_the_log_names_no_path_and_no_address_and_calls_are_limited(prod: Synthesised) -> None:
    [stage] = prod.of("AWS::ApiGatewayV2::Stage").values()
    fields = set(json.loads(stage["AccessLogSettings"]["Format"]).values())
    assert not [
        word
        for word in fields
        if any(bad in word.lower() for bad in ("path", "query", "ip", "header", "useragent", "sub"))
    ]
    limits = stage["DefaultRouteSettings"]
    assert 0 < limits["ThrottlingRateLimit"] <= limits["ThrottlingBurstLimit"] <= 200


def test_only_the_portal_may_call_from_a_browser(prod: Synthesised, synthesise: Synthesise) -> None:
    [api] = prod.of("AWS::ApiGatewayV2::Api").values()
    assert "CorsConfiguration" not in api
    [api] = synthesise(portalOrigin="https://naker.example").of("AWS::ApiGatewayV2::Api").values()
    assert api["CorsConfiguration"]["AllowOrigins"] == ["https://naker.example"]


def test_the_stack_says_where_to_connect(prod: Synthesised) -> None:
    """The outputs are those of the contract, section 7."""
    outputs = prod.template["Outputs"]
    assert {"ApiUrl", "UserPoolId", "TokenUrl"} <= outputs.keys()
