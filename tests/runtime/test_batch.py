"""Partial batch responses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from functions.runtime import batch
from functions.sync.model.errors import Refused, Rejected, SinergiError, Transient, Uncertain
from tests.support.fakes import FakeLambdaContext

NIK = "3216054508900003"
TEST_EVENT = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "drops"}


def message_id(i: int) -> str:
    return f"{i:08d}-0000-4000-8000-000000000000"


def event(*bodies: Any) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": message_id(i),
                "body": body if isinstance(body, str) else json.dumps(body),
                "attributes": {"ApproximateReceiveCount": "2"},
            }
            for i, body in enumerate(bodies)
        ]
    }


def failed(answer: dict[str, Any]) -> list[int]:
    assert set(answer) == {"batchItemFailures"}
    return [int(entry["itemIdentifier"][:8]) for entry in answer["batchItemFailures"]]


def raising(errors: dict[int, Exception]) -> Callable[[dict[str, Any]], None]:
    def apply(body: dict[str, Any]) -> None:
        if body["n"] in errors:
            raise errors[body["n"]]

    return apply


def test_every_message_is_applied_and_none_comes_back() -> None:
    seen: list[dict[str, Any]] = []
    assert failed(batch.run(event({"n": 0}, {"n": 1}), FakeLambdaContext(), seen.append)) == []
    assert seen == [{"n": 0}, {"n": 1}]


@pytest.mark.parametrize(
    "error",
    [
        Transient("aws_throttled", 3.0),
        Rejected("X"),
        Uncertain("x"),
        Refused("x", 400),
        SinergiError("x"),
        ValueError(NIK),
        KeyError(NIK),
        RecursionError(),
        MemoryError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_only_the_failed_message_comes_back_whatever_was_raised(error: Exception) -> None:
    assert failed(
        batch.run(event({"n": 0}, {"n": 1}, {"n": 2}), FakeLambdaContext(), raising({1: error}))
    ) == [1]


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"teks"', "7"])
def test_a_body_that_is_no_object_comes_back_and_is_not_applied(body: str) -> None:
    seen: list[dict[str, Any]] = []
    assert failed(batch.run(event(body, {"n": 1}), FakeLambdaContext(), seen.append)) == [0]
    assert seen == [{"n": 1}]


def test_the_test_event_of_a_bucket_is_acknowledged() -> None:
    seen: list[dict[str, Any]] = []
    assert failed(batch.run(event(TEST_EVENT, {"n": 1}), FakeLambdaContext(), seen.append)) == []
    assert seen == [{"n": 1}]
    assert failed(batch.run(TEST_EVENT, FakeLambdaContext(), seen.append)) == []


def test_what_there_is_no_time_for_comes_back_without_being_started() -> None:
    seen: list[dict[str, Any]] = []
    bodies = [{"n": i} for i in range(5)]
    assert failed(batch.run(event(*bodies), FakeLambdaContext(30_000, 10_000, 9_999), seen.append)) == [3, 4]
    assert seen == bodies[:3]


def test_the_first_message_runs_however_little_time_there_is() -> None:
    seen: list[dict[str, Any]] = []
    assert failed(batch.run(event({"n": 0}, {"n": 1}), FakeLambdaContext(5_000, 5_000), seen.append)) == [1]
    assert seen == [{"n": 0}]


def test_nothing_of_the_message_or_of_the_error_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    batch.run(
        event({"n": 0, "nik": NIK}, "{" + NIK), FakeLambdaContext(), raising({0: ValueError(f"sel {NIK}")})
    )
    assert NIK not in "".join(capfd.readouterr())
