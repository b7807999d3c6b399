"""Check claimed records again just before they are sent."""

from __future__ import annotations

from collections.abc import Sequence

from functions.sync import ports
from functions.sync.model.record import Record
from functions.sync.model.retries import CLAIM_RENEWAL
from functions.sync.records import transitions
from functions.sync.records.compare_and_set import save_all
from functions.sync.records.follow_up import FollowUp


def still_claimed(
    state: ports.RecordStore,
    clock: ports.Clock,
    follow_up: FollowUp,
    records: Sequence[Record],
    bugs: list[Exception],
    unfinished: list[Exception],
) -> list[Record]:
    """Return those of `records` that their dispatch still has claimed, as the table has them now.

    Give up the claims of those that were restricted or replaced since, and renew old claims
    (`CLAIM_RENEWAL`). What fails on a single record is added to `bugs`, what fails behind a stored outcome to
    `unfinished`.
    """
    stored, now = state.records([record.key for record in records]), clock.now()
    ours = [stored[r.key] for r in records if r.key in stored and stored[r.key].attempt_id == r.attempt_id]
    unwanted = [record for record in ours if record.restricted or record.version != record.sent_version]
    follow_up.run(
        save_all(
            state,
            [(r, transitions.restrict(r) if r.restricted else transitions.unclaim(r, now)) for r in unwanted],
            bugs,
        ),
        unfinished,
    )
    old = [record for record in ours if record not in unwanted and now - record.sent_at >= CLAIM_RENEWAL]
    renewed = save_all(state, [(record, transitions.renew(record, now)) for record in old], bugs)
    return [record for record in ours if record not in unwanted and record not in old] + renewed
