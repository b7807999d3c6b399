"""`sinergi logs` prints the logs of the local cloud's functions."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from infra.cli.main import UsageError
from infra.local import cloud, session
from tests.support.cli import run


class Logs:
    def describe_log_groups(self) -> dict[str, Any]:
        return {
            "logGroups": [
                {"logGroupName": "Sinergi/PencariKerjaIngestLog"},
                {"logGroupName": "Sinergi/SweepLog"},
            ]
        }

    def filter_log_events(self, logGroupName: str) -> dict[str, Any]:  # noqa: N803
        return {"events": [{"message": "swept"}] if "Sweep" in logGroupName else []}


def test_a_name_that_no_function_has_is_no_silence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cloud, "status", lambda: SimpleNamespace(running=True))
    monkeypatch.setattr(session, "client", lambda _: Logs())
    assert "swept" in run(capsys, "logs", "sweep")[1]
    assert run(capsys, "logs", "ingest") == (0, "")
    with pytest.raises(UsageError, match="tidak ada fungsi"):
        run(capsys, "logs", "inges-t")
