"""Every code of the API by its real path, in both languages, with the status that the document states."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from functions import domains
from functions.api.problem import STATUS, language
from functions.domains.core.readers import texts
from functions.messages.requests import REQUESTS
from functions.runtime import telemetry
from functions.sync.model.errors import Transient
from functions.sync.validation import row_validator
from tests.api.gateway import Gateway, Response, person, system
from tests.support.rig import Rig

JSON = {"content-type": "application/json"}
RECORDS = "/v1/pencari-kerja/records"
EXAMPLE = {name: value for name, value in domains.get("pencari-kerja").example.items() if value}
GOOD = orjson.dumps({"records": [EXAMPLE]})
Call = Callable[[Gateway, Rig, dict[str, str]], Response]


def post(body: bytes = GOOD, path: str = RECORDS, **headers: str) -> Call:
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda gateway, _, lang: gateway.call("POST", path, body, {**JSON, **more, **lang}, system())


def get(path: str, claims: dict[str, Any] | None = None) -> Call:
    return lambda gateway, _, lang: gateway.call("GET", path, None, lang, claims or system())


def _taken(gateway: Gateway, _: Rig, lang: dict[str, str]) -> Response:
    headers = {**JSON, **lang, "Idempotency-Key": "satu"}
    assert gateway.call("POST", RECORDS, GOOD, headers, system()).status == 202
    return gateway.call("POST", RECORDS, orjson.dumps({"records": [EXAMPLE, EXAMPLE]}), headers, system())


def _late(gateway: Gateway, rig: Rig, lang: dict[str, str]) -> Response:
    rig.clock.advance(3 * 366 * 86_400)
    return gateway.call("POST", RECORDS, GOOD, {**JSON, **lang}, system())


def _failing(error: Exception) -> Call:
    def call(gateway: Gateway, rig: Rig, lang: dict[str, str]) -> Response:
        def fail(*_: object) -> None:
            raise error

        rig.state.records = fail  # type: ignore[assignment, method-assign]
        return gateway.call("POST", RECORDS, GOOD, {**JSON, **lang}, system())

    return call


def _stranger(gateway: Gateway, _: Rig, lang: dict[str, str]) -> Response:
    """Call with a token of two regions, which the authorizer accepts."""
    claims = {**system(), "scope": "3216/pencari-kerja.write 3273/pencari-kerja.write"}
    return gateway.call("POST", RECORDS, GOOD, {**JSON, **lang}, claims)


def _tokenless(gateway: Gateway, _: Rig, lang: dict[str, str]) -> Response:
    """Call without a token, as if the route had lost its authorizer."""
    route = next(route for route, _ in gateway.routes if route.path == RECORDS and route.method == "POST")
    from functions.handlers import submit
    from tests.api.gateway import _back
    from tests.support.fakes import FakeLambdaContext

    return _back(
        submit.handler(
            gateway.event(route, {}, RECORDS, "", GOOD, {**JSON, **lang}, None), FakeLambdaContext()
        )
    )


CALLS: dict[str, Call] = {
    "TOKEN_TIDAK_SAH": _tokenless,
    "HAK_KURANG": _stranger,
    "DI_LUAR_RENCANA_KERJA": lambda gateway, _, lang: gateway.call(
        "POST", RECORDS, GOOD, {**JSON, **lang}, system("3273")
    ),
    "KESEPAKATAN_BERAKHIR": _late,
    "TIDAK_DITEMUKAN": get("/v1/pencari-kerja/records/PK-404"),
    "METODE_TIDAK_ADA": lambda gateway, _, lang: gateway.call("PUT", RECORDS, b"", lang),
    "JSON_RUSAK": post(b"{"),
    "KUNCI_JSON_GANDA": post(b'{"records": [{"id_sumber": "a", "id_sumber": "b"}]}'),
    "JSON_TERLALU_DALAM": post(b'{"records": [{"keterampilan": [["a"]]}]}'),
    "BENTUK_SALAH": post(b"[]"),
    "PARAMETER_SALAH": get("/v1/uploads?limit=101"),
    "KURSOR_TIDAK_SAH": get("/v1/pencari-kerja/changes?cursor=abc"),
    "KUNCI_IDEMPOTENSI_TERPAKAI": _taken,
    "PERMINTAAN_TERLALU_BESAR": post(orjson.dumps({"records": [EXAMPLE] * 101})),
    "JENIS_ISI_TIDAK_DIDUKUNG": post(content_type="text/plain"),
    "TIDAK_ADA_YANG_DISIMPAN": post(b'{"records": [{}]}'),
    "COBA_LAGI_NANTI": _failing(Transient("aws_throttled", 7)),
    "GALAT_DALAM": _failing(ValueError("3216061508950001")),
}


def test_every_code_of_the_api_is_brought_about_here() -> None:
    assert CALLS.keys() == STATUS.keys()
    assert {message.code for message in REQUESTS} <= STATUS.keys()


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", RECORDS, "POST"),
        ("POST", f"{RECORDS}/PK-1", "DELETE, GET"),
        ("DELETE", "/v1/status", "GET"),
        ("GET", "/v1/bukan", None),
        ("POST", "/", None),
        ("GET", "/v1/lain/records", None),
        ("GET", "/v1/pencari-kerja/records/a/b", None),
    ],
)
def test_what_no_route_takes_is_a_problem_with_the_methods_that_there_are(
    gateway: Gateway, rig: Rig, method: str, path: str, allowed: str | None
) -> None:
    answer = gateway.call(method, path)
    assert (answer.code, answer.headers.get("allow")) == (
        "METODE_TIDAK_ADA" if allowed else "TIDAK_DITEMUKAN",
        allowed,
    )


@pytest.mark.parametrize("code", CALLS)
def test_a_problem_has_code_status_and_both_languages(
    code: str, gateway: Gateway, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = []
    for lang in ("id", "en-GB, id;q=0.3"):
        answer = CALLS[code](gateway, Rig(monkeypatch), {"accept-language": lang})
        body = answer.json
        assert answer.code == code
        assert answer.status == body["status"] == STATUS[code]
        assert body["type"] == f"/v1/docs#{code}"
        assert (
            body["detail"].startswith(body["title"])
            and "{kolom}" not in body["detail"]
            and "3216061508950001" not in body["detail"]
        )
        assert body["request_id"] == answer.headers["x-request-id"]
        texts.append(body["detail"])
    assert texts[0] != texts[1]


def test_the_clause_of_the_agreement_is_named(gateway: Gateway, rig: Rig) -> None:
    assert gateway.call("POST", RECORDS, GOOD, JSON, system("3273")).json["clause"].startswith("Pasal 3")
    assert _late(gateway, rig, {}).json["clause"].startswith("Pasal 8")


def test_what_passes_by_itself_says_when_to_come_back(gateway: Gateway, rig: Rig) -> None:
    assert _failing(Transient("aws_throttled", 7))(gateway, rig, {}).headers["retry-after"] == "7"
    assert _failing(Transient("aws_network"))(gateway, rig, {}).headers["retry-after"] == "5"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"records": [{"nama": "\\ud800"}]}', "JSON_RUSAK"),
        (b'{"records": [{"nama": "\xff"}]}', "JSON_RUSAK"),
        (b'{"records": [{"upah": NaN}]}', "JSON_RUSAK"),
        (b'{"records": [{"upah": 1e400}]}', "JSON_RUSAK"),
        (b'\xef\xbb\xbf{"records": []}', "JSON_RUSAK"),
        (b"", "JSON_RUSAK"),
        (b"[" * 100_000, "JSON_RUSAK"),
        (b"[" * 900 + b"]" * 900, "JSON_TERLALU_DALAM"),
        (b"null", "BENTUK_SALAH"),
        (b'{"records": []}', "BENTUK_SALAH"),
        (b'{"records": [1]}', "BENTUK_SALAH"),
        (b'{"records": {}}', "BENTUK_SALAH"),
        (b'{"records": [{}], "mode": "snapshot"}', "BENTUK_SALAH"),
        (b'{"records": [{"nama": "' + b"a" * (256 << 10) + b'"}]}', "PERMINTAAN_TERLALU_BESAR"),
        ('{"records": [{"nama": "' + "é" * (140 << 10) + '"}]}', "PERMINTAAN_TERLALU_BESAR"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_body_that_others_would_mend_is_refused(body: bytes | str, code: str, gateway: Gateway) -> None:
    sent = body if isinstance(body, bytes) else body.encode()  # 140 Ki characters, 280 KiB
    for path in (RECORDS, "/v1/pencari-kerja/validate"):
        assert gateway.call("POST", path, sent, JSON, system()).code == code


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "application/xml"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": "application/jsonp"},
        {**JSON, "content-encoding": "gzip"},
        {"content-type": "multipart/form-data"},
    ],
    ids=str,
)
def test_only_plain_json_in_utf_8_is_read(headers: dict[str, str], gateway: Gateway) -> None:
    assert gateway.call("POST", RECORDS, GOOD, headers, system()).code == "JENIS_ISI_TIDAK_DIDUKUNG"
    assert (
        gateway.call(
            "POST", RECORDS, GOOD, {"Content-Type": 'application/json; charset="UTF-8"'}, system()
        ).status
        == 202
    )


def test_a_body_that_the_gateway_encoded_is_read_all_the_same(gateway: Gateway, rig: Rig) -> None:
    from functions.handlers import submit
    from tests.support.fakes import FakeLambdaContext

    route = next(route for route, _ in gateway.routes if route.path == RECORDS and route.method == "POST")
    event = gateway.event(route, {}, RECORDS, "", GOOD, JSON, system())
    event |= {"body": b64encode(GOOD).decode(), "isBase64Encoded": True}
    assert submit.handler(event, FakeLambdaContext())["statusCode"] == 202
    assert rig.state.stored


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"nik": 3216061508950001}, "NIK_TIPE_ANGKA"),
        ({"no_hp": 81234567890}, "NIK_TIPE_ANGKA"),
        ({"nama": "Si\0ti"}, "TIPE_SALAH"),
        ({"nama": "a" * 151}, "TERLALU_PANJANG"),
        ({"keterampilan": ["las\0"]}, "TIPE_SALAH"),
        ({"keterampilan": {"a": "b"}}, "TIPE_SALAH"),
        ({"hobi": "memancing"}, "KOLOM_TIDAK_DIKENAL"),
        ({"No. KTP": "3216061508950001"}, "KOLOM_GANDA"),
    ],
    ids=str,
)
def test_what_is_wrong_with_one_record_is_said_of_that_record(
    record: dict[str, Any], code: str, gateway: Gateway, rig: Rig
) -> None:
    second = {**EXAMPLE, "id_sumber": "PK-2", "nik": "3216065508950002", "jenis_kelamin": "P"}
    body = orjson.dumps({"records": [second, {**EXAMPLE, **record}]})
    answer = gateway.call("POST", RECORDS, body, JSON, system())
    assert answer.status == 202
    fine, wrong = answer.json["results"]
    assert fine["hasil"] == "diterima"
    assert wrong["hasil"] == "ditolak" and code in [finding["kode"] for finding in wrong["findings"]]
    assert [key.id for key in rig.state.stored] == ["PK-2"]


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("", "id"),
        ("id", "id"),
        ("en", "en"),
        ("en-US,en;q=0.9,id;q=0.8", "en"),
        ("id-ID, en;q=0.9", "id"),
        ("fr, en;q=0.1", "en"),
        ("en;q=0", "id"),
        ("*", "id"),
        ("in", "id"),
        ("EN", "en"),
        ("en;q=x", "id"),
    ],
)
def test_the_language_is_the_one_that_is_asked_for_most(accepted: str, lang: str) -> None:
    assert language(accepted) == lang


def test_a_hostile_language_header_costs_what_its_length_costs() -> None:
    began = time.perf_counter()
    for filling in (" ", ";", "-a", "en ", "; q=0.", "en-"):
        assert language(f"en{filling * 60_000}x, en") in ("en", "id")
    assert time.perf_counter() - began < 0.5
    assert language(f"{' ' * 1_022}en") == "en"
    assert language(f"{' ' * 1_023}en") == "id", "what is not read counts for nothing"


def test_cors_is_for_the_portal_alone(gateway: Gateway) -> None:
    for origin, allowed in (
        ("https://portal.example", True),
        ("https://evil.example", False),
        ("null", False),
    ):
        headers = gateway.call("GET", "/v1/health", None, {"origin": origin}).headers
        assert (headers.get("access-control-allow-origin") == origin) == allowed
        assert ("access-control-allow-origin" in headers) == allowed


def test_a_supervisor_and_an_officer_may_write_and_the_others_may_not(gateway: Gateway) -> None:
    seen = {
        group: gateway.call("POST", RECORDS, GOOD, JSON, person(group)).status
        for group in ("petugas", "penyelia", "pelindung-data", "operator")
    }
    assert seen == {"petugas": 202, "penyelia": 202, "pelindung-data": 403, "operator": 403}


def test_a_failing_reader_of_ours_refuses_the_record_and_is_logged_and_alarmed(
    gateway: Gateway, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(text: str) -> Any:
        if text == "tak terduga":
            raise RuntimeError(text)
        return texts.taken(text)

    told: list[tuple[dict[str, int], str]] = []
    monkeypatch.setattr(row_validator, "taken", taken)
    monkeypatch.setattr(telemetry, "reading_failed", lambda rows, domain: told.append((dict(rows), domain)))
    body = orjson.dumps({"records": [EXAMPLE, {**EXAMPLE, "id_sumber": "PK-2", "jurusan": "tak terduga"}]})
    answer = gateway.call("POST", RECORDS, body, {**JSON, "Idempotency-Key": "satu"}, system())
    findings = [finding["kode"] for result in answer.json["results"] for finding in result["findings"]]
    assert "GALAT_BACA" in findings
    assert told == [({"jurusan": 1}, "pencari-kerja")]
    gateway.call("POST", RECORDS, body, {**JSON, "Idempotency-Key": "satu"}, system())
    assert told[1:] == [], "a repeated request is no new failure"
