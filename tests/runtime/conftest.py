"""A logger whose output pytest captures."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from functions.runtime import telemetry


class CurrentStdout:
    """Write to the current `sys.stdout`: the logger keeps its first stream, and pytest has one per test."""

    def write(self, text: str) -> None:
        sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


@pytest.fixture
def log_to_stdout(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make the log readable with `capsys`, and forget the counts of metrics at the end."""
    monkeypatch.setattr(telemetry._logger.registered_handler, "stream", CurrentStdout())
    yield
    telemetry._tally.clear()
