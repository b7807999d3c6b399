"""Who owns what: the ministry's word and the region's on one record, and what both come to. Pure.

The agreement names the columns that are the ministry's and those that are shared; all others are the region's. The owner's newest
word stands. On a shared column the later word stands where it was said in knowledge of the other; where neither knew of the
other, ours stands for the time being and a person decides (`Conflict`). Knowledge is counted, never timed: `version` counts the
region's words, `revision` the ministry's, and each change of the ministry's says which version of ours its copy holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import orjson

from functions import agreement, domains
from functions.domains.core.compiled import shape
from functions.sync.model.conflict import LIFE, VERSION, Conflict
from functions.sync.model.hashing import content_hash
from functions.sync.model.record import MINISTRY, Key, Op, Record, RecordState, history_with


class ColumnOwners(NamedTuple):
    ministry: frozenset[str]
    shared: frozenset[str]
    sendable: frozenset[str]
    """Columns that the ministry gets from us at all: of others it cannot be wrong."""


class MappedChange(NamedTuple):
    """A change of the ministry's in our columns. `version`: the newest of ours that it stands on."""

    key: Key
    version: int
    revision: int
    op: Op
    remote_id: str
    payload: bytes
    remote_hash: str = ""
    """Hash of its content in the ministry's own words."""
    covered_by_ours: Mapping[str, Any] = {}
    """Columns in which its copy holds something else than its own last word: a later word of ours."""
    holds_unagreed: bool = False
    """Its copy holds a word of ours on a column that the agreement has left out since."""
    own_columns: frozenset[str] | None = None
    """Columns on which it has a word of its own; None where it does not keep them apart, and may have one on all."""

    def has_own_value(self, column: str) -> bool:
        return self.own_columns is None or column in self.own_columns


class MergeResult(NamedTuple):
    """`record` None: nothing to write."""

    record: Record | None
    conflicts: tuple[Conflict, ...] = ()


def column_owners(region: str, domain: str, epoch_ms: int) -> ColumnOwners:
    standing = agreement.at(region, epoch_ms)
    plan = standing.datasets.get(domain, {}) if standing else {}
    sent = agreement.scope(region, domain, "kirim", epoch_ms)
    return ColumnOwners(frozenset(plan.get("milik_pusat", ())), frozenset(plan.get("bersama", ())), sent)


def merge_ministry_change(
    stored: Record | None,
    change: MappedChange,
    own: ColumnOwners,
    version: str,
    now: int,
    again: bool = False,
) -> MergeResult:
    """A change of the ministry's. Known revisions change nothing, however often and in whatever order they come, unless both
    copies were found to differ (`again`): then what it counts now counts, it may have lost a copy and begun anew.
    """
    if stored is None:
        return MergeResult(_new(change, version, now))
    if change.revision <= stored.revision and not again:
        return MergeResult(None)
    if stored.ministry_only:
        return MergeResult(replace(_new(change, version, now), rev=stored.rev, history=history_with(stored)))
    if change.version > stored.version:
        return MergeResult(None, (_unknown_version(stored, change, now),))
    revision = change.revision if again else max(stored.revision, change.revision)
    if change.op is Op.HAPUS:
        kept = replace(stored, revision=revision, remote_id=change.remote_id or stored.remote_id)
        return MergeResult(
            kept,
            (_conflict(stored, change, LIFE, stored.op.value, change.op.value, now),)
            if stored.op is not Op.HAPUS
            else (),
        )
    if stored.op is Op.HAPUS:
        return MergeResult(
            None
        )  # a tombstone keeps no words: they are not known, and come again once the region speaks of it again
    return _merged(replace(stored, revision=revision), change, own, now, again and change.holds_unagreed)


def _new(change: MappedChange, version: str, now: int) -> Record:
    """Acknowledged as it is, so that nothing ever sends it back."""
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
        agreement=version,
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


def _merged(stored: Record, change: MappedChange, own: ColumnOwners, now: int, beyond: bool) -> MergeResult:
    standing, theirs = decode_payload(stored.payload), decode_payload(change.payload)
    before = decode_payload(stored.ministry_payload or stored.payload)
    holds = change.version >= stored.version
    view, reviews = dict(standing), []
    # What it closes or opens again is the region's; and what was closed here before it went out has to be told, now that it is there.
    wrong = (holds and (beyond or change.op is not stored.op)) or (
        stored.state is RecordState.DITARIK and not stored.acked_version
    )
    for column in sorted({*standing, *theirs, *before} & own.sendable):
        ours, said = standing.get(column), theirs.get(column)
        current = change.covered_by_ours.get(column, said)
        if column in own.ministry:
            # What its copy holds, whatever it last said of it: nobody else writes there.
            set_column(view, column, current if current is not None or stored.ministry_payload else ours)
        elif column not in own.shared:
            wrong = wrong or (holds and current != ours)
        elif holds and current != ours:  # said over our newest word
            set_column(view, column, current)
        elif change.has_own_value(column) and said not in (ours, before.get(column)):
            reviews.append(_conflict(stored, change, column, ours, said, now))
    payload = encode_payload(view, stored.key.domain)
    taken = replace(
        stored,
        payload=payload,
        ministry_payload=_ministry_values(change, own),
        region_payload=stored.region_payload or stored.payload,
        remote_id=change.remote_id or stored.remote_id,
    )
    if payload != stored.payload:
        taken = replace(taken, origin=MINISTRY, changed_at=now, history=history_with(stored))
    return MergeResult(send_again(taken, now) if wrong else taken, tuple(reviews))


def _ministry_values(change: MappedChange, own: ColumnOwners) -> bytes:
    """What it says itself, and its own columns as its copy holds them: the rest is our word come back."""
    said: dict[str, Any] = {}
    for name, value in decode_payload(change.payload).items():
        if name in own.ministry:
            set_column(said, name, change.covered_by_ours.get(name, value))
        elif change.has_own_value(name):
            said[name] = value
    return encode_payload(said, change.key.domain)


def send_again(record: Record, now: int) -> Record:
    """The ministry's copy is not what we sent: again, under a version of its own, since one it has seen it will not apply."""
    waiting = record.state in (RecordState.TERSINKRON, RecordState.DITARIK, RecordState.MENUNGGU)
    again = replace(record, version=record.version + 1)
    return replace(again, state=RecordState.MENUNGGU, due=now, attempts=0) if waiting else again


def merge_region_change(stored: Record | None, wanted: Record, own: ColumnOwners, now: int) -> MergeResult:
    """A new word of the region's (`wanted`, as `decide` made it) on a record of which the ministry has spoken too."""
    rekeyed = (
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
            replace(wanted, nik_changed=rekeyed, ministry_only=False, remote_hash="")
            if rekeyed or wanted.ministry_only
            else wanted
        )
    word, last, theirs, standing = map(
        decode_payload, (wanted.payload, stored.region_payload, stored.ministry_payload, stored.payload)
    )
    view, reviews = dict(word), []
    for column in sorted(own.sendable):
        said, ours = theirs.get(column), word.get(column)
        if column in own.ministry:
            set_column(view, column, said if said is not None else ours)
        elif column in own.shared and said != ours and standing.get(column) == said:
            if not stored.ministry_only and ours == last.get(column):
                set_column(view, column, said)
            else:
                reviews.append(_conflict(wanted, _as_change(stored), column, ours, said, now))
    payload = encode_payload(view, wanted.key.domain)
    return MergeResult(
        replace(
            wanted,
            payload=payload,
            region_payload=wanted.payload,
            ministry_only=False,
            remote_hash="",
            nik_changed=rekeyed,
        ),
        tuple(reviews),
    )


def to_send(payload: Mapping[str, Any], own: ColumnOwners) -> dict[str, Any]:
    """What the agreement lets go now, which may be less than when it was stored (Pasal 6(3)d), and never the ministry's own
    columns: it may have said what we have not heard yet.
    """
    return {
        name: value for name, value in payload.items() if name in own.sendable and name not in own.ministry
    }


def expected_at_ministry(record: Record, own: ColumnOwners) -> dict[str, Any]:
    """What the ministry holds of it, if both copies agree."""
    said = decode_payload(record.ministry_payload)
    return {
        name: value
        for name, value in decode_payload(record.payload).items()
        if name in own.sendable and (name not in own.ministry or name in said)
    }


def _unknown_version(stored: Record, change: MappedChange, now: int) -> Conflict:
    """Ours may be the older one: a table put back to an earlier day forgets what was sent since. The ministry may be wrong, too."""
    theirs = {
        "versi": change.version,
        "op": change.op.value,
        "data": decode_payload(change.payload),
        "remote_id": change.remote_id,
    }
    return _conflict(stored, change, VERSION, stored.version, theirs, now)


def _nik_changed(stored: Record, wanted: Record) -> bool:
    if b'"nik":' not in stored.payload or not wanted.payload:
        return stored.nik_changed
    before, after = (decode_payload(payload).get("nik") for payload in (stored.payload, wanted.payload))
    return stored.nik_changed or before != after


def _as_change(stored: Record) -> MappedChange:
    return MappedChange(
        stored.key, stored.version, stored.revision, stored.op, stored.remote_id, stored.ministry_payload
    )


def _conflict(
    record: Record, change: MappedChange, column: str, ours: Any, theirs: Any, now: int
) -> Conflict:
    return Conflict(
        record.key, column, orjson.dumps(ours), orjson.dumps(theirs), record.version, change.revision, now
    )


def decode_payload(payload: bytes) -> dict[str, Any]:
    return dict(orjson.loads(payload)) if payload else {}


def set_column(view: dict[str, Any], column: str, value: Any) -> None:
    if value is None:
        view.pop(column, None)
    else:
        view[column] = value


def encode_payload(view: Mapping[str, Any], domain: str) -> bytes:
    """Canonical, as `Shape.payload`: columns in the model's order."""
    return orjson.dumps({name: view[name] for name in shape(domains.get(domain)).content if name in view})
