"""Merge the ministry's values and the region's on one record. Pure.

Column by column, by its owner (`column_owners`):

- An owner's latest value wins on its own columns.
- On a shared column the later value wins, if its party knew of the other's value.
- Where neither party knew of the other's value, ours stays for now and a person decides (`Conflict`).

What a party knew of follows from counts, never from times: `version` counts the region's changes, `revision`
the ministry's, and each change of the ministry's says which version of ours its copy holds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from functions.sync.model.conflict import LIFE, Conflict
from functions.sync.model.hashing import content_hash
from functions.sync.model.record import MINISTRY, Op, Record, RecordState, history_with
from functions.sync.records.column_owners import ColumnOwners
from functions.sync.records.ministry_change import MappedChange, as_change, conflict_on, unknown_version
from functions.sync.records.payload import decode_payload, encode_payload, set_column


class MergeResult(NamedTuple):
    """What to write. `record` is None when there is nothing to write."""

    record: Record | None
    conflicts: tuple[Conflict, ...] = ()


def merge_ministry_change(
    stored: Record | None,
    change: MappedChange,
    owners: ColumnOwners,
    agreement_version: str,
    now: int,
    copies_differ: bool = False,
) -> MergeResult:
    """Merge a change of the ministry's into the stored record.

    A known revision changes nothing, however often and in whatever order it comes. With `copies_differ`
    (reconciliation found a difference) it counts all the same, as the ministry may have lost its copy and
    started to count again.
    """
    if stored is None:
        return MergeResult(_new(change, agreement_version, now))
    if change.revision <= stored.revision and not copies_differ:
        return MergeResult(None)
    if stored.ministry_only:
        return MergeResult(
            replace(_new(change, agreement_version, now), rev=stored.rev, history=history_with(stored))
        )
    if change.version > stored.version:
        return MergeResult(None, (unknown_version(stored, change, now),))
    revision = change.revision if copies_differ else max(stored.revision, change.revision)
    if change.op is Op.HAPUS:
        kept = replace(stored, revision=revision, remote_id=change.remote_id or stored.remote_id)
        return MergeResult(
            kept,
            (conflict_on(stored, change, LIFE, stored.op.value, change.op.value, now),)
            if stored.op is not Op.HAPUS
            else (),
        )
    if stored.op is Op.HAPUS:
        # A tombstone takes over no values. Its revision stays, too, so that the change is merged if it comes
        # again after the region has sent the record again.
        return MergeResult(None)
    return _merged(
        replace(stored, revision=revision), change, owners, now, copies_differ and change.holds_unagreed
    )


def _new(change: MappedChange, agreement_version: str, now: int) -> Record:
    """Return a ministry-only record, acknowledged from the start, so that nothing ever sends it back."""
    return Record(
        key=change.key,
        rev=0,
        version=change.version,
        source_version=-1,
        hash=content_hash(change.op, change.payload),
        payload=change.payload,
        op=change.op,
        state=RecordState.DITARIK if change.op is Op.HAPUS else RecordState.TERSINKRON,
        upload="",
        row=0,
        agreement=agreement_version,
        changed_at=now,
        due=None,
        origin=MINISTRY,
        acked_version=change.version,
        remote_id=change.remote_id,
        revision=change.revision,
        ministry_payload=change.payload,
        ministry_only=True,
        remote_hash=change.remote_hash,
    )


def _merged(
    stored: Record, change: MappedChange, owners: ColumnOwners, now: int, holds_unagreed: bool
) -> MergeResult:
    """Merge column by column, and send ours again where the ministry's copy is wrong."""
    ours, theirs = decode_payload(stored.payload), decode_payload(change.payload)
    theirs_before = decode_payload(stored.ministry_payload or stored.payload)
    knows_ours = change.version >= stored.version
    merged, conflicts = dict(ours), []
    # Only the region closes or reopens its record. And what was closed here before it was ever sent must be
    # told to the ministry, now that it holds the record.
    copy_is_wrong = (knows_ours and (holds_unagreed or change.op is not stored.op)) or (
        stored.state is RecordState.DITARIK and not stored.acked_version
    )
    for column in sorted({*ours, *theirs, *theirs_before} & owners.sendable):
        our_value, their_value = ours.get(column), theirs.get(column)
        copy_value = change.covered_by_ours.get(column, their_value)
        if column in owners.ministry:
            # The value of its copy counts, whatever its last own value was: nobody else writes there.
            keep_theirs = copy_value is not None or stored.ministry_payload
            set_column(merged, column, copy_value if keep_theirs else our_value)
        elif column not in owners.shared:
            copy_is_wrong = copy_is_wrong or (knows_ours and copy_value != our_value)
        elif knows_ours and copy_value != our_value:  # set by the ministry after our newest value
            set_column(merged, column, copy_value)
        elif change.has_own_value(column) and their_value not in (our_value, theirs_before.get(column)):
            conflicts.append(conflict_on(stored, change, column, our_value, their_value, now))
    payload = encode_payload(merged, stored.key.domain)
    record = replace(
        stored,
        payload=payload,
        ministry_payload=_ministry_values(change, owners),
        region_payload=stored.region_payload or stored.payload,
        remote_id=change.remote_id or stored.remote_id,
    )
    if payload != stored.payload:
        record = replace(record, origin=MINISTRY, changed_at=now, history=history_with(stored))
    return MergeResult(send_again(record, now) if copy_is_wrong else record, tuple(conflicts))


def _ministry_values(change: MappedChange, owners: ColumnOwners) -> bytes:
    """Return the ministry's own values, and those of its own columns as its copy holds them.

    The other values of its copy are ours, as we sent them.
    """
    values: dict[str, Any] = {}
    for name, value in decode_payload(change.payload).items():
        if name in owners.ministry:
            set_column(values, name, change.covered_by_ours.get(name, value))
        elif change.has_own_value(name):
            values[name] = value
    return encode_payload(values, change.key.domain)


def send_again(record: Record, now: int) -> Record:
    """Have the record sent again, because the ministry's copy is not what we sent.

    It gets a new version, as the ministry does not apply one that it has seen. A record in flight, held or
    refused keeps its state.
    """
    may_wait = record.state in (RecordState.TERSINKRON, RecordState.DITARIK, RecordState.MENUNGGU)
    again = replace(record, version=record.version + 1)
    return replace(again, state=RecordState.MENUNGGU, due=now, attempts=0) if may_wait else again


def merge_region_change(stored: Record | None, wanted: Record, owners: ColumnOwners, now: int) -> MergeResult:
    """Merge a new version of the region's with the ministry's values on the stored record.

    `wanted` is the new record as `compare` made it, with the region's values only.
    """
    nik_changed = (
        stored is not None
        and bool(stored.acked_version or stored.nik_changed)
        and _nik_changed(stored, wanted)
    )
    if stored is not None and wanted.op is Op.HAPUS:
        return MergeResult(
            replace(
                wanted,
                ministry_payload=b"",
                region_payload=b"",
                ministry_only=False,
                remote_hash="",
                nik_changed=False,
                revision=0,
            )
        )
    if stored is None or not stored.ministry_payload:
        return MergeResult(
            replace(wanted, nik_changed=nik_changed, ministry_only=False, remote_hash="")
            if nik_changed or wanted.ministry_only
            else wanted
        )
    ours, ours_before, theirs, before = map(
        decode_payload, (wanted.payload, stored.region_payload, stored.ministry_payload, stored.payload)
    )
    merged, conflicts = dict(ours), []
    for column in sorted(owners.sendable):
        their_value, our_value = theirs.get(column), ours.get(column)
        if column in owners.ministry:
            set_column(merged, column, their_value if their_value is not None else our_value)
        elif column in owners.shared and their_value != our_value and before.get(column) == their_value:
            if not stored.ministry_only and our_value == ours_before.get(column):
                set_column(merged, column, their_value)
            else:
                conflicts.append(conflict_on(wanted, as_change(stored), column, our_value, their_value, now))
    payload = encode_payload(merged, wanted.key.domain)
    return MergeResult(
        replace(
            wanted,
            payload=payload,
            region_payload=wanted.payload,
            ministry_only=False,
            remote_hash="",
            nik_changed=nik_changed,
        ),
        tuple(conflicts),
    )


def _nik_changed(stored: Record, wanted: Record) -> bool:
    if b'"nik":' not in stored.payload or not wanted.payload:
        return stored.nik_changed
    before, after = (decode_payload(payload).get("nik") for payload in (stored.payload, wanted.payload))
    return stored.nik_changed or before != after
