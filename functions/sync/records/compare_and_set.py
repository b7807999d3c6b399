"""Save records by compare-and-set, and return them as they are stored afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from functions.sync import ports
from functions.sync.model.errors import OF_ONE_RECORD, apart
from functions.sync.model.record import Key, Record
from functions.sync.model.retries import CONTENTION_TRIES

Change = tuple[Record, Record]
"""A record as read, and as wanted."""


def save_each(
    state: ports.RecordStore, changes: Sequence[tuple[Record | None, Record]]
) -> tuple[list[bool], dict[Key, Exception]]:
    """Save changes; where the store refuses them together because of one record, save them one by one.

    Return per change whether it was written, and the exceptions of the records that can never be written
    (`OF_ONE_RECORD`). Raise anything else, `Transient` above all.
    """
    if not changes:
        return [], {}
    try:
        return state.save(changes), {}
    except OF_ONE_RECORD as error:
        if len(changes) == 1:
            return [False], {changes[0][1].key: error}
    done, refused = list[bool](), dict[Key, Exception]()
    for change in changes:
        saved, failed = save_each(state, [change])
        done += saved
        refused |= failed
    return done, refused


def save_all(state: ports.RecordStore, changes: Sequence[Change], bugs: list[Exception]) -> list[Record]:
    """Save changes and return the records that are stored as wanted; leave those that another worker changed.

    A record that can never be stored as wanted stays as it is, and why is added to `bugs`.
    """
    saved, refused = _save(state, changes)
    bugs += refused.values()
    return saved


def _save(state: ports.RecordStore, changes: Sequence[Change]) -> tuple[list[Record], dict[Key, Exception]]:
    """Save changes; return the records that are stored as wanted, and why others can never be.

    A write that is reported as failed may have taken effect with its answer lost. Therefore the failed ones
    are read again, as their follow-up would be lost otherwise.
    """
    done, refused = save_each(state, changes)
    wanted = {wanted.key: replace(wanted, rev=read.rev + 1) for read, wanted in changes}
    failed = [wanted.key for (_, wanted), ok in zip(changes, done, strict=True) if not ok]
    found = state.records(failed) if failed else {}
    saved = [record for key, record in wanted.items() if key not in failed or found.get(key) == record]
    return saved, refused


def save_outcome(
    state: ports.RecordStore,
    records: Sequence[Record],
    move: Callable[[Record], Record],
    bugs: list[Exception],
) -> list[Record]:
    """Save the outcome of our own attempt, on top of a newer version where ingest wrote one meanwhile.

    `move` makes the wanted record. Where it fails, or the result cannot be stored, why is added to `bugs`,
    and the record stays claimed until it is read back. Return the records whose attempt has ended, by this
    worker or another one.
    """
    pending, landed = list(records), []
    for _ in range(CONTENTION_TRIES):
        if not pending:
            break
        changes: list[Change] = []
        for record in pending:
            with apart(bugs):
                changes.append((record, move(record)))
        saved, refused = _save(state, changes)
        bugs += refused.values()
        landed += saved
        attempts = {record.key: record.attempt_id for record, _ in changes if record.key not in refused}
        for record in saved:
            del attempts[record.key]
        fresh = state.records(list(attempts)) if attempts else {}
        pending = [record for key, record in fresh.items() if record.attempt_id == attempts[key]]
        # Moved already, perhaps by us with the answer lost: the follow-up is due all the same.
        landed += [record for key, record in fresh.items() if record.attempt_id != attempts[key]]
    return landed
