"""Fixtures of the operators' use cases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from functions import agreement
from tests.support.world import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def kbli_2025_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the agreement say that the ministry takes KBLI 2025 only."""
    agreed = {region: replace(each, codes={"kbli": "2025"}) for region, each in agreement.load().items()}
    monkeypatch.setattr(agreement, "load", lambda: agreed)
