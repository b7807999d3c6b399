"""Store the circuit breaker and rate of each dataset: pk `D#{region}#{domain}`, sk `gate`.

`docs/architecture/state-table.md` has the whole schema.
"""

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
    """Implement `ports.BreakerStore`."""

    def breaker(self, region: str, domain: str) -> Breaker:
        item = self.get(_key(region, domain))
        return (
            Breaker(region, domain)
            if item is None
            else _BREAKER.read(item, region=region, domain=domain, rev=int(item["rev"]["N"]))
        )

    def save_breaker(self, read: Breaker, wanted: Breaker) -> bool:
        """Write `wanted` if the item is still as `read`, and return whether it was.

        False may also mean that the write took effect and its answer was lost.
        """
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
