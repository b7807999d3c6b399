"""The local cloud under faults that happen at the same time; state and counts must be right at the end.

A worker is killed at work, the ministry is unavailable for a while, 10,000 records hold a poison record, and
events come twice and late.
"""

from __future__ import annotations

import csv
import io
import time
from collections import Counter

import pytest

from functions.sync.model.breaker import BreakerState
from functions.sync.model.record import Key, RecordState
from functions.sync.model.retries import UPLOAD_QUIET
from functions.sync.model.upload import Upload
from infra.cli.deployment import Deployment
from tests.system.journey import REGION, delivered, object_event, receipt, simulator, until, upload_when
from tests.system.ordeal import MANY, POISON, SOME, Ordeal, function_name

pytestmark = pytest.mark.timeout(420)


def everything_arrived(deployed: Deployment, domain: str, ids: list[str]) -> None:
    """Check that both sides hold the same versions and that each took effect once."""
    records = deployed.state.records([Key(REGION, domain, each) for each in ids])
    assert Counter(record.state for record in records.values()) == {RecordState.TERSINKRON: len(ids)}
    held: dict[str, int] = {}
    cursor = ""
    while cursor is not None:
        page = simulator(deployed, "GET", f"records?domain={domain}&cursor={cursor}")
        held |= {each["id"]: each["version"] for each in page["records"]}
        cursor = page["cursor"] and page["cursor"].replace("#", "%23")
    assert {key.id: record.version for key, record in records.items()} == {
        each: held.get(each) for each in ids
    }
    assert simulator(deployed, "GET", f"journal?domain={domain}")["domains"][domain]["doubles"] == []


def receipt_rows(deployed: Deployment, upload: Upload) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(receipt(deployed, upload))))


def test_an_event_that_comes_twice_and_after_a_newer_version_changes_nothing(
    deployed: Deployment, ordeal: Ordeal
) -> None:
    done = delivered(deployed, ordeal.newer)
    sqs = deployed.client("sqs")
    (url,) = [url for url in sqs.list_queues()["QueueUrls"] if "ReceiveLaneQueue" in url]
    key = Key(REGION, "perselisihan-hi", "PHI-VERSI")
    before = deployed.state.records([key])
    older = upload_when(deployed, ordeal.older, lambda _: True)
    for upload in (older, done, older):
        sqs.send_message(QueueUrl=url, MessageBody=object_event(upload))
    names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    until(
        lambda: all(
            int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"][name]) == 0
            for name in names
        )
    )
    again = upload_when(deployed, ordeal.older, lambda upload: not upload.receipt_stale_at)
    assert deployed.state.records([key]) == before
    assert before[key].version == before[key].acked_version == 2
    assert (again.counts["diterima"], again.sent) == (1, {"digantikan": 1})
    everything_arrived(deployed, "perselisihan-hi", ["PHI-VERSI"])


def test_a_ministry_that_goes_and_comes_back_gets_everything_once(
    deployed: Deployment, ordeal: Ordeal
) -> None:
    done = delivered(deployed, ordeal.away, seconds=240)
    assert done.sent == {"tersinkron": 60}
    assert deployed.state.breaker(REGION, "pelatihan").state is BreakerState.CLOSED
    everything_arrived(deployed, "pelatihan", [f"PL-PERGI-{n}" for n in range(60)])


def test_a_worker_killed_in_the_middle_of_a_chunk_is_made_good_by_the_sweep(
    deployed: Deployment, ordeal: Ordeal
) -> None:
    """The sweep finds the chunk: its message stays invisible for half an hour."""
    started = upload_when(deployed, ordeal.killed, lambda _: True).started_at
    time.sleep(max(0.0, (started + UPLOAD_QUIET) / 1000 + 1 - time.time()))
    deployed.client("lambda").invoke(
        FunctionName=function_name(deployed, "Sweep"), Payload=b"{}"
    )  # a minute at most before it comes by itself
    done = delivered(deployed, ordeal.killed, seconds=240)
    assert (done.counts["diterima"], done.sent) == (SOME, {"tersinkron": SOME})
    assert done.finished_at - started >= UPLOAD_QUIET, "it was the sweep"
    assert [line["hasil"] for line in receipt_rows(deployed, done)] == ["diterima"] * SOME
    everything_arrived(deployed, "pemberi-kerja", [f"PBK-MATI-{n}" for n in range(SOME)])


def test_a_poison_record_among_ten_thousand_is_found_and_takes_nobody_with_it(
    deployed: Deployment, ordeal: Ordeal
) -> None:
    done = delivered(deployed, ordeal.poisoned, seconds=240)
    assert (done.counts["diterima"], done.sent) == (MANY, {"tersinkron": MANY - 1, "ditolak_pusat": 1})
    lines = receipt_rows(deployed, done)
    assert [line["id_sumber"] for line in lines if "DITOLAK_PUSAT" in line["kode"]] == [POISON]
    assert len(lines) == MANY
    everything_arrived(deployed, "pencari-kerja", [f"PK-BANYAK-{n}" for n in range(MANY) if n != MANY // 2])
