"""Two regions on one stack: neither can read, guess, list or write anything of the other's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from functions.sync.model.record import Key
from tests.api.gateway import Gateway, Response, system
from tests.api.seed import JSON, example
from tests.support.rig import Rig

DOMAIN = "pencari-kerja"
OURS, THEIRS = system("3216", "sama"), system("3273", "sama")
"""Two systems that have the same name."""
pytestmark = pytest.mark.usefixtures("two_regions")


def post(gateway: Gateway, claims: dict[str, Any], key: str = "", **changes: str) -> Response:
    body = orjson.dumps({"records": [example(DOMAIN, **changes)]})
    return gateway.call(
        "POST", f"/v1/{DOMAIN}/records", body, {**JSON, **({"idempotency-key": key} if key else {})}, claims
    )


def get(gateway: Gateway, claims: dict[str, Any], path: str) -> Response:
    return gateway.call("GET", path, None, {}, claims)


def test_one_id_in_two_regions_is_two_records(gateway: Gateway, rig: Rig) -> None:
    assert post(gateway, OURS, nama="Satu").status == 202
    record = f"/v1/{DOMAIN}/records/{example(DOMAIN)['id_sumber']}"
    assert get(gateway, THEIRS, record).code == "TIDAK_DITEMUKAN"
    assert post(gateway, THEIRS, nama="Dua").status == 202
    assert [get(gateway, claims, record).json["data"]["nama"] for claims in (OURS, THEIRS)] == ["Satu", "Dua"]
    assert gateway.call("DELETE", record, None, {}, THEIRS).status == 202
    assert get(gateway, OURS, record).json["op"] == "upsert"
    assert {key.region for key in rig.state.stored} == {"3216", "3273"}


def test_one_idempotency_key_in_two_regions_is_two_keys(gateway: Gateway) -> None:
    first, second = post(gateway, OURS, "satu", nama="Satu"), post(gateway, THEIRS, "satu", nama="Dua")
    assert (first.status, second.status) == (202, 202)
    assert "idempotent-replayed" not in second.headers
    assert first.json["upload_id"] != second.json["upload_id"]


def test_one_idempotency_key_of_two_callers_of_a_region_is_two_keys(gateway: Gateway, rig: Rig) -> None:
    first = post(gateway, OURS, "satu")
    rig.clock.advance(1)
    second = post(gateway, system("3216", "lain"), "satu", nama="Dua")
    assert (first.status, second.status) == (202, 202)
    assert first.json["upload_id"] != second.json["upload_id"]


@pytest.mark.parametrize("rest", ["", "/receipt", "/corrections"])
def test_an_upload_of_another_region_is_not_there(rest: str, gateway: Gateway, rig: Rig) -> None:
    request = post(gateway, OURS).json["upload_id"]
    file = rig.through("broken_rows.csv").id
    for upload in (request, file):
        theirs = get(gateway, THEIRS, f"/v1/uploads/{upload}{rest}")
        nowhere = get(gateway, THEIRS, f"/v1/uploads/{'0' * 20}{rest}")
        assert theirs.code == nowhere.code == "TIDAK_DITEMUKAN"
        assert {**theirs.json, "request_id": ""} == {**nowhere.json, "request_id": ""}
    assert get(gateway, THEIRS, "/v1/uploads").json["uploads"] == []
    assert [one["upload_id"] for one in get(gateway, OURS, "/v1/uploads").json["uploads"]] == [file]
    assert get(gateway, OURS, f"/v1/uploads/{file}{rest}").status in (200, 303)


def test_a_cursor_of_another_region_or_dataset_is_none(gateway: Gateway, rig: Rig) -> None:
    post(gateway, OURS)
    rig.clock.advance(120)
    reader = system("3216", "pembaca")
    page = get(gateway, reader, f"/v1/{DOMAIN}/changes").json
    assert len(page["records"]) == 1
    assert get(gateway, THEIRS, f"/v1/{DOMAIN}/changes").json["records"] == []
    assert get(gateway, THEIRS, f"/v1/{DOMAIN}/changes?cursor={page['cursor']}").code == "KURSOR_TIDAK_SAH"
    assert get(gateway, reader, f"/v1/pelatihan/changes?cursor={page['cursor']}").code == "KURSOR_TIDAK_SAH"


def test_an_invitation_leads_into_the_callers_own_inbox(gateway: Gateway) -> None:
    body = orjson.dumps(
        {"domain": DOMAIN, "filename": "../../3216/a.csv".replace("/", "_"), "size": 1, "sha256": "0" * 64}
    )
    answer = gateway.call("POST", "/v1/uploads", body, JSON, THEIRS)
    assert answer.json["fields"]["key"].startswith(f"inbox/3273/{DOMAIN}/undangan/")
    assert get(gateway, OURS, f"/v1/uploads/{answer.json['upload_id']}").code == "TIDAK_DITEMUKAN"
    assert get(gateway, THEIRS, f"/v1/uploads/{answer.json['upload_id']}").json["file_received"] is False


def test_a_token_of_two_regions_opens_neither(gateway: Gateway, rig: Rig) -> None:
    both = {**OURS, "scope": f"{OURS['scope']} {THEIRS['scope']}"}
    assert post(gateway, both).code == "HAK_KURANG"
    assert get(gateway, both, "/v1/uploads").code == "HAK_KURANG"
    assert not rig.state.stored


def test_another_dataset_of_ones_own_region_is_closed_too(gateway: Gateway, rig: Rig) -> None:
    request = post(gateway, OURS).json["upload_id"]
    narrow = system("3216", "sempit", ["pelatihan"])
    assert get(gateway, narrow, f"/v1/uploads/{request}").code == "TIDAK_DITEMUKAN"
    body = orjson.dumps({"domain": DOMAIN, "filename": "a.csv", "size": 1, "sha256": "0" * 64})
    assert gateway.call("POST", "/v1/uploads", body, JSON, narrow).code == "HAK_KURANG"
    assert [one["domain"] for one in get(gateway, narrow, "/v1/status").json["domains"]] == ["pelatihan"]
    assert get(gateway, narrow, f"/v1/{DOMAIN}/records/PK-1").status == 403


def test_a_record_of_the_ministry_under_a_nik_is_refused_a_tombstone_at_once(
    gateway: Gateway, rig: Rig
) -> None:
    """Its id cannot become a key of ours; the answer says so instead of asking to try again for ever."""
    assert post(gateway, OURS).status == 202
    nik = Key("3216", DOMAIN, "PK-3216061508950001")
    (stored,) = rig.state.stored.values()
    rig.state.stored[nik] = replace(stored, key=nik, ministry_only=True)
    answer = gateway.call("DELETE", f"/v1/{DOMAIN}/records/{nik.id}", None, {}, OURS)
    assert (answer.status, answer.code) == (422, "TIDAK_ADA_YANG_DISIMPAN")
    assert [each["kode"] for each in answer.json["results"][0]["findings"]] == ["ID_ADALAH_NIK"]


def test_a_page_of_uploads_that_the_caller_may_not_read_is_not_the_last(gateway: Gateway, rig: Rig) -> None:
    """The cursor follows what was found, not what is shown."""
    first = rig.through("broken_rows.csv")
    rig.state.registered.clear()
    for number in range(7):
        domain = "pelatihan" if number in (0, 4) else DOMAIN
        one = replace(first, id=f"{number:020x}", domain=domain, started_at=first.started_at + number)
        rig.state.registered[one.id] = one
    narrow = system("3216", "sempit", ["pelatihan"])
    shown, pages, before = [], 0, ""
    while pages < 9:
        answer = get(gateway, narrow, f"/v1/uploads?limit=2{before}").json
        shown += [one["upload_id"] for one in answer["uploads"]]
        pages += 1
        if answer["before"] is None:
            break
        before = f"&before={answer['before']}"
    assert shown == [f"{4:020x}", f"{0:020x}"]
    assert pages == 4
