"""The local cloud under faults: a worker killed at work, a ministry that goes and comes back, a poison record among 10,000, and
events that come twice and late. All of it happens at once, as it would; state and counts must be right at the end.
"""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

import pytest

from functions.sync.model.breaker import BreakerState
from functions.sync.model.object_keys import receipt_key
from functions.sync.model.record import Key, RecordState
from functions.sync.model.retries import UPLOAD_QUIET
from functions.sync.model.upload import Upload
from tests.system.journey import REGION, delivered, rows, simulator, until

pytestmark = pytest.mark.timeout(420)
MANY, SOME = 10_000, 1_500
POISON = "PK-RACUN"
STEP = 0.02
"""Seconds of work between two looks at a worker that is to be killed."""


class Ordeal(NamedTuple):
    """Uploads that are under way, by what happens to them."""

    killed: str
    poisoned: str
    away: str
    older: str
    newer: str


def event(upload: Upload) -> str:
    """As EventBridge tells of an object."""
    drop = upload.drop
    return json.dumps(
        {
            "detail": {
                "bucket": {"name": drop.bucket},
                "object": {"key": drop.key, "version-id": drop.version_id},
            }
        }
    )


def workers(function: str) -> list[int]:
    """Processes that our emulator started for a function."""
    from infra.local import session

    # With `e` the environment stands behind the command.
    listed = subprocess.run(
        ["ps", "axeww", "-o", "pid=,ppid=,command="],
        capture_output=True,
        text=True,
        errors="replace",
        check=True,
    ).stdout
    ours = [
        line.split(None, 2)
        for line in listed.splitlines()
        if f"AWS_LAMBDA_FUNCTION_NAME={function} " in f"{line} "
    ]
    return [int(pid) for pid, parent, _ in ours if int(parent) == session.recall()["pid"]]


def function(there: Any, part: str) -> str:
    pages = there.client("lambda").get_paginator("list_functions").paginate()
    (name,) = [
        each["FunctionName"] for page in pages for each in page["Functions"] if part in each["FunctionName"]
    ]
    return str(name)


def tell(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)


def kill_at_work(there: Any, identity: str, name: str) -> None:
    """SIGKILL once some of the chunk's records are stored and the chunk is not done.

    Between two looks the workers stand still and then get `STEP`: on no machine, however fast, do they finish unseen.
    """
    first = Key(REGION, "pemberi-kerja", "PBK-MATI-0")
    deadline = time.monotonic() + 60
    while not there.state.records([first]):
        assert time.monotonic() < deadline, "nobody began"
        assert not there.state.chunks(identity), "it was done before it could be killed"
        tell(found := workers(name), signal.SIGCONT)
        time.sleep(STEP)
        tell(found, signal.SIGSTOP)
    found = workers(name)
    assert found
    assert not there.state.chunks(identity)
    tell(found, signal.SIGKILL)
    assert not there.state.chunks(identity)


@pytest.fixture(scope="module")
def ordeal(there: Any) -> Iterator[Ordeal]:
    killed = there.put(
        "pemberi-kerja",
        "mati.csv",
        rows("pemberi-kerja", [{"id_sumber": f"PBK-MATI-{n}"} for n in range(SOME)]),
    )
    kill_at_work(there, killed, function(there, "PemberiKerjaIngest"))
    refused = {"kind": "http_422", "domain": "pencari-kerja", "ids": [POISON], "times": 999}
    outage = {"kind": "outage", "domain": "pelatihan", "how": "http_503", "retry_after": 5}
    simulator(there, "PUT", "faults", {"faults": [refused, outage]})
    learners = [{"id_sumber": f"PL-PERGI-{n}", "nik": f"32160615089501{n:02}"} for n in range(60)]
    away = there.put("pelatihan", "pergi.csv", rows("pelatihan", learners))
    until(lambda: there.state.gate(REGION, "pelatihan").line is not BreakerState.CLOSED)
    simulator(there, "PUT", "faults", {"faults": [refused]})
    delivered(
        there, there.put("pemberi-kerja", "induk.csv", rows("pemberi-kerja", [{"id_sumber": "PBK-INDUK"}]))
    )
    dispute = {"id_sumber": "PHI-VERSI", "id_pemberi_kerja": "PBK-INDUK"}
    older = there.put("perselisihan-hi", "versi.csv", rows("perselisihan-hi", [{**dispute, "versi": "1"}]))
    delivered(there, older)
    newer = there.put(
        "perselisihan-hi",
        "versi.csv",
        rows("perselisihan-hi", [{**dispute, "versi": "2", "serikat": "Serikat Dua"}]),
    )
    seekers = [
        {"id_sumber": f"PK-BANYAK-{n}", "nik": f"3216061508{90 + n // 5000}{n % 5000 + 1:04}"}
        for n in range(MANY)
    ]
    seekers[MANY // 2]["id_sumber"] = POISON
    poisoned = there.put("pencari-kerja", "racun.csv", rows("pencari-kerja", seekers))
    try:
        yield Ordeal(killed, poisoned, away, older, newer)
    finally:
        simulator(there, "DELETE", "faults")


def everything_arrived(there: Any, domain: str, ids: list[str]) -> None:
    """Both sides hold the same versions, and each took effect once."""
    records = there.state.records([Key(REGION, domain, each) for each in ids])
    assert Counter(record.state for record in records.values()) == {RecordState.TERSINKRON: len(ids)}
    held: dict[str, int] = {}
    cursor = ""
    while cursor is not None:
        page = simulator(there, "GET", f"records?domain={domain}&cursor={cursor}")
        held |= {each["id"]: each["version"] for each in page["records"]}
        cursor = page["cursor"] and page["cursor"].replace("#", "%23")
    assert {key.id: record.version for key, record in records.items()} == {
        each: held.get(each) for each in ids
    }
    assert simulator(there, "GET", f"journal?domain={domain}")["domains"][domain]["doubles"] == []


def receipt(there: Any, upload: Upload) -> list[dict[str, str]]:
    content = there.files.read(receipt_key(REGION, upload.domain, upload.id, "receipt.csv"))
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_an_event_that_comes_twice_and_after_a_newer_version_changes_nothing(
    there: Any, ordeal: Ordeal
) -> None:
    done = delivered(there, ordeal.newer)
    sqs = there.client("sqs")
    (url,) = [url for url in sqs.list_queues()["QueueUrls"] if "ReceiveLaneQueue" in url]
    key = Key(REGION, "perselisihan-hi", "PHI-VERSI")
    before = there.state.records([key])
    for upload in (there.upload(ordeal.older), done, there.upload(ordeal.older)):
        sqs.send_message(QueueUrl=url, MessageBody=event(upload))
    names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    until(
        lambda: all(
            int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"][name]) == 0
            for name in names
        )
    )
    again = until(lambda: not (u := there.upload(ordeal.older)).dirty and u)
    assert there.state.records([key]) == before
    assert before[key].version == before[key].acked == 2
    assert (again.counts["diterima"], again.sent) == (1, {"digantikan": 1})
    everything_arrived(there, "perselisihan-hi", ["PHI-VERSI"])


def test_a_ministry_that_goes_and_comes_back_gets_everything_once(there: Any, ordeal: Ordeal) -> None:
    done = delivered(there, ordeal.away, seconds=240)
    assert done.sent == {"tersinkron": 60}
    assert there.state.gate(REGION, "pelatihan").line is BreakerState.CLOSED
    everything_arrived(there, "pelatihan", [f"PL-PERGI-{n}" for n in range(60)])


def test_a_worker_killed_in_the_middle_of_a_chunk_is_made_good_by_the_sweep(
    there: Any, ordeal: Ordeal
) -> None:
    """Its message stays invisible for half an hour; nobody waits for that."""
    started = there.upload(ordeal.killed).started_at
    time.sleep(max(0.0, (started + UPLOAD_QUIET) / 1000 + 1 - time.time()))
    there.client("lambda").invoke(
        FunctionName=function(there, "Sweep"), Payload=b"{}"
    )  # a minute at most before it comes by itself
    done = delivered(there, ordeal.killed, seconds=240)
    assert (done.counts["diterima"], done.sent) == (SOME, {"tersinkron": SOME})
    assert done.finished_at - started >= UPLOAD_QUIET, "it was the sweep"
    assert [line["hasil"] for line in receipt(there, done)] == ["diterima"] * SOME
    everything_arrived(there, "pemberi-kerja", [f"PBK-MATI-{n}" for n in range(SOME)])


def test_a_poison_record_among_ten_thousand_is_found_and_takes_nobody_with_it(
    there: Any, ordeal: Ordeal
) -> None:
    done = delivered(there, ordeal.poisoned, seconds=240)
    assert (done.counts["diterima"], done.sent) == (MANY, {"tersinkron": MANY - 1, "ditolak_pusat": 1})
    lines = receipt(there, done)
    assert [line["id_sumber"] for line in lines if "DITOLAK_PUSAT" in line["kode"]] == [POISON]
    assert len(lines) == MANY
    everything_arrived(there, "pencari-kerja", [f"PK-BANYAK-{n}" for n in range(MANY) if n != MANY // 2])
