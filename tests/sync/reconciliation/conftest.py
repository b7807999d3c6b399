"""Two equal copies, before a test makes them differ."""

from __future__ import annotations

import pytest

from functions.sync.model.record import RecordState
from functions.sync.reconciliation.reconcile import ReconciliationResult
from tests.support.both import SEEKERS, Night
from tests.support.tables import as_csv, seeker


@pytest.fixture
def night() -> Night:
    """Forty seekers that the ministry has acknowledged, and whose copies are equal."""
    night = Night()
    night.upload(as_csv([seeker(n) for n in range(1, 41)]))
    night.recover(5)
    assert {record.state for record in night.state.stored.values()} == {RecordState.TERSINKRON}
    assert night.reconcile() == ReconciliationResult(SEEKERS, True, "sidik", 40, 0, {}, 0)
    return night
