"""Who owns what: the ministry's word and the region's on one record, and what both come to. Pure.

The agreement names the columns that are the ministry's and those that are shared; all others are the region's. The owner's newest
word stands. On a shared column the later word stands where it was said in knowledge of the other; where neither knew of the
other, ours stands for the time being and a person decides (`Review`). Knowledge is counted, never timed: `version` counts the
region's words, `revision` the ministry's, and each change of the ministry's says which version of ours its copy holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import orjson

from functions import agreement, domains
from functions.domains.core.compiled import shape
from functions.sync.model.conflict import LIFE, VERSION, Review
from functions.sync.model.hashing import content_hash
from functions.sync.model.record import MINISTRY, Key, Op, Record, RecordState, remember


class Owners(NamedTuple):
    ministry: frozenset[str]
    shared: frozenset[str]
    sent: frozenset[str]
    """Columns that the ministry gets from us at all: of others it cannot be wrong."""


class Foreign(NamedTuple):
    """A change of the ministry's in our columns. `version`: the newest of ours that it stands on."""

    key: Key
    version: int
    revision: int
    op: Op
    remote_id: str
    payload: bytes
    told: str = ""
    """Hash of its content in the ministry's own words."""
    covered: Mapping[str, Any] = {}
    """Columns in which its copy holds something else than its own last word: a later word of ours."""
    beyond: bool = False
    """Its copy holds a word of ours on a column that the agreement has left out since."""
    words: frozenset[str] | None = None
    """Columns on which it has a word of its own; None where it does not keep them apart, and may have one on all."""

    def speaks_of(self, column: str) -> bool:
        return self.words is None or column in self.words


class Taken(NamedTuple):
    """`record` None: nothing to write."""

    record: Record | None
    reviews: tuple[Review, ...] = ()


def owners(region: str, domain: str, epoch_ms: int) -> Owners:
    standing = agreement.at(region, epoch_ms)
    plan = standing.datasets.get(domain, {}) if standing else {}
    sent = agreement.scope(region, domain, "kirim", epoch_ms)
    return Owners(frozenset(plan.get("milik_pusat", ())), frozenset(plan.get("bersama", ())), sent)


def take(stored: Record | None, change: Foreign, own: Owners, version: str, now: int, again: bool = False) -> Taken:
    """A change of the ministry's. Known revisions change nothing, however often and in whatever order they come, unless both
    copies were found to differ (`again`): then what it counts now counts, it may have lost a copy and begun anew."""
    if stored is None:
        return Taken(_new(change, version, now))
    if change.revision <= stored.revision and not again:
        return Taken(None)
    if stored.foreign:
        return Taken(replace(_new(change, version, now), rev=stored.rev, history=remember(stored)))
    if change.version > stored.version:
        return Taken(None, (_unknown(stored, change, now),))
    revision = change.revision if again else max(stored.revision, change.revision)
    if change.op is Op.HAPUS:
        kept = replace(stored, revision=revision, remote_id=change.remote_id or stored.remote_id)
        return Taken(kept, (_differ(stored, change, LIFE, stored.op.value, change.op.value, now),) if stored.op is not Op.HAPUS else ())
    if stored.op is Op.HAPUS:
        return Taken(None)  # a tombstone keeps no words: they are not known, and come again once the region speaks of it again
    return _merged(replace(stored, revision=revision), change, own, now, again and change.beyond)


def _new(change: Foreign, version: str, now: int) -> Record:
    """Acknowledged as it is, so that nothing ever sends it back."""
    return Record(
        key=change.key, rev=0, version=change.version, seen=-1, hash=content_hash(change.op, change.payload), payload=change.payload,
        op=change.op,
        state=RecordState.DITARIK if change.op is Op.HAPUS else RecordState.TERSINKRON, upload="", row=0, agreement=version, changed_at=now,
        due=None, origin=MINISTRY, acked=change.version, remote_id=change.remote_id, revision=change.revision, national=change.payload,
        foreign=True, told=change.told,
    )


def _merged(stored: Record, change: Foreign, own: Owners, now: int, beyond: bool) -> Taken:
    standing, theirs = opened(stored.payload), opened(change.payload)
    before = opened(stored.national or stored.payload)
    holds = change.version >= stored.version
    view, reviews = dict(standing), []
    # What it closes or opens again is the region's; and what was closed here before it went out has to be told, now that it is there.
    wrong = (holds and (beyond or change.op is not stored.op)) or (stored.state is RecordState.DITARIK and not stored.acked)
    for column in sorted({*standing, *theirs, *before} & own.sent):
        ours, said = standing.get(column), theirs.get(column)
        current = change.covered.get(column, said)
        if column in own.ministry:
            # What its copy holds, whatever it last said of it: nobody else writes there.
            put(view, column, current if current is not None or stored.national else ours)
        elif column not in own.shared:
            wrong = wrong or (holds and current != ours)
        elif holds and current != ours:  # said over our newest word
            put(view, column, current)
        elif change.speaks_of(column) and said not in (ours, before.get(column)):
            reviews.append(_differ(stored, change, column, ours, said, now))
    payload = sealed(view, stored.key.domain)
    taken = replace(
        stored, payload=payload, national=_word(change, own), local=stored.local or stored.payload, remote_id=change.remote_id or stored.remote_id,
    )
    if payload != stored.payload:
        taken = replace(taken, origin=MINISTRY, changed_at=now, history=remember(stored))
    return Taken(resend(taken, now) if wrong else taken, tuple(reviews))


def _word(change: Foreign, own: Owners) -> bytes:
    """What it says itself, and its own columns as its copy holds them: the rest is our word come back."""
    said: dict[str, Any] = {}
    for name, value in opened(change.payload).items():
        if name in own.ministry:
            put(said, name, change.covered.get(name, value))
        elif change.speaks_of(name):
            said[name] = value
    return sealed(said, change.key.domain)


def resend(record: Record, now: int) -> Record:
    """The ministry's copy is not what we sent: again, under a version of its own, since one it has seen it will not apply."""
    waiting = record.state in (RecordState.TERSINKRON, RecordState.DITARIK, RecordState.MENUNGGU)
    again = replace(record, version=record.version + 1)
    return replace(again, state=RecordState.MENUNGGU, due=now, attempts=0) if waiting else again


def speak(stored: Record | None, wanted: Record, own: Owners, now: int) -> Taken:
    """A new word of the region's (`wanted`, as `decide` made it) on a record of which the ministry has spoken too."""
    rekeyed = stored is not None and bool(stored.acked or stored.rekeyed) and _rekeyed(stored, wanted)
    if stored is not None and wanted.op is Op.HAPUS:
        return Taken(replace(wanted, national=b"", local=b"", foreign=False, told="", rekeyed=False, revision=0))
    if stored is None or not stored.national:
        return Taken(replace(wanted, rekeyed=rekeyed, foreign=False, told="") if rekeyed or wanted.foreign else wanted)
    word, last, theirs, standing = map(opened, (wanted.payload, stored.local, stored.national, stored.payload))
    view, reviews = dict(word), []
    for column in sorted(own.sent):
        said, ours = theirs.get(column), word.get(column)
        if column in own.ministry:
            put(view, column, said if said is not None else ours)
        elif column in own.shared and said != ours and standing.get(column) == said:
            if not stored.foreign and ours == last.get(column):
                put(view, column, said)
            else:
                reviews.append(_differ(wanted, _of(stored), column, ours, said, now))
    payload = sealed(view, wanted.key.domain)
    return Taken(replace(wanted, payload=payload, local=wanted.payload, foreign=False, told="", rekeyed=rekeyed), tuple(reviews))


def to_send(payload: Mapping[str, Any], own: Owners) -> dict[str, Any]:
    """What the agreement lets go now, which may be less than when it was stored (Pasal 6(3)d), and never the ministry's own
    columns: it may have said what we have not heard yet."""
    return {name: value for name, value in payload.items() if name in own.sent and name not in own.ministry}


def expected(record: Record, own: Owners) -> dict[str, Any]:
    """What the ministry holds of it, if both copies agree."""
    said = opened(record.national)
    return {name: value for name, value in opened(record.payload).items() if name in own.sent and (name not in own.ministry or name in said)}


def _unknown(stored: Record, change: Foreign, now: int) -> Review:
    """Ours may be the older one: a table put back to an earlier day forgets what was sent since. The ministry may be wrong, too."""
    theirs = {"versi": change.version, "op": change.op.value, "data": opened(change.payload), "remote_id": change.remote_id}
    return _differ(stored, change, VERSION, stored.version, theirs, now)


def _rekeyed(stored: Record, wanted: Record) -> bool:
    if b'"nik":' not in stored.payload or not wanted.payload:
        return stored.rekeyed
    before, after = (opened(payload).get("nik") for payload in (stored.payload, wanted.payload))
    return stored.rekeyed or before != after


def _of(stored: Record) -> Foreign:
    return Foreign(stored.key, stored.version, stored.revision, stored.op, stored.remote_id, stored.national)


def _differ(record: Record, change: Foreign, column: str, ours: Any, theirs: Any, now: int) -> Review:
    return Review(record.key, column, orjson.dumps(ours), orjson.dumps(theirs), record.version, change.revision, now)


def opened(payload: bytes) -> dict[str, Any]:
    return dict(orjson.loads(payload)) if payload else {}


def put(view: dict[str, Any], column: str, value: Any) -> None:
    if value is None:
        view.pop(column, None)
    else:
        view[column] = value


def sealed(view: Mapping[str, Any], domain: str) -> bytes:
    """Canonical, as `Shape.payload`: columns in the model's order."""
    return orjson.dumps({name: view[name] for name in shape(domains.get(domain)).content if name in view})
