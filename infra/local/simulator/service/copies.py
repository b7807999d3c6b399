"""What the ministry tells of its copy: its changes, and digests of it for reconciliation; and its own hand in it."""

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


def laid_over(standing: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """`patch` wins, object by object; null takes out."""
    whole = dict(standing)
    for name, value in patch.items():
        whole[name] = laid_over(whole.get(name) or {}, value) if isinstance(value, dict) else value
    return {name: value for name, value in whole.items() if value is not None}


def changes(store: Store, domain: str, request: Request) -> Reply:
    """The newest state of every record that changed behind the cursor, in the order in which it did."""
    limit = int(request.query.get("limit", LIMIT))
    if not 0 < limit <= LIMIT:
        return problem(422, "validation.max.numeric")
    after = request.query.get("cursor", "")
    found = sorted((f"{held.changed:013d}~{name}", name, held) for name, held in store.whole(domain))
    behind = [entry for entry in found if entry[0] > after]
    told = [{**shown(name, held), "cursor": cursor} for cursor, name, held in behind[:limit]]
    return Reply(
        200, {"changes": told, "cursor": told[-1]["cursor"] if told else after, "more": len(behind) > limit}
    )


def digest(store: Store, key: str, domain: str, request: Request) -> Reply:
    """Without `prefix` the root and all buckets, with one that bucket's leaves."""
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
    """`{domain, region, id, data, op?, quiet?}`: `data` is laid over what is held, or makes a record of the ministry's own.
    `quiet`: behind its own back, without a revision and a place in the feed.
    """
    order = request.json()
    ref = Ref(order["domain"], order["region"], order["id"])
    held = store.held([ref]).get(ref) or Held(0, "upsert", f"SK-{order['id']}", {}, (), 0)
    op = order.get("op", held.op)
    data = {} if op == "hapus" else laid_over(held.data, order.get("data", {}))
    quiet = bool(order.get("quiet"))
    own = held.own if quiet else {} if op == "hapus" else laid_over(held.own, order.get("data", {}))
    revision, changed = (held.revision, held.changed) if quiet else (held.revision + 1, int(now * 1000))
    store.write(
        ref, held._replace(op=op, data=data, own=own, revision=revision, changed=changed, rev=held.rev + 1)
    )
    return Reply(200, {"revision": revision})


def lose(store: Store, request: Request) -> Reply:
    store.lose(Ref(*(request.query[name] for name in ("domain", "region", "id"))))
    return Reply(200, {})


def shown(name: str, held: Held) -> dict[str, Any]:
    """`name`: region and id."""
    region, _, id = name.partition("#")
    told = {
        "region": region,
        "id": id,
        "version": held.version,
        "revision": held.revision,
        "op": held.op,
        "remote_id": held.remote_id,
    }
    return {**told, "data": held.data, "own": held.own}


def repeated_page(_: Order, answer: Answer) -> Reply:
    """The cursor leads back to where it came from."""
    reply = answer({})
    return reply._replace(body={**reply.body, "cursor": answer.request.query.get("cursor", ""), "more": True})


def shuffled(_: Order, answer: Answer) -> Reply:
    """Every change twice and backwards."""
    reply = answer({})
    return reply._replace(
        body={**reply.body, "changes": [*reversed(reply.body["changes"]), *reply.body["changes"]]}
    )


def _mac(key: bytes, text: str | bytes) -> str:
    return hmac.digest(key, text if isinstance(text, bytes) else text.encode(), "sha256").hex()
