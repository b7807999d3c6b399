"""Every answer the ministry is known to give, or could: an acknowledgement or one of three exceptions."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.siapkerja import classify
from functions.sync.model.errors import Locked, Refused, SinergiError, Throttled, Transient, Uncertain
from functions.sync.model.retries import LONGEST_RETRY_AFTER
from functions.sync.ports.ministry import Ack, ReadBack

NOW = int(datetime(2026, 11, 24, 5, 0, tzinfo=UTC).timestamp() * 1000)
SENT = [("PK-1", 3), ("PK-2", 7)]
HTML = b"<!doctype html><title>Just a moment...</title>"


def ack(
    id: Any = "PK-1", version: Any = 3, status: Any = "diterima", remote_id: Any = "SK-1", **more: Any
) -> dict[str, Any]:
    return {"id": id, "version": version, "status": status, "remote_id": remote_id, **more}


def acks(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> list[Ack]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return classify.acknowledgements(status, headers or {}, content, SENT, NOW)


ONE = Ack("PK-1", 3, "diterima", "SK-1", ())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param({"records": [ack()]}, [ONE], id="the contract's shape, one of two missing"),
        pytest.param([ack()], [ONE], id="a bare list"),
        pytest.param({"data": [ack()]}, [ONE], id="a Laravel envelope"),
        pytest.param({"records": []}, [], id="nobody acknowledged"),
        pytest.param({"records": [ack(), ack()]}, [ONE], id="said twice"),
        pytest.param({"records": [ack(), ack(status="ditolak")]}, [], id="two different words on one record"),
        pytest.param({"records": [ack(id="PK-9")]}, [], id="unknown id"),
        pytest.param({"records": [ack(version=2)]}, [], id="wrong version"),
        pytest.param({"records": [ack(version="3")]}, [ONE], id="version as text"),
        pytest.param({"records": [ack(version=True)]}, [], id="version as truth"),
        pytest.param({"records": [ack(version=3.0)]}, [], id="version as fraction"),
        pytest.param({"records": [ack(status="sukses")]}, [], id="unknown status"),
        pytest.param({"records": [None, 1, "x", [], ack()]}, [ONE], id="noise in the list"),
        pytest.param(
            {"records": [ack(remote_id=77)]}, [ONE._replace(remote_id="77")], id="remote id as number"
        ),
        pytest.param(
            {"records": [ack(remote_id="Siti binti Ahmad")]},
            [ONE._replace(remote_id="")],
            id="remote id that is a text",
        ),
        pytest.param(
            {
                "records": [
                    ack(
                        status="ditolak",
                        errors=[
                            {"code": "EMPLOYER_UNKNOWN", "field": "rujukan.pemberi_kerja", "message": "PT X"},
                            {"code": "a b", "field": "x"},
                            {},
                            "E1",
                            {"code": "E2", "field": "Siti binti Ahmad"},
                            {"code": "E3", "field": "3216061508950001"},
                        ],
                    )
                ]
            },
            [
                ONE._replace(
                    status="ditolak",
                    codes=("EMPLOYER_UNKNOWN", "E1", "E2", "E3"),
                    fields=("rujukan.pemberi_kerja", "", "", ""),
                )
            ],
            id="codes kept, texts dropped",
        ),
        pytest.param(
            {"records": [ack(status="ditolak", errors=[{"code": "NIK3216061508950001"}])]},
            [ONE._replace(status="ditolak")],
            id="a NIK where a code belongs",
        ),
    ],
)
def test_an_acknowledgement_counts_only_where_it_matches_what_was_sent(
    body: Any, expected: list[Ack]
) -> None:
    assert acks(body) == expected
    assert acks(body, status=207) == expected


@pytest.mark.parametrize(
    "body",
    [
        HTML,
        b"",
        b'{"records": [{"id": "PK-1", "ver',
        b"null",
        b"1",
        b'"ok"',
        b"\xff\xfe",
        {"code": 200, "msg": "Sukses menyimpan 916 byte tunggu proses ekstraksi"},
        {"errors": [{"code": "X"}]},
        {"records": {"PK-1": "diterima"}},
    ],
)
@pytest.mark.parametrize("status", [200, 201, 202, 204, 207])
def test_success_without_readable_acknowledgements_is_uncertain(body: Any, status: int) -> None:
    with pytest.raises(Uncertain) as failure:
        acks(body, status)
    assert failure.value.code == "siapkerja_jawaban_tak_terbaca"


@pytest.mark.parametrize(
    ("status", "headers", "error", "code"),
    [
        (401, {}, Locked, "siapkerja_otentikasi"),
        (403, {}, Locked, "siapkerja_otentikasi"),
        (404, {}, Locked, "siapkerja_kontrak_berubah"),
        (405, {}, Locked, "siapkerja_kontrak_berubah"),
        (429, {}, Throttled, "siapkerja_terlalu_sering"),
        (503, {"Retry-After": "7"}, Transient, "siapkerja_tidak_tersedia"),
        (503, {}, Uncertain, "siapkerja_galat"),
        (503, {"Retry-After": "soon"}, Uncertain, "siapkerja_galat"),
        (500, {"Retry-After": "7"}, Uncertain, "siapkerja_galat"),
        (502, {}, Uncertain, "siapkerja_galat"),
        (504, {}, Uncertain, "siapkerja_galat"),
        (302, {"Location": "https://account.example"}, Uncertain, "siapkerja_galat"),
        (409, {}, Uncertain, "siapkerja_galat"),
        (400, {}, Refused, "siapkerja_menolak_kiriman"),
        (413, {}, Refused, "siapkerja_menolak_kiriman"),
        (422, {}, Refused, "siapkerja_menolak_kiriman"),
    ],
)
def test_a_status_says_what_may_have_happened(
    status: int, headers: dict[str, str], error: type[SinergiError], code: str
) -> None:
    with pytest.raises(error) as failure:
        acks({"records": [ack()], "message": "NIK 3216061508950001 salah"}, status, headers)
    assert type(failure.value) is error
    assert failure.value.code == str(failure.value) == code
    if isinstance(failure.value, Refused):
        assert failure.value.status == status


def test_a_firewalls_page_blames_the_request_and_not_our_credential() -> None:
    with pytest.raises(Transient) as failure:
        acks(HTML, 403)
    assert (type(failure.value), failure.value.code) == (Transient, "siapkerja_dihadang")
    with pytest.raises(Locked):
        acks(b" ", 403)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        (" 120 ", 120.0),
        (format_datetime(datetime(2026, 11, 24, 5, 1, 30, tzinfo=UTC), usegmt=True), 90.0),
        (format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True), 0.0),
        ("9" * 18, 86_400.0),
        ("9" * 5000, None),
        ("-5", None),
        ("nan", None),
        ("٣", None),
        ("", None),
        ("Tue, 99 Foo 2026 99:99:99 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_never_absurd(value: str, seconds: float | None) -> None:
    assert classify.retry_after({"retry-after": value}, NOW) == seconds


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, {"id": "PK-1", "version": 3, "remote_id": "SK-1"}, ReadBack(3, "SK-1")),
        (200, {"data": {"id": "PK-1", "version": "3"}}, ReadBack(3, "")),
        (404, {"code": "RECORD_NOT_FOUND"}, None),
        (404, b"", None),
    ],
)
def test_read_back(status: int, body: Any, expected: ReadBack | None) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    assert classify.read_back(status, {}, content, "PK-1", NOW) == expected


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, HTML),
        (200, b""),
        (200, b'{"id": "PK-2", "version": 3}'),
        (200, b"[]"),
        (404, HTML),
        (403, HTML),
        (500, b""),
        (422, b"{}"),
        (302, b""),
    ],
)
def test_a_read_back_that_says_nothing_is_asked_again_and_never_means_absent(
    status: int, body: bytes
) -> None:
    with pytest.raises(Transient):
        classify.read_back(status, {}, body, "PK-1", NOW)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(["PK-1", "3", "diterima", "ditolak"])
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["records", "data", "id", "version", "status", "remote_id", "errors", "code"])
            | st.text(),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)
BODY = st.binary() | JSON.map(lambda value: json.dumps(value).encode())
HEADERS = st.dictionaries(
    st.sampled_from(["Retry-After", "retry-after", "Content-Type"]),
    st.text() | st.integers().map(str),
    max_size=3,
)
STATUS = st.sampled_from([200, 207, 404, 429, 503]) | st.integers(-1, 1000)


def outcome(reading: Callable[[], Any]) -> Any:
    try:
        return reading()
    except SinergiError as failure:
        return failure


@given(STATUS, HEADERS, BODY)
def test_no_answer_whatever_breaks_the_reading(status: int, headers: dict[str, str], body: bytes) -> None:
    found = outcome(lambda: classify.acknowledgements(status, headers, body, SENT, NOW))
    assert isinstance(found, (list, Transient, Uncertain, Refused))
    assert isinstance(found, Refused) is (status in (400, 413, 422))
    if isinstance(found, list):
        assert len({(a.id, a.version) for a in found}) == len(found)
        assert all((a.id, a.version) in SENT and a.status in classify.STATUSES for a in found)
    else:
        assert found.code.startswith("siapkerja_")
    remote = outcome(lambda: classify.read_back(status, headers, body, "PK-1", NOW))
    assert remote is None or isinstance(remote, (ReadBack, Transient))
    access = outcome(lambda: classify.token(status, headers, body, NOW))
    assert isinstance(access, (tuple, Transient))
    waits = [failure.retry_after for failure in (found, remote, access) if isinstance(failure, Transient)]
    assert all(0 <= wait <= LONGEST_RETRY_AFTER for wait in waits)
