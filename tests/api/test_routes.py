"""The table of calls equals the contract's, and no path matches two calls."""

from __future__ import annotations

import re

from functions import domains
from functions.api.routes import ROUTES, Need, all_scopes, gateway_routes

REGIONS = ("3216", "3273")


def test_every_call_of_the_contract_is_there_once() -> None:
    assert (
        len({route.operation for route in ROUTES})
        == len({route[1:3] for route in ROUTES})
        == len(ROUTES)
        == 17
    )
    assert {route.function for route in ROUTES if route.method != "GET"} == {"submit"}
    assert {route.function for route in ROUTES if route.method == "GET"} == {"query"}
    assert {route.operation for route in ROUTES if route.need is Need.PUBLIC} == {
        "getOpenapi",
        "getDocs",
        "getHealth",
    }


def test_the_gateway_has_one_route_for_a_path_whatever_stands_in_it() -> None:
    routes = gateway_routes(REGIONS, domains.names())
    patterns = [(route.method, re.compile(re.sub(r"\{[a-z_]+\}", "[^/]+", route.path))) for route in routes]
    for route in routes:
        filled = re.sub(r"\{[a-z_]+\}", "x", route.path)
        assert [m for m, pattern in patterns if m == route.method and pattern.fullmatch(filled)] == [
            route.method
        ]
    assert len(routes) == 8 * len(domains.names()) + 9


def test_a_route_asks_for_the_scopes_of_its_dataset_in_every_region() -> None:
    scopes = {(route.method, route.path): route.scopes for route in gateway_routes(REGIONS, domains.names())}
    assert scopes["POST", "/v1/pelatihan/records"] == ("3216/pelatihan.write", "3273/pelatihan.write")
    assert scopes["GET", "/v1/health"] == ()
    assert set(scopes["GET", "/v1/uploads"]) == {
        f"{region}/{name}.read" for region in REGIONS for name in domains.names()
    }
    assert set(scopes["GET", "/v1/status"]) == {
        one for region in REGIONS for one in all_scopes(region, domains.names())
    } - {
        "3216/hak",
        "3273/hak",
    }
