"""The ministry as use cases see it: the fake, and the adapter over HTTP against the simulator."""

from __future__ import annotations

from typing import Any

import pytest

from functions.sync.model import hashing
from functions.sync.model.errors import Locked, Transient
from functions.sync.model.record import Key
from functions.sync.ports.ministry import OutgoingRecord
from functions.sync.reconciliation import merkle
from tests.contracts.subjects import DATA, DAY, DOMAIN, REGION, MinistrySubject

pytestmark = pytest.mark.enable_socket
over_http = pytest.mark.parametrize("ministry", ["adapter"], indirect=True)


def send(subject: MinistrySubject, id: str, version: int, op: str = "upsert", **data: Any) -> str:
    key = f"{REGION}:{DOMAIN}:{id}:{version}"
    return str(
        subject.port.send(REGION, DOMAIN, "B", "v", [OutgoingRecord(id, version, op, key, {**DATA, **data})])[
            0
        ].status
    )


def walk(subject: MinistrySubject, limit: int = 2) -> list[tuple[str, int, int]]:
    cursor, found = "", []
    while True:
        page = subject.port.changes(DOMAIN, cursor, limit)
        found += [(one.id, one.version, one.revision) for one in page.changes]
        cursor = page.cursor
        if not page.more:
            return found


def test_changes_come_in_order_page_by_page_each_record_once(ministry: MinistrySubject) -> None:
    assert ministry.port.changes(DOMAIN, "", 50)[:3] == ([], "", False)
    for number in range(5):
        assert send(ministry, f"P-{number}", 1) == "diterima"
    ministry.edit("P-1", {"kota": "Bekasi"})
    ministry.edit("N-1", DATA)
    assert walk(ministry) == [
        ("P-0", 1, 0),
        ("P-2", 1, 0),
        ("P-3", 1, 0),
        ("P-4", 1, 0),
        ("P-1", 1, 1),
        ("N-1", 0, 1),
    ]


def test_its_own_words_stay_apart_from_what_covers_them(ministry: MinistrySubject) -> None:
    send(ministry, "P-1", 1)
    ministry.edit("P-1", {"nama": "PT Lain", "kota": "Bekasi"})
    send(ministry, "P-1", 2)
    copy = ministry.port.copy(Key(REGION, DOMAIN, "P-1"))
    assert (copy.version, copy.revision) == (2, 1)
    assert (copy.data["nama"], copy.data["kota"]) == ("PT Contoh", "Bekasi")
    assert copy.own_values == {"nama": "PT Lain", "kota": "Bekasi"}
    assert ministry.port.copy(Key(REGION, DOMAIN, "P-9")) is None


def test_a_digest_is_what_its_copy_comes_to(ministry: MinistrySubject) -> None:
    send(ministry, "P-1", 1)
    ministry.edit("N-1", DATA)
    send(ministry, "P-2", 1)
    send(ministry, "P-2", 2, op="hapus")
    key = merkle.day_key(ministry.port.secret(), REGION, DOMAIN, DAY)
    found = {one.id: one for one in ministry.port.changes(DOMAIN, "", 50).changes}
    leaves = {
        id: merkle.leaf(key, id, one.version, one.revision, one.op, hashing.ministry_content_hash(one.data))
        for id, one in found.items()
    }
    buckets = merkle.buckets(key, leaves)
    folds = {prefix: merkle.fold(key, held) for prefix, held in buckets.items()}
    whole = ministry.port.digest(REGION, DOMAIN, DAY, "")
    assert (whole.root, whole.buckets, whole.leaves) == (merkle.root(key, folds), folds, {})
    for prefix, held in buckets.items():
        assert ministry.port.digest(REGION, DOMAIN, DAY, prefix).leaves == {
            id: tuple(one) for id, one in held.items()
        }
    before = whole.root
    ministry.edit("P-1", {"nama": "diubah"}, quiet=True)
    assert ministry.port.digest(REGION, DOMAIN, DAY, "").root != before
    assert ministry.port.changes(DOMAIN, "", 50).changes[0].revision == 0


@over_http
@pytest.mark.parametrize("kind", ["bare_list", "in_a_list", "shuffled"])
def test_other_shapes_of_the_same_page_are_read(ministry: MinistrySubject, kind: str) -> None:
    send(ministry, "P-1", 1)
    plain = ministry.port.changes(DOMAIN, "", 50)
    ministry.order({"kind": kind, "on": "changes"})
    page = ministry.port.changes(DOMAIN, "", 50)
    assert {one.id for one in page.changes} == {one.id for one in plain.changes} == {"P-1"}
    assert page.cursor == plain.cursor


@over_http
@pytest.mark.parametrize(
    ("order", "error"),
    [
        ({"kind": "renamed_field", "field": "changes"}, Locked),
        ({"kind": "html"}, Transient),
        ({"kind": "truncated"}, Transient),
        ({"kind": "empty"}, Transient),
        ({"kind": "http_503"}, Transient),
        ({"kind": "success_with_errors"}, Locked),
        ({"kind": "http_500"}, Transient),
    ],
)
def test_a_page_out_of_shape_is_never_half_read(
    ministry: MinistrySubject, order: dict[str, Any], error: type[Exception]
) -> None:
    send(ministry, "P-1", 1)
    ministry.order({**order, "on": "changes"})
    with pytest.raises(error):
        ministry.port.changes(DOMAIN, "", 50)
    assert ministry.port.changes(DOMAIN, "", 50).changes


@over_http
@pytest.mark.parametrize("field", ["id", "version", "revision", "op", "data"])
def test_changes_without_a_field_are_handed_over_as_what_they_are(
    ministry: MinistrySubject, field: str
) -> None:
    send(ministry, "P-1", 1)
    cursor = ministry.port.changes(DOMAIN, "", 50).cursor
    ministry.order({"kind": "renamed_field", "field": field, "on": "changes"})
    page = ministry.port.changes(DOMAIN, "", 50)
    assert (page.changes, page.cursor) == ([], cursor)
    assert [f"amplop:{field}" in reason for one in page.unreadable for reason in one.reasons] == [True]


@over_http
def test_a_repeated_page_leads_back(ministry: MinistrySubject) -> None:
    send(ministry, "P-1", 1)
    ministry.order({"kind": "repeated_page", "on": "changes"})
    page = ministry.port.changes(DOMAIN, "", 50)
    assert (page.cursor, page.more) == ("", True)


@over_http
@pytest.mark.parametrize(
    ("kind", "found"), [("http_404", None), ("html", Transient), ("success_with_errors", Locked)]
)
def test_no_digest_is_told_from_a_broken_one(ministry: MinistrySubject, kind: str, found: Any) -> None:
    ministry.order({"kind": kind, "on": "digest"})
    if found is None:
        assert ministry.port.digest(REGION, DOMAIN, DAY, "") is None
    else:
        with pytest.raises(found):
            ministry.port.digest(REGION, DOMAIN, DAY, "")
