"""Which failures of AWS mean "later": one table. Everything else is a bug and is left to rise as it is."""

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

from functions.sync.model.errors import Transient

THROTTLED = "aws_throttled"
UNAVAILABLE = "aws_unavailable"
CONFLICT = "aws_conflict"
NETWORK = "aws_network"

_LATER = {
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
    # Credentials of an execution environment are renewed behind our back; the next call has new ones.
    "ExpiredToken": UNAVAILABLE,
    "ExpiredTokenException": UNAVAILABLE,
    "RequestExpired": UNAVAILABLE,
}

# From the system: the generator of a restored snapshot would be the same in every copy.
_chance = random.SystemRandom()

BROKEN_CONNECTION = (HTTPClientError, ConnectionError, IncompleteReadError, FlexibleChecksumError)


def later(code: str) -> str | None:
    """Our code for an error of AWS that passes by itself; None when it does not."""
    return _LATER.get(code)


def code_of(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


class RefusedError(Exception):
    """A bug of ours: AWS will never take what we sent. Holds the code only, since AWS's text may quote a value."""


@contextmanager
def translated() -> Iterator[None]:
    """Around every call: what passes by itself becomes `Transient`."""
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        code = later(code_of(error)) or (UNAVAILABLE if status >= 500 else None)
        if code is None:
            raise
        raise Transient(code) from error
    except BROKEN_CONNECTION as error:
        raise Transient(NETWORK) from error


def backoff(attempt: int) -> float:
    """Seconds to wait after failed attempt 0, 1, 2 …: full jitter, so that many workers do not return together."""
    return _chance.uniform(0.02, min(2.0, 0.1 * 2.0**attempt))
