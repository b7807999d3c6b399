"""The Lambda: the ministry's routes (contract, section 5), each behind the faults that tests order."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3

from . import batch, control, copies, fault_orders, tokens
from .calls import Answer, Do
from .store import Ref, Store
from .wire import Reply, Request, json, problem, request, response


def handler(event: Mapping[str, Any], _: object) -> dict[str, Any]:
    return response(answer(_store(), os.environ["SIGNING_KEY"], request(event), time.time()))


def answer(store: Store, key: str, asked: Request, now: float) -> Reply:
    """Return the answer to a request; `key` signs tokens and derives secrets, `now` is in epoch seconds."""
    match (asked.method, *asked.path):
        case (_, "_simulator", *_):
            return control.answer(store, asked, now)
        case ("POST", "oauth", "token"):
            return _answer_or_fail(store, "token", "*", asked, now, lambda _: tokens.issue(key, asked, now))
        case ("POST", "v1", domain, "batches") if domain in tokens.DOMAINS:
            return tokens.refusal(key, asked, domain, now) or _batch(store, domain, asked, now)
        case ("GET", "v1", domain, "records", region, id) if domain in tokens.DOMAINS:
            ref = Ref(domain, region, id)
            return tokens.refusal(key, asked, domain, now) or _answer_or_fail(
                store, "records", domain, asked, now, lambda _: _read(store, ref)
            )
        case ("GET", "v1", domain, "changes") if domain in tokens.DOMAINS:
            return tokens.refusal(key, asked, domain, now) or _answer_or_fail(
                store, "changes", domain, asked, now, lambda _: copies.changes(store, domain, asked)
            )
        case ("GET", "v1", domain, "digest") if domain in tokens.DOMAINS:
            return tokens.refusal(key, asked, domain, now) or _answer_or_fail(
                store, "digest", domain, asked, now, lambda _: copies.digest(store, key, domain, asked)
            )
    return problem(404, "ROUTE_NOT_FOUND")


def _batch(store: Store, domain: str, asked: Request, now: float) -> Reply:
    return _answer_or_fail(
        store, "batches", domain, asked, now, lambda reject: _apply(store, domain, asked.body, now, reject)
    )


def _apply(store: Store, domain: str, body: bytes, now: float, reject: Mapping[str, str]) -> Reply:
    parsed = batch.parse(domain, json(body))
    return parsed if isinstance(parsed, Reply) else batch.apply(store, parsed, int(now * 1000), reject)


def _answer_or_fail(store: Store, on: str, domain: str, asked: Request, now: float, do: Do) -> Reply:
    return fault_orders.answer_or_fail(
        on, Answer(do, store, domain, asked, now), lambda of, body: _apply(store, of, body, now, {})
    )


def _read(store: Store, ref: Ref) -> Reply:
    held = store.held([ref]).get(ref)
    if held is None:
        return problem(404, "RECORD_NOT_FOUND")
    last = held.keys[-1] if held.keys else ""
    return Reply(200, {**copies.shown(f"{ref.region}#{ref.id}", held), "idempotency_key": last})


@cache
def _store() -> Store:
    return Store(boto3.client("dynamodb"), os.environ["TABLE"])
