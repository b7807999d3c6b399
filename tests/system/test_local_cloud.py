"""The whole product on the local cloud, from a file to the ministry's acknowledgement."""

from __future__ import annotations

import json
import re

import pytest

from events.cases import filled
from functions import domains
from functions.sync.model.object_keys import receipt_key
from functions.sync.model.record import Key
from functions.sync.model.upload import UploadStatus
from infra.cli.deployment import Deployment
from tests.support.tables import as_csv
from tests.system.cloud import Cloud
from tests.system.journey import REGION, delivered, object_event, receipt, rows, simulator, until, upload_when

pytestmark = pytest.mark.timeout(900)


def test_the_demo_proves_itself_and_a_second_run_changes_nothing(cloud: Cloud) -> None:
    first = cloud.sinergi("demo")
    assert first.code == 0, first.text
    assert "✓" in first.text
    figures = {
        line[0]: [int(n.replace(".", "")) for n in line[1:7]]
        for line in re.findall(
            r"│ ([a-z-]+) +│ +([0-9.]+) │ +([0-9.]+) │ +([0-9.]+) │ +([0-9.]+) │ +([0-9.]+) │ +([0-9.]+) │",
            first.text,
        )
    }
    assert set(figures) == set(domains.names())
    for read, accepted, unchanged, held, refused, acknowledged in figures.values():
        assert read == accepted + unchanged + held + refused
        assert acknowledged == accepted > 0
        assert unchanged == 0 < refused
    again = cloud.sinergi("demo")
    assert again.code == 0, again.text
    repeated = re.findall(
        r"│ ([a-z-]+) +│ +([0-9.]+) │ +([0-9.]+) │ +([0-9.]+) │ +([0-9.]+) │ +([0-9.]+) │ +([0-9.]+) │",
        again.text,
    )
    for domain, _, accepted, unchanged, held, refused, acknowledged in repeated:
        assert [int(n) for n in (accepted, held, acknowledged)] == [0, 0, 0]
        assert int(unchanged) == figures[domain][1] + figures[domain][3]
        assert int(refused) == figures[domain][4]


def test_the_same_object_three_times_and_chunks_twice_and_out_of_order_leave_one_effect(
    deployed: Deployment, unanswered: str
) -> None:
    """Messages come more than once wherever AWS promises only at-least-once."""
    from infra.local import session

    assert unanswered
    content = rows(
        "pelatihan", [{"id_sumber": f"PL-ULANG-{n}", "nik": f"32160615089500{n:02}"} for n in range(1, 41)]
    )
    identity = deployed.put("pelatihan", "ulang.csv", content)
    done = delivered(deployed, identity)
    assert done.sent == {"tersinkron": 40}
    keys = [Key(REGION, "pelatihan", f"PL-ULANG-{n}") for n in range(1, 41)]
    before = deployed.state.records(keys)
    text = receipt(deployed, done)

    sqs = session.client("sqs")
    urls = [url for url in sqs.list_queues()["QueueUrls"] if "Dead" not in url]
    queues = {
        name: url for url in urls for name in ("ReceiveLaneQueue", "PelatihanIngestLane") if name in url
    }
    assert len(queues) == 2, urls
    for _ in range(3):
        sqs.send_message(QueueUrl=queues["ReceiveLaneQueue"], MessageBody=object_event(done))
    for number in [*reversed(range(done.chunks)), *range(done.chunks)]:
        sqs.send_message(
            QueueUrl=queues["PelatihanIngestLane"],
            MessageBody=json.dumps({"upload": identity, "chunk": number}),
        )
    until(
        lambda: all(
            int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"][name]) == 0
            for url in queues.values()
            for name in ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        )
    )
    assert deployed.state.records(keys) == before
    assert receipt(deployed, done) == text
    assert simulator(deployed, "GET", "journal?domain=pelatihan")["domains"]["pelatihan"]["doubles"] == []


@pytest.mark.parametrize(
    ("key", "content", "code"),
    [
        ("inbox/3216/pencari-kerja/kolom.csv", b"id_sumber,nik,bintang\nA,1,2\n", "KOLOM_TIDAK_DIKENAL"),
        ("inbox/3216/pencari-kerja/hilang.csv", b"id_sumber,nik\nA,1\n", "KOLOM_HILANG"),
        ("inbox/3216/pencari-kerja/rusak.csv", b"\x00\x01\x02\xff" * 50, "FORMAT_TIDAK_DIKENAL"),
        ("inbox/3216/jaminan-sosial/a.csv", b"id_sumber\nA\n", "DI_LUAR_RENCANA_KERJA"),
        ("inbox/9999/pencari-kerja/a.csv", b"id_sumber\nA\n", "DI_LUAR_RENCANA_KERJA"),
    ],
)
def test_a_file_that_cannot_be_used_is_answered_with_its_code(
    deployed: Deployment, key: str, content: bytes, code: str
) -> None:
    from functions.sync.model.upload import Drop, upload_id

    stored = deployed.s3.put_object(Bucket=deployed.drop_bucket, Key=key, Body=content)
    identity = upload_id(Drop(deployed.drop_bucket, key, stored["VersionId"]))
    found = upload_when(deployed, identity, lambda upload: upload.status is UploadStatus.DITOLAK)
    assert found.code == code
    # The refusal is stored first, then written to the summary.
    body = json.loads(
        until(lambda: deployed.files.read(receipt_key(found.region, found.domain, identity, "summary.json")))
    )
    assert body["status"] == "ditolak"
    assert body["refusal"]["message"]


def test_a_file_uploaded_from_the_command_line_is_followed_to_its_end(
    cloud: Cloud, deployed: Deployment
) -> None:
    file = cloud.home / "pelatihan.csv"
    file.write_bytes(as_csv([filled("pelatihan")]))
    run = cloud.sinergi("upload", "pelatihan", str(file), "--watch")
    assert run.code == 0, run.text
    assert "selesai" in run.text
    assert deployed.state.records([Key(REGION, "pelatihan", domains.get("pelatihan").example["id_sumber"])])
    listed = cloud.sinergi("uploads")
    assert listed.code == 0
    assert "pelatihan.csv" in listed.text


def test_a_record_that_the_ministry_refuses_is_told_to_its_sender(deployed: Deployment) -> None:
    simulator(
        deployed,
        "PUT",
        "faults",
        {"faults": [{"kind": "reject_record", "domain": "pelatihan", "ids": ["PL-TOLAK"], "times": 9}]},
    )
    changes = [{"id_sumber": "PL-TOLAK", "id_kelas": "K-1"}, {"id_sumber": "PL-BAIK", "id_kelas": "K-2"}]
    identity = deployed.put("pelatihan", "tolak.csv", rows("pelatihan", changes))
    done = delivered(deployed, identity)
    assert (done.sent.get("tersinkron"), done.sent.get("ditolak_pusat")) == (1, 1)
    assert re.search(r"PL-TOLAK,diterima,DITOLAK_PUSAT,", receipt(deployed, done))


def test_a_lost_answer_is_resolved_by_reading_back_and_never_sent_twice(
    deployed: Deployment, unanswered: str
) -> None:
    done = upload_when(deployed, unanswered, lambda upload: upload.sent.get("tersinkron") == 2, seconds=300)
    assert done.sent == {"tersinkron": 2}
    journal = simulator(deployed, "GET", "journal?domain=penduduk-bekerja&entries=1")["domains"][
        "penduduk-bekerja"
    ]
    assert journal["doubles"] == []
    assert sorted(entry["id"] for entry in journal["entries"] if entry["id"] in ("PB-SATU", "PB-DUA")) == [
        "PB-DUA",
        "PB-SATU",
    ]
