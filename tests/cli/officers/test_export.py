"""`sinergi export`: the files of the ministry's changes, listed and fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from functions.aws.files import S3Files
from infra.cli import deployment
from infra.cli.deployment import Deployment
from tests.cli.operators.test_held import run
from tests.support.fakes import FakeState


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Files]:
    with mock_aws():
        s3 = boto3.client("s3", region_name="ap-southeast-3")
        s3.create_bucket(
            Bucket="receipts", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-3"}
        )
        files = S3Files(s3, "receipts")
        there = Deployment("drops", s3, files, FakeState(), "", None, "Sinergi", {}, "receipts")  # type: ignore[arg-type]
        monkeypatch.setattr(deployment, "find", lambda stack: there)
        yield files


def test_no_file_to_export_says_so(made: S3Files, capsys: pytest.CaptureFixture[str]) -> None:
    made.begin("receipts/3216/pelatihan/x/receipt.csv", b"")
    code, text = run(capsys, "export")
    assert (code, "Tidak ada berkas" in text) == (0, True)


def test_files_are_listed_newest_last_by_dataset_and_fetched(
    made: S3Files, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for n in range(3):
        made.begin(f"outbox/3216/pelatihan/2026-11-2{n}T070000.000-0000000{n}.csv", b"isi" * n)
    made.begin("outbox/3216/penempatan/2026-11-20T070000.000-00000009.csv", b"lain")
    made.begin("outbox/3273/pelatihan/2026-11-20T070000.000-0000000a.csv", b"tetangga")
    code, text = run(capsys, "export", "pelatihan", "--most", "2", "--out", str(tmp_path))
    assert code == 0
    assert text.index("2026-11-21T070000") < text.index("2026-11-22T070000")
    assert "2026-11-20T" not in text and "0000000a" not in text
    assert {str(file.relative_to(tmp_path)): file.read_bytes() for file in tmp_path.rglob("*.csv")} == {
        "pelatihan/2026-11-21T070000.000-00000001.csv": b"isi",
        "pelatihan/2026-11-22T070000.000-00000002.csv": b"isiisi",
    }
    assert "penempatan" in run(capsys, "export")[1]
