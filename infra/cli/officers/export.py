"""`sinergi export`: the files that hold the ministry's changes, for the region to fetch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from functions import agreement
from functions.agreement import WIB
from functions.runtime.clock import SystemClock
from infra.cli import deployment
from infra.cli.deployment import REGION_CODE, StackOption
from infra.cli.words import DomainsArgument, Lang, LangOption, names_of, number, out, say


def export(
    wanted: DomainsArgument = None,
    most: Annotated[int, typer.Option(help="Banyaknya berkas terbaru per dataset")] = 20,
    folder: Annotated[Path | None, typer.Option("--out", file_okay=False, help="Unduh ke folder ini")] = None,
    stack: StackOption = "",
    lang: LangOption = Lang.ID,
) -> int:
    """Berkas perubahan dari pusat, untuk diambil daerah. (Files of the ministry's changes.)"""
    deployed = deployment.find(stack)
    table = Table(title=say(lang, "Kotak keluar", "Exported files"), title_justify="left")
    for heading in ("Dataset", say(lang, "Berkas", "File"), say(lang, "Ditulis (WIB)", "Written (WIB)")):
        table.add_column(heading, overflow="fold")
    table.add_column(say(lang, "Ukuran (B)", "Size (B)"), justify="right")
    for name in names_of(wanted):
        if not agreement.files_wanted(REGION_CODE, name, SystemClock().now()):
            continue
        for key, size, written in deployed.exported(name)[-most:]:
            table.add_row(
                name, key.rpartition("/")[2], f"{written.astimezone(WIB):%d-%m-%Y %H:%M}", number(size)
            )
            if folder:
                place = folder / name / key.rpartition("/")[2]
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(deployed.files.read(key) or b"")
    out.print(
        table
        if table.rows
        else say(lang, "Tidak ada berkas dari pusat.", "There is no file from the ministry.")
    )
    if folder and table.rows:
        out.print(say(lang, f"Diunduh ke {folder}", f"Fetched to {folder}"), highlight=False)
    return 0
