"""Code, document and stack agree, and the document's examples are answered as it shows."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from functions import agreement, domains
from functions.api import reads, writes
from functions.api.document import document
from functions.api.document_responses import CODES, codes
from functions.api.page import page
from functions.api.problem import STATUS
from functions.api.routes import ROUTES, Need, all_scopes, gateway_routes
from tests.api.gateway import Gateway, Response, person, system
from tests.api.seed import JSON, seeded
from tests.support.rig import Rig

TOLD: dict[str, Any] = orjson.loads(document("https://token.example/oauth2/token"))
OPERATIONS = {
    (method.upper(), path): operation
    for path, methods in TOLD["paths"].items()
    for method, operation in methods.items()
}


def test_document_code_and_gateway_have_the_same_calls() -> None:
    assert set(OPERATIONS) == {
        (route.method, route.path) for route in gateway_routes(["3216"], domains.names())
    }
    assert {*writes.OPERATIONS, *reads.OPERATIONS} == {route.operation for route in ROUTES}
    assert CODES.keys() <= {route.operation for route in ROUTES}


def test_every_code_is_told_somewhere_and_every_told_code_is_one() -> None:
    documented = {code for route in ROUTES for code in codes(route)}
    assert documented | {"METODE_TIDAK_ADA"} == STATUS.keys()  # belongs to no call


def test_operation_ids_are_told_apart_and_every_reference_leads_somewhere() -> None:
    ids = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(ids)) == len(ids)
    for name in set(re.findall(r'"#/components/schemas/([^"]+)"', orjson.dumps(TOLD).decode())):
        assert name in TOLD["components"]["schemas"], name
    for schema in TOLD["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_what_is_public_has_no_token_and_all_else_has() -> None:
    public = {(route.method, route.path) for route in ROUTES if route.need is Need.PUBLIC}
    assert {where for where, operation in OPERATIONS.items() if not operation["security"]} == public


def test_each_call_says_which_scopes_open_it_and_where_they_are_asked_for() -> None:
    """One of the scopes is enough, as at the gateway."""
    for route in gateway_routes(agreement.load(), domains.names()):
        assert [list(each.values()) for each in OPERATIONS[route.method, route.path]["security"]] == [
            [[scope]] for scope in route.scopes
        ]
    flows = TOLD["components"]["securitySchemes"]["token"]["flows"]
    assert flows.keys() == {"clientCredentials", "authorizationCode"}
    offered = {scope for region in agreement.load() for scope in all_scopes(region, domains.names())}
    assert all(
        flow["scopes"].keys() == offered and flow["tokenUrl"] == "https://token.example/oauth2/token"
        for flow in flows.values()
    )
    assert flows["authorizationCode"]["authorizationUrl"] == "https://token.example/oauth2/authorize"


def test_without_a_known_token_address_a_token_is_still_asked_for() -> None:
    documented = orjson.loads(document(""))
    assert documented["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def checked(where: tuple[str, str], answer: Response) -> None:
    """Check that status, type, headers and body are as documented; return the response."""
    responses = OPERATIONS[where]["responses"]
    assert str(answer.status) in responses, (where, answer)
    response = responses[str(answer.status)]
    assert {name.lower() for name in response["headers"]} <= answer.headers.keys()
    assert ("location" in answer.headers) == ("Location" in response["headers"]) or answer.status >= 400, (
        where,
        answer,
    )
    if answer.status == 304:
        return
    kind = answer.headers["content-type"].partition(";")[0]
    assert kind in response["content"], (where, kind)
    schema = response["content"][kind].get("schema")
    if schema:
        validator = Draft202012Validator({**schema, "components": TOLD["components"]})
        validator.validate(answer.json)


@pytest.mark.parametrize(
    "where", [where for where, operation in OPERATIONS.items() if "requestBody" in operation], ids="-".join
)
def test_the_example_of_a_body_is_taken(where: tuple[str, str], gateway: Gateway) -> None:
    body = OPERATIONS[where]["requestBody"]["content"]["application/json"]
    Draft202012Validator({**body["schema"], "components": TOLD["components"]}).validate(body["example"])
    answer = gateway.call(*where, orjson.dumps(body["example"]), JSON, system())
    assert answer.status in (200, 201, 202)
    checked(where, answer)


@pytest.mark.parametrize("where", [where for where in OPERATIONS if where[0] != "POST"], ids="-".join)
def test_every_read_and_deletion_is_as_documented(where: tuple[str, str], rig: Rig, gateway: Gateway) -> None:
    seeded(rig, gateway)
    upload = next(iter(rig.state.registered))
    domain = where[1].split("/")[2]
    identity = domains.get(domain).example["id_sumber"] if domain in domains.names() else ""
    path = where[1].replace("{id_sumber}", identity).replace("{upload_id}", upload)
    for claims in (system(), system("3273"), person("operator"), person("pelindung-data")):
        checked(where, gateway.call(where[0], path, None, {}, claims))
    if any(one["name"] == "If-None-Match" for one in OPERATIONS[where]["parameters"]):
        checked(where, gateway.call(where[0], path, None, {"if-none-match": "*"}, system()))
    checked(
        (where[0], where[1]),
        gateway.call(where[0], path.replace(identity or upload, "tidak-ada"), None, {}, system()),
    )


def test_the_problems_of_the_document_are_what_callers_get() -> None:
    problem = Draft202012Validator(
        {**TOLD["components"]["schemas"]["Problem"], "components": TOLD["components"]}
    )
    for operation in OPERATIONS.values():
        for status, response in operation["responses"].items():
            for code, example in (
                response.get("content", {}).get("application/problem+json", {}).get("examples", {}).items()
            ):
                problem.validate(example["value"])
                assert (example["value"]["code"], example["value"]["status"]) == (code, int(status))


def test_what_the_gateway_refuses_by_itself_is_told_of_every_call() -> None:
    """Throttling, a function without an answer, and a refused token or body have the gateway's own format."""
    for (method, _), operation in OPERATIONS.items():
        wanted = (
            {"429", "500", "503"}
            | ({"401", "403"} if operation["security"] else set())
            | ({"413"} if "requestBody" in operation else set())
        )
        own = {
            status
            for status, response in operation["responses"].items()
            if response.get("content", {}).get("application/json", {}).get("schema")
            == {"$ref": "#/components/schemas/Refused"}
        }
        assert own == wanted, (method, operation["operationId"])


def test_the_page_tells_every_call_and_code_and_asks_nobody_else() -> None:
    text = page("")
    for operation in OPERATIONS.values():
        assert f'id="{operation["operationId"]}"' in text
    assert all(f'id="{code}"' in text for code in STATUS)
    assert not re.search(r"<script|<link|https?://|@import|url\(", text)
