"""The last message of an upload → the handler: the files that the sender gets."""

from __future__ import annotations

from typing import Any

import pytest

from events import cases
from functions import domains
from functions.sync.model.object_keys import receipt_key
from functions.sync.model.upload import UploadStatus, upload_id
from tests.support.rig import FINE, Rig

UPLOAD = upload_id(cases.HAPPY)


@pytest.mark.parametrize("domain", domains.names())
def test_an_upload_whose_chunks_are_in_is_reported(domain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(monkeypatch, domain)
    rig.case("receive", "happy")
    rig.case("ingest", "chunk")
    assert rig.case("settle", "upload") == FINE
    upload = rig.state.registered[upload_id(cases.happy(domain))]
    summary: dict[str, Any] = rig.summary(upload)
    outcome = "ditahan" if domains.get(domain).parents else "diterima"
    assert (summary["status"], upload.status) == ("selesai", UploadStatus.SELESAI)
    assert {name: rows for name, rows in summary["rows"].items() if rows} == {"read": 1, outcome: 1}
    (line,) = rig.receipt(upload)
    assert (line["baris"], line["id_sumber"], line["hasil"]) == (
        "2",
        domains.get(domain).example["id_sumber"],
        outcome,
    )
    assert line["kode"] == ("REFERENSI_BELUM_ADA" if outcome == "ditahan" else "")


def test_before_its_chunks_are_in_nothing_is_written(rig: Rig) -> None:
    rig.case("receive", "happy")
    before = dict(rig.files.objects)
    assert rig.case("settle", "upload") == FINE
    assert rig.files.objects == before
    assert rig.state.registered[UPLOAD].status is UploadStatus.DIPROSES


def test_an_upload_nobody_knows_is_nothing(rig: Rig) -> None:
    assert rig.case("settle", "unknown_upload") == FINE
    assert not rig.files.objects


def test_an_acknowledgement_reaches_the_receipt(rig: Rig) -> None:
    for capability, name in (
        ("receive", "happy"),
        ("ingest", "chunk"),
        ("settle", "upload"),
        ("dispatch", "ids"),
    ):
        rig.case(capability, name)
    assert rig.state.registered[UPLOAD].sent == {"menunggu": 1}
    assert rig.case("settle", "upload") == FINE
    upload = rig.state.registered[UPLOAD]
    assert (upload.sent, upload.receipt_stale_at) == ({"tersinkron": 1}, 0)
    assert rig.summary(upload)["sent"] == {"tersinkron": 1}
    assert receipt_key("3216", cases.HOME, UPLOAD, "corrections.csv") not in rig.files.objects
