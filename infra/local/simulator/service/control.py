"""Routes for tests under `/_simulator/`: order faults, see what was received and that it was applied once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from . import copies, fault_orders, faults
from .store import Store
from .tokens import DOMAINS
from .wire import Reply, Request, problem

PAGE = 500


def _put_faults(store: Store, request: Request, now: float) -> Reply:
    """Replace all orders of faults; the body is a list of them, or `{"faults": […]}`."""
    body = request.json()
    orders = body.get("faults") if isinstance(body, dict) else body
    if not fault_orders.are_valid(orders):
        return problem(422, "FAULT_UNKNOWN", kinds=sorted(faults.KINDS))
    store.delete("F")
    for order in orders or ():
        store.add_fault(fault_orders.as_stored(order, now))
    return _get_faults(store, request, now)


def _get_faults(store: Store, _: Request, __: float) -> Reply:
    return Reply(200, {"faults": [order for _, order in store.faults() if order["kind"] in faults.KINDS]})


def _delete_faults(store: Store, _: Request, __: float) -> Reply:
    return Reply(200, {"deleted": store.delete("F")})


def _get_records(store: Store, request: Request, __: float) -> Reply:
    """Return a page of the ministry's records, by region and id: `?domain=&limit=&cursor=&data=1`."""
    domain = request.query.get("domain", "")
    limit = min(int(request.query.get("limit", PAGE)), PAGE)
    page = store.records(domain, limit, request.query.get("cursor", ""))
    shown = []
    for name, held in page:
        region, _, id = name.partition("#")
        more = {"data": held.data} if request.query.get("data") else {}
        shown.append(
            {
                "region": region,
                "id": id,
                "version": held.version,
                "op": held.op,
                "remote_id": held.remote_id,
                **more,
            }
        )
    return Reply(200, {"records": shown, "cursor": page[-1][0] if len(page) == limit else None})


def _get_journal(store: Store, request: Request, _: float) -> Reply:
    """Return how many effects there were, on how many (record, version): `?domain=&entries=1`.

    `doubles` lists versions and idempotency keys that were applied more than once; it must be empty.
    """
    wanted = [request.query["domain"]] if "domain" in request.query else DOMAINS
    return Reply(
        200, {"domains": {domain: _journal(store, domain, "entries" in request.query) for domain in wanted}}
    )


def _journal(store: Store, domain: str, entries: bool) -> dict[str, Any]:
    effects = list(store.journal(domain))
    times = Counter((effect.region, effect.id, effect.version) for effect in effects)
    keys = Counter(effect.idempotency_key for effect in effects)
    doubles = [{"region": r, "id": i, "version": v, "times": n} for (r, i, v), n in times.items() if n > 1]
    doubles += [{"idempotency_key": key, "times": n} for key, n in keys.items() if n > 1]
    counts = {
        "effects": len(effects),
        "distinct": len(times),
        "records": len({t[:2] for t in times}),
        "doubles": doubles,
    }
    return {**counts, **({"entries": [effect._asdict() for effect in effects]} if entries else {})}


def _reset(store: Store, _: Request, __: float) -> Reply:
    return Reply(200, {"deleted": store.delete()})


def _get_rate(store: Store, request: Request, _: float) -> Reply:
    """Return the requests noted under a `rate` order, and the most of them in any one second: `?domain=`."""
    moments = store.requests(request.query.get("domain", ""))
    most = max(
        (sum(start <= at < start + 1000 for at in moments[number:]) for number, start in enumerate(moments)),
        default=0,
    )
    return Reply(200, {"requests": len(moments), "most_in_a_second": most})


def _post_records(store: Store, request: Request, now: float) -> Reply:
    return copies.edit(store, request, now)


def _delete_records(store: Store, request: Request, _: float) -> Reply:
    """Lose a record without a trace: `?domain=&region=&id=`."""
    return copies.lose(store, request)


ROUTES: Mapping[tuple[str, str], Callable[[Store, Request, float], Reply]] = {
    ("PUT", "faults"): _put_faults,
    ("GET", "faults"): _get_faults,
    ("DELETE", "faults"): _delete_faults,
    ("GET", "rate"): _get_rate,
    ("GET", "records"): _get_records,
    ("POST", "records"): _post_records,
    ("DELETE", "records"): _delete_records,
    ("GET", "journal"): _get_journal,
    ("POST", "reset"): _reset,
}


def answer(store: Store, request: Request, now: float) -> Reply:
    """Return the answer of a test's route; 404 where there is none."""
    route = ROUTES.get((request.method, request.path[1] if len(request.path) == 2 else ""))
    return route(store, request, now) if route else problem(404, "ROUTE_NOT_FOUND")
