"""`sinergi agreement`: show the agreement as it applies on a day: parties, term, work plan per dataset."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from functions import agreement as agreements
from functions.agreement import WIB, Deny
from functions.runtime.clock import SystemClock
from infra.cli.deployment import REGION_CODE
from infra.cli.words import Lang, LangOption, out, say


def agreement(
    on: Annotated[datetime | None, typer.Option("--on", help="Menurut hari ini bila kosong (WIB)")] = None,
    lang: LangOption = Lang.ID,
) -> int:
    """Kesepakatan: pihak, jangka waktu, dan rencana kerja per dataset. (The agreement.)"""
    now = int(on.replace(tzinfo=WIB).timestamp() * 1000) if on else SystemClock().now()
    agreed = agreements.at(REGION_CODE, now)
    if agreed is None:
        raise typer.BadParameter(f"tidak ada kesepakatan untuk wilayah {REGION_CODE}")
    out.print(
        f"{agreed.text['tentang']} ({', '.join(agreed.text['nomor'])}), versi {agreed.version}",
        highlight=False,
    )
    for party in agreed.text["pihak"].values():
        out.print(
            f"{party['sebutan']}: {party['nama']}. "
            f"{say(lang, 'Penghubung', 'Liaison')}: {party['penghubung']}",
            highlight=False,
        )
    out.print(
        say(
            lang,
            f"Berlaku {agreed.first_day} sampai {agreed.last_day} (WIB, hari terakhir termasuk)",
            f"In force {agreed.first_day} to {agreed.last_day} (WIB, the last day included)",
        ),
        highlight=False,
    )
    table = Table(title=say(lang, "Rencana kerja", "Work plan"), title_justify="left")
    for heading in (
        "Dataset",
        say(lang, "Arah", "Way"),
        say(lang, "Irama", "Cadence"),
        say(lang, "Kolom", "Columns"),
        say(lang, "Tujuan", "Purpose"),
        say(lang, "Dasar", "Basis"),
        say(lang, "Hari itu", "That day"),
    ):
        table.add_column(heading, overflow="fold")
    for name, plan in agreed.datasets.items():
        verdicts = (agreed.decide(name, way, now) for way in plan["arah"])
        denied = next((verdict.clause for verdict in verdicts if isinstance(verdict, Deny)), "")
        ways = " ".join({"kirim": "→", "terima": "←"}[way] for way in plan["arah"])
        table.add_row(
            name,
            ways,
            plan["irama"],
            str(len(plan["kolom"])),
            ", ".join(plan["tujuan"]),
            plan["dasar"],
            denied or say(lang, "boleh", "allowed"),
        )
    out.print(table)
    out.print(say(lang, "Tetap mengikat sesudahnya:", "Binding afterwards:"))
    for duty in agreed.text["setelah_berakhir"]["kewajiban"]:
        out.print(f"- {duty}", highlight=False)
    return 0
