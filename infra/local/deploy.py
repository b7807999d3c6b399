"""Deploy simulator and Sinergi to the local cloud by the real CDK CLI (`up`), and remove everything (`down`).

What was deployed is noted inside the emulator, as parameters under MARK, so a fresh emulator is never taken
for a deployed one. A second `up` without a change deploys nothing.
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

from infra.local import access, cloud, session, simulator
from infra.local.simulator.service import tokens

SIMULATOR, SINERGI = simulator.NAME, "Sinergi"
APPS = {SIMULATOR: "infra.local.simulator.stack", SINERGI: "infra.app"}
CDK = session.REPOSITORY / "node_modules" / ".bin" / "cdk"
LOG = session.HOME / "deploy.log"
OUTPUTS = session.HOME / "outputs.json"
MARK = "/sinergi/deployed/"

Outputs = dict[str, str]
Progress = Callable[[str], None]


def up(progress: Progress, enforce: bool = False) -> Outputs:
    """Start the emulator, deploy what changed, store the credentials, and return Sinergi's outputs.

    The outputs are those of the contract, section 7. Raises RuntimeError, with the end of the log, when a
    step fails.
    """
    cloud.start(progress, enforce)
    LOG.unlink(missing_ok=True)
    here = session.endpoint()
    ministry = _ensure(
        SIMULATOR,
        "Memasang simulator SIAPkerja",
        progress,
        emulator=here,
        signingKey=session.recall()["signing_key"],
    )
    sinergi = _ensure(
        SINERGI, "Memasang Sinergi", progress, stage="local", emulator=here, siapkerjaUrl=ministry["ApiUrl"]
    )
    session.write(OUTPUTS, sinergi)
    access.keep(sinergi)
    return sinergi


def down() -> bool:
    """Stop the emulator and forget what was deployed to it; False when nothing ran."""
    stopped = cloud.stop()
    OUTPUTS.unlink(missing_ok=True)
    access.FILE.unlink(missing_ok=True)
    shutil.rmtree(session.HOME / "emulator", ignore_errors=True)
    return stopped


def outputs() -> Outputs:
    """Return the outputs of the deployed Sinergi; raises LookupError when nothing is deployed."""
    try:
        return dict(orjson.loads(OUTPUTS.read_bytes()))
    except FileNotFoundError:
        raise LookupError("nothing is deployed to the local cloud") from None


def fingerprint(stack: str) -> str:
    """Return a digest of everything that decides what is deployed; when equal, deploying changes nothing."""
    digest = hashlib.sha256(f"{platform.python_version()} {session.endpoint()}".encode())
    for file in _sources(stack):
        digest.update(f"\0{file.relative_to(session.REPOSITORY)}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _sources(stack: str) -> Iterator[Path]:
    infra = session.REPOSITORY / "infra"
    excluded = {infra / "cli", infra / "local"}  # programs that run here and are not deployed
    folders = (
        [infra / "local" / "simulator"] if stack == SIMULATOR else [session.REPOSITORY / "functions", infra]
    )
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if (
                file.is_file()
                and "__pycache__" not in file.parts
                and (stack == SIMULATOR or excluded.isdisjoint(file.parents))
            ):
                yield file
    for name in ("infra/config.py", "cdk.json", "package-lock.json", "requirements.lock"):
        yield session.REPOSITORY / name


def _ensure(stack: str, message: str, progress: Progress, **context: str) -> Outputs:
    """Deploy `stack` unless exactly this is deployed already, and return its outputs by name."""
    wanted = fingerprint(stack)
    noted = _noted(stack)
    if noted.get("fingerprint") == wanted:
        return dict(noted["outputs"])
    _bootstrap(progress)
    progress(message)
    found = _deploy(stack, **context)
    if stack == SINERGI:
        progress("Mengisi kredensial SIAPkerja")
        _fill_credentials(found, context["siapkerjaUrl"])
    noted = {"fingerprint": wanted, "outputs": found}
    session.client("ssm").put_parameter(
        Name=MARK + stack,
        Value=orjson.dumps(noted).decode(),
        Type="String",
        Tier="Advanced",
        Overwrite=True,
    )
    return found


def _noted(stack: str) -> dict[str, Any]:
    ssm = session.client("ssm")
    try:
        return dict(orjson.loads(ssm.get_parameter(Name=MARK + stack)["Parameter"]["Value"]))
    except ssm.exceptions.ParameterNotFound:
        return {}


def _bootstrap(progress: Progress) -> None:
    formation = session.client("cloudformation")
    try:
        formation.describe_stacks(StackName="CDKToolkit")
    except formation.exceptions.ClientError:
        progress("Menyiapkan awan lokal untuk CDK")
        # Not in the repository, whose cdk.json names an app: bootstrapping would synthesise it, and needs
        # none.
        _cdk(session.HOME, "bootstrap", f"aws://{session.ACCOUNT}/{session.REGION}")


def _deploy(stack: str, **context: str) -> Outputs:
    written = session.HOME / f"outputs.{stack}.json"
    pairs = [word for name, value in context.items() for word in ("-c", f"{name}={value}")]
    app = f"{shlex.quote(sys.executable)} -m {APPS[stack]}"
    _cdk(
        session.REPOSITORY, "deploy", stack,
        "--app", app,
        "--output", str(session.HOME / f"cdk.{stack}"),
        "--outputs-file", str(written),
        "--require-approval", "never",
        *pairs,
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
        done = subprocess.run(
            [str(CDK), "--no-color", "--ci", *arguments], cwd=folder, env=session.environment() | quiet,
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        logged = LOG.read_bytes()[begin:].decode(errors="replace")
        raise RuntimeError(f"cdk {arguments[0]} ended with {done.returncode} ({LOG}):\n{logged[-4000:]}")


def _fill_credentials(sinergi: Outputs, url: str) -> None:
    """Put a credential that the simulator accepts into each dataset's secret."""
    manager, key = session.client("secretsmanager"), session.recall()["signing_key"]
    secrets: dict[str, Any] = orjson.loads(sinergi["SiapkerjaSecrets"])
    for domain, arn in secrets.items():
        credential = {
            "client_id": tokens.client_id(domain),
            "client_secret": tokens.client_secret(key, domain),
            "token_url": f"{url}/oauth/token",
        }
        manager.put_secret_value(SecretId=arn, SecretString=orjson.dumps(credential).decode())
