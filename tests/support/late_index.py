"""A state table whose index of changes shows writes late and in any order, as a secondary index does."""

from __future__ import annotations

from functions.sync.model.record import Key, Record
from functions.sync.ports.records import Change
from tests.support.fakes import FakeClock, FakeState


class LateIndexState(FakeState):
    """Show a change in `changes` only once its delay is over."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self.clock = clock
        self.indexed: dict[Key, list[tuple[int, int]]] = {}
        """Key → (visible from, changed at) of each write, in order of writing."""

    def put(self, record: Record, delay: int) -> None:
        """Store a record whose change the index shows `delay` milliseconds from now."""
        assert self.save([(self.stored.get(record.key), record)]) == [True]
        self.indexed.setdefault(record.key, []).append((self.clock.time + delay, record.changed_at))

    def changes(self, region: str, domain: str, after: Change, until: int, limit: int) -> list[Change]:
        now = self.clock.time
        visible = [
            Change(next(at for since, at in reversed(writes) if since <= now), key.id)
            for key, writes in self.indexed.items()
            if any(since <= now for since, _ in writes)
        ]
        return sorted(change for change in visible if change > after and change.at <= until)[:limit]
