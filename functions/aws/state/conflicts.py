"""What people must decide, in the state table: pk `Q#{region}#{domain}`, sk `{id}#{column}`."""

from __future__ import annotations

from collections.abc import Sequence

from functions.aws.state.items import Codec, Item
from functions.aws.state.table import Table, several
from functions.sync.model.conflict import Conflict
from functions.sync.model.record import Key

_CONFLICT = Codec(Conflict, frozenset({"key", "column"}))


class ConflictItems(Table):
    def add_conflicts(self, conflicts: Sequence[Conflict]) -> None:
        newest = {(conflict.key, conflict.column): conflict for conflict in conflicts}
        self.write(
            [
                {"PutRequest": {"Item": {**_place(conflict), **_CONFLICT.write(conflict)}}}
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
        seen = {":revision": {"N": str(conflict.revision)}, ":version": {"N": str(conflict.version)}}
        self.delete(_place(conflict), "revision = :revision AND version = :version", seen)

    def forget_conflicts(self, keys: Sequence[Key]) -> None:
        self.write(
            [{"DeleteRequest": {"Key": place}} for places in several(self._about, keys) for place in places]
        )

    def _about(self, key: Key) -> list[Item]:
        values: Item = {":pk": {"S": f"Q#{key.region}#{key.domain}"}, ":begins": {"S": f"{key.id}#"}}
        found = self.query(
            "pk = :pk AND begins_with(sk, :begins)",
            values,
            ConsistentRead=True,
            ProjectionExpression="pk, sk",
        )
        return list(found)


def _place(conflict: Conflict) -> Item:
    region, domain, identity = conflict.key
    return {"pk": {"S": f"Q#{region}#{domain}"}, "sk": {"S": f"{identity}#{conflict.column}"}}
