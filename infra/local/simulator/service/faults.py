"""Ways in which the ministry fails, each a function of the call: answer truly or not, before or after applying.

An order is `{kind, domain?, on?, ids?, times?, after?, …}`: `domain` `*` for any; `on` is `batches` (default), `records`,
`token` or `*`; with `ids` it strikes only batches that hold one of them; `times` is how often (default once), `after` how
many matching calls go unharmed first. Other words belong to the kind. A new kind is one more line in `KINDS`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from .store import Store
from .wire import Reply, Request, problem

Order = Mapping[str, Any]
Answer = Callable[[Mapping[str, str]], Reply]
"""Do what was asked; the mapping names records to refuse, with the code."""

#: Longer than the client waits (20 s), shorter than the gateway (30 s).
TOO_LONG = 25.0
HTML = b"<!doctype html><html><head><title>Just a moment...</title></head><body>Attention Required!</body></html>"
GATEWAY = Reply(504, {"message": "Gateway Timeout"})


def strike(store: Store, on: str, domain: str, request: Request, answer: Answer) -> Reply:
    """The answer, spoilt by the first order that matches."""
    for key, order in store.faults():
        if order["times"] < 1 or not _matches(order, on, domain, request):
            continue
        if order["after"] > 0 and store.count_down(key, "after"):
            continue
        if store.count_down(key, "times"):
            return KINDS[order["kind"]](order, answer)
    return answer({})


def unknown(orders: Any) -> bool:
    """Whether these are not orders that can be carried out."""
    return not isinstance(orders, list) or not all(isinstance(order, dict) and order.get("kind") in KINDS for order in orders)


def _matches(order: Order, on: str, domain: str, request: Request) -> bool:
    if order.get("on", "batches") not in (on, "*") or order.get("domain", "*") not in (domain, "*"):
        return False
    return not order.get("ids") or bool(set(order["ids"]) & _ids(request))


def _ids(request: Request) -> set[str]:
    body = request.json()
    records = body.get("records") if isinstance(body, dict) else None
    return {record["id"] for record in records or () if isinstance(record, dict) and isinstance(record.get("id"), str)}


def _refuse(status: int) -> Callable[[Order, Answer], Reply]:
    """Nothing applied. `retry_after` in seconds puts the header on."""

    def refuse(order: Order, _: Answer) -> Reply:
        wait = order.get("retry_after", 1 if status == 429 else None)
        return problem(status, f"HTTP_{status}")._replace(headers={} if wait is None else {"retry-after": str(wait)})

    return refuse


def _error_after_apply(_: Order, answer: Answer) -> Reply:
    answer({})
    return problem(500, "HTTP_500")


def _timeout_after_apply(order: Order, answer: Answer) -> Reply:
    answer({})
    time.sleep(order.get("seconds", TOO_LONG))
    return GATEWAY


def _drop_before_apply(order: Order, _: Answer) -> Reply:
    time.sleep(order.get("seconds", 0))
    return GATEWAY


def _slow(order: Order, answer: Answer) -> Reply:
    time.sleep(order.get("seconds", 5))
    return answer({})


def _html(order: Order, answer: Answer) -> Reply:
    """A firewall's page with `status` (default 200); `applied` says whether the application behind it saw the call."""
    if order.get("applied"):
        answer({})
    return Reply(order.get("status", 200), HTML)


def _empty(_: Order, answer: Answer) -> Reply:
    return answer({})._replace(body=b"", status=200)


def _truncated(_: Order, answer: Answer) -> Reply:
    reply = answer({})
    content = orjson.dumps(reply.body)
    return reply._replace(body=content[: len(content) // 2], headers={"content-type": "application/json"})


def _success_with_errors(_: Order, __: Answer) -> Reply:
    """As SIPD does (domain.md, 6): success told, nothing done."""
    return Reply(200, {"code": 200, "msg": "Sukses menyimpan, tunggu proses ekstraksi", "log": ["ERROR: gagal"]})


def _reject_record(order: Order, answer: Answer) -> Reply:
    code = str(order.get("code", "DITOLAK_SIMULATOR"))
    return answer(dict.fromkeys(order.get("ids", ()), code))


def _short_list(order: Order, answer: Answer) -> Reply:
    """All applied, the last `missing` (default 1) acknowledgements left out."""
    reply = answer({})
    return _relist(reply, reply.body["records"][: -order.get("missing", 1)]) if "records" in reply.body else reply


def _noise(_: Order, answer: Answer) -> Reply:
    """Every acknowledgement twice, backwards, among some for records and versions that nobody sent."""
    reply = answer({})
    if "records" not in reply.body:
        return reply
    acks = reply.body["records"]
    strangers = [{**ack, "id": ack["id"] + "-lain"} for ack in acks] + [{**ack, "version": ack["version"] + 1} for ack in acks]
    return _relist(reply, [*reversed(acks), *strangers, *acks])


def _bare_list(_: Order, answer: Answer) -> Reply:
    reply = answer({})
    return reply._replace(body=reply.body.get("records", reply.body))


def _relist(reply: Reply, acks: list[Any]) -> Reply:
    return reply._replace(body={**reply.body, "records": acks})


KINDS: Mapping[str, Callable[[Order, Answer], Reply]] = {
    **{f"http_{status}": _refuse(status) for status in (400, 401, 403, 404, 413, 422, 429, 500, 502, 503, 504)},
    "http_500_after_apply": _error_after_apply,
    "timeout_after_apply": _timeout_after_apply,
    "drop_before_apply": _drop_before_apply,
    "slow": _slow,
    "html": _html,
    "empty": _empty,
    "truncated": _truncated,
    "success_with_errors": _success_with_errors,
    "reject_record": _reject_record,
    "short_list": _short_list,
    "noise": _noise,
    "bare_list": _bare_list,
}
