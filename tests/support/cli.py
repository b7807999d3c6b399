"""Run commands of `sinergi` in this process, and stand in for the AWS clients that they use."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from infra.cli.main import application

Run = Callable[..., tuple[int, str]]
"""The words of a command line → (exit code, standard output)."""


def run(capsys: pytest.CaptureFixture[str], *words: str, answer: str = "") -> tuple[Any, str]:
    """Run a command and return its exit code and everything it printed; raise what the command raises.

    `answer` is typed at the prompts. Rich writes to the `stdout` that it found at import, prompts write to
    the runner's; both are returned.
    """
    result = CliRunner().invoke(application(words[0]), list(words), input=answer, standalone_mode=False)
    if result.exception:
        raise result.exception
    return result.return_value, capsys.readouterr().out + result.output


class FakeStackQueues:
    """CloudFormation's paginator `list_stack_resources`: the queues of a stack on two pages, and a function.

    `resources`: logical id → URL of a queue.
    """

    def __init__(self, resources: dict[str, str]) -> None:
        self.resources = resources

    def get_paginator(self, _: str) -> FakeStackQueues:
        return self

    def paginate(self, StackName: str) -> list[dict[str, Any]]:  # noqa: N803
        function = ("AWS::Lambda::Function", "ReceiveLaneQueueABCDEF01", "not a queue")
        queues = [("AWS::SQS::Queue", name, url) for name, url in self.resources.items()]
        return [_page([function, *queues[:2]]), _page(queues[2:])]


class FakeStackFunctions:
    """CloudFormation's paginator `list_stack_resources`: the functions of a stack.

    `resources`: logical id → name of a function.
    """

    def __init__(self, resources: dict[str, str]) -> None:
        self.resources = resources

    def get_paginator(self, _: str) -> FakeStackFunctions:
        return self

    def paginate(self, StackName: str) -> list[dict[str, Any]]:  # noqa: N803
        return [_page([("AWS::Lambda::Function", name, arn) for name, arn in self.resources.items()])]


def _page(resources: list[tuple[str, str, str]]) -> dict[str, Any]:
    return {
        "StackResourceSummaries": [
            {"ResourceType": kind, "LogicalResourceId": name, "PhysicalResourceId": physical}
            for kind, name, physical in resources
        ]
    }


class FakeLambda:
    """Lambda's client. `answers`: function → one answer per call; "dies" is an error of the function."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Any]] = {}
        self.events: list[tuple[str, Any]] = []

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        self.events.append((FunctionName, orjson.loads(Payload)))
        answer = self.answers[FunctionName].pop(0)
        failed = {"FunctionError": "Unhandled"} if answer == "dies" else {}
        return {"Payload": io.BytesIO(orjson.dumps(answer)), **failed}
