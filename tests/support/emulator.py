"""Start MiniStack, a local AWS, as a subprocess; tests use the fixture `emulator` (its endpoint).

It gets an environment of its own, because the functions it runs inherit it and a developer's AWS variables
would override the emulator's. It also gets a free port and its own directories, and is stopped by process id.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

START_TIMEOUT = 60.0
"""Seconds."""
FORMS_BUCKET = "forms"
"""The bucket that tests of signed forms and links create."""


@contextmanager
def emulator(extra: Mapping[str, str] | None = None) -> Iterator[str]:
    """Start an emulator with the environment variables `extra`, yield its endpoint, and stop it.

    Raise RuntimeError, with the end of its log, when it does not answer within `START_TIMEOUT`.
    """
    with tempfile.TemporaryDirectory(prefix="sinergi-emulator-") as home:
        port = _free_port()
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": home,
            "TMPDIR": home,
            "STATE_DIR": f"{home}/state",
            "S3_DATA_DIR": f"{home}/s3",
            "GATEWAY_PORT": str(port),
            "BIND_HOST": "127.0.0.1",
            "LOG_LEVEL": "WARNING",
            **(extra or {}),
        }
        log = Path(home, "emulator.log")
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "ministack"],
                env=environment,
                cwd=home,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            endpoint = f"http://127.0.0.1:{port}"
            _wait_until_ready(process, port, log)
            yield endpoint
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(
                f"the emulator ended with {process.returncode}:\n{log.read_text(errors='replace')[-2000:]}"
            )
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=2)) as probe:
                probe.request("GET", "/health")
                if probe.getresponse().status == HTTPStatus.OK:
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError(
        f"the emulator is not ready after {START_TIMEOUT:.0f} s:\n{log.read_text(errors='replace')[-2000:]}"
    )
