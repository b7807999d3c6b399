"""A home of its own for the local cloud, the demonstration's files, and the simulator's store."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from infra.local import deploy, session
from infra.local.demo_data import DemoFile, generate
from infra.local.simulator.service.store import Store
from tests.local.caller import Caller
from tests.support.dates import TODAY


@pytest.fixture
def sinergi_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the local cloud remember its state in a folder of this test."""
    monkeypatch.setattr(session, "HOME", tmp_path / ".sinergi")
    monkeypatch.setattr(deploy, "OUTPUTS", tmp_path / ".sinergi" / "outputs.json")
    return tmp_path / ".sinergi"


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A running process that the local cloud did not start."""
    process = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.wait()
    assert process.stdin
    process.stdin.close()


@pytest.fixture
def small_repository(tmp_path: Path, sinergi_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one file of each kind that a deployment may depend on."""
    files = (
        "cdk.json",
        "package-lock.json",
        "requirements.lock",
        "infra/config.py",
        "infra/stack.py",
        "infra/cli/officers/check.py",
        "infra/local/cloud.py",
        "infra/local/simulator/stack.py",
        "functions/sync/a.py",
        "functions/__pycache__/a.pyc",
    )
    for name in files:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    monkeypatch.setattr(session, "REPOSITORY", tmp_path)
    session.remember(port=4577)
    return tmp_path


@pytest.fixture(scope="module")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, DemoFile]:
    """The demonstration's files with 2,000 rows in all, by dataset."""
    return {file.domain: file for file in generate(1, 2_000, tmp_path_factory.mktemp("demo"), TODAY)}


@pytest.fixture
def store() -> Iterator[Store]:
    """The simulator's table, empty, on moto."""
    with mock_aws():
        client = boto3.client("dynamodb", region_name="ap-southeast-3")
        keys = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
        types = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")]
        client.create_table(
            TableName="t",
            KeySchema=keys,  # type: ignore[arg-type]
            AttributeDefinitions=types,  # type: ignore[arg-type]
            BillingMode="PAY_PER_REQUEST",
        )
        yield Store(client, "t")


@pytest.fixture
def call(store: Store) -> Caller:
    return Caller(store)
