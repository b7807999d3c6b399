"""The pages tell the truth: short README, links that lead somewhere, tables and citations as the code is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from infra.cli.main import COMMANDS, FORMER
from tests import evidence
from tests.architecture.tables import DEPLOYED, DOCS, PLACES, REPOSITORY, TABLES, replaced
from tests.infra.template import Synthesised

README = REPOSITORY / "README.md"
PAGES = [README, *sorted(DOCS.rglob("*.md"))]
CODE = [
    file
    for folder in ("functions", "infra", "events", "tests")
    for file in sorted((REPOSITORY / folder).rglob("*.py"))
    if file != Path(__file__)
]
LARGEST_README = 5 * 1024
DOCUMENTS = {"contract": DOCS / "contract.md", "domain": DOCS / "domain.md"}
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    return str(page.relative_to(REPOSITORY))


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", _FENCE.sub("", text_of(page)), re.MULTILINE)
    plain = (re.sub(r"[^\w\s-]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


def sections(page: Path) -> set[str]:
    """Return the numbers of a page's sections: `2`, `2.1`."""
    return set(re.findall(r"^#+ ([0-9]+(?:\.[0-9]+)*)\b", text_of(page), re.MULTILINE))


def test_the_readme_is_read_in_five_minutes() -> None:
    assert README.stat().st_size <= LARGEST_README


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in _LINK.findall(_FENCE.sub("", text_of(page))):
        path, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", path):
            continue
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_every_path_of_the_readme_exists() -> None:
    paths = [
        path
        for path in re.findall(r"`((?:functions|infra|tests|docs|events)/[^`\s]*)`", text_of(README))
        if "<" not in path
    ]
    assert paths
    assert [path for path in paths if not (REPOSITORY / path).exists()] == []


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_as_the_code_is(name: str) -> None:
    page, make = TABLES[name]
    text = text_of(DOCS / page)
    assert replaced(text, name, make()) == text, "run: make docs"


@pytest.mark.parametrize("name", DEPLOYED)
def test_a_table_is_as_the_template_is(name: str, prod: Synthesised) -> None:
    page, make = DEPLOYED[name]
    text = text_of(DOCS / page)
    assert replaced(text, name, make(prod)) == text, "run: make docs"


def test_every_prefix_that_expires_is_told(prod: Synthesised) -> None:
    buckets = prod.of("AWS::S3::Bucket").values()
    rules = [rule for bucket in buckets for rule in bucket["LifecycleConfiguration"]["Rules"]]
    assert {rule["Prefix"] for rule in rules if "Prefix" in rule} == PLACES.keys()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_make_target_exists(page: Path) -> None:
    makefile = text_of(REPOSITORY / "Makefile")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", text_of(page))) <= targets


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_exists(page: Path) -> None:
    named = set(
        re.findall(
            r"(?<![\w/-])(?:`|\.venv/bin/)?sinergi ([a-z]+)\b(?! (?:is|keeps|adalah)\b)", text_of(page)
        )
    )
    assert named - COMMANDS.keys() <= FORMER.keys() | {"outbox"}, "the changelog may name former ones"


def test_every_command_is_listed() -> None:
    shown = subprocess.run(
        [Path(sys.executable).with_name("sinergi"), "--help"],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    ).stdout
    assert [command for command in COMMANDS if command not in shown] == []


def test_the_code_cites_only_what_is_here() -> None:
    cited = {
        f"{name_of(file)}: {name}.md"
        for file in CODE
        for name in re.findall(r"\b([\w-]+)\.md\b", text_of(file))
        if not list(REPOSITORY.glob(f"{name}.md")) and not list(DOCS.rglob(f"{name}.md"))
    }
    assert cited == set()


@pytest.mark.parametrize(
    ("document", "pattern"),
    [
        ("contract", r"contract(?:\.md)?,? sections? ([0-9]+(?:\.[0-9]+)?)"),
        ("domain", r"domain\.md,? (?:section )?([0-9]+(?:\.[0-9]+)?)"),
    ],
)
def test_a_cited_section_exists(document: str, pattern: str) -> None:
    there = sections(DOCUMENTS[document])
    assert there
    found = {
        (name_of(file), number) for file in (*CODE, *PAGES) for number in re.findall(pattern, text_of(file))
    }
    assert found
    assert {(file, number) for file, number in found if number not in there} == set()


def test_every_measure_tells_its_command_commit_and_date() -> None:
    text = text_of(evidence.PAGE)
    for measure in evidence.MEASURES:
        section = evidence.section(measure.name, text).search(text)
        assert section
        when = r"commit `[0-9a-f]{7,12}\+?`, [0-9]{4}-[0-9]{2}-[0-9]{2}, [0-9]+ s\n"
        told = rf"`{re.escape(measure.command)}`, {when}"
        assert re.search(told, section[0]), f"{measure.name}: run make evidence"
