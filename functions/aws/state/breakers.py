"""The circuit breaker and rate of a dataset in the state table: pk `D#{region}#{domain}`, sk `gate`."""

from __future__ import annotations

from functions.aws.state.items import Codec, Item
from functions.aws.state.table import Table
from functions.sync.model.breaker import Breaker

_BREAKER = Codec(
    Breaker,
    in_keys=frozenset({"region", "domain", "rev"}),
    attributes={
        "state": "line",
        "retry_at": "until",
        "probe_owner": "probe",
        "permits": "sent",
    },
)


class BreakerItems(Table):
    def breaker(self, region: str, domain: str) -> Breaker:
        item = self.get(_key(region, domain))
        return (
            Breaker(region, domain)
            if item is None
            else _BREAKER.read(item, region=region, domain=domain, rev=int(item["rev"]["N"]))
        )

    def save_breaker(self, read: Breaker, wanted: Breaker) -> bool:
        """An answer that was lost on the way may come back as False although the write took effect."""
        item: Item = {
            **_key(wanted.region, wanted.domain),
            "rev": {"N": str(read.rev + 1)},
            **_BREAKER.write(wanted),
        }
        if not read.rev:
            return self.put(item, "attribute_not_exists(pk)") is None
        return self.put(item, "rev = :read", {":read": {"N": str(read.rev)}}) is None


def _key(region: str, domain: str) -> Item:
    return {"pk": {"S": f"D#{region}#{domain}"}, "sk": {"S": "gate"}}
