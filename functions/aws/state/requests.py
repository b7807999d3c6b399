"""Store the API's requests that wrote, and invitations: pk `I#{request_id}`, sk `A`.

DynamoDB deletes an item after its time `expires`. `docs/architecture/state-table.md` has the whole schema.
"""

from __future__ import annotations

from functions.aws.state.items import Codec, Item
from functions.aws.state.table import Table
from functions.sync.model.request import StoredRequest

_REQUEST = Codec(StoredRequest, frozenset({"id"}))


class RequestItems(Table):
    """Implement `ports.RequestStore`."""

    def request(self, request_id: str) -> StoredRequest | None:
        item = self.get(_key(request_id))
        return None if item is None else _REQUEST.read(item, id=request_id)

    def save_request(self, request: StoredRequest, claim: bool) -> StoredRequest | None:
        item = {**_key(request.id), **_REQUEST.write(request)}
        stored = self.put(item, "attribute_not_exists(pk)" if claim else "")
        return None if stored is None else _REQUEST.read(stored, id=request.id)


def _key(request_id: str) -> Item:
    return {"pk": {"S": f"I#{request_id}"}, "sk": {"S": "A"}}
