"""What the officers' commands work on: files on disk, and deployments in memory behind `deployment.find`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from functions.aws.files import S3Files
from functions.sync.model.upload import Drop, upload_id
from infra.cli import deployment
from infra.cli import main as command
from infra.cli.deployment import Deployment
from infra.cli.officers import nil_return, status
from tests.support.cli import Run
from tests.support.fakes import FakeState
from tests.support.tables import as_csv, seeker
from tests.support.world import World


@pytest.fixture
def run_main(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `main` with these words in this process, ten times faster than a process of its own."""

    def call(*words: str | Path) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["sinergi", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            command.main()
        assert isinstance(stop.value.code, int)
        return stop.value.code, capsys.readouterr().out

    return call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a sound file, one with refused rows, and one with an unknown column."""
    (tmp_path / "baik.csv").write_bytes(as_csv([seeker(1), seeker(2, nik="0")]))
    rows = [seeker(number, nama="" if number in (3, 5) else "Siti") for number in range(1, 9)]
    bad = as_csv([*rows, seeker(9, id_sumber="=9", nik="1", no_hp="+62811")], ";").replace(
        b"nama;", b"Nama Lengkap;", 1
    )
    (tmp_path / "galat.csv").write_bytes(bad)
    (tmp_path / "kolom.csv").write_bytes(as_csv([seeker(1, hobi="memancing")]))
    return tmp_path


@pytest.fixture
def exported_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Files]:
    """The receipts bucket of a deployment, empty, on moto."""
    with mock_aws():
        s3 = boto3.client("s3", region_name="ap-southeast-3")
        s3.create_bucket(
            Bucket="receipts", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-3"}
        )
        files = S3Files(s3, "receipts")
        deployed = Deployment("drops", s3, files, FakeState(), "", None, "Sinergi", {}, "receipts")  # type: ignore[arg-type]
        monkeypatch.setattr(deployment, "find", lambda stack: deployed)
        yield files


@pytest.fixture
def one_upload_world(monkeypatch: pytest.MonkeyPatch) -> World:
    """24 November 2026: the region has sent seekers this week, and nothing else ever."""
    world = World()
    world.upload(as_csv([seeker(1)]))
    world.run()

    class Deployed:
        state, files, upload = world.state, world.files, staticmethod(world.state.upload)

        @staticmethod
        def shared_secret(domain: str) -> bytes:
            return f"rahasia-{domain}".encode()

    monkeypatch.setattr(deployment, "find", lambda stack: Deployed())
    monkeypatch.setattr(nil_return, "SystemClock", lambda: world.clock)
    monkeypatch.setattr(status, "SystemClock", lambda: world.clock)
    return world


@pytest.fixture
def receiving_world(monkeypatch: pytest.MonkeyPatch) -> World:
    """A deployment that takes a file through the whole pipeline as soon as it is put."""
    world = World()

    class Deployed:
        state, upload, receipt_bucket = world.state, staticmethod(world.state.upload), "tanda-terima"

        @staticmethod
        def put(domain: str, name: str, content: bytes, metadata: dict[str, str]) -> str:
            drop: Drop = world.drops.put(f"inbox/3216/{domain}/{name}", content, metadata)
            world.receive.run(drop)
            world.run()
            return upload_id(drop)

    monkeypatch.setattr(deployment, "find", lambda stack: Deployed())
    return world
