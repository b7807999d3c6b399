"""Requests that wrote, in the state table: pk `I#{upload_id}`, sk `A`. The table forgets them by itself (`expires`)."""

from __future__ import annotations

from functions.aws.state.items import Codec, Item
from functions.aws.state.table import Table
from functions.sync.model.request import StoredRequest

_REQUEST = Codec(StoredRequest, frozenset({"id"}))


class RequestItems(Table):
    def request(self, request_id: str) -> StoredRequest | None:
        item = self.get(_key(request_id))
        return None if item is None else _REQUEST.read(item, id=request_id)

    def save_request(self, request: StoredRequest, claim: bool) -> StoredRequest | None:
        item = {**_key(request.id), **_REQUEST.write(request)}
        if request.answer:
            item["answer"] = {"B": request.answer}  # the SDK encodes what does not go in a batch
        standing = self.put(item, "attribute_not_exists(pk)" if claim else "")
        return None if standing is None else _REQUEST.read(standing, id=request.id)


def _key(request_id: str) -> Item:
    return {"pk": {"S": f"I#{request_id}"}, "sk": {"S": "A"}}
