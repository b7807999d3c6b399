"""What the adapter does when DynamoDB does only part of a request: scripted, as no emulator answers so."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.aws.failures import RefusedError
from functions.aws.state.table import Table
from functions.sync.model.errors import Transient, Unstorable
from functions.sync.model.retries import TABLE_ATTEMPTS

KEYS = [{"pk": {"S": str(i)}} for i in range(5)]
STATEMENTS = [{"Statement": "INSERT", "Parameters": [i]} for i in range(5)]


class Scripted:
    """A client whose operations are all one function of their arguments; keep what it was asked."""

    def __init__(self, answer: Callable[[int, Any], dict[str, Any]]) -> None:
        self.asked: list[Any] = []
        self._answer = answer

    def batch_execute_statement(self, Statements: list[Any]) -> dict[str, Any]:  # noqa: N803
        return self._next(Statements)

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        return self._next(RequestItems["t"]["Keys"])

    def batch_write_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        return self._next(RequestItems["t"])

    def _next(self, parts: Any) -> dict[str, Any]:
        self.asked.append(parts)
        return self._answer(len(self.asked), parts)


def table(answer: Callable[[int, Any], dict[str, Any]]) -> tuple[Table, Scripted, list[float]]:
    client, slept = Scripted(answer), list[float]()
    return Table(client, "t", slept.append), client, slept  # type: ignore[arg-type]


def error(code: str) -> dict[str, Any]:
    return {"Error": {"Code": code, "Message": "row 7: 'rahasia'"}}


@pytest.mark.parametrize(
    "code",
    [
        "ThrottlingError",
        "ProvisionedThroughputExceeded",
        "RequestLimitExceeded",
        "TransactionConflict",
        "InternalServerError",
    ],
)
def test_only_the_throttled_statements_are_sent_again(code: str) -> None:
    under_test, client, slept = table(
        lambda n, parts: {
            "Responses": [error(code) if n == 1 and i in (1, 3) else {} for i in range(len(parts))]
        }
    )
    assert under_test.execute(STATEMENTS) == [True] * 5
    assert client.asked == [STATEMENTS, [STATEMENTS[1], STATEMENTS[3]]]
    assert len(slept) == 1


def test_an_answer_lands_on_its_own_statement_after_a_retry() -> None:
    def answer(n: int, parts: Any) -> dict[str, Any]:
        if n == 1:
            return {
                "Responses": [
                    {},
                    error("ThrottlingError"),
                    error("DuplicateItem"),
                    {},
                    error("ThrottlingError"),
                ]
            }
        return {"Responses": [error("ConditionalCheckFailed"), {}]}

    assert table(answer)[0].execute(STATEMENTS) == [True, False, False, True, True]


def test_statements_throttled_to_the_end_are_transient() -> None:
    under_test, client, slept = table(
        lambda _, parts: {"Responses": [error("ThrottlingError") for _ in parts]}
    )
    with pytest.raises(Transient) as raised:
        under_test.execute(STATEMENTS)
    assert raised.value.code == "aws_throttled"
    assert (len(client.asked), len(slept)) == (TABLE_ATTEMPTS, TABLE_ATTEMPTS)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AccessDenied", RefusedError),
        ("ResourceNotFound", RefusedError),
        ("Baru", RefusedError),
        ("ValidationError", Unstorable),
        ("ItemCollectionSizeLimitExceeded", Unstorable),
    ],
)
def test_a_statement_that_can_never_succeed_is_told_without_its_text(
    code: str, kind: type[Exception]
) -> None:
    with pytest.raises(kind) as raised:
        table(lambda _, parts: {"Responses": [error(code) for _ in parts]})[0].execute(STATEMENTS)
    assert str(raised.value) == code


def test_keys_left_behind_are_read_again_as_long_as_there_is_progress() -> None:
    def answer(_: int, keys: Any) -> dict[str, Any]:
        left = keys[1:]
        return {"Responses": {"t": keys[:1]}, "UnprocessedKeys": {"t": {"Keys": left}} if left else {}}

    many = [{"pk": {"S": str(i)}} for i in range(TABLE_ATTEMPTS * 3)]
    assert table(answer)[0].read(many) == many


def test_reading_that_stands_still_is_transient() -> None:
    under_test, client, _ = table(lambda _, keys: {"Responses": {}, "UnprocessedKeys": {"t": {"Keys": keys}}})
    with pytest.raises(Transient):
        under_test.read(KEYS)
    assert len(client.asked) == TABLE_ATTEMPTS


def test_only_the_unprocessed_writes_are_sent_again() -> None:
    under_test, client, _ = table(lambda n, parts: {"UnprocessedItems": {"t": parts[3:]} if n == 1 else {}})
    under_test.write(KEYS)
    assert client.asked == [KEYS, KEYS[3:]]


def test_writing_that_stands_still_is_transient() -> None:
    with pytest.raises(Transient):
        table(lambda _, parts: {"UnprocessedItems": {"t": parts}})[0].write(KEYS)


def test_a_failed_batch_is_reported_after_every_batch_that_was_begun_ended() -> None:
    ended: list[Any] = []

    def answer(_: int, parts: Any) -> dict[str, Any]:
        if parts[0]["Parameters"] == [0]:
            ended.append(parts)
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, "BatchExecuteStatement")
        time.sleep(0.05)
        ended.append(parts)
        return {"Responses": [{} for _ in parts]}

    under_test, client, _ = table(answer)
    with pytest.raises(Transient):
        under_test.execute([{"Statement": "INSERT", "Parameters": [i]} for i in range(200)])
    assert len(client.asked) > 1
    assert len(ended) == len(client.asked)
