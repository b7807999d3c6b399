"""What people must decide, in the state table: pk `Q#{region}#{domain}`, sk `{id}#{column}`."""

from __future__ import annotations

from collections.abc import Sequence

from functions.aws.state.items import Codec, Item
from functions.aws.state.table import Table, several
from functions.sync.model.conflict import Review
from functions.sync.model.record import Key

_REVIEW = Codec(Review, frozenset({"key", "column"}))


class Reviews(Table):
    def set_aside(self, reviews: Sequence[Review]) -> None:
        newest = {(review.key, review.column): review for review in reviews}
        self.write([{"PutRequest": {"Item": {**_place(review), **_REVIEW.write(review)}}} for review in newest.values()])

    def reviews(self, region: str, domain: str, limit: int) -> list[Review]:
        found = []
        for item in self.query("pk = :pk", {":pk": {"S": f"Q#{region}#{domain}"}}, limit, ConsistentRead=True):
            identity, column = item["sk"]["S"].rsplit("#", 1)
            found.append(_REVIEW.read(item, key=Key(region, domain, identity), column=column))
        return found

    def decided(self, review: Review) -> None:
        seen = {":revision": {"N": str(review.revision)}, ":version": {"N": str(review.version)}}
        self.delete(_place(review), "revision = :revision AND version = :version", seen)

    def forget(self, keys: Sequence[Key]) -> None:
        self.write([{"DeleteRequest": {"Key": place}} for places in several(self._about, keys) for place in places])

    def _about(self, key: Key) -> list[Item]:
        values: Item = {":pk": {"S": f"Q#{key.region}#{key.domain}"}, ":begins": {"S": f"{key.id}#"}}
        found = self.query("pk = :pk AND begins_with(sk, :begins)", values, ConsistentRead=True, ProjectionExpression="pk, sk")
        return list(found)


def _place(review: Review) -> Item:
    region, domain, identity = review.key
    return {"pk": {"S": f"Q#{region}#{domain}"}, "sk": {"S": f"{identity}#{review.column}"}}
