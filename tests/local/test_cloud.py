"""The local cloud touches nothing but what it started, and knows when there is nothing to deploy. (The run itself: tests/system.)"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local import cloud, deploy, session


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(session, "HOME", tmp_path / ".sinergi")
    monkeypatch.setattr(deploy, "OUTPUTS", tmp_path / ".sinergi" / "outputs.json")
    return tmp_path / ".sinergi"


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.wait()
    assert process.stdin
    process.stdin.close()


def test_nothing_was_ever_started() -> None:
    assert cloud.status() == (False, 0, "")
    assert cloud.stop() is False
    assert deploy.down() is False
    with pytest.raises(LookupError):
        session.endpoint()
    with pytest.raises(LookupError):
        deploy.outputs()


def test_a_process_that_took_over_the_number_is_left_alone(stranger: subprocess.Popen[bytes]) -> None:
    session.remember(pid=stranger.pid, port=1)
    assert cloud.status().running is False
    assert cloud.stop() is False
    assert stranger.poll() is None


def test_what_is_remembered_is_for_the_owner_only(home: Path) -> None:
    session.remember(port=4577, signing_key="k")
    session.remember(pid=7)
    assert session.recall() == {"port": 4577, "signing_key": "k", "pid": 7}
    assert (home / "local.json").stat().st_mode & 0o077 == 0
    (home / "local.json").write_bytes(b"{")
    assert session.recall() == {}


def test_no_other_aws_of_the_shell_gets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "produksi")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://elsewhere.example")
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example")
    session.remember(port=4577)
    known = session.environment()
    assert "AWS_PROFILE" not in known
    assert (known["AWS_ENDPOINT_URL"], known["AWS_REGION"]) == ("http://127.0.0.1:4577", "ap-southeast-3")
    assert "127.0.0.1" in known["NO_PROXY"]
    inside = cloud._environment(4577)
    assert not [name for name in inside if name.startswith("AWS_") or "PROXY" in name.upper()]
    assert inside["BIND_HOST"] == "127.0.0.1"
    assert all(
        inside[name].startswith(str(session.HOME)) for name in ("HOME", "TMPDIR", "STATE_DIR", "S3_DATA_DIR")
    )


def test_a_client_goes_to_the_local_cloud_whatever_the_shell_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://elsewhere.example")
    session.remember(port=4577)
    assert session.client("s3").meta.endpoint_url == "http://127.0.0.1:4577"


def test_under_enforcement_everything_goes_over_tls_and_trusts_one_certificate() -> None:
    session.remember(port=4577, plain_port=4600)
    trusted = str(session.certificate())
    known, inside = session.environment(), cloud._environment(4577, 4600)
    assert known["AWS_ENDPOINT_URL"] == inside["AWS_ENDPOINT_URL"] == "https://127.0.0.1:4577"
    assert known["AWS_CA_BUNDLE"] == known["NODE_EXTRA_CA_CERTS"] == inside["AWS_CA_BUNDLE"] == trusted
    assert (inside["AUTH"], inside["USE_SSL"]) == ("true", "1")
    client = session.client("s3")
    assert (client.meta.endpoint_url, client._endpoint.http_session._verify) == (
        "https://127.0.0.1:4577",
        trusted,
    )
    assert session.http().connection_pool_kw["ca_certs"] == trusted
    assert cloud.status().running is False, "a certificate that is not there yet is no error"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = ("cdk.json", "package-lock.json", "requirements.lock", "infra/config.py", "infra/stack.py", "infra/cli/officers/check.py",
             "infra/local/cloud.py", "infra/local/simulator/stack.py", "functions/sync/a.py", "functions/__pycache__/a.pyc")  # fmt: skip
    for name in files:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    monkeypatch.setattr(session, "REPOSITORY", tmp_path)
    session.remember(port=4577)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "stacks"),
    [
        ("functions/sync/a.py", {deploy.SINERGI}),
        ("functions/sync/b.py", {deploy.SINERGI}),
        ("infra/stack.py", {deploy.SINERGI}),
        ("infra/config.py", {deploy.SINERGI, deploy.SIMULATOR}),
        ("requirements.lock", {deploy.SINERGI, deploy.SIMULATOR}),
        ("infra/local/simulator/stack.py", {deploy.SIMULATOR}),
        ("infra/local/cloud.py", set()),
        ("infra/cli/officers/check.py", set()),
        ("functions/__pycache__/a.pyc", set()),
    ],
)
def test_a_change_deploys_what_it_concerns(repository: Path, file: str, stacks: set[str]) -> None:
    before = {stack: deploy.fingerprint(stack) for stack in deploy.APPS}
    (repository / file).write_text("changed")
    assert {stack for stack in deploy.APPS if deploy.fingerprint(stack) != before[stack]} == stacks
