"""The simulator's journal equals what it received, whatever faults were ordered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from infra.local.simulator.service import faults
from infra.local.simulator.service.store import Held, Ref, Store
from infra.local.simulator.service.wire import Request, request, response
from tests.local.caller import Caller, record, token


def test_a_record_is_applied_once_and_read_back(call: Caller) -> None:
    first = call.send(record())
    assert (first.status, first.body["records"][0]["status"]) == (200, "diterima")
    again = call.send(record())
    assert again.body["records"] == [{**first.body["records"][0], "status": "sudah_ada"}]
    held = call("GET", "/v1/pencari-kerja/records/3216/PK-1", authorization=f"Bearer {token(call)}").body
    assert (held["version"], held["remote_id"]) == (1, first.body["records"][0]["remote_id"])
    assert (
        call("GET", "/v1/pencari-kerja/records/3216/PK-2", authorization=f"Bearer {token(call)}").status
        == 404
    )
    assert call.journal() == {"effects": 1, "distinct": 1, "records": 1, "doubles": []}


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ([record(version=3), record(version=2)], [("diterima", []), ("konflik", ["VERSION_NOT_NEWER"])]),
        (
            [record(version=2), record(version=3), record(version=2)],
            [("diterima", []), ("diterima", []), ("sudah_ada", [])],
        ),
        ([record(), record(version=2, op="hapus"), record(version=3)], [("diterima", [])] * 3),
        ([record(identitas={}, kontak={})], [("ditolak", ["FIELD_REQUIRED"] * 4)]),
        ([record(nik=3216061508950001)], [("ditolak", ["NIK_INVALID"])]),
        ([{**record(), "idempotency_key": "x"}], [("ditolak", ["IDEMPOTENCY_KEY_INVALID"])]),
        ([record(op="hapus", identitas={})], [("diterima", [])]),
    ],
)
def test_records_are_judged_by_the_ministrys_own_rules(
    call: Caller, sent: list[dict[str, Any]], expected: list[Any]
) -> None:
    assert call.statuses(*sent) == expected


@pytest.mark.parametrize(
    "data", [{}, {"rujukan": {}, "pemberi_kerja": {"id": "PB-1"}}, {"rujukan": {"id_pemberi_kerja": "PB-1"}}]
)
def test_a_placement_needs_an_employer_that_is_known(call: Caller, data: dict[str, Any]) -> None:
    placement = record("PN-1", domain="penempatan", **data)
    assert call.statuses(placement, domain="penempatan") == [("ditolak", ["EMPLOYER_UNKNOWN"])]
    call.send(record("PB-1", domain="pemberi-kerja"), domain="pemberi-kerja")
    assert call.statuses(placement, domain="penempatan") == [("diterima", [])]
    call.send(record("PB-1", 2, "hapus", domain="pemberi-kerja"), domain="pemberi-kerja")
    assert call.statuses(record("PN-1", 2, domain="penempatan"), domain="penempatan") == [
        ("ditolak", ["EMPLOYER_UNKNOWN"])
    ]


def test_a_tombstone_keeps_nothing_of_what_it_buried(call: Caller) -> None:
    call.send(record(), record(version=2, op="hapus"))
    [held] = call("GET", "/_simulator/records?domain=pencari-kerja&data=1").body["records"]
    assert (held["version"], held["op"], held["data"]) == (2, "hapus", {})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"records": [record(f"PK-{n}") for n in range(51)]}, "validation.max.numeric"),
        ({"records": []}, "validation.required"),
        ({"records": [{**record(), "version": "1"}]}, "validation.format"),
        ({"records": [{**record(), "op": "buang"}]}, "validation.format"),
        ({"agreement_version": ""}, "validation.format"),
    ],
)
def test_a_batch_out_of_shape_is_refused_as_a_whole(call: Caller, body: dict[str, Any], code: str) -> None:
    reply = call.send(record("PK-0"), **body)
    assert (reply.status, reply.body["code"]) == (422, code)
    assert call.journal()["effects"] == 0


def test_a_token_opens_one_domain(call: Caller) -> None:
    assert call.send(record(), client="pelatihan").status == 403
    assert call("POST", "/v1/pencari-kerja/batches", {}, authorization="Bearer x:1:2").status == 401
    assert call("POST", "/v1/pencari-kerja/batches", {}).status == 401
    assert (
        call(
            "POST",
            "/oauth/token",
            b"grant_type=client_credentials&client_id=sinergi-pelatihan&client_secret=x",
        ).status
        == 401
    )
    assert call("POST", "/oauth/token", b"", authorization="Basic !").status == 401
    assert call("GET", "/v1/orang/records/3216/1").status == 404


@pytest.mark.parametrize(
    ("order", "status", "applied"),
    [
        ({"kind": "http_500"}, 500, 0),
        ({"kind": "http_503", "retry_after": 3}, 503, 0),
        ({"kind": "http_429"}, 429, 0),
        ({"kind": "http_500_after_apply"}, 500, 1),
        ({"kind": "timeout_after_apply", "seconds": 0}, 504, 1),
        ({"kind": "drop_before_apply"}, 504, 0),
        ({"kind": "slow", "seconds": 0}, 200, 1),
        ({"kind": "html"}, 200, 0),
        ({"kind": "html", "status": 403, "applied": True}, 403, 1),
        ({"kind": "empty"}, 200, 1),
        ({"kind": "truncated"}, 200, 1),
        ({"kind": "success_with_errors"}, 200, 0),
        ({"kind": "short_list"}, 200, 1),
        ({"kind": "noise"}, 200, 1),
        ({"kind": "bare_list"}, 200, 1),
        ({"kind": "reject_record", "ids": ["PK-1"]}, 207, 0),
        ({"kind": "apply_twice"}, 200, 1),
        ({"kind": "apply_later", "seconds": 600}, 504, 0),
        ({"kind": "answer_other"}, 200, 1),
        ({"kind": "in_a_list"}, 200, 1),
        ({"kind": "renamed_field"}, 200, 1),
        ({"kind": "outage", "hours": 1, "retry_after": 9, "times": 1}, 503, 0),
        ({"kind": "rate", "per_second": 0, "times": 1}, 429, 0),
        ({"kind": "random", "share": 1, "kinds": ["http_500"], "times": 1}, 500, 0),
    ],
)
def test_a_fault_strikes_as_often_as_ordered(
    call: Caller, order: dict[str, Any], status: int, applied: int
) -> None:
    call.order({**order, "domain": "pencari-kerja"})
    struck = call.send(record())
    assert struck.status == status
    assert response(struck)["statusCode"] == status
    assert ("retry-after" in struck.headers) == (status in (429, 503))
    assert call.journal()["effects"] == applied
    true = call.send(record())
    assert true.body["records"][0]["status"] == ("sudah_ada" if applied else "diterima")
    assert call.journal() == {"effects": 1, "distinct": 1, "records": 1, "doubles": []}


def test_every_kind_of_fault_is_in_the_table_above() -> None:
    tried = {
        mark.args[1][n][0]["kind"]
        for mark in test_a_fault_strikes_as_often_as_ordered.pytestmark
        for n in range(len(mark.args[1]))
    }
    of_changes = {"repeated_page", "shuffled"}  # tests/contracts/test_ministry.py
    assert (
        set(faults.KINDS) - tried
        == {f"http_{status}" for status in (400, 401, 403, 404, 413, 422, 502, 504)} | of_changes
    )


def test_orders_wait_choose_and_end(call: Caller) -> None:
    call.order(
        {"kind": "http_422", "ids": ["PK-7"], "times": 9},
        {"kind": "http_500", "after": 1, "times": 2},
        {"kind": "http_401", "on": "records"},
    )
    replies = [call.send(record(id)).status for id in ("PK-1", "PK-7", "PK-2", "PK-3", "PK-4")]
    assert replies == [200, 422, 500, 500, 200]
    assert [order["times"] for order in call("GET", "/_simulator/faults").body["faults"]] == [8, 0, 1]
    assert (
        call("GET", "/v1/pencari-kerja/records/3216/PK-1", authorization=f"Bearer {token(call)}").status
        == 401
    )
    call("DELETE", "/_simulator/faults")
    assert call.send(record("PK-7")).status == 200
    assert call("PUT", "/_simulator/faults", [{"kind": "meteor"}]).status == 422


def test_what_is_applied_later_is_applied_then_and_once(call: Caller) -> None:
    call.order({"kind": "apply_later", "seconds": 600})
    assert call.send(record()).status == 504
    read = {"authorization": f"Bearer {token(call)}"}
    call.now += 599
    assert call("GET", "/v1/pencari-kerja/records/3216/PK-1", **read).status == 404
    call.now += 1
    assert call("GET", "/v1/pencari-kerja/records/3216/PK-1", **read).body["version"] == 1
    assert call.send(record()).body["records"][0]["status"] == "sudah_ada"
    assert call.journal() == {"effects": 1, "distinct": 1, "records": 1, "doubles": []}
    assert [order["kind"] for order in call("GET", "/_simulator/faults").body["faults"]] == ["apply_later"]


def test_what_is_applied_later_never_puts_an_older_version_over_a_newer_one(call: Caller) -> None:
    call.order({"kind": "apply_later", "seconds": 600})
    call.send(record())
    call.send(record(version=2))
    call.now += 600
    call.send(record("PK-2"))
    [held, _] = call("GET", "/_simulator/records?domain=pencari-kerja").body["records"]
    assert held["version"] == 2


@pytest.mark.parametrize(("how", "status"), [("http_503", 503), ("drop_before_apply", 504), ("html", 200)])
def test_an_outage_lasts_as_long_as_ordered_for_every_call(call: Caller, how: str, status: int) -> None:
    call.order({"kind": "outage", "hours": 72, "how": how, "on": "*", "domain": "pencari-kerja"})
    for _ in range(3):
        assert call.send(record()).status == status
        call.now += 24 * 3600
    assert call.send(record()).body["records"][0]["status"] == "diterima"
    assert call.journal()["effects"] == 1


def test_the_same_seed_and_the_same_calls_are_the_same_run(call: Caller, store: Store) -> None:
    def outcomes(seed: int) -> list[int]:
        store.delete()
        call.order(
            {
                "kind": "random",
                "seed": seed,
                "share": 0.5,
                "kinds": ["http_500", "http_429", "drop_before_apply"],
            }
        )
        return [call.send(record(f"PK-{n}")).status for n in range(24)]

    first = outcomes(7)
    assert outcomes(7) == first != outcomes(8)
    assert set(first) == {200, 429, 500, 504}


def test_a_rate_ceiling_refuses_and_the_busiest_second_is_known(call: Caller) -> None:
    call.order({"kind": "rate", "per_second": 3})
    statuses = []
    for _ in range(10):
        statuses.append(call.send(record()).status)
        call.now += 0.25
    assert statuses == [200, 200, 200, 429, 429, 429, 429, 429, 429, 429]
    assert call("GET", "/_simulator/rate?domain=pencari-kerja").body == {
        "requests": 10,
        "most_in_a_second": 4,
    }


def test_two_writers_at_once_leave_one_effect(
    call: Caller, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: Callable[..., dict[Ref, Held]] = store.held
    others = [record()]

    def interrupted(refs: Any) -> dict[Ref, Held]:
        found = read(refs)
        if others:
            call.send(others.pop())
        return found

    monkeypatch.setattr(store, "held", interrupted)
    assert call.statuses(record()) == [("sudah_ada", [])]
    assert call.journal()["effects"] == 1


def test_fifty_records_take_one_read_and_one_write(call: Caller, store: Store) -> None:
    counted: list[str] = []
    store._client.meta.events.register("before-call", lambda model, **_: counted.append(model.name))
    assert call.send(*(record(f"PK-{n}") for n in range(50))).status == 200
    assert counted == ["Query", "Query", "BatchGetItem", "TransactWriteItems"], (
        "one look for faults per call, one read, one write"
    )


def test_records_are_paged_and_reset_forgets(call: Caller) -> None:
    call.send(*(record(f"PK-{n}") for n in range(7)))
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = call("GET", f"/_simulator/records?domain=pencari-kerja&limit=3&cursor={cursor}").body
        seen += [held["id"] for held in page["records"]]
        cursor = page["cursor"]
    assert seen == [f"PK-{n}" for n in range(7)]
    assert call("POST", "/_simulator/reset").body == {"deleted": 14}
    assert call.journal()["effects"] == 0
    assert call("GET", "/_simulator/nothing").status == 404


def test_a_double_would_be_seen(call: Caller, store: Store) -> None:
    call.send(record())
    [effect] = store.journal("pencari-kerja")
    store.apply("pencari-kerja", {}, {}, [effect])
    assert call.journal()["doubles"] == [
        {"region": "3216", "id": "PK-1", "version": 1, "times": 2},
        {"idempotency_key": "3216:pencari-kerja:PK-1:1", "times": 2},
    ]


def test_the_event_of_an_http_api_is_understood() -> None:
    event = {
        "rawPath": "/v1/pencari-kerja/records/3216/a%3Ab",
        "requestContext": {"http": {"method": "GET"}},
        "headers": {"Authorization": "x"},
        "body": "aGFsbw==",
        "isBase64Encoded": True,
    }
    assert request(event) == Request(
        "GET", ("v1", "pencari-kerja", "records", "3216", "a:b"), {}, {"authorization": "x"}, b"halo"
    )
