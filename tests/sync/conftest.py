"""Fixtures that several folders of use-case tests share."""

from __future__ import annotations

import pytest

from tests.support.both import Both, both_sides


@pytest.fixture
def both() -> Both:
    """Both directions, after the ministry has acknowledged an employer and a vacancy of the region."""
    return both_sides()
