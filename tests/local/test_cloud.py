"""The local cloud stops only what it started, and deploys only what changed (`tests/system` runs it)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from infra.local import cloud, deploy, session

pytestmark = pytest.mark.usefixtures("sinergi_home")


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


def test_what_is_remembered_is_for_the_owner_only(sinergi_home: Path) -> None:
    session.remember(port=4577, signing_key="k")
    session.remember(pid=7)
    assert session.recall() == {"port": 4577, "signing_key": "k", "pid": 7}
    assert (sinergi_home / "local.json").stat().st_mode & 0o077 == 0
    (sinergi_home / "local.json").write_bytes(b"{")
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
def test_a_change_deploys_what_it_concerns(small_repository: Path, file: str, stacks: set[str]) -> None:
    before = {stack: deploy.fingerprint(stack) for stack in deploy.APPS}
    (small_repository / file).write_text("changed")
    assert {stack for stack in deploy.APPS if deploy.fingerprint(stack) != before[stack]} == stacks
