"""The rules of the house, kept by tests: who may import whom, how large things may be, and that the README tells the truth."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from functions import domains
from tests.architecture.tables import (
    PLACES,
    README,
    REPOSITORY,
    call_table,
    domain_table,
    function_table,
    kept_table,
    problem_table,
    replaced,
)
from tests.infra.template import Synthesised

SOURCES = [
    file
    for folder in ("functions", "infra", "events")
    for file in sorted((REPOSITORY / folder).rglob("*.py"))
]
HANDLERS = [
    file for file in sorted((REPOSITORY / "functions/handlers").glob("*.py")) if file.name != "__init__.py"
]
VAGUE = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
TOP_LEVEL = {
    "pyproject.toml", "README.md", "functions", "infra", "events", "tests", "cdk.json", "Makefile", "requirements.lock",
    "requirements-dev.lock", "package.json", "package-lock.json", "LICENSE", ".ci", ".gitignore",
}  # fmt: skip


def lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def tracked() -> list[str]:
    return subprocess.run(
        ["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.splitlines()


def test_imports_go_downwards_and_only_the_adapter_speaks_to_aws() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", HANDLERS, ids=lambda file: file.stem)
def test_a_handler_only_translates(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert lines(file) <= 40
    assert "os.environ" not in text
    assert not any(isinstance(node, ast.Try) for node in ast.walk(ast.parse(text)))


def test_no_file_is_too_long_to_read_and_none_is_named_for_nothing() -> None:
    assert {str(file.relative_to(REPOSITORY)): lines(file) for file in SOURCES if lines(file) > 250} == {}
    assert [file for file in SOURCES if file.stem.strip("_") in VAGUE] == []


def test_every_file_opens_with_what_it_is_for() -> None:
    texts = {file: file.read_text(encoding="utf-8") for file in SOURCES}
    assert [
        file for file, text in texts.items() if text.strip() and not ast.get_docstring(ast.parse(text))
    ] == []


def test_the_top_level_holds_what_was_agreed() -> None:
    assert {name.partition("/")[0] for name in tracked()} <= TOP_LEVEL


def test_no_machine_and_no_registry_is_named_in_what_is_committed() -> None:
    """A clone must not depend on where it was made."""
    here = [f"{REPOSITORY}/", f"{Path.home()}/"]
    for name in tracked():
        file = REPOSITORY / name
        if file.is_file() and file.stat().st_size < 2_000_000:
            text = file.read_bytes().decode(errors="ignore")
            assert not any(path in text for path in here if len(path) > 2), name
            if name.endswith((".lock", "package-lock.json")):
                assert not re.search(r"https?://(?!github)", text), name


def test_the_readme_lists_the_datasets_as_they_are() -> None:
    text = README.read_text(encoding="utf-8")
    assert replaced(text, "datasets", domain_table()) == text, "run: python -m tests.architecture.tables"


def test_the_readme_lists_the_calls_and_their_problems_as_they_are() -> None:
    text = README.read_text(encoding="utf-8")
    assert replaced(replaced(text, "calls", call_table()), "problems", problem_table()) == text, (
        "run: python -m tests.architecture.tables"
    )


def test_the_readme_lists_the_functions_as_they_are_deployed(prod: Synthesised) -> None:
    text = README.read_text(encoding="utf-8")
    assert replaced(text, "functions", function_table(prod)) == text, (
        "run: python -m tests.architecture.tables"
    )


def test_the_readme_says_how_long_everything_is_kept(prod: Synthesised) -> None:
    text = README.read_text(encoding="utf-8")
    assert replaced(text, "kept", kept_table(prod)) == text, "run: python -m tests.architecture.tables"


def test_every_prefix_that_expires_is_told(prod: Synthesised) -> None:
    rules = [
        rule
        for bucket in prod.of("AWS::S3::Bucket").values()
        for rule in bucket["LifecycleConfiguration"]["Rules"]
    ]
    assert {rule["Prefix"] for rule in rules if "Prefix" in rule} == PLACES.keys()


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(
        re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert set(re.findall(r"`make ([a-z-]+)", README.read_text(encoding="utf-8"))) <= targets


def test_every_command_of_the_readme_exists() -> None:
    shown = subprocess.run(
        [Path(sys.executable).with_name("sinergi"), "--help"],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    ).stdout
    for command in set(re.findall(r"`sinergi ([a-z]+)", README.read_text(encoding="utf-8"))):
        assert command in shown, command


def test_a_domain_has_one_name_everywhere() -> None:
    for name in domains.names():
        assert (REPOSITORY / "functions/domains" / f"{name.replace('-', '_')}.py").exists()
