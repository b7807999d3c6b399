"""Compare-and-set, and the records as they are stored afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from functions.sync import ports
from functions.sync.model.record import Record
from functions.sync.model.retries import CONTENTION_TRIES

Change = tuple[Record, Record]


def save_all(state: ports.RecordStore, changes: Sequence[Change]) -> list[Record]:
    """Those that took; what somebody else moved meanwhile is left to them. A write may have taken effect and its answer been
    lost, so what is said to have failed is looked at: what follows from it would otherwise never follow.
    """
    done = state.save(changes) if changes else []
    wanted = {wanted.key: replace(wanted, rev=read.rev + 1) for read, wanted in changes}
    failed = [wanted.key for (_, wanted), ok in zip(changes, done, strict=True) if not ok]
    found = state.records(failed) if failed else {}
    return [record for key, record in wanted.items() if key not in failed or found.get(key) == record]


def save_outcome(
    state: ports.RecordStore, records: Sequence[Record], move: Callable[[Record], Record]
) -> list[Record]:
    """Write the outcome of an attempt that is ours; where ingest wrote a newer version meanwhile, on top of that."""
    pending, landed = list(records), []
    for _ in range(CONTENTION_TRIES):
        if not pending:
            break
        changes = [(record, move(record)) for record in pending]
        took = save_all(state, changes)
        landed += took
        mine = {record.key: record.attempt_id for record in pending}
        for record in took:
            del mine[record.key]
        fresh = state.records(list(mine)) if mine else {}
        pending = [record for key, record in fresh.items() if record.attempt_id == mine[key]]
        # Moved already, perhaps by us with the answer lost: what follows must follow all the same.
        landed += [record for key, record in fresh.items() if record.attempt_id != mine[key]]
    return landed
