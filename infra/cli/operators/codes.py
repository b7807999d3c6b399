"""`sinergi codes`: check official code lists that the customer holds, and install them for the functions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from functions.domains.core import code_lists
from functions.domains.core.code_lists import LISTS
from infra.cli.words import Lang, LangOption, err, number, out, say

SHOWN = 20
"""Faults of a list that are printed."""
codes = typer.Typer(help="Daftar kode resmi (KBLI, KBJI). (Official code lists.)", no_args_is_help=True)


@codes.command()
def load(
    name: Annotated[str, typer.Argument(metavar="LIST", help="kbli atau kbji")],
    edition: Annotated[str, typer.Argument(metavar="EDITION", help="Edisi, mis. 2026")],
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV UTF-8 berjudul code,name")
    ],
    lang: LangOption = Lang.ID,
) -> int:
    """Periksa satu daftar lalu pasang; berlaku sejak penerapan berikutnya. (Check a list and put it in.)"""
    loadable = {title: code_list for title, code_list in LISTS.items() if code_list.pattern}
    if name not in loadable:
        raise typer.BadParameter(f"'{name}' bukan daftar yang dapat dipasang; pilih: {', '.join(loadable)}")
    if edition not in loadable[name].editions:
        raise typer.BadParameter(f"edisi {name} yang dikenal: {', '.join(loadable[name].editions)}")
    with file.open(encoding="utf-8-sig", newline="") as stream:
        try:
            entries, faults = code_lists.parse(name, edition, stream)
        except UnicodeDecodeError:
            entries, faults = {}, [say(lang, "berkas bukan UTF-8", "the file is not UTF-8")]
    if faults:
        for line in faults[:SHOWN]:
            err.print(line)
        if len(faults) > SHOWN:
            more = number(len(faults) - SHOWN)
            err.print(say(lang, f"dan {more} lagi", f"and {more} more"))
        return 1
    code_lists.put(name, edition, entries)
    out.print(
        say(
            lang,
            f"{name} {edition}: {number(len(entries))} kode dipasang. "
            "Terapkan lagi (make deploy), lalu sinergi recheck.",
            f"{name} {edition}: {number(len(entries))} codes put in. "
            "Deploy again (make deploy), then sinergi recheck.",
        )
    )
    return 0


@codes.command("list")
def show(lang: LangOption = Lang.ID) -> int:
    """Daftar dan edisi yang dikenal, dan mana yang terpasang. (Lists, editions, and which are in.)"""
    table = Table(
        say(lang, "Daftar", "List"),
        say(lang, "Edisi", "Edition"),
        say(lang, "Isi", "Content"),
        say(lang, "Kode", "Codes"),
    )
    for name, code_list in LISTS.items():
        for edition in code_list.editions:
            members = code_lists.members(name, edition) if code_list.pattern else None
            absent = "-" if code_list.pattern else say(lang, "bawaan", "built in")
            table.add_row(name, edition, code_list.title, absent if members is None else number(len(members)))
    out.print(table)
    return 0
