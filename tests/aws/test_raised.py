"""An error of AWS is taken for an answer only where it is exactly that answer; any other is raised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.aws.drops import S3Drops
from functions.aws.files import S3Files
from functions.aws.queues import SqsQueues
from functions.aws.state.store import StateTable
from functions.aws.state.table import Table
from functions.sync.model.errors import Transient, Unstorable
from functions.sync.model.upload import Drop

KEY = {"pk": {"S": "a"}, "sk": {"S": "A"}}
DROP = Drop("drops", "inbox/3216/pelatihan/a.csv", "v1")


class Refusing:
    """A client each of whose calls fails with one code."""

    def __init__(self, code: str, status: int = 400) -> None:
        self._error = {"Error": {"Code": code, "Message": "3216061508950001"}}
        self._status = {"ResponseMetadata": {"HTTPStatusCode": status}}

    def __getattr__(self, call: str) -> Callable[..., Any]:
        def fail(**_: Any) -> Any:
            raise ClientError({**self._error, **self._status}, call)  # type: ignore[typeddict-item]

        return fail


def calls(client: Any) -> dict[str, Callable[[], Any]]:
    table, state, files, drops = (
        Table(client, "t"),
        StateTable(client, "t"),
        S3Files(client, "receipts"),
        S3Drops(client),
    )
    return {
        "get": lambda: table.get(KEY),
        "read": lambda: table.read([KEY]),
        "execute": lambda: table.execute([{"Statement": "INSERT", "Parameters": []}]),
        "write": lambda: table.write([{"DeleteRequest": {"Key": KEY}}]),
        "put": lambda: table.put(KEY),
        "put under a condition": lambda: table.put(KEY, "attribute_not_exists(pk)"),
        "delete": lambda: table.delete(KEY, "a = :a", {":a": {"S": "a"}}),
        "query": lambda: list(table.query("pk = :pk", {":pk": {"S": "a"}})),
        "note": lambda: state.note("a"),
        "read a file": lambda: files.read("a"),
        "write a file": lambda: files.write("a", b""),
        "write a file once": lambda: files.write_if_absent("a", b""),
        "look at a drop": lambda: drops.info(DROP),
        "open a drop": lambda: drops.open(DROP),
        "list drops": lambda: drops.versions("drops", "inbox/", "", 10),
        "send": lambda: SqsQueues(client, {"settle": "u"}).send("settle", [{"a": 1}]),
    }


@pytest.mark.parametrize(
    "code", ["AccessDenied", "AccessDeniedException", "ResourceNotFoundException", "Baru"]
)
@pytest.mark.parametrize("call", calls(None))
def test_what_is_no_answer_is_raised(call: str, code: str) -> None:
    with pytest.raises(ClientError) as raised:
        calls(Refusing(code, 403))[call]()
    assert raised.value.response["Error"]["Code"] == code


@pytest.mark.parametrize("call", calls(None))
def test_what_passes_by_itself_is_transient(call: str) -> None:
    with pytest.raises(Transient, match=r"^aws_unavailable$"):
        calls(Refusing("InternalError", 500))[call]()


@pytest.mark.parametrize("call", ["execute", "write", "put", "put under a condition"])
def test_an_item_that_is_refused_for_its_content_is_told_apart(call: str) -> None:
    with pytest.raises(Unstorable):
        calls(Refusing("ValidationException"))[call]()


def test_only_its_own_code_is_the_answer() -> None:
    refused = calls(Refusing("ConditionalCheckFailedException"))
    assert refused["put under a condition"]() == {}
    assert refused["delete"]() is None
    assert calls(Refusing("PreconditionFailed", 412))["write a file once"]() is None
    missing = calls(Refusing("404", 404))
    assert missing["look at a drop"]() is None
    for call in ("write a file once", "write a file", "list drops"):
        with pytest.raises(ClientError):
            missing[call]()
    with pytest.raises(ClientError):
        calls(Refusing("ConditionalCheckFailedException"))["write a file once"]()
    with pytest.raises(ClientError):
        calls(Refusing("PreconditionFailed", 412))["put under a condition"]()


class Pages:
    """A client whose queries answer page by page; DynamoDB may answer an empty page that is not the last."""

    def __init__(self, pages: Sequence[Sequence[int]]) -> None:
        self.pages = pages
        self.asked: list[dict[str, Any]] = []

    def query(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        place = int(asked.get("ExclusiveStartKey", {"n": {"N": "0"}})["n"]["N"])
        items = [{"n": {"N": str(number)}} for number in self.pages[place]]
        last = place == len(self.pages) - 1
        return {"Items": items} | ({} if last else {"LastEvaluatedKey": {"n": {"N": str(place + 1)}}})


@pytest.mark.parametrize(
    ("pages", "limit", "found", "asked"),
    [
        ([[], [1], [], [2], []], None, [1, 2], 5),
        ([[], [], [1, 2]], 5, [1, 2], 3),
        ([[1], [], [2, 3], [4]], 3, [1, 2, 3], 3),
        ([[1, 2], [3]], 2, [1, 2], 1),
        ([[1]], 0, [], 0),
        ([[]], None, [], 1),
    ],
)
def test_an_empty_page_ends_nothing(
    pages: Sequence[Sequence[int]], limit: int | None, found: list[int], asked: int
) -> None:
    client = Pages(pages)
    items = Table(client, "t").query("pk = :pk", {}, limit)  # type: ignore[arg-type]
    assert [int(item["n"]["N"]) for item in items] == found
    assert len(client.asked) == asked


def test_an_empty_page_of_the_inbox_has_a_next_one() -> None:
    class Listing:
        def list_object_versions(self, **asked: Any) -> dict[str, Any]:
            if "KeyMarker" in asked:
                return {"IsTruncated": False}
            return {"IsTruncated": True, "NextKeyMarker": "a", "NextVersionIdMarker": "v"}

    drops = S3Drops(Listing())  # type: ignore[arg-type]
    listed, cursor = drops.versions("drops", "inbox/", "", 10)
    assert (listed, bool(cursor)) == ([], True)
    assert drops.versions("drops", "inbox/", cursor, 10) == ([], "")
