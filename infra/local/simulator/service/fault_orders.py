"""Orders of faults: which fault an answer meets, how often, and when.

An order is `{kind, domain?, on?, ids?, times?, after?, …}`:

| field | is |
|---|---|
| `kind` | a name in `faults.KINDS` |
| `domain` | the dataset; `*`, the default, for any |
| `on` | the call: `batches` (default), `records`, `changes`, `digest`, `token` or `*` |
| `ids` | only batches that hold one of these records |
| `times` | how many calls meet it, 1 by default |
| `after` | how many matching calls go unharmed first, 0 by default |

Other fields belong to the kind.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from .calls import Answer, Order
from .faults import ALWAYS, KINDS, LATER, STANDING
from .wire import Reply, Request


def answer_or_fail(on: str, answer: Answer, apply_late: Callable[[str, Any], object]) -> Reply:
    """Return the answer to a call of the kind `on`, as the first order that matches lets it fail.

    Before that, batches of `apply_later` that are due are applied: `apply_late` takes their dataset and body.
    """
    orders = answer.store.faults()
    for key, order in orders:
        if order["kind"] == LATER and order["at"] <= answer.now and answer.store.count_down(key, "times"):
            apply_late(order["of"], base64.b64decode(order["body"]))
    for key, order in orders:
        if order["times"] < 1 or not _matches(order, on, answer.domain, answer.request, answer.now):
            continue
        if order["after"] > 0 and answer.store.count_down(key, "after"):
            continue
        if answer.store.count_down(key, "times"):
            return KINDS[order["kind"]](order, answer)
    return answer({})


def are_valid(orders: Any) -> bool:
    """Return whether `orders` is a list of orders whose kinds exist."""
    return isinstance(orders, list) and all(
        isinstance(order, dict) and order.get("kind") in KINDS for order in orders
    )


def as_stored(order: Order, now: float) -> dict[str, Any]:
    """Return the order as it is stored: an outage has its end, and a standing kind does not wear out."""
    lasting = {"times": ALWAYS} if order["kind"] in STANDING else {}
    until = (
        {"until": now + order.get("seconds", order.get("hours", 1) * 3600)}
        if order["kind"] == "outage"
        else {}
    )
    return {**lasting, **until, **order}


def _matches(order: Order, on: str, domain: str, request: Request, now: float) -> bool:
    if order["kind"] == LATER or now >= order.get("until", now + 1):
        return False
    if order.get("on", "batches") not in (on, "*") or order.get("domain", "*") not in (domain, "*"):
        return False
    return not order.get("ids") or bool(set(order["ids"]) & _ids(request))


def _ids(request: Request) -> set[str]:
    body = request.json()
    records = body.get("records") if isinstance(body, dict) else None
    return {
        record["id"]
        for record in records or ()
        if isinstance(record, dict) and isinstance(record.get("id"), str)
    }
