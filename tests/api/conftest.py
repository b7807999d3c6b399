"""The API behind its gateway, on ports in memory."""

from __future__ import annotations

from dataclasses import replace

import pytest

from functions import agreement
from tests.api.gateway import Gateway
from tests.support.rig import SENT, Rig


@pytest.fixture
def rig(monkeypatch: pytest.MonkeyPatch) -> Rig:
    return Rig(monkeypatch)


@pytest.fixture
def gateway(rig: Rig) -> Gateway:
    return Gateway()


@pytest.fixture
def two_regions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give region 3273 the same agreement as 3216."""
    agreed = agreement.at("3216", SENT)
    assert agreed
    other = replace(agreed, region="3273")
    monkeypatch.setattr(agreement, "at", lambda region, _: {"3216": agreed, "3273": other}.get(region))
