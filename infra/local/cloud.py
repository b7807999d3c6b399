"""Start the emulator, find the one that runs, and stop it by its process id.

Under enforcement the emulator listens on two ports. One speaks TLS, for everybody. The other speaks plain
HTTP, because the emulator's API Gateway fetches the keys of tokens from itself by plain HTTP only
(`_resolve_jwks_url`). The plain port opens nothing: IAM applies there too, and buckets refuse requests
without TLS, as on AWS.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from typing import NamedTuple

from infra.local import session

DEFAULT_PORT = 4577
START_SECONDS = 60.0
STOP_SECONDS = 2.0
"""Then it is killed: over TLS it waits half a minute for each client to close, and its data is not kept."""
LOG = session.HOME / "ministack.log"


class Status(NamedTuple):
    """Whether the emulator runs, its process id (0 for none) and its endpoint ('' for none)."""

    running: bool
    pid: int
    endpoint: str


def status() -> Status:
    known = session.recall()
    pid, port = known.get("pid", 0), known.get("port", 0)
    return Status(bool(port) and _ours(pid) and _healthy(port), pid, session.endpoint(port) if port else "")


def start(progress: Callable[[str], None], enforce: bool = False) -> Status:
    """Start the emulator, or return the one that runs.

    With `enforce`, a running emulator that does not enforce IAM and TLS is replaced. Raises RuntimeError,
    with the end of the log, when the emulator does not start within START_SECONDS.
    """
    found = status()
    if found.running and (session.enforced() or not enforce):
        return found
    if _ours(found.pid):  # unhealthy or without enforcement, and the new one needs its files
        stop()
    port = _free_port(session.recall().get("port", DEFAULT_PORT))
    plain = _free_port(0) if enforce else 0
    progress(
        f"Menyalakan awan lokal pada port {port}" + (" dengan IAM dan TLS ditegakkan" if enforce else "")
    )
    session.HOME.mkdir(exist_ok=True)
    session.remember(
        port=port, plain_port=plain, signing_key=session.recall().get("signing_key") or secrets.token_hex(16)
    )
    with LOG.open("wb") as log:
        process = subprocess.Popen(
            _command(port, plain), env=_environment(port, plain), cwd=session.HOME, stdin=subprocess.DEVNULL,
            stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    session.remember(pid=process.pid)
    deadline = time.monotonic() + START_SECONDS
    # A dead process counts as not healthy, whatever answers: another local cloud may have the same port.
    while process.poll() is not None or not _healthy(port):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise RuntimeError(f"the emulator did not start:\n{LOG.read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)
    return status()


def stop() -> bool:
    """Stop the emulator that we started, and its data with it; return False when there is none."""
    pid = session.recall().get("pid", 0)
    if not _ours(pid):
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while _ours(pid):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            break
        time.sleep(0.05)
    session.remember(pid=0)
    return True


def _command(port: int, plain: int) -> list[str]:
    if not plain:
        return [sys.executable, "-m", "ministack"]
    return [
        sys.executable, "-m", "hypercorn", "ministack.app:app",
        "--config", "python:ministack.core.hypercorn_conf",
        "--workers", "0",
        "--bind", f"{session.HOST}:{port}",
        "--insecure-bind", f"{session.HOST}:{plain}",
        "--keep-alive", "75",
        "--log-level", "WARNING",
    ]  # fmt: skip


def _environment(port: int, plain: int = 0) -> dict[str, str]:
    """Return the emulator's environment, which takes nothing from this shell but PATH.

    Functions inherit it: an AWS_ENDPOINT_URL or a CA bundle of the developer's would override the emulator's
    own.
    """
    folder = session.HOME / "emulator"
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    enforcement = {
        "AUTH": "true",
        "USE_SSL": "1",
        # For the functions: where the cloud answers, and the certificate that they trust.
        "AWS_ENDPOINT_URL": session.endpoint(port),
        "AWS_CA_BUNDLE": str(session.certificate()),
    }
    return {
        **(enforcement if plain else {}),
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder / "tmp"),
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
        "LANG": "C.UTF-8",
        "BIND_HOST": session.HOST,
        "GATEWAY_PORT": str(plain or port),
        "MINISTACK_REGION": session.REGION,
        "LOG_LEVEL": "WARNING",
        # Its MQTT listener would bind every address, whatever BIND_HOST says.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }


def _ours(pid: int) -> bool:
    """Return whether `pid` lives and is the emulator: the number may belong to another program by now."""
    if pid <= 0:
        return False
    try:
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return False
    except ChildProcessError:
        pass  # started by an earlier run of this program
    listed = subprocess.run(
        ["ps", "-o", "stat=,command=", "-p", str(pid)],  # noqa: S607 (wherever the system has it)
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return "ministack" in listed and not listed.lstrip().startswith("Z")


def _healthy(port: int) -> bool:
    try:
        trust = ssl.create_default_context(cafile=session.certificate() if session.enforced() else None)
        direct = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust)
        )
        with direct.open(f"{session.endpoint(port)}/_ministack/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((session.HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise RuntimeError("no free port")
