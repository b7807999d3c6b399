"""Both languages of the command line, and the arguments, options and consoles that commands share."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from functions import domains
from functions.domains.core.contract import Domain

PAGE = 160
"""Characters per line where the output is no terminal (a pipe, CI)."""
out = Console(width=None if sys.stdout.isatty() else PAGE)
err = Console(stderr=True)


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
