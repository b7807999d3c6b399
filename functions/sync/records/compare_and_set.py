"""Compare-and-set, and the records as they are stored afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from functions.sync import ports
from functions.sync.model.record import Record

TRIES = 5
Change = tuple[Record, Record]


def saved(state: ports.State, changes: Sequence[Change]) -> list[Record]:
    """Those that took; what somebody else moved meanwhile is left to them. A write may have taken effect and its answer been
    lost, so what is said to have failed is looked at: what follows from it would otherwise never follow."""
    done = state.save(changes) if changes else []
    wanted = {wanted.key: replace(wanted, rev=read.rev + 1) for read, wanted in changes}
    failed = [wanted.key for (_, wanted), ok in zip(changes, done, strict=True) if not ok]
    found = state.records(failed) if failed else {}
    return [record for key, record in wanted.items() if key not in failed or found.get(key) == record]


def concluded(state: ports.State, records: Sequence[Record], move: Callable[[Record], Record]) -> list[Record]:
    """Write the outcome of an attempt that is ours; where ingest wrote a newer version meanwhile, on top of that."""
    pending, landed = list(records), []
    for _ in range(TRIES):
        if not pending:
            break
        changes = [(record, move(record)) for record in pending]
        took = saved(state, changes)
        landed += took
        mine = {record.key: record.attempt for record in pending}
        for record in took:
            del mine[record.key]
        fresh = state.records(list(mine)) if mine else {}
        pending = [record for key, record in fresh.items() if record.attempt == mine[key]]
        # Moved already, perhaps by us with the answer lost: what follows must follow all the same.
        landed += [record for key, record in fresh.items() if record.attempt != mine[key]]
    return landed
