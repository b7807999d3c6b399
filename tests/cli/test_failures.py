"""What commands print when the stack cannot be reached: no traceback, and no text of AWS's."""

from __future__ import annotations

import sys

import boto3
import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
)

from functions.aws.failures import translated
from functions.sync.model.errors import Transient
from infra.cli import deployment
from infra.cli.main import UNAVAILABLE, USAGE, main

SECRET = "arn:aws:iam::111122223333:user/siti"


def answered(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": SECRET}}, "Query")


def _through(error: Exception) -> Exception:
    """Return the error as the adapters raise it."""
    with pytest.raises(Transient) as raised, translated():
        raise error
    return raised.value


@pytest.mark.parametrize("command", ["status", "uploads", "reconcile", "held", "review"])
@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (NoCredentialsError(), "aws sso login"),
        (ProfileNotFound(profile="x"), "AWS_PROFILE"),
        (NoRegionError(), "AWS_REGION"),
        (answered("UnrecognizedClientException"), "kedaluwarsa"),
        (_through(answered("ExpiredTokenException")), "kedaluwarsa (ExpiredTokenException)"),
        (_through(EndpointConnectionError(endpoint_url="http://127.0.0.1:4577")), "sinergi up"),
        (answered("AccessDeniedException"), "tidak berhak atas Query"),
        (answered("ResourceNotFoundException"), "ResourceNotFoundException"),
        (Transient("aws_throttled"), "aws_throttled"),
    ],
)
def test_what_is_in_the_way_is_said_with_what_to_do(
    error: Exception,
    expected: str,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def find(_: str) -> None:
        raise error

    monkeypatch.setattr(deployment, "find", find)
    for lang, wanted in (("id", expected), ("en", "")):
        monkeypatch.setattr(sys, "argv", ["sinergi", command, "--lang", lang])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = " ".join(capsys.readouterr().err.split())
        assert (ended.value.code, wanted in printed, "Traceback" in printed, SECRET in printed) == (
            UNAVAILABLE,
            True,
            False,
            False,
        ), printed


def test_a_bug_stays_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(_: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(deployment, "find", find)
    monkeypatch.setattr(sys, "argv", ["sinergi", "status"])
    with pytest.raises(ZeroDivisionError):
        main()


def test_a_stack_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Nothing:
        def describe_stacks(self, **_: str) -> None:
            raise answered("ValidationError")

    monkeypatch.setattr(boto3, "client", lambda _: Nothing())
    monkeypatch.setattr(sys, "argv", ["sinergi", "status", "--stack", "Lain"])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr().err
    assert (ended.value.code, "Lain" in printed, SECRET in printed) == (USAGE, True, False)
