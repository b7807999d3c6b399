"""Failure has few answers; the class says what to do, the code says why.

SinergiError
├── Rejected     the sender must change something: recorded, acknowledged, never retried
├── Transient    try again later, not before `retry_after` seconds; nothing has taken effect
│   ├── Throttled    the ministry wants fewer requests (429)
│   └── Locked       no request of ours passes until a person acts: credential or contract
├── Uncertain    sent, answer lost: read back before anything is sent again
└── Refused      the ministry refused a batch as a whole (HTTP 4xx): bisect to the guilty record

Anything else that is raised is a bug: dead-letter queue and alarm. Texts never hold a cell's value.
"""

from __future__ import annotations


class SinergiError(Exception):
    """`code` is stable: the same word in receipts, logs and metrics."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Rejected(SinergiError):
    """The file or request as a whole is refused. `column` and `params` go into the message."""

    def __init__(self, code: str, column: str = "", **params: str) -> None:
        super().__init__(code)
        self.column = column
        self.params = params


class Transient(SinergiError):
    def __init__(self, code: str, retry_after: float = 0.0) -> None:
        super().__init__(code)
        self.retry_after = retry_after


class Throttled(Transient):
    pass


class Locked(Transient):
    pass


class Uncertain(SinergiError):
    pass


class Refused(SinergiError):
    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.status = status
