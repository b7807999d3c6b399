"""`sinergi agreement`: what was agreed, as it stands on a day."""

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
    standing = agreements.at(REGION_CODE, now)
    if standing is None:
        raise typer.BadParameter(f"tidak ada kesepakatan untuk wilayah {REGION_CODE}")
    out.print(
        f"{standing.text['tentang']} ({', '.join(standing.text['nomor'])}), versi {standing.version}",
        highlight=False,
    )
    for party in standing.text["pihak"].values():
        out.print(
            f"{party['sebutan']}: {party['nama']}. {say(lang, 'Penghubung', 'Liaison')}: {party['penghubung']}",
            highlight=False,
        )
    out.print(
        say(
            lang,
            f"Berlaku {standing.first_day} sampai {standing.last_day} (WIB, hari terakhir termasuk)",
            f"In force {standing.first_day} to {standing.last_day} (WIB, the last day included)",
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
    for name, plan in standing.datasets.items():
        verdicts = (standing.decide(name, way, now) for way in plan["arah"])
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
    for duty in standing.text["setelah_berakhir"]["kewajiban"]:
        out.print(f"- {duty}", highlight=False)
    return 0
