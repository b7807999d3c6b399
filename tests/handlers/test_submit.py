"""A call of the gateway → the handler: the answer, the stored records, and the hints to dispatch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson
import pytest

from events import cases
from functions import domains
from functions.sync.model.record import Key, Op, Record, RecordState
from tests.support.rig import SENT, Rig

ID = domains.get(cases.HOME).example["id_sumber"]
LANE = f"dispatch/{cases.HOME}"
ANSWERS = {
    "records": (202, ""),
    "records_partly_refused": (202, ""),
    "records_by_officer": (202, ""),
    "records_all_refused": (422, "TIDAK_ADA_YANG_DISIMPAN"),
    "records_not_json": (400, "JSON_RUSAK"),
    "records_doubled_name": (400, "KUNCI_JSON_GANDA"),
    "records_read_only": (403, "HAK_KURANG"),
    "records_other_region": (403, "DI_LUAR_RENCANA_KERJA"),
    "validate": (200, ""),
    "delete": (404, "TIDAK_DITEMUKAN"),
    "delete_unknown": (404, "TIDAK_DITEMUKAN"),
    "upload": (201, ""),
    "upload_too_large": (400, "BENTUK_SALAH"),
}
STORING = {"records", "records_partly_refused", "records_by_officer"}


def answered(rig: Rig, name: str) -> tuple[int, Any]:
    answer = rig.case("submit", name)
    return answer["statusCode"], orjson.loads(answer["body"])


@pytest.mark.parametrize("name", ANSWERS)
def test_each_case_is_answered_and_only_what_was_taken_is_stored(name: str, rig: Rig) -> None:
    status, body = answered(rig, name)
    assert (status, body.get("code", "")) == ANSWERS[name]
    assert [key.id for key in rig.state.stored] == ([ID] if name in STORING else [])
    assert rig.queues.sent[LANE] == ([{"region": "3216", "ids": [ID]}] if name in STORING else [])
    assert not [lane for lane, messages in rig.queues.sent.items() if messages and lane != LANE]
    assert not rig.files.objects


@pytest.mark.parametrize("ahead", [0, 1])
def test_a_record_that_is_written_during_its_deletion_is_deleted_all_the_same(
    rig: Rig, ahead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other write has the version that the tombstone was to get, or a newer one."""
    answered(rig, "records")
    key = Key("3216", cases.HOME, ID)
    real, pending = rig.state.records, [key]

    def records(keys: Sequence[Key]) -> dict[Key, Record]:
        found = real(keys)
        if keys == pending and found:
            now, stored = rig.clock.now(), found[pending.pop()]
            version = max(now, stored.source_version + 1) + ahead
            assert rig.state.save(
                [(stored, replace(stored, version=version, source_version=version, hash="lain"))]
            ) == [True]
        return found

    monkeypatch.setattr(rig.state, "records", records)
    status, body = answered(rig, "delete")
    assert (status, body["results"][0]["hasil"], pending) == (202, "diterima", [])
    assert rig.state.stored[key].op is Op.HAPUS


@pytest.mark.parametrize("domain", domains.names())
def test_a_record_of_any_dataset_is_stored_like_a_row_of_a_file(
    domain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped = Rig(monkeypatch, domain)
    dropped.case("receive", "happy")
    dropped.case("ingest", "chunk")
    sent = Rig(monkeypatch, domain)
    assert sent.case("submit", "records")["statusCode"] == 202
    (ours,), (theirs,) = sent.state.stored.values(), dropped.state.stored.values()
    assert (ours.key, ours.payload, ours.hash, ours.state, ours.reasons) == (
        theirs.key,
        theirs.payload,
        theirs.hash,
        theirs.state,
        theirs.reasons,
    )
    assert (ours.version, ours.row, theirs.row) == (SENT, 1, 2)


def test_a_repetition_is_answered_alike_and_applied_once(rig: Rig) -> None:
    first = answered(rig, "records")
    rig.clock.advance(3_600)
    assert answered(rig, "records") == first
    (record,) = rig.state.stored.values()
    assert record.rev == 1
    assert len(rig.queues.sent[LANE]) == 1


def test_a_repetition_after_a_death_in_the_middle_ends_the_same(rig: Rig) -> None:
    first = answered(rig, "records")
    (request,) = rig.state.requests.values()
    rig.state.requests[request.id] = replace(request, answer=b"")
    rig.clock.advance(60)
    assert answered(rig, "records") == first
    (record,) = rig.state.stored.values()
    assert (record.rev, record.version) == (1, SENT)


def test_after_its_time_a_key_may_be_used_again(rig: Rig) -> None:
    _, first = answered(rig, "records")
    rig.clock.advance(31 * 86_400)
    status, again = answered(rig, "records")
    assert (status, again["upload_id"], again["results"]) == (202, first["upload_id"], first["results"])
    (request,) = rig.state.requests.values()
    assert request.at == rig.clock.time


def test_a_deletion_is_a_tombstone_newer_than_any_version(rig: Rig) -> None:
    rig.case("submit", "records")
    status, body = answered(rig, "delete")
    assert (status, body["results"][0]["hasil"]) == (202, "diterima")
    record = rig.state.stored[Key("3216", cases.HOME, ID)]
    assert (record.op, record.payload, record.state, record.version) == (
        Op.HAPUS,
        b"",
        RecordState.MENUNGGU,
        SENT + 1,
    )
    assert answered(rig, "delete")[1]["results"][0]["hasil"] == "tidak_berubah"
    assert rig.state.stored[record.key].rev == record.rev


@pytest.mark.parametrize("seen", [SENT + 10**9, 10**15 - 1, 10**15, 10**17])
def test_no_version_keeps_a_record_from_being_deleted(seen: int, rig: Rig) -> None:
    """A sender's versions end at fifteen digits; a deletion by law must not wait for a lower one."""
    rig.case("submit", "records")
    key = Key("3216", cases.HOME, ID)
    rig.state.stored[key] = replace(rig.state.stored[key], version=seen, source_version=seen)
    status, body = answered(rig, "delete")
    assert (status, body["results"]) == (
        202,
        [{"baris": 1, "id_sumber": ID, "hasil": "diterima", "findings": []}],
    )
    record = rig.state.stored[key]
    assert (record.op, record.payload) == (Op.HAPUS, b"") and record.version > seen
    assert answered(rig, "delete")[1]["results"][0]["hasil"] == "tidak_berubah"


def test_that_a_period_was_heard_of_is_noted_once(rig: Rig) -> None:
    answered(rig, "records_all_refused")
    answered(rig, "validate")
    assert not rig.state.notes
    first = f"periode/3216/{cases.HOME}/{'2026-W48' if cases.HOME == 'pencari-kerja' else '2026-11'}/"
    answered(rig, "records_by_officer")
    assert set(rig.state.notes) == {f"{first}berubah"}
    rig.state.notes.clear()
    rig.clock.advance(60)
    answered(rig, "records_by_officer")
    assert set(rig.state.notes) == {f"{first}tetap"}, (
        "a change is told already, that nothing has changed is not"
    )
    rig.state.notes.clear()
    rig.clock.advance(60)
    answered(rig, "records_by_officer")
    answered(rig, "delete")
    assert not rig.state.notes
    rig.clock.advance(40 * 86_400)
    answered(rig, "records_by_officer")
    assert len(rig.state.notes) == 1 and first not in next(iter(rig.state.notes))


def test_a_dry_run_says_what_would_happen_and_writes_nothing(rig: Rig) -> None:
    _, dry = answered(rig, "validate")
    _, wet = answered(rig, "records_by_officer")
    assert (dry["upload_id"], dry["results"]) == (None, wet["results"])
    assert len(rig.state.requests) == 1
    assert answered(rig, "validate")[1]["results"][0]["hasil"] == "tidak_berubah"


def test_an_invitation_is_for_one_file_of_one_size_for_a_quarter_of_an_hour(rig: Rig) -> None:
    _, body = answered(rig, "upload")
    fields = body["fields"]
    assert fields["policy"] == "1024 bytes, 900 s"
    assert fields["key"].startswith(f"inbox/3216/{cases.HOME}/undangan/")
    assert fields["x-amz-meta-mode"] == "delta" and fields["x-amz-checksum-sha256"].endswith("=")
    assert body["expires_at"] == "2026-11-24T09:45:00.000+07:00"


def test_broken_characters_are_answered_with_the_text_put_right(rig: Rig) -> None:
    """Nothing in the message speaks of cells: whoever calls the API has none."""
    event = cases.load("submit", "records", cases.HOME)
    event["body"] = event["body"].replace("Contoh Pencari Kerja", "Siti Nurâ€™aini")
    body = orjson.loads(rig.run("submit", event)["body"])
    ((found,),) = (result["findings"] for result in body["results"])
    assert (found["kode"], found["kolom"], found["contoh"]) == ("MOJIBAKE", "nama", "Siti Nur’aini")
    assert found["pesan"].endswith("kirim sebagai UTF-8.")
