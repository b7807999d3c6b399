"""Store records, and which record waits for which.

- record: pk `R#{region}#{domain}#{id}`, sk `A`
- waiting: pk `W#{region}#{domain}#{id}` of the parent, sk `{domain}#{id}` of the child; both records are of
  one region
- full file: pk `D#{region}#{domain}`, sk `full`: the rows of the last snapshot

`docs/architecture/state-table.md` has the whole schema.

Each index has four shards per dataset, because a first load writes all records of a dataset together:
- `due`, sparse: a record is in it while `due` is set.
- `held`, sparse: a record is in it while its state is `ditahan`, by the time its content changed.
- `changes`: every record by the time its content changed, with `op`, `slice` and `foreign`. These change only
  with the content, so an entry costs one write unit when a record is new, two when its content changes, and
  none on its way to the ministry. Listing 150,000 open records for a snapshot reads some 25 MB (3,000 read
  units). The attribute `state` in this index would cost four more writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import Any
from zlib import crc32

from functions.aws.state.items import Attr, Codec, Item
from functions.aws.state.table import Table
from functions.sync.model.record import Key, Op, Record, RecordState
from functions.sync.ports.records import Change, OpenRecord

SHARDS = 4
"""Partitions of each index per dataset."""
DUE_INDEX, HELD_INDEX, CHANGES_INDEX = "due", "held", "changes"
_RECORD = Codec(
    Record,
    in_keys=frozenset({"key", "rev"}),
    attributes={
        "source_version": "seen",
        "attempt_id": "attempt",
        "sent_version": "sent",
        "acked_version": "acked",
        "missing_at_ministry": "late",
        "reason_columns": "columns",
        "ministry_payload": "national",
        "region_payload": "local",
        "ministry_only": "foreign",
        "remote_hash": "told",
        "nik_changed": "rekeyed",
    },
)
OPEN = "op = :open AND attribute_not_exists(#foreign)"
"""Filter for records that are open and not ministry-only."""
_SK = {"S": "A"}
_SPARSE: dict[str, Callable[[Record], bool]] = {
    "due_shard": lambda record: record.due is not None,
    "held_shard": lambda record: record.state is RecordState.DITAHAN,
}
"""Partition key of each sparse index, and whether a record has it."""


class RecordItems(Table):
    """Implement `ports.RecordStore`."""

    def records(self, keys: Sequence[Key]) -> dict[Key, Record]:
        found = {}
        for item in self.read([{"pk": _pk("R", key), "sk": _SK} for key in dict.fromkeys(keys)]):
            key = _key(item["pk"]["S"])
            found[key] = _RECORD.read(item, key=key, rev=int(item["rev"]["N"]))
        return found

    def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        """Write each record if its item is still as it was read; return per pair whether it was written.

        False may also mean that a write took effect and its answer was lost; the caller reads again after
        False anyway. After `Transient` some of the changes may have been written. Raise ValueError when a key
        occurs twice.
        """
        if len({wanted.key for _, wanted in changes}) != len(changes):
            raise ValueError("a key occurs twice")
        return self.execute(
            [self._insert(wanted) if read is None else self._update(read, wanted) for read, wanted in changes]
        )

    def due_keys(self, region: str, domain: str, before: int, limit: int) -> list[Key]:
        shards = [
            self.query(
                "due_shard = :shard AND due <= :before",
                {":shard": shard, ":before": {"N": str(before)}},
                limit,
                IndexName=DUE_INDEX,
            )
            for shard in _shards(region, domain)
        ]
        oldest = merge(
            *([(int(item["due"]["N"]), item["pk"]["S"]) for item in shard] for shard in shards),
            key=itemgetter(0),
        )
        return [_key(pk) for _, pk in islice(oldest, limit)]

    def open_records(self, region: str, domain: str) -> Iterator[OpenRecord]:
        open_ours: dict[str, Any] = {
            "FilterExpression": OPEN,
            "ExpressionAttributeNames": {"#foreign": "foreign"},
        }
        for shard in _shards(region, domain):
            values = {":shard": shard, ":open": {"S": Op.UPSERT.value}}
            for item in self.query("changes_shard = :shard", values, IndexName=CHANGES_INDEX, **open_ours):
                yield OpenRecord(_key(item["pk"]["S"]), item.get("slice", {"S": ""})["S"])

    def all_keys(self, region: str, domain: str) -> Iterator[Key]:
        for shard in _shards(region, domain):
            for item in self.query("changes_shard = :shard", {":shard": shard}, IndexName=CHANGES_INDEX):
                yield _key(item["pk"]["S"])

    def held_keys(self, region: str, domain: str) -> Iterator[Key]:
        shards = [
            self.query("held_shard = :shard", {":shard": shard}, IndexName=HELD_INDEX)
            for shard in _shards(region, domain)
        ]
        oldest = merge(
            *(((int(item["changed_at"]["N"]), item["pk"]["S"]) for item in shard) for shard in shards)
        )
        return (_key(pk) for _, pk in oldest)

    def changes(self, region: str, domain: str, after: Change, until: int, limit: int) -> list[Change]:
        shards = (self._changes(shard, after, until, limit) for shard in _shards(region, domain))
        return list(islice(merge(*shards), limit))

    def _changes(self, shard: Attr, after: Change, until: int, limit: int) -> Iterator[Change]:
        """Yield the changes of one shard in order of time and id.

        The index does not order the changes of one instant, so all of that instant are read and sorted here.
        """
        if until < after.at:
            return
        values = {":shard": shard, ":from": {"N": str(after.at)}, ":to": {"N": str(until)}}
        condition = "changes_shard = :shard AND changed_at BETWEEN :from AND :to"
        items = self.query(condition, values, IndexName=CHANGES_INDEX, Limit=limit + 1)
        for at, instant in groupby(items, lambda item: int(item["changed_at"]["N"])):
            for identity in sorted(_key(item["pk"]["S"]).id for item in instant):
                if (at, identity) > after:
                    yield Change(at, identity)

    def last_changed_at(self, region: str, domain: str) -> int:
        last = [
            next(
                self.query(
                    "changes_shard = :shard",
                    {":shard": shard},
                    1,
                    IndexName=CHANGES_INDEX,
                    ScanIndexForward=False,
                ),
                None,
            )
            for shard in _shards(region, domain)
        ]
        return max((int(item["changed_at"]["N"]) for item in last if item), default=0)

    def full_rows(self, region: str, domain: str) -> int:
        item = self.get({"pk": {"S": f"D#{region}#{domain}"}, "sk": {"S": "full"}})
        return int(item["rows"]["N"]) if item else 0

    def note_full_rows(self, region: str, domain: str, rows: int, started_at: int) -> None:
        numbers = {"rows": {"N": str(rows)}, "started_at": {"N": str(started_at)}}
        item = {"pk": {"S": f"D#{region}#{domain}"}, "sk": {"S": "full"}, **numbers}
        self.put(item, "attribute_not_exists(pk) OR started_at <= :ours", {":ours": numbers["started_at"]})

    def add_waiting(self, parent: Key, children: Sequence[Key]) -> None:
        self.write([{"PutRequest": {"Item": item}} for item in _waits(parent, children)])

    def waiting_children(self, parent: Key, limit: int) -> list[Key]:
        found = self.query("pk = :pk", {":pk": _pk("W", parent)}, limit, ConsistentRead=True)
        return [Key(parent.region, *item["sk"]["S"].split("#")) for item in found]

    def remove_waiting(self, parent: Key, children: Sequence[Key]) -> None:
        self.write([{"DeleteRequest": {"Key": key}} for key in _waits(parent, children)])

    def _insert(self, wanted: Record) -> dict[str, Any]:
        """Return the statement that stores a new record."""
        shard = _shard(wanted.key)
        item = {
            "pk": _pk("R", wanted.key),
            "sk": _SK,
            "rev": {"N": "1"},
            **_RECORD.write(wanted),
            "changes_shard": shard,
        }
        item |= {name: shard for name, inside in _SPARSE.items() if inside(wanted)}
        return {"Statement": _insert_text(self.name, tuple(item)), "Parameters": list(item.values())}

    def _update(self, read: Record, wanted: Record) -> dict[str, Any]:
        """Return the statement that writes the difference, on condition that `rev` is as read."""
        put, drop = _RECORD.difference(read, wanted)
        for name, inside in _SPARSE.items():
            if inside(wanted) and not inside(read):
                put[name] = _shard(wanted.key)
            elif inside(read) and not inside(wanted):
                drop.append(name)
        put["rev"] = {"N": str(read.rev + 1)}
        where = [_pk("R", wanted.key), _SK, {"N": str(read.rev)}]
        return {
            "Statement": _update_text(self.name, tuple(put), tuple(drop)),
            "Parameters": [*put.values(), *where],
        }


@cache
def _insert_text(table: str, names: tuple[str, ...]) -> str:
    # Attribute by attribute: AWS documents this form. The shorter `VALUE ?`, with one parameter for the whole
    # item, was seen to work on the emulator only (docs/decisions 0002).
    return f'INSERT INTO "{table}" VALUE {{{", ".join(f"{name!r}: ?" for name in names)}}}'


@cache
def _update_text(table: str, put: tuple[str, ...], drop: tuple[str, ...]) -> str:
    # Double quotes, because some names (row, state, hash) are reserved words of PartiQL.
    clauses = [*(f'SET "{name}"=?' for name in put), *(f'REMOVE "{name}"' for name in drop)]
    return f'UPDATE "{table}" {" ".join(clauses)} WHERE "pk"=? AND "sk"=? AND "rev"=?'


def _pk(kind: str, key: Key) -> dict[str, str]:
    return {"S": f"{kind}#{key.region}#{key.domain}#{key.id}"}


def _key(pk: str) -> Key:
    _, region, domain, record_id = pk.split("#")
    return Key(region, domain, record_id)


def _shard(key: Key) -> dict[str, str]:
    return {"S": f"{key.region}#{key.domain}#{crc32(key.id.encode()) % SHARDS:02d}"}


def _shards(region: str, domain: str) -> list[dict[str, str]]:
    return [{"S": f"{region}#{domain}#{shard:02d}"} for shard in range(SHARDS)]


def _waits(parent: Key, children: Sequence[Key]) -> list[Item]:
    """Return the items, keys only, that say which `children` wait for `parent`."""
    pk = _pk("W", parent)
    return [{"pk": pk, "sk": {"S": f"{child.domain}#{child.id}"}} for child in dict.fromkeys(children)]
