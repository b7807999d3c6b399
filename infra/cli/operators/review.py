"""`sinergi review`: list the conflicts, and take a person's decision on all conflicts of one id."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from functions import agreement
from functions.agreement import WIB
from functions.runtime.clock import SystemClock
from functions.sync.model.conflict import CONTRACT, LIFE, VERSION, Conflict
from functions.sync.model.record import Record
from functions.sync.records.resolve_conflict import apply_decision
from infra.cli import deployment
from infra.cli.deployment import REGION_CODE, Deployment, StackOption
from infra.cli.words import DomainsArgument, Lang, LangOption, err, names_of, number, out, say

MOST = 500
"""Conflicts listed per dataset."""


def review(
    wanted: DomainsArgument = None,
    take: Annotated[str, typer.Option("--take", help="id_sumber yang diputuskan")] = "",
    decision: Annotated[str, typer.Option("--word", help="Kata siapa yang berlaku: daerah atau pusat")] = "",
    stack: StackOption = "",
    lang: LangOption = Lang.ID,
) -> int:
    """Yang harus diputuskan orang: dua kata atas kolom bersama, dan yang tak terbaca. (What a person must decide.)"""  # noqa: E501
    deployed = deployment.find(stack)
    found = [
        conflict
        for name in names_of(wanted)
        for conflict in deployed.state.conflicts(REGION_CODE, name, MOST)
    ]
    if bool(take) != bool(decision) or decision not in ("", "daerah", "pusat"):
        raise typer.BadParameter("sebutkan --take ID dan --word daerah atau --word pusat")
    if take:
        chosen = [conflict for conflict in found if conflict.key.id == take]
        if not chosen:
            err.print(
                say(
                    lang,
                    f"Tidak ada yang perlu diputuskan tentang {take}.",
                    f"Nothing to decide about {take}.",
                ),
                highlight=False,
            )
        done = [_decide(deployed, conflict, decision, lang) for conflict in chosen]
        return 0 if done and all(done) else 1
    if not found:
        out.print(say(lang, "Tidak ada yang perlu diputuskan.", "Nothing to decide."))
        return 0
    table = Table(
        title=say(lang, f"{number(len(found))} perlu diputuskan", f"{number(len(found))} to decide"),
        title_justify="left",
    )
    for heading in (
        "Dataset",
        "id_sumber",
        say(lang, "Kolom", "Column"),
        say(lang, "Sebab", "Why"),
        say(lang, "Sejak (WIB)", "Since (WIB)"),
    ):
        table.add_column(heading, overflow="fold")
    for conflict in found:
        why = ", ".join(conflict.codes) or f"versi {conflict.version} · revisi {conflict.revision}"
        if conflict.column == LIFE:
            why = (
                say(lang, "hilang di pusat", "lost there")
                if conflict.theirs == b"null"
                else say(lang, "diakhiri pusat", "ended there")
            )
        elif conflict.column == VERSION:
            why = say(lang, "versi yang hanya ada di pusat", "a version that only the ministry has")
        table.add_row(
            conflict.key.domain,
            conflict.key.id,
            conflict.column,
            why,
            f"{datetime.fromtimestamp(conflict.at / 1000, WIB):%d-%m-%Y %H:%M}",
        )
    out.print(table)
    return 0


def _decide(deployed: Deployment, conflict: Conflict, decision: str, lang: Lang) -> bool:
    """Carry out `decision` on a conflict and take it off the list; return False when it has to stay there.

    Two values of a shared column: `daerah` changes nothing, because the region's value applies already;
    `pusat` makes the ministry's value ours and sends it. A record's end, an unknown version: either decision
    changes the record. A change that cannot be read: `daerah` ignores it; `pusat` is impossible until the
    mapping can read it. The cursor of pull has passed that change already, so only reconcile reads it again.
    """
    if decision == "pusat" and conflict.column == CONTRACT:
        again = f"sinergi reconcile {conflict.key.domain}"
        err.print(
            say(
                lang,
                f"{conflict.key.id} {conflict.column}: perbaiki pemetaan, lalu `{again}`.",
                f"{conflict.key.id} {conflict.column}: correct the mapping, then `{again}`.",
            )
        )
        return False
    if decision == "pusat" or conflict.column in (LIFE, VERSION):
        now = SystemClock().now()
        stored = deployed.state.records([conflict.key]).get(conflict.key)
        if stored and (denied := _denied(stored, conflict, decision, now)):
            err.print(f"{conflict.key.id}: {denied.code}, {denied.clause}")
            return False
        if stored is None or deployed.state.save(
            [(stored, apply_decision(stored, conflict, decision, now))]
        ) != [True]:
            err.print(
                say(
                    lang,
                    f"{conflict.key.id}: berubah sementara itu; lihat lagi.",
                    f"{conflict.key.id}: changed meanwhile; look again.",
                )
            )
            return False
    deployed.state.remove_conflict(conflict)
    out.print(f"{conflict.key.domain} {conflict.key.id} {conflict.column}: {decision}", highlight=False)
    return True


def _denied(stored: Record, conflict: Conflict, decision: str, now: int) -> agreement.Deny | None:
    """Return what forbids to send the record as it would be after the decision, or None.

    Nothing is sent, and so nothing can forbid it, where `pusat` is about the ministry's own: a version that
    it has already, or the end of a ministry-only record.
    """
    if decision == "pusat" and (
        conflict.column == VERSION or (conflict.column == LIFE and stored.ministry_only)
    ):
        return None
    column = "" if conflict.column in (LIFE, VERSION) else conflict.column
    verdict = agreement.decide(REGION_CODE, conflict.key.domain, "kirim", now, column=column)
    return verdict if isinstance(verdict, agreement.Deny) else None
