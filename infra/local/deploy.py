"""`up`: emulator, simulator, Sinergi, credentials, by the real CDK CLI; `down`: everything away. Again is quick.

What was deployed is remembered inside the emulator, so a fresh one never passes for a deployed one.
"""

from __future__ import annotations

import hashlib
import platform
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from infra.local import cloud, session
from infra.local.simulator import NAME as SIMULATOR
from infra.local.simulator.service import tokens

SINERGI = "Sinergi"
CDK = session.REPOSITORY / "node_modules" / ".bin" / "cdk"
LOG = session.HOME / "deploy.log"
OUTPUTS = session.HOME / "outputs.json"
MARK = "/sinergi/deployed"

Outputs = dict[str, str]
Progress = Callable[[str], None]


def up(progress: Progress) -> Outputs:
    """Everything running and up to date; what the stack says of itself (contract, section 7).

    Raises RuntimeError with the end of the log when a step fails.
    """
    cloud.start(progress)
    wanted = fingerprint()
    if _deployed() != wanted or not OUTPUTS.exists():
        LOG.unlink(missing_ok=True)
        progress("Menyiapkan awan lokal untuk CDK")
        _bootstrap()
        progress("Memasang simulator SIAPkerja")
        simulator = _deploy(SIMULATOR, "infra.local.simulator.stack", emulator=session.endpoint(), signingKey=session.recall()["signing_key"])
        progress("Memasang Sinergi")
        sinergi = _deploy(SINERGI, "infra.app", stage="local", emulator=session.endpoint(), siapkerjaUrl=simulator["ApiUrl"])
        progress("Mengisi kredensial SIAPkerja")
        _fill_credentials(sinergi, simulator["ApiUrl"])
        session.write(OUTPUTS, {SIMULATOR: simulator, SINERGI: sinergi})
        session.client("ssm").put_parameter(Name=MARK, Value=wanted, Type="String", Overwrite=True)
    return outputs()


def down() -> bool:
    """Stop the emulator and forget what was deployed to it; False when nothing ran."""
    stopped = cloud.stop()
    OUTPUTS.unlink(missing_ok=True)
    shutil.rmtree(session.HOME / "emulator", ignore_errors=True)
    return stopped


def outputs() -> Outputs:
    """Raises LookupError while nothing is deployed."""
    try:
        return dict(orjson.loads(OUTPUTS.read_bytes())[SINERGI])
    except FileNotFoundError:
        raise LookupError("nothing is deployed to the local cloud") from None


def fingerprint() -> str:
    """Of everything that decides what is deployed: equal means that deploying again would change nothing."""
    digest = hashlib.sha256(f"{platform.python_version()} {session.endpoint()}".encode())
    for file in _sources():
        digest.update(f"\0{file.relative_to(session.REPOSITORY)}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    local = session.REPOSITORY / "infra" / "local"
    for folder in ("functions", "infra"):
        for file in sorted((session.REPOSITORY / folder).rglob("*")):
            # The programs beside the simulator run here, not there.
            if file.is_file() and "__pycache__" not in file.parts and file.parent != local:
                yield file
    for name in ("cdk.json", "package-lock.json", "requirements.lock"):
        yield session.REPOSITORY / name


def _deployed() -> str:
    ssm = session.client("ssm")
    try:
        return str(ssm.get_parameter(Name=MARK)["Parameter"]["Value"])
    except ssm.exceptions.ParameterNotFound:
        return ""


def _bootstrap() -> None:
    formation = session.client("cloudformation")
    try:
        formation.describe_stacks(StackName="CDKToolkit")
    except formation.exceptions.ClientError:
        # Away from cdk.json: bootstrapping would synthesise the app it names, and needs none.
        _cdk(session.HOME, "bootstrap", f"aws://{session.ACCOUNT}/{session.REGION}")


def _deploy(stack: str, module: str, **context: str) -> Outputs:
    """`module` is the app; its outputs, by name."""
    written = session.HOME / f"outputs.{stack}.json"
    pairs = [word for name, value in context.items() for word in ("-c", f"{name}={value}")]
    app = f"{shlex.quote(sys.executable)} -m {module}"
    _cdk(
        session.REPOSITORY, "deploy", stack, "--app", app, "--output", str(session.HOME / f"cdk.{stack}"), "--outputs-file", str(written),
        "--require-approval", "never", *pairs,
    )  # fmt: skip
    found: Outputs = orjson.loads(written.read_bytes()).get(stack, {})
    written.unlink()
    return found


def _cdk(folder: Path, *arguments: str) -> None:
    if not CDK.exists():
        raise RuntimeError("the CDK command line is missing: npm ci")
    quiet = {"CDK_DISABLE_VERSION_CHECK": "1", "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20"}
    begin = LOG.stat().st_size if LOG.exists() else 0
    with LOG.open("ab") as log:
        done = subprocess.run(  # noqa: S603 - our own words only
            [str(CDK), "--no-color", "--ci", *arguments], cwd=folder, env=session.environment() | quiet,
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        said = LOG.read_bytes()[begin:].decode(errors="replace")
        raise RuntimeError(f"cdk {arguments[0]} ended with {done.returncode} ({LOG}):\n{said[-4000:]}")


def _fill_credentials(sinergi: Outputs, url: str) -> None:
    """Each domain's secret gets a credential that the simulator accepts."""
    manager, key = session.client("secretsmanager"), session.recall()["signing_key"]
    secrets: dict[str, Any] = orjson.loads(sinergi["SiapkerjaSecrets"])
    for domain, arn in secrets.items():
        credential = {
            "client_id": tokens.client_id(domain),
            "client_secret": tokens.client_secret(key, domain),
            "token_url": f"{url}/oauth/token",
        }
        manager.put_secret_value(SecretId=arn, SecretString=orjson.dumps(credential).decode())
