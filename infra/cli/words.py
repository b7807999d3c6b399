"""Both languages of the command line, and the arguments, options and consoles that commands share."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any
from unicodedata import category

import typer
from rich.console import Console
from rich.text import Text

from functions import domains
from functions.domains.core.contract import Domain

PAGE = 160
"""Characters per line where the output is no terminal (a pipe, CI)."""


def visible(text: str) -> str:
    r"""Return a text with an escape such as `\x1b` in place of each character that has no shape of its own.

    Those are control and format characters: they steer the terminal, or change the order of what is shown.
    Line breaks, tabs and spaces stay.
    """
    if text.isprintable():
        return text
    return "".join(
        char
        if char.isprintable() or char in "\n\t" or category(char) == "Zs"
        else char.encode("unicode_escape").decode()
        for char in text
    )


def visible_json(content: bytes) -> str:
    """Return a JSON document that means the same and shows as `visible` does."""
    return "".join(
        char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in content.decode()
    )


class Terminal(Console):
    """A console for text of others: nothing in it is markup, an emoji's code, or an order to the terminal."""

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """Render a text, a cell, a heading or a title: rich asks here for each of them."""
        return super().render_str(visible(text), **options)


out = Terminal(width=None if sys.stdout.isatty() else PAGE)
err = Terminal(stderr=True)


class Lang(StrEnum):
    ID = "id"
    EN = "en"


LangOption = Annotated[Lang, typer.Option("--lang", help="Bahasa keluaran: id atau en")]
DomainArgument = Annotated[str, typer.Argument(metavar="DOMAIN", help="Dataset, mis. pencari-kerja")]
DomainsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[DOMAIN]...", help="Dataset; semua bila kosong")
]


def domain_named(name: str) -> Domain:
    """Return the dataset `name`; raises typer.BadParameter, with the names there are, when it is unknown."""
    if name not in domains.names():
        raise typer.BadParameter(
            f"'{name}' tidak dikenal; pilih salah satu dari: {', '.join(domains.names())}"
        )
    return domains.get(name)


def names_of(wanted: Sequence[str] | None) -> list[str]:
    """Return the names `wanted`, or those of all datasets; raises typer.BadParameter when one is unknown."""
    return [domain_named(name).name for name in wanted] if wanted else domains.names()


def say(lang: Lang, indonesian: str, english: str) -> str:
    """Return the text in the language `lang`."""
    return english if lang is Lang.EN else indonesian


def number(value: int) -> str:
    """Return `value` as Indonesian readers group digits: 1.234.567."""
    return f"{value:,}".replace(",", ".")
