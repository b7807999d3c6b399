"""Records in the state table, and who waits for whom.

record: pk `R#{region}#{domain}#{id}`, sk `A`; waiting: pk `W#{region}#{domain}#{id}` of the parent, sk
`{domain}#{id}` of the child, which is in the parent's region. `due` is a sparse index: an item is in it while `due`
is set, under one of four shards, because all records of a first load become due together.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Any
from zlib import crc32

from functions.aws.items import Codec, Item
from functions.aws.table import Table
from functions.sync.record import Key, Record

SHARDS = 4
DUE_INDEX = "due"
_RECORD = Codec(Record, frozenset({"key", "rev"}))
_SK = {"S": "A"}


class Records(Table):
    def records(self, keys: Sequence[Key]) -> dict[Key, Record]:
        found = {}
        for item in self.read([{"pk": _pk("R", key), "sk": _SK} for key in dict.fromkeys(keys)]):
            key = _key(item["pk"]["S"])
            found[key] = _RECORD.read(item, key=key, rev=int(item["rev"]["N"]))
        return found

    def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        """An answer that was lost on the way may come back as False although the write took effect: the caller reads
        again after False anyway. After `Transient` some of the changes may have been written."""
        if len({wanted.key for _, wanted in changes}) != len(changes):
            raise ValueError("a key occurs twice")
        return self.execute([
            self._insert(wanted) if read is None else self._update(read, wanted)
            for read, wanted in changes
        ])

    def due(self, region: str, domain: str, before: int, limit: int) -> list[Key]:
        shards = [
            self.query(
                "due_shard = :shard AND due <= :before",
                {":shard": {"S": f"{region}#{domain}#{shard:02d}"}, ":before": {"N": str(before)}},
                limit,
                IndexName=DUE_INDEX,
            )
            for shard in range(SHARDS)
        ]
        oldest = merge(*([(int(item["due"]["N"]), item["pk"]["S"]) for item in shard] for shard in shards), key=itemgetter(0))
        return [_key(pk) for _, pk in islice(oldest, limit)]

    def wait(self, parent: Key, children: Sequence[Key]) -> None:
        self.write([{"PutRequest": {"Item": item}} for item in _waits(parent, children)])

    def waiting(self, parent: Key, limit: int) -> list[Key]:
        found = self.query("pk = :pk", {":pk": _pk("W", parent)}, limit, ConsistentRead=True)
        return [Key(parent.region, *item["sk"]["S"].split("#")) for item in found]

    def stop_waiting(self, parent: Key, children: Sequence[Key]) -> None:
        self.write([{"DeleteRequest": {"Key": key}} for key in _waits(parent, children)])

    def _insert(self, wanted: Record) -> dict[str, Any]:
        item = {"pk": _pk("R", wanted.key), "sk": _SK, "rev": {"N": "1"}, **_RECORD.write(wanted)}
        if wanted.due is not None:
            item["due_shard"] = _due_shard(wanted.key)
        return {"Statement": _insert_text(self.name, tuple(item)), "Parameters": list(item.values())}

    def _update(self, read: Record, wanted: Record) -> dict[str, Any]:
        put, drop = _RECORD.difference(read, wanted)
        if read.due is None and wanted.due is not None:
            put["due_shard"] = _due_shard(wanted.key)
        elif read.due is not None and wanted.due is None:
            drop.append("due_shard")
        put["rev"] = {"N": str(read.rev + 1)}
        where = [_pk("R", wanted.key), _SK, {"N": str(read.rev)}]
        return {"Statement": _update_text(self.name, tuple(put), tuple(drop)), "Parameters": [*put.values(), *where]}


@cache
def _insert_text(table: str, names: tuple[str, ...]) -> str:
    return f'INSERT INTO "{table}" VALUE {{{", ".join(f"{name!r}: ?" for name in names)}}}'


@cache
def _update_text(table: str, put: tuple[str, ...], drop: tuple[str, ...]) -> str:
    # Names in double quotes: several of ours (row, state, hash) are reserved words.
    clauses = [*(f'SET "{name}"=?' for name in put), *(f'REMOVE "{name}"' for name in drop)]
    return f'UPDATE "{table}" {" ".join(clauses)} WHERE "pk"=? AND "sk"=? AND "rev"=?'


def _pk(kind: str, key: Key) -> dict[str, str]:
    return {"S": f"{kind}#{key.region}#{key.domain}#{key.id}"}


def _key(pk: str) -> Key:
    _, region, domain, record_id = pk.split("#")
    return Key(region, domain, record_id)


def _due_shard(key: Key) -> dict[str, str]:
    return {"S": f"{key.region}#{key.domain}#{crc32(key.id.encode()) % SHARDS:02d}"}


def _waits(parent: Key, children: Sequence[Key]) -> list[Item]:
    pk = _pk("W", parent)
    return [{"pk": pk, "sk": {"S": f"{child.domain}#{child.id}"}} for child in dict.fromkeys(children)]
