"""A call of the gateway → the handler: what can be read, and what another region cannot learn."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
import pytest

from events import cases
from functions import domains
from functions.sync.model import hashing
from functions.sync.model.upload import upload_id
from functions.sync.monitoring.completeness import newest_first
from functions.sync.monitoring.nil_return import declare
from tests.support.rig import Rig

ID = domains.get(cases.HOME).example["id_sumber"]
UPLOAD = upload_id(cases.HAPPY)
ANSWERS = {
    "record": (200, ""),
    "record_unknown": (404, "TIDAK_DITEMUKAN"),
    "record_other_region": (404, "TIDAK_DITEMUKAN"),
    "changes": (200, ""),
    "changes_bad_cursor": (400, "KURSOR_TIDAK_SAH"),
    "schema": (200, ""),
    "template_csv": (200, ""),
    "template_xlsx": (200, ""),
    "uploads": (200, ""),
    "upload": (200, ""),
    "upload_other_region": (404, "TIDAK_DITEMUKAN"),
    "receipt": (303, ""),
    "corrections": (404, "TIDAK_DITEMUKAN"),
    "status": (200, ""),
    "openapi": (200, ""),
    "docs": (200, ""),
    "health": (200, ""),
}


def answered(rig: Rig, name: str, domain: str = cases.HOME) -> tuple[int, Any]:
    answer = rig.run("query", cases.load("query", name, domain))
    content = b64decode(answer["body"]) if answer["isBase64Encoded"] else answer["body"].encode()
    return answer["statusCode"], orjson.loads(content) if "json" in answer["headers"][
        "Content-Type"
    ] else content


@pytest.mark.parametrize("name", ANSWERS)
def test_each_case_is_answered_and_nothing_is_written(name: str, ingested: Rig) -> None:
    before = (
        dict(ingested.state.stored),
        dict(ingested.files.objects),
        {lane: list(sent) for lane, sent in ingested.queues.sent.items()},
    )
    status, body = answered(ingested, name)
    assert (status, body.get("code", "") if isinstance(body, dict) else "") == ANSWERS[name]
    assert before == (ingested.state.stored, ingested.files.objects, ingested.queues.sent)


def test_a_record_is_told_with_its_state_and_history(ingested: Rig) -> None:
    ingested.case("submit", "delete")
    _, body = answered(ingested, "record")
    assert (body["id_sumber"], body["op"], body["state"], body["data"]) == (ID, "hapus", "menunggu", None)
    (past,) = body["history"]
    assert (past["op"], past["upload_id"], past["baris"]) == ("upsert", UPLOAD, 2)


def test_what_is_the_ministrys_alone_is_handed_over_within_the_term_only(ingested: Rig) -> None:
    (key,) = ingested.state.stored
    ours = ingested.state.stored[key]
    ingested.state.stored[key] = replace(ours, ministry_only=True, origin="kemnaker")
    assert answered(ingested, "record")[1]["data"]["nama"]
    ingested.clock.time = round(datetime.fromisoformat("2028-03-21T00:00:00+07:00").timestamp() * 1000)
    status, body = answered(ingested, "record")
    assert (status, body["code"], "Pasal 8" in body["detail"]) == (410, "KESEPAKATAN_BERAKHIR", True)
    ingested.state.stored[key] = ours
    assert answered(ingested, "record")[0] == 200, "one's own one reads for ever"


def test_the_feed_tells_what_others_wrote_and_not_ones_own(ingested: Rig) -> None:
    # The file's origin and the calling system are both SIP Kerja, whose own changes its feed leaves out.
    assert answered(ingested, "changes")[1]["records"] == []
    event = cases.load("query", "changes")
    event["requestContext"]["authorizer"]["jwt"]["claims"]["client_id"] = "sistem-lain"
    body = orjson.loads(ingested.run("query", event)["body"])
    assert [record["id_sumber"] for record in body["records"]] == [ID]
    assert body["records"][0]["data"]["nama"] == domains.get(cases.HOME).example["nama"]
    assert body["more"] is False


def test_a_restricted_record_is_named_in_the_feed_and_not_told(ingested: Rig) -> None:
    (key,) = ingested.state.stored
    ingested.state.stored[key] = replace(ingested.state.stored[key], restricted=True)
    event = cases.load("query", "changes")
    event["requestContext"]["authorizer"]["jwt"]["claims"]["client_id"] = "sistem-lain"
    (record,) = orjson.loads(ingested.run("query", event)["body"])["records"]
    assert (record["restricted"], record["data"]) == (True, None)
    _, asked_for = answered(ingested, "record")
    assert (asked_for["restricted"], asked_for["data"], asked_for["state"]) == (True, None, "menunggu"), (
        "by its name neither"
    )


def test_an_upload_is_followed_from_the_file_to_the_receipt(ingested: Rig) -> None:
    _, body = answered(ingested, "upload")
    assert (
        body["status"],
        body["rows"]["read"],
        body["rows"]["diterima"],
        body["rows"]["belum_diproses"],
    ) == ("selesai", 1, 1, 0)
    assert (
        body["sent"] == {"menunggu": 1}
        and body["receipt"] == f"/v1/uploads/{UPLOAD}/receipt"
        and body["corrections"] is None
    )
    event = cases.load("query", "receipt")
    where = ingested.run("query", event)["headers"]["Location"]
    assert where == f"https://receipts.example/receipts/3216/{cases.HOME}/{UPLOAD}/receipt.csv?seconds=300"
    assert [one["upload_id"] for one in answered(ingested, "uploads")[1]["uploads"]] == [UPLOAD]


@pytest.mark.parametrize("name", ["schema", "template_csv", "template_xlsx", "openapi", "docs"])
def test_what_one_has_already_is_not_sent_again(name: str, ingested: Rig) -> None:
    event = cases.load("query", name)
    tag = ingested.run("query", event)["headers"]["ETag"]
    for given, status in ((tag, 304), (f'W/{tag}, "x"', 304), ("*", 304), ('"x"', 200)):
        answer = ingested.run("query", {**event, "headers": {**event["headers"], "if-none-match": given}})
        assert (answer["statusCode"], answer["headers"]["ETag"]) == (status, tag)
        assert (answer["body"] == "") == (status == 304)


def test_an_operator_sees_how_every_dataset_stands_and_no_record(ingested: Rig) -> None:
    _, body = answered(ingested, "status")
    assert [one["domain"] for one in body["domains"]] == domains.names()
    (ours,) = [one for one in body["domains"] if one["domain"] == cases.HOME]
    assert (ours["states"], ours["fresh"], ours["breaker"]["line"], ours["receipts"]) == (
        {"menunggu": 1},
        True,
        "tersambung",
        {"menunggu": 1},
    )
    assert (ours["completeness"]["state"], ours["completeness"]["by"], ours["completeness"]["nihil"]) == (
        "lengkap",
        "berubah",
        None,
    )
    event = cases.load("query", "record")
    event["requestContext"]["authorizer"] = cases.load("query", "status")["requestContext"]["authorizer"]
    assert ingested.run("query", event)["statusCode"] == 403


def test_either_party_sees_what_is_owed_and_can_check_a_nihil(ingested: Rig) -> None:
    """The ministry reads with `operasi`, which shows no record, and checks a nihil with the shared secret."""
    now = ingested.clock.time
    for period in ("2026-10", ""):
        uploads = newest_first(ingested.state, "3216", now)
        assert (
            declare(ingested.state, "3216", "penempatan", period, b"rahasia bersama", uploads, now)[1] is None
        )
    event = cases.load("query", "status")
    event["requestContext"]["authorizer"]["jwt"]["claims"] = {
        "client_id": "pusat",
        "sub": "pusat",
        "scope": "3216/operasi",
    }
    answer = orjson.loads(ingested.run("query", event)["body"])
    datasets = {one["domain"]: one for one in answer["domains"]}
    assert datasets["penempatan"]["completeness"] | {"nihil": None} == {
        "state": "lengkap",
        "period": "2026-11",
        "ends_at": "2026-12-01T00:00:00.000+07:00",
        "by": "nihil",
        "nihil": None,
    }
    assert hashing.is_signature_valid(
        b"rahasia bersama", orjson.dumps(datasets["penempatan"]["completeness"]["nihil"])
    )
    assert (
        datasets["pelatihan"]["completeness"]["state"],
        datasets["pelatihan"]["completeness"]["period"],
    ) == (
        "basi",
        "2026-10",
    )
    assert (datasets["penempatan"]["fresh"], datasets["pelatihan"]["fresh"]) == (True, False)


@pytest.mark.parametrize("domain", domains.names())
def test_schema_and_templates_are_those_of_the_dataset(domain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(monkeypatch, domain)
    _, schema = answered(rig, "schema", domain)
    assert schema["title"] == domains.get(domain).title and "x-satu-data" in schema["properties"]["id_sumber"]
    _, template = answered(rig, "template_csv", domain)
    assert template.startswith(b"\xef\xbb\xbfid_sumber,")
    assert answered(rig, "template_xlsx", domain)[1].startswith(b"PK")
