"""Ways in which the ministry fails, each a function of the call: answer truly or not, before or after applying.

An order is `{kind, domain?, on?, ids?, times?, after?, …}`: `domain` `*` for any; `on` is `batches` (default), `records`,
`changes`, `digest`, `token` or `*`; with `ids` it strikes only batches that hold one of them; `times` is how often (default once), `after` how
many matching calls go unharmed first. Other words belong to the kind. A new kind is one more line in `KINDS`.

Kinds in `STANDING` last until they are taken away: `outage` (`hours` or `seconds`, `how`), `rate` (`per_second`) and `random`
(`seed`, `share`, `kinds`), which does to the n-th call what the seed says: the same seed and the same calls, the same run. An
answer that comes drop by drop cannot pass an API gateway, which collects it first: that is `slow` here, and the real thing is
in `tests/siapkerja`.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

import orjson

from .calls import Answer, Order
from .copies import repeated_page, shuffled
from .wire import Reply, Request, problem

#: Longer than the client waits (20 s), shorter than the gateway (30 s).
TOO_LONG = 25.0
HTML = b"<!doctype html><html><head><title>Just a moment...</title></head><body>Attention Required!</body></html>"
GATEWAY = Reply(504, {"message": "Gateway Timeout"})


def strike(on: str, answer: Answer, again: Callable[[str, Any], object]) -> Reply:
    """The answer, spoilt by the first order that matches. `again` does what a batch asked for, long after it was asked."""
    orders = answer.store.faults()
    for key, order in orders:
        if order["kind"] == LATER and order["at"] <= answer.now and answer.store.count_down(key, "times"):
            again(order["of"], base64.b64decode(order["body"]))
    for key, order in orders:
        if order["times"] < 1 or not _matches(order, on, answer.domain, answer.request, answer.now):
            continue
        if order["after"] > 0 and answer.store.count_down(key, "after"):
            continue
        if answer.store.count_down(key, "times"):
            return KINDS[order["kind"]](order, answer)
    return answer({})


def unknown(orders: Any) -> bool:
    """Whether these are not orders that can be carried out."""
    return not isinstance(orders, list) or not all(
        isinstance(order, dict) and order.get("kind") in KINDS for order in orders
    )


def ordered(order: Order, now: float) -> dict[str, Any]:
    """As it is stored: how long an outage lasts counts from now, and what stands does not wear out."""
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


def _refuse(status: int) -> Callable[[Order, Answer], Reply]:
    """Nothing applied. `retry_after` in seconds puts the header on."""

    def refuse(order: Order, _: Answer) -> Reply:
        wait = order.get("retry_after", 1 if status == 429 else None)
        return problem(status, f"HTTP_{status}")._replace(
            headers={} if wait is None else {"retry-after": str(wait)}
        )

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
    return Reply(
        200, {"code": 200, "msg": "Sukses menyimpan, tunggu proses ekstraksi", "log": ["ERROR: gagal"]}
    )


def _reject_record(order: Order, answer: Answer) -> Reply:
    code = str(order.get("code", "DITOLAK_SIMULATOR"))
    return answer(dict.fromkeys(order.get("ids", ()), code))


def _short_list(order: Order, answer: Answer) -> Reply:
    """All applied, the last `missing` (default 1) acknowledgements left out."""
    reply = answer({})
    return (
        _relist(reply, reply.body["records"][: -order.get("missing", 1)])
        if "records" in reply.body
        else reply
    )


def _noise(_: Order, answer: Answer) -> Reply:
    """Every acknowledgement twice, backwards, among some for records and versions that nobody sent."""
    reply = answer({})
    if "records" not in reply.body:
        return reply
    acks = reply.body["records"]
    strangers = [{**ack, "id": ack["id"] + "-lain"} for ack in acks] + [
        {**ack, "version": ack["version"] + 1} for ack in acks
    ]
    return _relist(reply, [*reversed(acks), *strangers, *acks])


def _bare_list(_: Order, answer: Answer) -> Reply:
    reply = answer({})
    return reply._replace(
        body=next((reply.body[name] for name in ("records", "changes") if name in reply.body), reply.body)
    )


def _apply_twice(_: Order, answer: Answer) -> Reply:
    """A gateway in between asks a second time; the second word is told."""
    answer({})
    return answer({})


def _apply_later(order: Order, answer: Answer) -> Reply:
    """Applied only `seconds` later (default ten minutes), by the first call of any kind after that."""
    body = base64.b64encode(answer.request.body).decode()
    answer.store.add_fault(
        {"kind": LATER, "at": answer.now + order.get("seconds", 600), "of": answer.domain, "body": body}
    )
    return GATEWAY


def _answer_other(_: Order, answer: Answer) -> Reply:
    """All applied, and told what belongs to somebody else's request."""
    reply = answer({})
    return (
        _relist(reply, [{**ack, "id": f"{ack['id']}-lain"} for ack in reply.body["records"]])
        if "records" in reply.body
        else reply
    )


def _in_a_list(_: Order, answer: Answer) -> Reply:
    reply = answer({})
    return reply._replace(body=[reply.body])


def _renamed_field(order: Order, answer: Answer) -> Reply:
    """`field` (default `status`) has another name from today on."""
    reply, field = answer({}), order.get("field", "status")
    if "changes" in reply.body:
        return reply._replace(
            body=orjson.loads(
                orjson.dumps(reply.body).replace(f'"{field}":'.encode(), f'"{field}_baru":'.encode())
            )
        )
    if "records" not in reply.body:
        return reply
    return _relist(
        reply,
        [
            {(f"{name}_baru" if name == field else name): value for name, value in ack.items()}
            for ack in reply.body["records"]
        ],
    )


def _outage(order: Order, answer: Answer) -> Reply:
    return KINDS[order.get("how", "http_503")]({**order, "seconds": 0}, answer)


def _rate(order: Order, answer: Answer) -> Reply:
    """More than `per_second` requests in any one second: those beyond are refused with 429. All are noted (`/_simulator/rate`)."""
    if answer.store.note_request(answer.domain, int(answer.now * 1000)) > order.get("per_second", 10):
        return _refuse(429)(order, answer)
    return answer({})


def _random(order: Order, answer: Answer) -> Reply:
    """The n-th call meets what the seed says."""
    mark = blake2b(f"{order.get('seed', 0)}:{ALWAYS - order['times']}".encode(), digest_size=8).digest()
    kinds = order.get("kinds", CHANCE)
    if int.from_bytes(mark[:4], "big") / 2**32 >= order.get("share", 0.3):
        return answer({})
    return KINDS[kinds[int.from_bytes(mark[4:], "big") % len(kinds)]]({"seconds": 0, **order}, answer)


def _relist(reply: Reply, acks: list[Any]) -> Reply:
    return reply._replace(body={**reply.body, "records": acks})


KINDS: Mapping[str, Callable[[Order, Answer], Reply]] = {
    **{
        f"http_{status}": _refuse(status)
        for status in (400, 401, 403, 404, 413, 422, 429, 500, 502, 503, 504)
    },
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
    "apply_twice": _apply_twice,
    "apply_later": _apply_later,
    "answer_other": _answer_other,
    "in_a_list": _in_a_list,
    "renamed_field": _renamed_field,
    "repeated_page": repeated_page,
    "shuffled": shuffled,
    "outage": _outage,
    "rate": _rate,
    "random": _random,
}
LATER = "applied later"
"""Not an order: what a batch still has to do."""
STANDING = frozenset({"outage", "rate", "random"})
ALWAYS = 1_000_000_000
CHANCE = (
    "http_429", "http_500", "http_503", "http_500_after_apply", "timeout_after_apply", "drop_before_apply", "html", "empty", "truncated",
    "success_with_errors", "short_list", "noise", "bare_list", "apply_twice", "answer_other", "in_a_list", "renamed_field",
)  # fmt: skip
