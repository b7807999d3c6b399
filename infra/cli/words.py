"""The command line's own words, in both languages, and the pieces every command shares."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from functions import domains
from functions.domains.core.contract import Domain

PAGE = 160
"""Characters a line where nobody's terminal says otherwise (a pipe, CI)."""
out = Console(width=None if sys.stdout.isatty() else PAGE)
err = Console(stderr=True)


class Lang(StrEnum):
    ID = "id"
    EN = "en"


LangOption = Annotated[Lang, typer.Option("--lang", help="Bahasa keluaran: id atau en")]
DomainArgument = Annotated[str, typer.Argument(metavar="DOMAIN", help="Dataset, mis. pencari-kerja")]


def domain_named(name: str) -> Domain:
    if name not in domains.names():
        raise typer.BadParameter(
            f"'{name}' tidak dikenal; pilih salah satu dari: {', '.join(domains.names())}"
        )
    return domains.get(name)


def say(lang: Lang, indonesian: str, english: str) -> str:
    return english if lang is Lang.EN else indonesian


def number(value: int) -> str:
    """1.234.567, as Indonesian readers group digits."""
    return f"{value:,}".replace(",", ".")
