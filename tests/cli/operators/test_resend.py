"""`sinergi resend` by dataset, upload, code or time, its `--dlq`, and breakers in `sinergi status`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from functions.sync.model.breaker import Breaker, BreakerState
from functions.sync.model.record import RecordState
from infra.cli import deployment
from infra.cli.main import UsageError
from tests.support.cli import run
from tests.support.tables import seeker
from tests.support.world import REGION, World


def test_resend_counts_first_and_asks(refused_world: World, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = run(capsys, "resend", "--code", "NIK_GANDA", answer="n\n")
    assert (code, refused_world.record("PK-000001").state) == (1, RecordState.DITOLAK_PUSAT)
    assert "Kirim ulang 1 rekaman?" in text and "ditolak_pusat" in text
    code, text = run(capsys, "resend", "--domain", "pencari-kerja", "--since", "2026-11-24", "--yes")
    assert (code, refused_world.record("PK-000001").state) == (0, RecordState.MENUNGGU)
    assert "1 rekaman menunggu" in text
    assert seeker(1)["nik"] not in text


def test_resend_of_nothing_says_so(refused_world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Tidak ada" in run(capsys, "resend", "--code", "LAIN")[1]
    assert "Tidak ada" in run(capsys, "resend", "--since", "2026-11-25")[1]
    assert "Tidak ada pesan mati" in run(capsys, "resend", "--dlq")[1]


def test_an_upload_that_there_is_not_is_not_one_without_records(
    refused_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError, match="tidak dikenal"):
        run(capsys, "resend", "--upload", "0" * 20)


@pytest.mark.parametrize("words", [(), ("--dlq", "--upload", "X"), ("--domain", "tak-ada")])
def test_resend_must_be_told_what(
    refused_world: World, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    with pytest.raises(UsageError):
        run(capsys, "resend", *words)


def test_dead_letters_go_back_to_their_own_queue_and_once(
    refused_world: World, capsys: pytest.CaptureFixture[str]
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
    refused_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    refused_world.state.breakers[REGION, "penempatan"] = Breaker(
        REGION,
        "penempatan",
        state=BreakerState.OPEN,
        since=refused_world.clock.time,
        code="siapkerja_otentikasi",
    )
    (upload,) = refused_world.state.registered.values()
    refused_world.state.registered[upload.id] = replace(upload, sent={"ditahan": 4}, started_at=1)
    text = " ".join(run(capsys, "status")[1].split())
    assert text.count("tersambung") == 6
    assert "terputus" in text
    assert "siapkerja_otentikasi" in "".join(re.findall(r"[a-z_]+", text)), (
        "the whole code, on however many lines"
    )
    assert "4 baris ditahan lebih dari tiga hari" in text


def test_status_says_which_copies_wait_for_a_persons_word(
    refused_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    refused_world.state.save_note(
        f"reconciliation/{REGION}/pelatihan", "2026-11-24T01:30:05+07:00 beda 1234, menunggu persetujuan"
    )
    refused_world.state.save_note(f"reconciliation/{REGION}/penempatan", "2026-11-24T01:30:07+07:00 sama")
    text = " ".join(run(capsys, "status")[1].split())
    assert "belum diperbaiki: pelatihan. Cari sebabnya, lalu `sinergi reconcile DATASET`" in text
    assert "24-11 01:30 sama" in text


def test_the_former_name_of_a_command_still_works(
    refused_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """The contract (section 6) calls it `replay`."""
    assert run(capsys, "replay", "--code", "LAIN") == run(capsys, "resend", "--code", "LAIN")
