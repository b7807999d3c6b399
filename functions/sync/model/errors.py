"""Define the errors of the core. The class says what to do, the code says why.

SinergiError
├── Rejected     the sender must change something: recorded, acknowledged, never retried
├── Transient    try again later, not before `retry_after` seconds; nothing has taken effect
│   ├── Throttled    the ministry wants fewer requests (429)
│   ├── Unreadable   the ministry answered, and the answer cannot be read: asking for less may help
│   └── Locked       no request of ours passes until a person acts: credential or contract
├── Uncertain    sent, answer lost: read back before anything is sent again
├── Unstorable   the store refuses this one item, whenever it is tried
└── Refused      the ministry refused a batch as a whole (HTTP 400, 413, 422): halve it until only
                    the record that causes the refusal is left

Any other exception is a bug: its message becomes a dead letter and raises an alarm. Error texts never hold a
cell's value.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

TOLD = 500
"""Characters of the sender's own text that a refusal repeats: a header may be as long as a line."""


class SinergiError(Exception):
    """Base of all expected errors. `code` is stable: the same in receipts, logs and metrics."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Rejected(SinergiError):
    """The file or request as a whole is refused.

    `column` and `params` go into the message, each cut to `TOLD` characters.
    """

    def __init__(self, code: str, column: str = "", **params: str) -> None:
        super().__init__(code)
        self.column = shortened(column)
        self.params = {name: shortened(value) for name, value in params.items()}


class Transient(SinergiError):
    """Nothing has taken effect; the same may be tried again in `retry_after` seconds, 0 for any time."""

    def __init__(self, code: str, retry_after: float = 0.0) -> None:
        super().__init__(code)
        self.retry_after = retry_after


class Throttled(Transient):
    """The ministry answered 429."""


class Unreadable(Transient):
    """The ministry answered, and the answer is no JSON, or too long to be read."""


class Locked(Transient):
    """The ministry takes no request of ours until a person acts."""


class Uncertain(SinergiError):
    """The request was sent and its answer was lost."""


class Unstorable(SinergiError):
    """The store refuses one item for its content (too large, a key too long), whenever it is tried.

    A refusal of everything, such as a missing permission, is not this: it is raised as AWS gives it.
    """


OF_ONE_RECORD = (
    Unstorable,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What storing one record may raise because of this record: its size, or a bug of ours on its content. It
must not stop its neighbours. Anything else is about the store, and stops."""


class Refused(SinergiError):
    """The ministry refused a batch as a whole with HTTP `status` 400, 413 or 422."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.status = status


@contextmanager
def apart(failures: list[Exception]) -> Iterator[None]:
    """Let the block fail without stopping what follows it; its exception is added to `failures`."""
    try:
        yield
    except Exception as error:
        failures.append(error)


def shortened(text: str) -> str:
    """Return a text of at most `TOLD` characters, with an ellipsis in place of the rest."""
    return text if len(text) <= TOLD else f"{text[: TOLD - 1]}…"
