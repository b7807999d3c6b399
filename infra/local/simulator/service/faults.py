"""Ways in which the ministry fails: each kind is a function of the order and the call (`fault_orders`).

A kind answers truthfully or not, before or after it applies what was asked. A new kind is one more line in
`KINDS`.

Kinds in `STANDING` last until they are deleted: `outage` (`hours` or `seconds`, `how`), `rate` (`per_second`)
and `random` (`seed`, `share`, `kinds`), which decides on the n-th call by the seed: the same seed and the
same calls give the same run. An answer that arrives byte by byte cannot pass an API gateway, which collects
it first: here it is `slow`, and the real thing is in `tests/siapkerja`.
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
from .wire import Reply, problem

TOO_LONG = 25.0
"""Seconds: longer than the client waits (20 s), shorter than the gateway (30 s)."""
HTML = (
    b"<!doctype html><html><head><title>Just a moment...</title></head>"
    b"<body>Attention Required!</body></html>"
)
GATEWAY = Reply(504, {"message": "Gateway Timeout"})


def _refuse(status: int) -> Callable[[Order, Answer], Reply]:
    """Answer with `status`, apply nothing; `retry_after` (seconds) adds the header, which 429 always has."""

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
    """Answer with a firewall's page and `status` (default 200); apply the call only if `applied`."""
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
    """Report success and do nothing, as SIPD does (domain.md 6)."""
    return Reply(
        200, {"code": 200, "msg": "Sukses menyimpan, tunggu proses ekstraksi", "log": ["ERROR: gagal"]}
    )


def _reject_record(order: Order, answer: Answer) -> Reply:
    code = str(order.get("code", "DITOLAK_SIMULATOR"))
    return answer(dict.fromkeys(order.get("ids", ()), code))


def _short_list(order: Order, answer: Answer) -> Reply:
    """Apply all, and leave out the last `missing` (default 1) acknowledgements."""
    reply = answer({})
    return (
        _relist(reply, reply.body["records"][: -order.get("missing", 1)])
        if "records" in reply.body
        else reply
    )


def _noise(_: Order, answer: Answer) -> Reply:
    """Apply all; acknowledge each record twice, backwards, among records and versions that nobody sent."""
    reply = answer({})
    if "records" not in reply.body:
        return reply
    acks = reply.body["records"]
    unsent = [{**ack, "id": ack["id"] + "-lain"} for ack in acks] + [
        {**ack, "version": ack["version"] + 1} for ack in acks
    ]
    return _relist(reply, [*reversed(acks), *unsent, *acks])


def _bare_list(_: Order, answer: Answer) -> Reply:
    reply = answer({})
    return reply._replace(
        body=next((reply.body[name] for name in ("records", "changes") if name in reply.body), reply.body)
    )


def _apply_twice(_: Order, answer: Answer) -> Reply:
    """Apply twice, as when a gateway repeats the request, and give the second answer."""
    answer({})
    return answer({})


def _apply_later(order: Order, answer: Answer) -> Reply:
    """Apply only `seconds` later (default 600), at the first call of any kind after that."""
    body = base64.b64encode(answer.request.body).decode()
    answer.store.add_fault(
        {"kind": LATER, "at": answer.now + order.get("seconds", 600), "of": answer.domain, "body": body}
    )
    return GATEWAY


def _answer_other(_: Order, answer: Answer) -> Reply:
    """Apply all, and give the acknowledgements of another request."""
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
    """Give `field` (default `status`) another name in the answer."""
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
    """Refuse requests beyond `per_second` in any one second with 429, and note all (`/_simulator/rate`)."""
    if answer.store.note_request(answer.domain, int(answer.now * 1000)) > order.get("per_second", 10):
        return _refuse(429)(order, answer)
    return answer({})


def _random(order: Order, answer: Answer) -> Reply:
    """Let the n-th call meet what the seed decides: with probability `share` one of `kinds`."""
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
"""Kind of what is stored for a batch of `apply_later`; it is no order."""
STANDING = frozenset({"outage", "rate", "random"})
"""Kinds that do not wear out."""
ALWAYS = 1_000_000_000
"""`times` of a standing kind."""
CHANCE = (
    "http_429", "http_500", "http_503", "http_500_after_apply", "timeout_after_apply", "drop_before_apply",
    "html", "empty", "truncated", "success_with_errors", "short_list", "noise", "bare_list", "apply_twice",
    "answer_other", "in_a_list", "renamed_field",
)  # fmt: skip
"""Kinds that `random` draws from unless `kinds` says otherwise."""
