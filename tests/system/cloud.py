"""The command line of `sinergi`, pointed at the local cloud of this test session."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).parents[2]


class Run(NamedTuple):
    """The end of a command: exit code, and both its outputs."""

    code: int
    text: str


class Cloud(NamedTuple):
    """A local cloud, reached as a newcomer reaches it: by commands."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment of this process without its AWS variables, with this cloud's home."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {
            **own,
            "SINERGI_HOME": str(self.home),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }

    def sinergi(self, *arguments: str, seconds: float = 600) -> Run:
        """Run a command; raise subprocess.TimeoutExpired after `seconds`."""
        done = subprocess.run(
            ["sinergi", *arguments],
            cwd=REPOSITORY,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            encoding="utf-8",
        )
        return Run(done.returncode, done.stdout + done.stderr)
