"""`sinergi template` and `sinergi schema`: what a dataset's file looks like."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer

from functions.domains.core.cells import WIB
from functions.domains.core.compiled import shape
from functions.domains.core.json_schema import json_schema
from functions.sync.to_region.template import csv_template, xlsx_template
from infra.cli.words import DomainArgument, Lang, LangOption, domain_named, out, say

DELIMITERS = (",", ";")
"""What a CSV template can have between its columns."""


def template(
    domain: DomainArgument,
    target: Annotated[
        Path | None, typer.Option("--out", help="Berkas tujuan, .csv atau .xlsx; tanpa ini CSV ke layar")
    ] = None,
    delimiter: Annotated[
        str, typer.Option(help="Pemisah kolom CSV: , atau ; (Excel berbahasa Indonesia memakai ;)")
    ] = ",",
    region: Annotated[str, typer.Option(help="Kode wilayah untuk daftar desa pada .xlsx")] = "3216",
    lang: LangOption = Lang.ID,
) -> None:
    """Templat dataset dengan satu baris contoh. (A dataset's template with one example row.)"""
    chosen, today = domain_named(domain), datetime.now(WIB).date()
    if delimiter not in DELIMITERS:
        raise typer.BadParameter("--delimiter harus , atau ;")
    if target is None:
        sys.stdout.write(csv_template(chosen, today, delimiter).decode("utf-8-sig").replace("\r\n", "\n"))
        return
    if target.suffix not in (".csv", ".xlsx"):
        raise typer.BadParameter("--out harus berakhiran .csv atau .xlsx")
    target.write_bytes(
        xlsx_template(chosen, today, region)
        if target.suffix == ".xlsx"
        else csv_template(chosen, today, delimiter)
    )
    out.print(say(lang, f"Templat ditulis ke {target}", f"Template written to {target}"))


def schema(domain: DomainArgument) -> None:
    """JSON Schema dataset, dengan enam atribut Satu Data per kolom. (A dataset's JSON Schema.)"""
    chosen = domain_named(domain)
    compiled = shape(chosen)
    sys.stdout.write(
        orjson.dumps(
            json_schema(chosen, compiled.columns, compiled.cells), option=orjson.OPT_INDENT_2
        ).decode()
        + "\n"
    )
