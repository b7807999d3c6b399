"""The rules of the house: who may import whom, how large things may be, what lies where."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from functions import domains
from tests.architecture.tables import REPOSITORY

SOURCES = [
    file
    for folder in ("functions", "infra", "events")
    for file in sorted((REPOSITORY / folder).rglob("*.py"))
]
TESTS = sorted((REPOSITORY / "tests").rglob("*.py"))
HANDLERS = [
    file for file in sorted((REPOSITORY / "functions/handlers").glob("*.py")) if file.name != "__init__.py"
]
VAGUE = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
LONGEST, WIDEST = 250, 16
TOP_LEVEL = {
    "pyproject.toml", "README.md", "functions", "infra", "events", "tests", "docs", "cdk.json", "Makefile",
    "requirements.lock", "requirements-dev.lock", "package.json", "package-lock.json", "LICENSE", ".ci",
    ".github", ".gitignore", ".editorconfig", ".pre-commit-config.yaml",
}  # fmt: skip


def lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def named(file: Path) -> str:
    return str(file.relative_to(REPOSITORY))


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def test_imports_go_downwards_and_only_the_adapter_speaks_to_aws() -> None:
    command = [Path(sys.executable).with_name("lint-imports")]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_module_takes_a_private_name_of_another() -> None:
    taken = [
        f"{named(file)}: {node.module}.{alias.name}"
        for file in SOURCES
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ImportFrom) and node.module != "__future__"
        for alias in node.names
        if alias.name.startswith("_") or any(part.startswith("_") for part in (node.module or "").split("."))
    ]
    assert taken == []


def test_a_class_has_its_name_for_itself() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for file in (REPOSITORY / "functions").rglob("*.py"):
        for node in tree(file).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(named(file))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_no_test_module_imports_another() -> None:
    imported = [
        f"{named(file)}: {node.module}"
        for file in TESTS
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ImportFrom) and re.search(r"(^|\.)test_", node.module or "")
    ]
    assert imported == []


@pytest.mark.parametrize("file", HANDLERS, ids=lambda file: file.stem)
def test_a_handler_only_translates(file: Path) -> None:
    assert lines(file) <= 40
    assert "os.environ" not in file.read_text(encoding="utf-8")
    assert not any(isinstance(node, ast.Try) for node in ast.walk(tree(file)))


def test_no_file_is_too_long_to_read_and_none_is_named_for_nothing() -> None:
    assert {named(file): lines(file) for file in SOURCES if lines(file) > LONGEST} == {}
    assert [file for file in SOURCES if file.stem.strip("_") in VAGUE] == []


def test_no_folder_is_too_wide_to_take_in() -> None:
    files = [file for file in (*SOURCES, *TESTS) if file.name != "__init__.py"]
    widths = Counter(named(file.parent) for file in files)
    assert {folder: width for folder, width in widths.items() if width > WIDEST} == {}


def test_every_file_opens_with_what_it_is_for() -> None:
    silent = [named(file) for file in SOURCES if lines(file) and not ast.get_docstring(tree(file))]
    assert silent == []


def test_every_room_says_what_lives_there() -> None:
    rooms = [file.parent for file in (REPOSITORY / "functions/sync").glob("*/__init__.py")]
    assert len(rooms) == 12
    assert [room.name for room in rooms if not ast.get_docstring(tree(room / "__init__.py"))] == []


def test_the_tests_have_the_same_rooms() -> None:
    rooms = {file.parent.name for file in (REPOSITORY / "functions/sync").glob("*/__init__.py")}
    mirrored = {file.parent.name for file in (REPOSITORY / "tests/sync").glob("*/__init__.py")}
    assert mirrored <= rooms
    assert rooms - mirrored <= {"model", "ports"}, (
        "data and interfaces, tried by tests/contracts and by whoever uses them"
    )


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


def test_a_domain_has_one_name_everywhere() -> None:
    for name in domains.names():
        assert (REPOSITORY / "functions/domains" / f"{name.replace('-', '_')}.py").exists()
