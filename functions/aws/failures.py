"""Tell transient failures of AWS from bugs.

One table lists the error codes of AWS that pass by themselves. Any other error is a bug and is raised
unchanged.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    ClientError,
    ConnectionError,
    FlexibleChecksumError,
    HTTPClientError,
    IncompleteReadError,
)

from functions.sync.model.errors import Transient, Unstorable

THROTTLED = "aws_throttled"
UNAVAILABLE = "aws_unavailable"
CONFLICT = "aws_conflict"
NETWORK = "aws_network"

_TRANSIENT = {
    "Throttling": THROTTLED,
    "ThrottlingException": THROTTLED,
    "ThrottlingError": THROTTLED,
    "ThrottledException": THROTTLED,
    "RequestThrottled": THROTTLED,
    "RequestThrottledException": THROTTLED,
    "TooManyRequestsException": THROTTLED,
    "ProvisionedThroughputExceeded": THROTTLED,
    "ProvisionedThroughputExceededException": THROTTLED,
    "RequestLimitExceeded": THROTTLED,
    "SlowDown": THROTTLED,
    "KmsThrottled": THROTTLED,
    "KMS.ThrottlingException": THROTTLED,
    "InternalServerError": UNAVAILABLE,
    "InternalServiceError": UNAVAILABLE,
    "InternalError": UNAVAILABLE,
    "InternalFailure": UNAVAILABLE,
    "ServiceUnavailable": UNAVAILABLE,
    "ServiceUnavailableException": UNAVAILABLE,
    "RequestTimeout": UNAVAILABLE,
    "RequestTimeoutException": UNAVAILABLE,
    "ReplicatedWriteConflictException": CONFLICT,
    "TransactionConflict": CONFLICT,
    "TransactionConflictException": CONFLICT,
    "TransactionInProgressException": CONFLICT,
    "OperationAborted": CONFLICT,
    "ConditionalRequestConflict": CONFLICT,
    # Lambda renews the credentials of an execution environment; the next call uses the new ones.
    "ExpiredToken": UNAVAILABLE,
    "ExpiredTokenException": UNAVAILABLE,
    "RequestExpired": UNAVAILABLE,
}

# From the operating system: a generator in memory would be the same in every environment that Lambda restores
# from one snapshot.
_random = random.SystemRandom()

BROKEN_CONNECTION = (HTTPClientError, ConnectionError, IncompleteReadError, FlexibleChecksumError)
"""Errors of a connection that broke, or of a body that arrived incomplete or damaged."""


def transient_code(code: str) -> str | None:
    """Return our code for an error code of AWS that passes by itself, None for any other."""
    return _TRANSIENT.get(code)


def code_of(error: ClientError) -> str:
    """Return AWS's code of an error, '' where the answer has none."""
    return str(error.response.get("Error", {}).get("Code", ""))


_CONTENT = frozenset(
    {
        "ValidationError",
        "ValidationException",
        "ItemCollectionSizeLimitExceeded",
        "ItemCollectionSizeLimitExceededException",
    }
)
"""Codes by which DynamoDB refuses one item for its content: its size, the length of a key."""


class RefusedError(Exception):
    """AWS will never accept what we sent: a bug. It holds AWS's code only; AWS's text may quote a value."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn a transient failure of the AWS call in the block into `Transient`; used around every call.

    Transient are the codes of the table, any other answer of status 500 or above, and broken connections.
    """
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        code = transient_code(code_of(error)) or (UNAVAILABLE if status >= 500 else None)
        if code is None:
            raise
        raise Transient(code) from error
    except BROKEN_CONNECTION as error:
        raise Transient(NETWORK) from error


@contextmanager
def storing() -> Iterator[None]:
    """Do as `translated`, and turn the refusal of an item for its content into `Unstorable`."""
    try:
        with translated():
            yield
    except ClientError as error:
        if code_of(error) not in _CONTENT:
            raise
        raise Unstorable(code_of(error)) from error


def refusal(code: str) -> Exception:
    """Return the exception for a code by which AWS refused one part of a batch for good."""
    return Unstorable(code) if code in _CONTENT else RefusedError(code)


def backoff(attempt: int) -> float:
    """Return the seconds to wait after failed attempt number `attempt`, counted from 0; at most 2 s.

    The pause is random (full jitter), so that many workers do not come back at the same moment.
    """
    return _random.uniform(0.02, min(2.0, 0.1 * 2.0**attempt))
