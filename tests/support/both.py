"""The pipeline with both directions in memory, against one ministry that changes records of its own."""

from __future__ import annotations

from typing import Any

import orjson

from functions import domains
from functions.sync.from_ministry.mapping import to_our_columns
from functions.sync.from_ministry.pull import Pull
from functions.sync.model.record import Key, RecordState
from functions.sync.reconciliation.reconcile import Reconcile, ReconciliationResult
from functions.sync.to_ministry.dispatch import Dispatch
from functions.sync.to_ministry.mapping import to_ministry_json
from tests.support.ministry import FakeCounterpart
from tests.support.tables import as_csv
from tests.support.world import REGION, World

SEEKERS = "pencari-kerja"
VACANCIES = "lowongan-kerja"
EMPLOYERS = "pemberi-kerja"
VACANCY = domains.get(VACANCIES).example
VACANCY_KEY = Key(REGION, VACANCIES, VACANCY["id_sumber"])
"""The vacancy that the region has sent."""
MINISTRY_KEY = Key(REGION, VACANCIES, "NAS-1")
"""A vacancy that only the ministry has."""
FILLED = to_ministry_json(
    domains.get(VACANCIES), {"status": "terisi", "jumlah_terisi": 5, "tanggal_terisi": "2025-12-01"}
)
"""The ministry's edit that marks a vacancy as filled, in its own fields."""


class Both(World):
    """Run both directions against one `FakeCounterpart`."""

    def __init__(self) -> None:
        super().__init__()
        self.counterpart = FakeCounterpart()
        self.ministry = self.counterpart  # type: ignore[assignment]
        self.dispatches = {
            name: Dispatch(name, self.state, self.queues, self.counterpart, self.clock, self.ids)
            for name in domains.names()
        }
        self.pulls = {
            name: Pull(name, self.state, self.counterpart, self.queues, self.clock, self.ids)
            for name in domains.names()
        }

    def pull(self, domain: str = VACANCIES) -> dict[str, int]:
        """Pull the ministry's changes of a dataset; return the pull's counts by metric name."""
        return self.pulls[domain].run(REGION)

    def sent(self, **cells: str) -> None:
        """Upload the example vacancy with `cells` changed, two minutes later, and dispatch it."""
        self.clock.advance(120)
        self.upload(as_csv([{**VACANCY, **cells}]), VACANCIES)
        self.recover(3)

    def cell(self, column: str, key: Key = VACANCY_KEY) -> Any:
        """Return the value of a column as our table holds it."""
        return orjson.loads(self.state.stored[key].payload).get(column)


class Night(Both):
    """Both directions, and the nightly reconciliation."""

    def reconcile(self, domain: str = SEEKERS) -> ReconciliationResult:
        """Compare both copies of a dataset; fail where the comparison reached no result."""
        result = Reconcile(self.pulls[domain], self.files).run(REGION)
        assert result
        return result


def both_sides() -> Both:
    """Build a world in which the ministry has acknowledged an employer and a vacancy of the region."""
    both = Both()
    both.upload(as_csv([domains.get(EMPLOYERS).example]), EMPLOYERS)
    both.run()
    both.sent(status="terbit", jumlah_dibutuhkan="5")
    assert both.state.stored[VACANCY_KEY].state is RecordState.TERSINKRON
    return both


def ministry_vacancy(**cells: Any) -> dict[str, Any]:
    """Build a vacancy of the ministry's own, in the ministry's fields."""
    world = World()
    world.upload(as_csv([{**VACANCY, "id_sumber": "X", **cells}]), VACANCIES)
    return to_ministry_json(
        domains.get(VACANCIES), orjson.loads(world.state.stored[Key(REGION, VACANCIES, "X")].payload)
    )


def ministry_copy(both: Both, key: Key) -> dict[str, Any]:
    """Return the ministry's copy of a record in our columns."""
    return to_our_columns(domains.get(key.domain), both.counterpart.copies[key].data)[0]


def seeker_key(number: int) -> Key:
    """Return the key of the seeker that `tables.seeker` builds for a number."""
    return Key(REGION, SEEKERS, f"PK-{number:06d}")
