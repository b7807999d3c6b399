"""How a dataset stands: how fresh, what is owed, what is under way, what waits, whether the ministry is reached. Reads indexes only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from functions import domains
from functions.sync import ports
from functions.sync.model.gate import Gate
from functions.sync.model.record import RecordState
from functions.sync.model.upload import Upload
from functions.sync.monitoring.completeness import Owed, State

MOST = 1_000
"""Records under way, and records held, that are counted one by one; beyond that `capped` says so."""
FOREVER = 10**15
DAY = 86_400_000


class Standing(NamedTuple):
    """Times in epoch milliseconds, 0 for never. `fresh`: nothing that is owed is missing, and what we hold was changed or confirmed
    within the time that it stays fresh. `states`: records under way or held, by state, exact up to `MOST`; `receipts`:
    rows of the newest uploads by the ministry's word, as of their receipts."""

    domain: str
    changed_at: int
    fresh: bool
    states: dict[str, int]
    capped: bool
    oldest_due: int
    gate: Gate
    receipts: dict[str, int]
    reconciled: str
    owed: Owed


def standing(state: ports.State, region: str, domain: str, uploads: Sequence[Upload], owed: Owed, now: int) -> Standing:
    """`uploads`: the region's newest, of any dataset."""
    due = state.due(region, domain, FOREVER, MOST)
    records = list(state.records(due).values()) if due else []
    held = sum(1 for _ in islice(state.held(region, domain), MOST))
    states = Counter(record.state.value for record in records if record.state is not RecordState.DITAHAN)
    changed = state.newest(region, domain)
    recent = bool(changed) and now - changed <= domains.get(domain).freshness_days * DAY
    receipts: Counter[str] = Counter()
    for upload in uploads:
        if upload.domain == domain:
            receipts.update(upload.sent)
    return Standing(
        domain, changed, owed.state is not State.BASI and (owed.kept or recent),
        {**states, **({RecordState.DITAHAN.value: held} if held else {})}, len(due) == MOST or held == MOST,
        min((record.due for record in records if record.due is not None and record.due <= now), default=0), state.gate(region, domain),
        dict(receipts), state.note(f"reconciliation/{region}/{domain}"), owed,
    )
