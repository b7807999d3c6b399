"""The payloads in `events` have the shape that AWS sends, and tests use every one of them."""

from __future__ import annotations

import ast
import hashlib
import re
from pathlib import Path

import orjson
import pytest

from events import cases
from functions import domains
from functions.api.routes import gateway_routes

HERE = Path(__file__).parent
CASES = [(capability, name) for capability in cases.CAPABILITIES for name in cases.names(capability)]


def words(*files: Path) -> set[str]:
    """Return every string literal in the source of these tests."""
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text()))]
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.mark.parametrize("capability", cases.CAPABILITIES)
def test_every_payload_is_used_by_a_test_of_its_handler(capability: str) -> None:
    assert cases.names(capability)
    assert set(cases.names(capability)) - words(HERE / f"test_{capability}.py") == set()


def test_every_file_is_used_by_a_test() -> None:
    files = {path.name for path in cases.FILES.iterdir()}
    assert files - words(*HERE.glob("test_*.py")) == set()


def test_every_folder_is_a_capability() -> None:
    folders = {
        path.name for path in cases.FOLDER.iterdir() if path.is_dir() and not path.name.startswith("__")
    }
    assert folders == {*cases.CAPABILITIES, "files"}


@pytest.mark.parametrize(
    ("capability", "name"), [case for case in CASES if case[0] not in (*cases.CLOCK, *cases.CALLS)]
)
def test_a_payload_is_a_batch_of_a_queue(capability: str, name: str) -> None:
    event = cases.load(capability, name)
    assert event["Records"]
    for record in orjson.loads((cases.FOLDER / capability / f"{name}.json").read_bytes())["Records"]:
        assert record["md5OfBody"] == hashlib.md5(record["body"].encode()).hexdigest()
        assert (record["eventSource"], record["awsRegion"]) == ("aws:sqs", "ap-southeast-3")
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", record["messageId"])
        assert int(record["attributes"]["ApproximateReceiveCount"]) == 1


@pytest.mark.parametrize(("capability", "name"), [case for case in CASES if case[0] in cases.CALLS])
def test_a_payload_is_a_call_of_the_gateway(capability: str, name: str) -> None:
    event = cases.load(capability, name)
    method, path = event["routeKey"].split(" ")
    assert event["version"] == "2.0"
    assert (event["requestContext"]["http"]["method"], event["requestContext"]["routeKey"]) == (
        method,
        event["routeKey"],
    )
    routes = {
        (route.method, route.path): route for route in gateway_routes(["3216", "3273"], domains.names())
    }
    assert routes[method, path].function == capability
    assert ("authorizer" in event["requestContext"]) == bool(routes[method, path].scopes)


def test_every_route_has_a_payload() -> None:
    sent = {
        cases.load(capability, name)["routeKey"] for capability, name in CASES if capability in cases.CALLS
    }
    assert sent == {f"{route.method} {route.path}" for route in gateway_routes([], [cases.HOME])}


def test_messages_are_told_apart() -> None:
    ids = [
        record["messageId"]
        for capability, name in CASES
        for record in cases.load(capability, name).get("Records", ())
    ]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("path", sorted(cases.FOLDER.glob("*/*")), ids=lambda path: path.name)
def test_no_payload_holds_a_person(path: Path) -> None:
    """Names are made up, phone numbers and mail addresses are the manual's, and no message holds a NIK."""
    content = path.read_bytes()
    if path.suffix == ".json":
        # A system's request holds a NIK: here the example's, which belongs to nobody.
        made_up = {orjson.loads(cases.EXAMPLE)["nik"].encode()} if path.parent.name == "submit" else set()
        assert set(re.findall(rb"\b[0-9]{16}\b", content)) <= made_up
    else:
        assert set(re.findall(rb"\b08[0-9]{8,}", content)) <= {b"081234567890"}
