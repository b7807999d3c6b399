"""Keep every test away from the real AWS, start the local emulator on request, and schedule tests by file."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

from tests.support.emulator import emulator as running

# Before any client is made: a developer's own profile or endpoint must not leak into a test.
for name in [name for name in os.environ if name.startswith("AWS_") and name != "AWS_CA_BUNDLE"]:
    del os.environ[name]
os.environ.update(
    **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "test"),
    AWS_DEFAULT_REGION="ap-southeast-3",
    AWS_REGION="ap-southeast-3",
    AWS_EC2_METADATA_DISABLED="true",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    # Before `infra.local.session` is imported: no test may find the developer's own local cloud.
    SINERGI_HOME=tempfile.mkdtemp(prefix="sinergi-"),
)


TABLE = "table"


@pytest.fixture(scope="session")
def emulator() -> Iterator[str]:
    """The endpoint of a MiniStack that lives as long as the session."""
    with running() as endpoint:
        yield endpoint


@pytest.fixture
def show(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Print a table at the end of the run, also from a worker process, whose own output is not shown."""
    return partial(record_property, TABLE)


def pytest_unconfigure() -> None:
    shutil.rmtree(os.environ["SINERGI_HOME"], ignore_errors=True)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, text in report.user_properties if report.when == "call" else ():
                if name == TABLE:
                    terminalreporter.section(report.nodeid)
                    terminalreporter.write_line(text)


class ByFile(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """Keep the tests of a file in one process, and all files that need the local cloud in one process."""

    def _split_scope(self, nodeid: str) -> str:
        return "system" if "system/" in nodeid.partition("::")[0] else str(super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    return ByFile(config, log) if config.getvalue("dist") == "loadfile" else None
