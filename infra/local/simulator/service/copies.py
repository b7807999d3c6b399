"""The ministry's copy: its changes, its digests for reconciliation, and edits of the ministry's own.

The last two functions are faults of the list of changes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import orjson

from .calls import Answer, Order
from .store import Held, Ref, Store
from .tokens import client_secret
from .wire import Reply, Request, problem

LIMIT = 50
"""Changes per page."""


def merged(base: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return `base` with `patch` merged over it, object by object; null in the patch deletes a field."""
    whole = dict(base)
    for name, value in patch.items():
        whole[name] = merged(whole.get(name) or {}, value) if isinstance(value, dict) else value
    return {name: value for name, value in whole.items() if value is not None}


def changes(store: Store, domain: str, request: Request) -> Reply:
    """Return a page of records that changed after the cursor, in order of change, in their latest state."""
    limit = int(request.query.get("limit", LIMIT))
    if not 0 < limit <= LIMIT:
        return problem(422, "validation.max.numeric")
    after = request.query.get("cursor", "")
    found = sorted((f"{held.changed:013d}~{name}", name, held) for name, held in store.whole(domain))
    newer = [entry for entry in found if entry[0] > after]
    page = [{**shown(name, held), "cursor": cursor} for cursor, name, held in newer[:limit]]
    return Reply(
        200, {"changes": page, "cursor": page[-1]["cursor"] if page else after, "more": len(newer) > limit}
    )


def digest(store: Store, key: str, domain: str, request: Request) -> Reply:
    """Return the root and all buckets, and with `prefix` also that bucket's leaves (contract, section 5)."""
    region, period, prefix = (request.query.get(name, "") for name in ("region", "period", "prefix"))
    secret = hmac.digest(
        client_secret(key, domain).encode(), f"rekonsiliasi:{region}:{domain}:{period}".encode(), "sha256"
    )
    buckets: dict[str, dict[str, list[Any]]] = {}
    for name, held in store.whole(domain):
        of, _, id = name.partition("#")
        if of == region:
            place = _mac(secret, id)[:2]
            life = held.op if held.op in ("tutup", "hapus") else "ada"
            content = hashlib.sha256(orjson.dumps(held.data, option=orjson.OPT_SORT_KEYS)).hexdigest()
            mac = _mac(secret, orjson.dumps([id, held.version, held.revision, life, content]))
            buckets.setdefault(place, {})[id] = [mac, held.version, held.revision, life]
    folds = {
        place: _mac(secret, "".join(f"{id}:{leaf[0]};" for id, leaf in sorted(held.items())))
        for place, held in buckets.items()
    }
    root = _mac(secret, "".join(f"{place}:{fold};" for place, fold in sorted(folds.items())))
    return Reply(200, {"root": root, "buckets": folds, "leaves": buckets.get(prefix, {}) if prefix else {}})


def edit(store: Store, request: Request, now: float) -> Reply:
    """Change a record as the ministry itself would: `{domain, region, id, data, op?, quiet?}`.

    `data` is merged over what is held, or makes a ministry-only record. `quiet` changes the copy without a
    new revision and without a place in the list of changes.
    """
    order = request.json()
    ref = Ref(order["domain"], order["region"], order["id"])
    held = store.held([ref]).get(ref) or Held(0, "upsert", f"SK-{order['id']}", {}, (), 0)
    op = order.get("op", held.op)
    data = {} if op == "hapus" else merged(held.data, order.get("data", {}))
    quiet = bool(order.get("quiet"))
    own = held.own if quiet else {} if op == "hapus" else merged(held.own, order.get("data", {}))
    revision, changed = (held.revision, held.changed) if quiet else (held.revision + 1, int(now * 1000))
    store.write(
        ref, held._replace(op=op, data=data, own=own, revision=revision, changed=changed, rev=held.rev + 1)
    )
    return Reply(200, {"revision": revision})


def lose(store: Store, request: Request) -> Reply:
    """Delete a record without a revision and without a tombstone."""
    store.lose(Ref(*(request.query[name] for name in ("domain", "region", "id"))))
    return Reply(200, {})


def shown(name: str, held: Held) -> dict[str, Any]:
    """Return a record as the ministry's API gives it; `name` is `{region}#{id}`."""
    region, _, id = name.partition("#")
    fields = {
        "region": region,
        "id": id,
        "version": held.version,
        "revision": held.revision,
        "op": held.op,
        "remote_id": held.remote_id,
    }
    return {**fields, "data": held.data, "own": held.own}


def repeated_page(_: Order, answer: Answer) -> Reply:
    """Give a cursor that leads back to the same page."""
    reply = answer({})
    return reply._replace(body={**reply.body, "cursor": answer.request.query.get("cursor", ""), "more": True})


def shuffled(_: Order, answer: Answer) -> Reply:
    """Give every change twice, and backwards the first time."""
    reply = answer({})
    return reply._replace(
        body={**reply.body, "changes": [*reversed(reply.body["changes"]), *reply.body["changes"]]}
    )


def _mac(key: bytes, text: str | bytes) -> str:
    return hmac.digest(key, text if isinstance(text, bytes) else text.encode(), "sha256").hex()
