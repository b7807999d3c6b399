"""The ministry in memory, which also edits records itself: batches, read-back, changes, copies and digests.

`tests/contracts` compares it with the adapter and the simulator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from functions.sync.model import hashing
from functions.sync.model.errors import Locked, Transient
from functions.sync.model.record import Key
from functions.sync.ports.ministry import Ack, Digest, MinistryChange, MinistryPage, OutgoingRecord, ReadBack
from functions.sync.reconciliation import merkle

SECRET = b"rahasia bersama"


@dataclass(frozen=True)
class Copy:
    """The ministry's copy of a record; `own`: values that it set itself; `moved`: place in its feed."""

    version: int
    revision: int
    op: str
    data: Mapping[str, Any]
    own: Mapping[str, Any]
    moved: int


def laid_over(base: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    whole = dict(base)
    for name, value in patch.items():
        whole[name] = laid_over(whole.get(name) or {}, value) if isinstance(value, Mapping) else value
    return {name: value for name, value in whole.items() if value is not None}


@dataclass
class FakeCounterpart:
    """Hold the ministry's copies and answer as its API does.

    `failures`: raised one per call. `digests`: whether it offers digests. `apart`: whether it reports its own
    values apart from the merged ones. `asked`: number of requests for changes, copies and digests.
    """

    copies: dict[Key, Copy] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    failures: list[Exception] = field(default_factory=list)
    sent: list[tuple[Key, int, str]] = field(default_factory=list)
    digests: bool = True
    apart: bool = True
    asked: int = 0
    limit: int = 50
    moves: int = 0

    def sign_in(self) -> bool:
        return False

    def send(
        self, region: str, domain: str, batch_id: str, agreement: str, records: Sequence[OutgoingRecord]
    ) -> list[Ack]:
        if self.failures:
            raise self.failures.pop(0)
        return [self._apply(Key(region, domain, record.id), record) for record in records]

    def _apply(self, key: Key, record: OutgoingRecord) -> Ack:
        held = self.copies.get(key)
        self.sent.append((key, record.version, record.op))
        if record.idempotency_key in self.keys:
            return Ack(key.id, record.version, "sudah_ada", f"SK-{key.id}", ())
        if held and held.version >= record.version:
            return Ack(key.id, record.version, "konflik", f"SK-{key.id}", ("VERSION_NOT_NEWER",))
        self.keys.add(record.idempotency_key)
        self.put(key, record)
        return Ack(key.id, record.version, "diterima", f"SK-{key.id}", ())

    def put(self, key: Key, record: OutgoingRecord) -> None:
        """Apply a record of ours, with the ministry's own last values laid over it."""
        held = self.copies.get(key) or Copy(0, 0, "upsert", {}, {}, 0)
        own = {} if record.op == "hapus" else held.own
        data = {} if record.op == "hapus" else laid_over(own, record.data)
        self.copies[key] = Copy(record.version, held.revision, record.op, data, own, self._move())

    def edit(self, key: Key, data: Mapping[str, Any], op: str = "", quiet: bool = False) -> None:
        held = self.copies.get(key) or Copy(0, 0, "upsert", {}, {}, 0)
        op = op or held.op
        edited = replace(held, op=op, data={} if op == "hapus" else laid_over(held.data, data))
        if not quiet:
            own = {} if op == "hapus" else laid_over(held.own, data)
            edited = replace(edited, revision=held.revision + 1, own=own, moved=self._move())
        self.copies[key] = edited

    def _move(self) -> int:
        self.moves += 1
        return self.moves

    def read(self, key: Key) -> ReadBack | None:
        return ReadBack(self.copies[key].version, f"SK-{key.id}") if key in self.copies else None

    def changes(self, domain: str, cursor: str, limit: int) -> MinistryPage:
        self._ask()
        found = sorted((held.moved, key) for key, held in self.copies.items() if key.domain == domain)
        behind = [entry for entry in found if entry[0] > int(cursor or 0)]
        shown = behind[: min(limit, self.limit)]
        return MinistryPage(
            [self._change(key) for _, key in shown],
            str(shown[-1][0]) if shown else cursor,
            len(behind) > len(shown),
        )

    def copy(self, key: Key) -> MinistryChange | None:
        self._ask()
        return self._change(key) if key in self.copies else None

    def digest(self, region: str, domain: str, period: str, prefix: str) -> Digest | None:
        self._ask()
        if not self.digests:
            return None
        key = merkle.day_key(SECRET, region, domain, period)
        ours = {k.id: held for k, held in self.copies.items() if (k.region, k.domain) == (region, domain)}
        leaves = {
            id: merkle.leaf(
                key, id, one.version, one.revision, one.op, hashing.ministry_content_hash(one.data)
            )
            for id, one in ours.items()
        }
        found = merkle.buckets(key, leaves)
        folds = {place: merkle.fold(key, held) for place, held in found.items()}
        return Digest(
            merkle.root(key, folds),
            folds,
            {id: (one[0], one[1], one[2], one[3]) for id, one in found.get(prefix, {}).items()},
        )

    def secret(self) -> bytes:
        return SECRET

    def _ask(self) -> None:
        self.asked += 1
        if self.failures:
            failure = self.failures.pop(0)
            assert isinstance(failure, Transient | Locked)
            raise failure

    def _change(self, key: Key) -> MinistryChange:
        held = self.copies[key]
        return MinistryChange(
            key.region,
            key.id,
            held.version,
            held.revision,
            held.op,
            f"SK-{key.id}",
            held.data,
            held.own if self.apart else None,
        )
