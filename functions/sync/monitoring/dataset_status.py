"""How a dataset stands: how fresh, what is owed, what is under way, what waits, whether the ministry is reached. Reads indexes only."""

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
"""Records under way, and records held, that are counted one by one; beyond that `capped` says so."""
FOREVER = 10**15
DAY = 86_400_000


class StatusSources(ports.RecordStore, ports.BreakerStore, ports.NoteStore, Protocol):
    """What the status of a dataset is read from."""


class DatasetStatus(NamedTuple):
    """Times in epoch milliseconds, 0 for never. `fresh`: nothing that is owed is missing, and what we hold was changed or confirmed
    within the time that it stays fresh. `states`: records under way or held, by state, exact up to `MOST`; `receipts`:
    rows of the newest uploads by the ministry's word, as of their receipts.
    """

    domain: str
    changed_at: int
    fresh: bool
    states: dict[str, int]
    capped: bool
    oldest_due: int
    breaker: Breaker
    receipts: dict[str, int]
    reconciled: str
    owed: PeriodCompleteness


def dataset_status(
    state: StatusSources,
    region: str,
    domain: str,
    uploads: Sequence[Upload],
    owed: PeriodCompleteness,
    now: int,
) -> DatasetStatus:
    """`uploads`: the region's newest, of any dataset."""
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
