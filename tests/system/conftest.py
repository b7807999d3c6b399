"""A whole local cloud of its own: emulator, simulator and Sinergi, deployed by the real CDK CLI, with IAM and TLS enforced."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.infra.template import Synthesised
from tests.system.reach import Reach

REPOSITORY = Path(__file__).parents[2]


class Run(NamedTuple):
    code: int
    text: str


class Cloud(NamedTuple):
    """The command line, as a newcomer has it, pointed at this cloud."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {
            **own,
            "SINERGI_HOME": str(self.home),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }

    def sinergi(self, *arguments: str, seconds: float = 280) -> Run:
        done = subprocess.run(
            ["sinergi", *arguments], cwd=REPOSITORY, env=self.environment, capture_output=True, text=True, timeout=seconds, check=False,
            encoding="utf-8",
        )  # fmt: skip
        return Run(done.returncode, done.stdout + done.stderr)


@pytest.fixture(scope="session")
def cloud() -> Iterator[Cloud]:
    running = Cloud(Path(os.environ["SINERGI_HOME"]))
    try:
        up = running.sinergi("up", "--enforce")
        assert up.code == 0, up.text
        yield running
    finally:
        running.sinergi("down")


@pytest.fixture(scope="session")
def there(cloud: Cloud) -> Any:
    """What is deployed there, as the command line finds it."""
    from infra.cli import deployment

    assert cloud.home.exists()
    return deployment.find()


@pytest.fixture(scope="session")
def reach(cloud: Cloud, there: Any) -> Reach:
    """What was deployed, and who may reach it."""
    from infra.local import session

    folder = cloud.home / "cdk.Sinergi"
    template = json.loads((folder / "Sinergi.template.json").read_bytes())
    pages = there.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName="Sinergi")
    physical = {
        each["LogicalResourceId"]: each["PhysicalResourceId"]
        for page in pages
        for each in page["StackResourceSummaries"]
    }
    return Reach(Synthesised(template, folder), physical, session.ACCOUNT, session.REGION)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The demo first: it proves that the ministry holds exactly what it sent, so nothing else may have been sent before."""
    items.sort(key=lambda item: "test_the_demo_proves_itself" not in item.name)
