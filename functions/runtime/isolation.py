"""Serve every region and every task of a scheduled run, also after one has failed, and fail in the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from functions.runtime.telemetry import UnexpectedFailure, bug


class Parts:
    """The parts of one run. Each failure is logged as `event` and counted for the alarm `Bugs`."""

    def __init__(self, event: str) -> None:
        self.event = event
        self.code = ""
        """Code of the last failure, '' while there is none."""

    @contextmanager
    def part(self, **fields: Any) -> Iterator[None]:
        """Let the block fail without stopping the parts behind it; `fields` name it in the log."""
        try:
            yield
        except Exception as error:
            self.failed([error], **fields)

    def failed(self, errors: Iterable[Exception], **fields: Any) -> None:
        """Take failures that a use case has set apart itself."""
        for error in errors:
            self.code = bug(self.event, error, **fields)


@contextmanager
def parts(event: str) -> Iterator[Parts]:
    """Yield the parts of a run; raise `UnexpectedFailure` after the last one where any of them failed."""
    served = Parts(event)
    yield served
    if served.code:
        raise UnexpectedFailure(served.code)
