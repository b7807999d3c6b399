"""S3 → EventBridge → SQS → the handler: a drop becomes an upload, whatever its key and content."""

from __future__ import annotations

import pytest

from events import cases
from functions import domains
from functions.sync.model.errors import Transient
from functions.sync.model.upload import Drop, UploadStatus, upload_id
from functions.sync.ports.storage import ObjectInfo
from tests.support.rig import FINE, SENT, Rig, back, message_ids


@pytest.mark.parametrize("domain", domains.names())
def test_a_file_of_any_domain_is_registered_and_cut(domain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(monkeypatch, domain)
    assert rig.case("receive", "happy") == FINE
    (upload,) = rig.state.registered.values()
    assert (upload.drop, upload.region, upload.domain) == (cases.happy(domain), "3216", domain)
    assert (upload.status, upload.rows, upload.chunks, upload.started_at) == (
        UploadStatus.DIPROSES,
        1,
        1,
        SENT,
    )
    assert rig.queues.sent[f"ingest/{domain}"] == [{"upload": upload.id, "chunk": 0}]
    assert rig.summary(upload)["rows"]["belum_diproses"] == 1


def test_the_upload_of_the_payloads_is_the_one_of_the_happy_drop(rig: Rig) -> None:
    """The cases of ingest and settle name that upload."""
    rig.case("receive", "happy")
    assert list(rig.state.registered) == [upload_id(cases.HAPPY)]
    assert upload_id(cases.HAPPY) in (cases.FOLDER / "ingest" / "chunk.json").read_text()


def test_delivered_twice_it_is_one_upload(rig: Rig) -> None:
    rig.case("receive", "happy")
    before = dict(rig.state.registered), dict(rig.files.objects)
    assert rig.case("receive", "happy") == FINE
    assert (rig.state.registered, rig.files.objects) == before


def test_without_a_version_the_newest_is_meant(rig: Rig) -> None:
    assert rig.case("receive", "without_version") == FINE
    (upload,) = rig.state.registered.values()
    assert (upload.drop.version_id, upload.status) == ("v1", UploadStatus.DIPROSES)


def test_keys_are_plain_not_form_encoded(rig: Rig) -> None:
    assert rig.case("receive", "key_with_spaces_and_plus") == FINE
    (upload,) = rig.state.registered.values()
    assert upload.drop.key == "inbox/3216/pencari-kerja/Pencari kerja + AK1 (kec. Cibitung) é.csv"
    assert upload.status is UploadStatus.DIPROSES
    assert rig.summary(upload)["file"] == "Pencari kerja + AK1 (kec. Cibitung) é.csv"


@pytest.mark.parametrize(
    ("name", "region", "domain"),
    [("unknown_domain", "3216", "jamsos"), ("unknown_region", "9999", "pencari-kerja")],
)
def test_what_the_agreement_does_not_name_is_refused_with_the_clause(
    name: str, region: str, domain: str, rig: Rig
) -> None:
    assert rig.case("receive", name) == FINE
    (upload,) = rig.state.registered.values()
    assert (upload.region, upload.domain, upload.status, upload.code) == (
        region,
        domain,
        UploadStatus.DITOLAK,
        "DI_LUAR_RENCANA_KERJA",
    )
    summary = rig.summary(upload)
    assert summary["status"] == "ditolak"
    assert "Pasal" in summary["refusal"]["message"]
    assert rig.receipt(upload) == []


def test_s3s_own_test_event_is_nothing(rig: Rig) -> None:
    assert rig.case("receive", "s3_test_event") == FINE
    assert not rig.state.registered


def test_a_message_that_is_no_json_goes_to_the_dead_letters(rig: Rig) -> None:
    event = cases.load("receive", "not_json")
    assert rig.run("receive", event) == back(*message_ids(event))
    assert not rig.state.registered


def test_each_record_of_a_batch_has_its_own_fate(rig: Rig) -> None:
    assert rig.case("receive", "two_records") == FINE
    assert sorted((upload.status, upload.code) for upload in rig.state.registered.values()) == [
        ("diproses", ""),
        ("ditolak", "KOLOM_TIDAK_DIKENAL"),
    ]


def test_only_the_record_that_failed_comes_back(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    event = cases.load("receive", "two_records")
    rig.lay(event)
    answer = rig.drops.info

    def info(drop: Drop) -> ObjectInfo | None:
        if drop == cases.HAPPY:
            raise Transient("lambat")
        return answer(drop)

    monkeypatch.setattr(rig.drops, "info", info)
    assert rig.run("receive", event) == back(message_ids(event)[0])
    assert [upload.code for upload in rig.state.registered.values()] == ["KOLOM_TIDAK_DIKENAL"]


def test_an_object_that_is_gone_is_nothing(rig: Rig) -> None:
    assert rig.run("receive", cases.load("receive", "happy")) == FINE
    assert not rig.state.registered


def test_a_mode_nobody_knows_refuses_the_file(rig: Rig) -> None:
    event = cases.load("receive", "happy")
    rig.lay(event, metadata={"mode": "semua"})
    assert rig.run("receive", event) == FINE
    (upload,) = rig.state.registered.values()
    assert (upload.status, upload.code) == (UploadStatus.DITOLAK, "MODE_TIDAK_DIKENAL")
