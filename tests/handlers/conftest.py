"""The real handlers on ports in memory."""

from __future__ import annotations

import pytest

from tests.support.rig import Rig


@pytest.fixture
def rig(monkeypatch: pytest.MonkeyPatch) -> Rig:
    return Rig(monkeypatch)


@pytest.fixture
def ingested(rig: Rig) -> Rig:
    """The rig two minutes after the happy file was received, ingested and settled."""
    rig.case("receive", "happy")
    rig.case("ingest", "chunk")
    rig.case("settle", "upload")
    rig.clock.advance(120)
    return rig
