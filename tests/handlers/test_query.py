"""A call of the gateway → the handler: what is read, and what a stranger does not learn."""

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


@pytest.fixture
def filled(rig: Rig) -> Rig:
    """The happy file has come through, and two minutes have passed."""
    rig.case("receive", "happy")
    rig.case("ingest", "chunk")
    rig.case("settle", "upload")
    rig.clock.advance(120)
    return rig


def answered(rig: Rig, name: str, domain: str = cases.HOME) -> tuple[int, Any]:
    answer = rig.run("query", cases.load("query", name, domain))
    content = b64decode(answer["body"]) if answer["isBase64Encoded"] else answer["body"].encode()
    return answer["statusCode"], orjson.loads(content) if "json" in answer["headers"][
        "Content-Type"
    ] else content


@pytest.mark.parametrize("name", ANSWERS)
def test_each_case_is_answered_and_nothing_is_written(name: str, filled: Rig) -> None:
    before = (
        dict(filled.state.stored),
        dict(filled.files.objects),
        {lane: list(sent) for lane, sent in filled.queues.sent.items()},
    )
    status, body = answered(filled, name)
    assert (status, body.get("code", "") if isinstance(body, dict) else "") == ANSWERS[name]
    assert before == (filled.state.stored, filled.files.objects, filled.queues.sent)


def test_a_record_is_told_with_its_state_and_history(filled: Rig) -> None:
    filled.case("submit", "delete")
    _, body = answered(filled, "record")
    assert (body["id_sumber"], body["op"], body["state"], body["data"]) == (ID, "hapus", "menunggu", None)
    (past,) = body["history"]
    assert (past["op"], past["upload_id"], past["baris"]) == ("upsert", UPLOAD, 2)


def test_what_is_the_ministrys_alone_is_handed_over_within_the_term_only(filled: Rig) -> None:
    (key,) = filled.state.stored
    ours = filled.state.stored[key]
    filled.state.stored[key] = replace(ours, ministry_only=True, origin="kemnaker")
    assert answered(filled, "record")[1]["data"]["nama"]
    filled.clock.time = round(datetime.fromisoformat("2028-03-21T00:00:00+07:00").timestamp() * 1000)
    status, body = answered(filled, "record")
    assert (status, body["code"], "Pasal 8" in body["detail"]) == (410, "KESEPAKATAN_BERAKHIR", True)
    filled.state.stored[key] = ours
    assert answered(filled, "record")[0] == 200, "one's own one reads for ever"


def test_the_feed_tells_what_others_wrote_and_not_ones_own(filled: Rig) -> None:
    # The file's origin and the system of the payload have one name: SIP Kerja's own data is no news to it.
    assert answered(filled, "changes")[1]["records"] == []
    event = cases.load("query", "changes")
    event["requestContext"]["authorizer"]["jwt"]["claims"]["client_id"] = "sistem-lain"
    body = orjson.loads(filled.run("query", event)["body"])
    assert [record["id_sumber"] for record in body["records"]] == [ID]
    assert body["records"][0]["data"]["nama"] == domains.get(cases.HOME).example["nama"]
    assert body["more"] is False


def test_a_restricted_record_is_named_in_the_feed_and_not_told(filled: Rig) -> None:
    (key,) = filled.state.stored
    filled.state.stored[key] = replace(filled.state.stored[key], restricted=True)
    event = cases.load("query", "changes")
    event["requestContext"]["authorizer"]["jwt"]["claims"]["client_id"] = "sistem-lain"
    (record,) = orjson.loads(filled.run("query", event)["body"])["records"]
    assert (record["restricted"], record["data"]) == (True, None)
    _, asked_for = answered(filled, "record")
    assert (asked_for["restricted"], asked_for["data"], asked_for["state"]) == (True, None, "menunggu"), (
        "by its name neither"
    )


def test_an_upload_is_followed_from_the_file_to_the_receipt(filled: Rig) -> None:
    _, body = answered(filled, "upload")
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
    where = filled.run("query", event)["headers"]["Location"]
    assert where == f"https://receipts.example/receipts/3216/{cases.HOME}/{UPLOAD}/receipt.csv?seconds=300"
    assert [one["upload_id"] for one in answered(filled, "uploads")[1]["uploads"]] == [UPLOAD]


@pytest.mark.parametrize("name", ["schema", "template_csv", "template_xlsx", "openapi", "docs"])
def test_what_one_has_already_is_not_sent_again(name: str, filled: Rig) -> None:
    event = cases.load("query", name)
    tag = filled.run("query", event)["headers"]["ETag"]
    for given, status in ((tag, 304), (f'W/{tag}, "x"', 304), ("*", 304), ('"x"', 200)):
        answer = filled.run("query", {**event, "headers": {**event["headers"], "if-none-match": given}})
        assert (answer["statusCode"], answer["headers"]["ETag"]) == (status, tag)
        assert (answer["body"] == "") == (status == 304)


def test_an_operator_sees_how_every_dataset_stands_and_no_record(filled: Rig) -> None:
    _, body = answered(filled, "status")
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
    assert filled.run("query", event)["statusCode"] == 403


def test_either_party_sees_what_is_owed_and_can_check_a_nihil(filled: Rig) -> None:
    """The ministry reads with `operasi` alone, which shows no record, and knows the secret under which a nihil is signed."""
    now = filled.clock.time
    for period in ("2026-10", ""):
        uploads = newest_first(filled.state, "3216", now)
        assert (
            declare(filled.state, "3216", "penempatan", period, b"rahasia bersama", uploads, now)[1] is None
        )
    event = cases.load("query", "status")
    event["requestContext"]["authorizer"]["jwt"]["claims"] = {
        "client_id": "pusat",
        "sub": "pusat",
        "scope": "3216/operasi",
    }
    answer = orjson.loads(filled.run("query", event)["body"])
    told = {one["domain"]: one for one in answer["domains"]}
    assert told["penempatan"]["completeness"] | {"nihil": None} == {
        "state": "lengkap",
        "period": "2026-11",
        "ends_at": "2026-12-01T00:00:00.000+07:00",
        "by": "nihil",
        "nihil": None,
    }
    assert hashing.is_signature_valid(
        b"rahasia bersama", orjson.dumps(told["penempatan"]["completeness"]["nihil"])
    )
    assert (told["pelatihan"]["completeness"]["state"], told["pelatihan"]["completeness"]["period"]) == (
        "basi",
        "2026-10",
    )
    assert (told["penempatan"]["fresh"], told["pelatihan"]["fresh"]) == (True, False)


@pytest.mark.parametrize("domain", domains.names())
def test_schema_and_templates_are_those_of_the_dataset(domain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(monkeypatch, domain)
    _, schema = answered(rig, "schema", domain)
    assert schema["title"] == domains.get(domain).title and "x-satu-data" in schema["properties"]["id_sumber"]
    _, template = answered(rig, "template_csv", domain)
    assert template.startswith(b"\xef\xbb\xbfid_sumber,")
    assert answered(rig, "template_xlsx", domain)[1].startswith(b"PK")
