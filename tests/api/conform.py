"""Run schemathesis against the API by its own document, with every check on.

    python -m tests.api.conform [--examples N] [--seed N]            the real handlers in this process
    python -m tests.api.conform --url https://… --token eyJ…         a deployed API

What schemathesis calls valid may still be refused by a rule that no schema can state (422), or name something
that does not exist (404).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.api.gateway import Gateway, system
from tests.api.seed import seeded
from tests.api.serve import Server, served
from tests.support.rig import Rig

TOKEN = "token-of-3216"
CONFIG = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 404, 409, 422]
# Its own list, and 413 for more than 100 records.
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 428, 429]
[[operations]]
include-path-regex = "/changes$"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", 400]
"""


@contextmanager
def local() -> Iterator[Server]:
    """Serve the real handlers to a system with every right of its region, and store something to find."""
    with pytest.MonkeyPatch.context() as patch:
        rig = Rig(patch)
        gateway = Gateway({TOKEN: system()})
        seeded(rig, gateway)
        with served(gateway) as server:
            yield server


def run(url: str, token: str, examples: int, seed: int, *more: str) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "schemathesis.toml"
        config.write_text(CONFIG, encoding="utf-8")
        command = [
            str(Path(sys.executable).with_name("schemathesis")),
            "--config-file",
            str(config),
            "run",
            f"{url}/v1/openapi.json",
            "--url",
            url,
            "-H",
            f"Authorization: Bearer {token}",
            "--checks",
            "all",
            "--max-examples",
            str(examples),
            "--seed",
            str(seed),
            "--continue-on-failure",
            "--max-redirects",
            "0",
            "--suppress-health-check",
            "all",
            "--no-color",
            "--workers",
            "2",
            *more,
        ]
        environment = {**os.environ, "NO_PROXY": "127.0.0.1"}
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=3_600
        )


def main() -> None:
    parse = argparse.ArgumentParser()
    parse.add_argument("--url", default="")
    parse.add_argument("--token", default=TOKEN)
    parse.add_argument("--examples", type=int, default=50)
    parse.add_argument("--seed", type=int, default=1)
    asked = parse.parse_args()
    if asked.url:
        done = run(asked.url, asked.token, asked.examples, asked.seed)
        sys.stdout.write(done.stdout + done.stderr)
    else:
        with local() as server:
            done = run(server.url, asked.token, asked.examples, asked.seed)
        statuses = dict(sorted(server.statuses.items()))
        sys.stdout.write(
            f"{done.stdout}{done.stderr}\nrequests: {sum(statuses.values())}, by status: {statuses}\n"
        )
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
