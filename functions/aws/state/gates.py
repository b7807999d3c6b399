"""Breaker and rate of a dataset in the state table: pk `D#{region}#{domain}`, sk `gate`; notes: pk `N#{name}`, sk `A`."""

from __future__ import annotations

from collections.abc import Sequence

from functions.aws.state.items import Codec, Item
from functions.aws.state.table import Table
from functions.sync.model.gate import Gate

_GATE = Codec(Gate, frozenset({"region", "domain", "rev"}))


class Gates(Table):
    def gate(self, region: str, domain: str) -> Gate:
        item = self.get(_key(region, domain))
        return Gate(region, domain) if item is None else _GATE.read(item, region=region, domain=domain, rev=int(item["rev"]["N"]))

    def save_gate(self, read: Gate, wanted: Gate) -> bool:
        """An answer that was lost on the way may come back as False although the write took effect."""
        item: Item = {**_key(wanted.region, wanted.domain), "rev": {"N": str(read.rev + 1)}, **_GATE.write(wanted)}
        if not read.rev:
            return self.put(item, "attribute_not_exists(pk)") is None
        return self.put(item, "rev = :read", {":read": {"N": str(read.rev)}}) is None

    def note(self, name: str) -> str:
        item = self.get(_note(name))
        return "" if item is None else str(item["text"]["S"])

    def noted(self, names: Sequence[str]) -> dict[str, str]:
        return {item["pk"]["S"][2:]: str(item["text"]["S"]) for item in self.read([_note(name) for name in names])}

    def save_note(self, name: str, text: str) -> None:
        self.put({**_note(name), "text": {"S": text}})


def _key(region: str, domain: str) -> Item:
    return {"pk": {"S": f"D#{region}#{domain}"}, "sk": {"S": "gate"}}


def _note(name: str) -> Item:
    return {"pk": {"S": f"N#{name}"}, "sk": {"S": "A"}}
