from __future__ import annotations

import pytest

from tests.api.gateway import Gateway
from tests.support.rig import Rig


@pytest.fixture
def rig(monkeypatch: pytest.MonkeyPatch) -> Rig:
    return Rig(monkeypatch)


@pytest.fixture
def gateway(rig: Rig) -> Gateway:
    return Gateway()
