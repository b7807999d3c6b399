"""Text of others is data on a terminal: no markup, no orders to the terminal, no reordered line."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from rich.table import Table

from functions.sync.model.conflict import Conflict
from functions.sync.model.record import Key
from infra.cli.words import Terminal, visible, visible_json
from tests.support.both import VACANCIES, Both
from tests.support.cli import run
from tests.support.world import REGION

HOSTILE = (
    "[/x] [bold]a[/] :smile: \x1b]0;judul\x07 \x1b[2J \u202egpj \u2066b\u2069 c\rd \x9b1m \x00 \ud800 \ufeff"
)
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800]")
COMMANDS = Path(__file__).parents[3] / "infra" / "cli"


def shown(*printed: object) -> str:
    file = io.StringIO()
    terminal = Terminal(file=file, width=400)
    for each in printed:
        terminal.print(each)
    return file.getvalue()


def test_a_printed_text_shows_every_character() -> None:
    text = shown(HOSTILE)
    assert not FORBIDDEN.search(text)
    for part in (
        "[/x] [bold]a[/] :smile:",
        "\\x1b]0;judul\\x07",
        "\\x1b[2J",
        "\\u202egpj",
        "c\\rd",
        "\\x9b1m",
    ):
        assert part in text
    assert "\\x00 \\ud800 \\ufeff" in text


@pytest.mark.parametrize("place", ["title", "heading", "cell"])
def test_a_table_shows_every_character(place: str) -> None:
    table = Table(title=HOSTILE if place == "title" else "judul", min_width=200)
    table.add_column(HOSTILE if place == "heading" else "kolom")
    table.add_row(HOSTILE if place == "cell" else "sel")
    text = shown(table)
    assert not FORBIDDEN.search(text)
    assert "[/x] [bold]a[/] :smile:" in text and "\\u202egpj" in text


def test_plain_text_of_any_language_stays_as_it_is() -> None:
    for text in ("Cibitung — “é”\tß\nهيا 日本 👍", "1.500\u00a0000"):
        assert visible(text) == text


def test_a_json_document_keeps_its_meaning() -> None:
    document = json.dumps({"file": HOSTILE.replace("\ud800", "")}, ensure_ascii=False, indent=2)
    text = visible_json(document.encode())
    assert not FORBIDDEN.search(text) and json.loads(text) == json.loads(document)


def test_an_id_with_markup_does_not_end_the_review(
    conflicting_world: Both, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, identity in enumerate(("[/x]", "[bold]", "\x1b[2J", "\u202eID")):
        key = Key(REGION, VACANCIES, identity)
        conflicting_world.state.add_conflicts(
            [Conflict(key, "status", b'"a"', b'"b"', number, 1, 0, ("[/y]",))]
        )
    code, text = run(capsys, "review", VACANCIES)
    assert code == 0 and all(part in text for part in ("[/x]", "[bold]", "\\x1b[2J", "\\u202eID", "[/y]")), (
        text
    )
    assert not FORBIDDEN.search(text)
    code, text = run(capsys, "review", VACANCIES, "--take", "[/x]", "--word", "daerah")
    assert code == 0 and "[/x]" in text


def test_no_command_prints_past_the_terminal() -> None:
    past = re.compile(
        r"(?<![\w.])print\(|typer\.echo|click\.echo|[^\w]Console\(|markup=True|from_markup|rich\.markup"
        r'|rich import print|TextColumn\("\{task\.description\}"\)|std(?:out|err)\.write'
    )
    found = {
        f"{path.relative_to(COMMANDS)}": past.findall(path.read_text(encoding="utf-8"))
        for path in COMMANDS.rglob("*.py")
    }
    # Our own template and schema, and a token, go to a file or another program as they are.
    assert {name: hits for name, hits in found.items() if hits} == {
        "officers/templates.py": ["stdout.write", "stdout.write"],
        "operators/token.py": ["stdout.write"],
    }
