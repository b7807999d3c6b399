"""Read the status of a dataset: freshness, what is owed, what is under way or held, and the circuit breaker.

It reads indexes, and of records only those that are due.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple, Protocol

from functions import domains
from functions.sync import ports
from functions.sync.model.breaker import Breaker
from functions.sync.model.record import RecordState
from functions.sync.model.upload import Upload
from functions.sync.monitoring.completeness import PeriodCompleteness, PeriodState

MOST = 1_000
"""Most records under way, and most records held, that are counted; beyond that `capped` is true."""
FOREVER = 10**15
"""A time that no record's `due` reaches."""
DAY = 86_400_000


class StatusSources(ports.RecordStore, ports.BreakerStore, ports.NoteStore, Protocol):
    """What the status of a dataset is read from."""


class DatasetStatus(NamedTuple):
    """Status of one dataset. Times are epoch milliseconds, 0 for never."""

    domain: str
    changed_at: int
    """When a record of it last changed."""
    fresh: bool
    """Whether nothing owed is missing, and data was changed or confirmed within `Domain.freshness_days`."""
    states: dict[str, int]
    """Records under way or held by state, exact up to `MOST`."""
    capped: bool
    """Whether `states` stops at `MOST`."""
    oldest_due: int
    """`due` of the record that is overdue longest, 0 when none is."""
    breaker: Breaker
    receipts: dict[str, int]
    """Rows of the newest uploads by the state of their record, as of their receipts."""
    reconciled: str
    """Time and result of the last reconciliation, '' when there was none."""
    owed: PeriodCompleteness


def dataset_status(
    state: StatusSources,
    region: str,
    domain: str,
    uploads: Sequence[Upload],
    owed: PeriodCompleteness,
    now: int,
) -> DatasetStatus:
    """Return the status of a dataset; `uploads` are the region's newest, of any dataset."""
    due = state.due_keys(region, domain, FOREVER, MOST)
    records = list(state.records(due).values()) if due else []
    held = sum(1 for _ in islice(state.held_keys(region, domain), MOST))
    states = Counter(record.state.value for record in records if record.state is not RecordState.DITAHAN)
    changed = state.last_changed_at(region, domain)
    recent = bool(changed) and now - changed <= domains.get(domain).freshness_days * DAY
    receipts: Counter[str] = Counter()
    for upload in uploads:
        if upload.domain == domain:
            receipts.update(upload.sent)
    return DatasetStatus(
        domain,
        changed,
        owed.state is not PeriodState.BASI and (owed.kept or recent),
        {**states, **({RecordState.DITAHAN.value: held} if held else {})},
        len(due) == MOST or held == MOST,
        min((record.due for record in records if record.due is not None and record.due <= now), default=0),
        state.breaker(region, domain),
        dict(receipts),
        state.note(f"reconciliation/{region}/{domain}"),
        owed,
    )
