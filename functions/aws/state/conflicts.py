"""Store the conflicts that a person must decide: pk `Q#{region}#{domain}`, sk `{id}#{column}`.

`docs/architecture/state-table.md` has the whole schema.
"""

from __future__ import annotations

from collections.abc import Sequence

from functions.aws.state.items import Codec, Item
from functions.aws.state.table import Table, in_parallel
from functions.sync.model.conflict import Conflict
from functions.sync.model.record import Key

_CONFLICT = Codec(Conflict, frozenset({"key", "column"}))


class ConflictItems(Table):
    """Implement `ports.ConflictStore`."""

    def add_conflicts(self, conflicts: Sequence[Conflict]) -> None:
        newest = {(conflict.key, conflict.column): conflict for conflict in conflicts}
        self.write(
            [
                {"PutRequest": {"Item": {**_item_key(conflict), **_CONFLICT.write(conflict)}}}
                for conflict in newest.values()
            ]
        )

    def conflicts(self, region: str, domain: str, limit: int) -> list[Conflict]:
        found = []
        for item in self.query(
            "pk = :pk", {":pk": {"S": f"Q#{region}#{domain}"}}, limit, ConsistentRead=True
        ):
            identity, column = item["sk"]["S"].rsplit("#", 1)
            found.append(_CONFLICT.read(item, key=Key(region, domain, identity), column=column))
        return found

    def remove_conflict(self, conflict: Conflict) -> None:
        """Remove a conflict, unless a newer one on the same record and column has replaced it."""
        decided = {":revision": {"N": str(conflict.revision)}, ":version": {"N": str(conflict.version)}}
        self.delete(_item_key(conflict), "revision = :revision AND version = :version", decided)

    def forget_conflicts(self, keys: Sequence[Key]) -> None:
        self.write(
            [
                {"DeleteRequest": {"Key": item}}
                for items in in_parallel(self._conflict_keys, keys)
                for item in items
            ]
        )

    def _conflict_keys(self, key: Key) -> list[Item]:
        """Return the keys of all conflicts on a record."""
        values: Item = {":pk": {"S": f"Q#{key.region}#{key.domain}"}, ":begins": {"S": f"{key.id}#"}}
        found = self.query(
            "pk = :pk AND begins_with(sk, :begins)",
            values,
            ConsistentRead=True,
            ProjectionExpression="pk, sk",
        )
        return list(found)


def _item_key(conflict: Conflict) -> Item:
    region, domain, identity = conflict.key
    return {"pk": {"S": f"Q#{region}#{domain}"}, "sk": {"S": f"{identity}#{conflict.column}"}}
