"""The simulator's one table: records, the journal of effects, the orders of faults, the noted requests.

A batch is applied in ONE transaction, its records and their journal entries together. The simulator itself
can neither lose an effect nor apply one twice, so whatever a test finds is the client's doing.

| item | pk | sk |
|---|---|---|
| record | `R#{domain}` | `{region}#{id}` |
| effect | `J#{domain}` | time and a unique suffix |
| fault | `F` | number in order |
| request | `Q#{domain}` | time and a unique suffix |
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

Item = dict[str, Any]


class Ref(NamedTuple):
    domain: str
    region: str
    id: str


class Held(NamedTuple):
    """The ministry's copy of one record."""

    version: int
    op: str
    remote_id: str
    data: Mapping[str, Any]
    keys: tuple[str, ...]
    """Idempotency keys that were applied, the latest last."""
    rev: int
    revision: int = 0
    """Count of the ministry's own changes."""
    own: Mapping[str, Any] = {}
    """Values that the ministry gave itself; they stay where the region's content leaves them out."""
    changed: int = 0
    """When it last changed in a way that the list of changes shows, epoch milliseconds."""


class Effect(NamedTuple):
    """One line of the journal: a version that was applied, and when (epoch milliseconds)."""

    region: str
    id: str
    version: int
    op: str
    idempotency_key: str
    batch_id: str
    time: int


class Store:
    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def held(self, refs: Collection[Ref]) -> dict[Ref, Held]:
        """Return those of at most 100 records that exist, strongly consistent, by one call."""
        by_key = {(f"R#{ref.domain}", f"{ref.region}#{ref.id}"): ref for ref in refs}
        wanted: Any = {self._table: {"Keys": [_key(*key) for key in by_key], "ConsistentRead": True}}
        found: dict[Ref, Held] = {}
        while by_key and wanted:
            answer = self._client.batch_get_item(RequestItems=wanted)
            for item in answer["Responses"].get(self._table, []):
                found[by_key[item["pk"]["S"], item["sk"]["S"]]] = _held(item)
            wanted = answer.get("UnprocessedKeys")
        return found

    def apply(
        self, domain: str, records: Mapping[Ref, Held], read: Mapping[Ref, Held], effects: Sequence[Effect]
    ) -> bool:
        """Write all or nothing; return False when a record is no longer as it was read."""
        puts = [self._put(_record(ref, held), read.get(ref)) for ref, held in records.items()]
        puts += [{"Put": {"TableName": self._table, "Item": _effect(domain, effect)}} for effect in effects]
        try:
            self._client.transact_write_items(TransactItems=puts)
        except (
            self._client.exceptions.TransactionCanceledException,
            self._client.exceptions.TransactionInProgressException,
        ):
            return False
        return True

    def records(self, domain: str, limit: int, after: str) -> list[tuple[str, Held]]:
        """Return at most `limit` pairs (`{region}#{id}`, record) in order, beginning after `after`."""
        items = self._query(f"R#{domain}", after, limit)
        return [(item["sk"]["S"], _held(item)) for item in items]

    def whole(self, domain: str) -> list[tuple[str, Held]]:
        """Return all pairs of a dataset, in order of region and id."""
        return [(item["sk"]["S"], _held(item)) for item in self._query(f"R#{domain}")]

    def write(self, ref: Ref, held: Held) -> None:
        """Write a record unconditionally, for the ministry's own edits."""
        self._client.put_item(TableName=self._table, Item=_record(ref, held))

    def lose(self, ref: Ref) -> None:
        self._client.delete_item(TableName=self._table, Key=_key(f"R#{ref.domain}", f"{ref.region}#{ref.id}"))

    def journal(self, domain: str) -> Iterator[Effect]:
        for item in self._query(f"J#{domain}"):
            version, time = int(item["version"]["N"]), int(item["time"]["N"])
            region, id, op = (item[name]["S"] for name in ("region", "id", "op"))
            yield Effect(region, id, version, op, item["idempotency_key"]["S"], item["batch_id"]["S"], time)

    def faults(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the pairs (key, order) in order, with what is left of `times` and `after`, 0 too."""
        found = []
        for item in self._query("F"):
            order = orjson.loads(item["order"]["S"])
            found.append(
                (
                    item["sk"]["S"],
                    {**order, "times": int(item["times"]["N"]), "after": int(item["after"]["N"])},
                )
            )
        return found

    def add_fault(self, order: Mapping[str, Any]) -> None:
        counters = {
            name: {"N": str(int(order.get(name, default)))} for name, default in (("times", 1), ("after", 0))
        }
        sk = f"{len(self.faults()):04d}#{uuid.uuid4().hex}"
        self._client.put_item(
            TableName=self._table, Item={**_key("F", sk), "order": _text(orjson.dumps(order)), **counters}
        )

    def count_down(self, fault: str, counter: str) -> bool:
        """Take one off a fault's `times` or `after`; return False when another worker has taken the last."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key("F", fault),
                UpdateExpression="ADD #c :less",
                ConditionExpression="#c > :none",
                ExpressionAttributeNames={"#c": counter},
                ExpressionAttributeValues={":less": {"N": "-1"}, ":none": {"N": "0"}},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def note_request(self, domain: str, at: int) -> int:
        """Note a request at `at` (epoch ms); return how many came in the second that ends then, with it."""
        self._client.put_item(
            TableName=self._table, Item=_key(f"Q#{domain}", f"{at:013d}#{uuid.uuid4().hex}")
        )
        return sum(1 for _ in self._query(f"Q#{domain}", after=f"{at - 999:013d}"))

    def requests(self, domain: str) -> list[int]:
        return [int(item["sk"]["S"][:13]) for item in self._query(f"Q#{domain}")]

    def delete(self, pk: str = "") -> int:
        """Delete everything, or everything under the partition `pk`, and return the number of items."""
        keys = [{"pk": i["pk"], "sk": i["sk"]} for i in (self._query(pk) if pk else self._pages("scan", {}))]
        for start in range(0, len(keys), 25):
            left: Any = {self._table: [{"DeleteRequest": {"Key": key}} for key in keys[start : start + 25]]}
            while left:
                left = self._client.batch_write_item(RequestItems=left).get("UnprocessedItems")
        return len(keys)

    def _put(self, item: Item, read: Held | None) -> dict[str, Any]:
        unchanged: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if read is not None:
            unchanged = {
                "ConditionExpression": "rev = :rev",
                "ExpressionAttributeValues": {":rev": {"N": str(read.rev)}},
            }
        return {"Put": {"TableName": self._table, "Item": item, **unchanged}}

    def _query(self, pk: str, after: str = "", limit: int = 0) -> Iterator[Item]:
        values = {":pk": _text(pk), **({":after": _text(after)} if after else {})}
        wanted = {
            "KeyConditionExpression": "pk = :pk" + (" AND sk > :after" if after else ""),
            "ExpressionAttributeValues": values,
        }
        for number, item in enumerate(
            self._pages("query", {**wanted, "ConsistentRead": True, **({"Limit": limit} if limit else {})})
        ):
            if limit and number == limit:
                return
            yield item

    def _pages(self, operation: str, arguments: dict[str, Any]) -> Iterator[Item]:
        start: dict[str, Any] = {}
        while True:
            page = getattr(self._client, operation)(TableName=self._table, **arguments, **start)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def _text(value: str | bytes) -> dict[str, str]:
    return {"S": value if isinstance(value, str) else value.decode()}


def _key(pk: str, sk: str) -> Item:
    return {"pk": _text(pk), "sk": _text(sk)}


def _record(ref: Ref, held: Held) -> Item:
    return {
        **_key(f"R#{ref.domain}", f"{ref.region}#{ref.id}"),
        "version": {"N": str(held.version)},
        "rev": {"N": str(held.rev)},
        "op": _text(held.op),
        "remote_id": _text(held.remote_id),
        "data": _text(orjson.dumps(held.data)),
        "keys": _text(orjson.dumps(held.keys)),
        "revision": {"N": str(held.revision)},
        "own": _text(orjson.dumps(held.own)),
        "changed": {"N": str(held.changed)},
    }


def _held(item: Item) -> Held:
    data, keys = orjson.loads(item["data"]["S"]), tuple(orjson.loads(item["keys"]["S"]))
    counts = (int(item[name]["N"]) for name in ("version", "rev", "revision", "changed"))
    version, rev, revision, changed = counts
    return Held(
        version,
        item["op"]["S"],
        item["remote_id"]["S"],
        data,
        keys,
        rev,
        revision,
        orjson.loads(item["own"]["S"]),
        changed,
    )


def _effect(domain: str, effect: Effect) -> Item:
    numbers = {"version": {"N": str(effect.version)}, "time": {"N": str(effect.time)}}
    texts = {
        name: _text(getattr(effect, name)) for name in ("region", "id", "op", "idempotency_key", "batch_id")
    }
    return {**_key(f"J#{domain}", f"{effect.time:013d}#{uuid.uuid4().hex}"), **numbers, **texts}
