"""`python -m events` runs the real handlers on real adapters, from a payload to the ministry."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import typer

from events import cases
from events.__main__ import BEFORE, main

pytestmark = pytest.mark.enable_socket


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "events", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=cases.FOLDER.parent,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
    )


def test_without_arguments_it_lists_the_cases() -> None:
    done = run()
    assert done.returncode == 0
    assert all(name in done.stdout for capability in cases.CAPABILITIES for name in cases.names(capability))
    assert all(path.name in done.stdout for path in cases.FILES.iterdir())


@pytest.mark.parametrize(
    "arguments",
    [
        ("receive", "nothing"),
        ("nothing", "happy"),
        ("receive", "happy", "jamsos"),
        ("receive", "happy", cases.HOME, "none.csv"),
    ],
)
def test_what_is_not_there_is_said(arguments: tuple[str, ...]) -> None:
    with pytest.raises(typer.BadParameter, match="no such"):
        main(*arguments)


def test_every_case_that_goes_before_is_there() -> None:
    assert {capability.partition("/")[0] for capability in BEFORE} == set(cases.CAPABILITIES)
    assert all(name in cases.names(capability) for steps in BEFORE.values() for capability, name in steps)


def test_a_record_reaches_the_ministry() -> None:
    """One run includes receive, ingest and dispatch, S3, SQS, the table and the ministry's answer."""
    done = run("dispatch", "ids", "--domain", "pemberi-kerja")
    assert done.returncode == 0, done.stderr
    assert '{"batchItemFailures":[]}' in done.stdout
    assert "1 × record tersinkron" in done.stdout


def test_a_file_with_broken_rows_comes_back_with_its_codes() -> None:
    done = run("settle", "upload", "--file", "broken_rows.csv")
    assert done.returncode == 0, done.stderr
    assert "1 × upload selesai_dengan_penolakan" in done.stdout
    assert "NIK_NOTASI_ILMIAH" in done.stdout
    assert "Contoh" not in done.stdout, "no name of a person in what the run prints"
