"""`sinergi resend` by dataset, upload, code or time, `--dlq`, and the line to the ministry in `sinergi status`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from functions.sync.model.breaker import Breaker, BreakerState
from functions.sync.model.record import RecordState
from infra.cli import deployment
from infra.cli.main import UsageError
from infra.cli.operators import resend
from tests.cli.operators.test_held import run
from tests.support.tables import as_csv, seeker
from tests.support.world import REGION, World


class Pages:
    """Of CloudFormation, the one call."""

    def __init__(self, resources: dict[str, str]) -> None:
        self.resources = resources

    def get_paginator(self, _: str) -> Pages:
        return self

    def paginate(self, StackName: str) -> list[dict[str, Any]]:  # noqa: N803
        kinds = [("AWS::Lambda::Function", "ReceiveLaneQueueABCDEF01", "not a queue")]
        rows = [(kind, name, url) for name, url in self.resources.items() for kind in ("AWS::SQS::Queue",)]
        return [
            {
                "StackResourceSummaries": [
                    {"ResourceType": kind, "LogicalResourceId": name, "PhysicalResourceId": url}
                    for kind, name, url in part
                ]
            }
            for part in (kinds + rows[:2], rows[2:])
        ]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made = World()
    made.ministry.refuses = {"PK-000001": "NIK_GANDA"}
    made.upload(as_csv([seeker(1), seeker(2)]))
    made.run()
    with mock_aws():
        sqs = boto3.client("sqs", region_name="ap-southeast-3")
        names = [
            f"{lane}Lane{kind}0123ABCD"
            for lane in ("Receive", "PencariKerjaDispatch")
            for kind in ("DeadLetters", "Queue")
        ]
        urls = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in names}

        class There:
            state, files, upload, stack, queues = (
                made.state,
                made.files,
                staticmethod(made.state.upload),
                "Sinergi",
                urls,
            )

            @staticmethod
            def client(service: str) -> Any:
                return sqs if service == "sqs" else Pages(urls)

        monkeypatch.setattr(deployment, "find", lambda stack: There())
        monkeypatch.setattr(resend, "SystemClock", lambda: made.clock)
        yield made


def test_resend_counts_first_and_asks(made: World, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = run(capsys, "resend", "--code", "NIK_GANDA", answer="n\n")
    assert (code, made.record("PK-000001").state) == (1, RecordState.DITOLAK_PUSAT)
    assert "Kirim ulang 1 rekaman?" in text and "ditolak_pusat" in text
    code, text = run(capsys, "resend", "--domain", "pencari-kerja", "--since", "2026-11-24", "--yes")
    assert (code, made.record("PK-000001").state) == (0, RecordState.MENUNGGU)
    assert "1 rekaman menunggu" in text
    assert seeker(1)["nik"] not in text


def test_resend_of_nothing_says_so(made: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Tidak ada" in run(capsys, "resend", "--code", "LAIN")[1]
    assert "Tidak ada" in run(capsys, "resend", "--since", "2026-11-25")[1]
    assert "Tidak ada pesan mati" in run(capsys, "resend", "--dlq")[1]


def test_an_upload_that_there_is_not_is_not_one_without_records(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError, match="tidak dikenal"):
        run(capsys, "resend", "--upload", "0" * 20)


@pytest.mark.parametrize("words", [(), ("--dlq", "--upload", "X"), ("--domain", "tak-ada")])
def test_resend_must_be_told_what(
    made: World, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    with pytest.raises(UsageError):
        run(capsys, "resend", *words)


def test_dead_letters_go_back_to_their_own_queue_and_once(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    there: Any = deployment.find("")
    sqs, urls = there.client("sqs"), there.queues
    for n in range(23):
        sqs.send_message(
            QueueUrl=urls["PencariKerjaDispatchLaneDeadLetters0123ABCD"], MessageBody=f'{{"n": {n}}}'
        )
    sqs.send_message(QueueUrl=urls["ReceiveLaneDeadLetters0123ABCD"], MessageBody="{}")
    code, text = run(capsys, "resend", "--dlq", "--domain", "pencari-kerja", answer="y\n")
    assert (code, "Kembalikan 23 pesan?" in text, "23 pesan dikembalikan" in text) == (0, True, True)

    def left(name: str) -> int:
        wanted = "ApproximateNumberOfMessages"
        return int(
            sqs.get_queue_attributes(QueueUrl=urls[name], AttributeNames=[wanted])["Attributes"][wanted]
        )

    assert {name: left(name) for name in urls} == {
        "ReceiveLaneDeadLetters0123ABCD": 1,
        "ReceiveLaneQueue0123ABCD": 0,
        "PencariKerjaDispatchLaneDeadLetters0123ABCD": 0,
        "PencariKerjaDispatchLaneQueue0123ABCD": 23,
    }
    run(capsys, "resend", "--dlq", "--yes")
    assert left("ReceiveLaneQueue0123ABCD") == 1


def test_status_shows_the_line_of_each_dataset_and_what_waits_too_long(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    made.state.gates[REGION, "penempatan"] = Breaker(
        REGION, "penempatan", state=BreakerState.OPEN, since=made.clock.time, code="siapkerja_otentikasi"
    )
    (upload,) = made.state.registered.values()
    made.state.registered[upload.id] = replace(upload, sent={"ditahan": 4}, started_at=1)
    text = " ".join(run(capsys, "status")[1].split())
    assert text.count("tersambung") == 6
    assert "terputus" in text
    assert "siapkerja_otentikasi" in "".join(re.findall(r"[a-z_]+", text)), (
        "the whole code, on however many lines"
    )
    assert "4 baris ditahan lebih dari tiga hari" in text


def test_status_says_which_copies_wait_for_a_persons_word(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    made.state.save_note(
        f"reconciliation/{REGION}/pelatihan", "2026-11-24T01:30:05+07:00 beda 1234, menunggu persetujuan"
    )
    made.state.save_note(f"reconciliation/{REGION}/penempatan", "2026-11-24T01:30:07+07:00 sama")
    text = " ".join(run(capsys, "status")[1].split())
    assert "belum diperbaiki: pelatihan. Cari sebabnya, lalu `sinergi reconcile DATASET`" in text
    assert "24-11 01:30 sama" in text


def test_the_former_name_of_a_command_still_works(made: World, capsys: pytest.CaptureFixture[str]) -> None:
    """The contract (section 6) calls it `replay`."""
    assert run(capsys, "replay", "--code", "LAIN") == run(capsys, "resend", "--code", "LAIN")
