"""`sinergi nihil`: the region's signed word that there was nothing to send in a period; and what `sinergi status` says is owed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table

from functions import agreement
from functions.agreement import WIB, Deny
from functions.agreement.periods import Period
from functions.runtime.clock import SystemClock
from functions.sync.monitoring.completeness import PeriodCompleteness, PeriodState, newest_first
from functions.sync.monitoring.nil_return import NilReturnRefusal, declare
from infra.cli import deployment
from infra.cli.deployment import REGION_CODE, StackOption
from infra.cli.words import DomainArgument, Lang, LangOption, domain_named, err, out, say

WORDS = {
    NilReturnRefusal.TIDAK_DIKENAL: (
        "{dataset}: tidak ada periode bernama {nama} yang sudah dimulai. Sebutkan seperti pada `sinergi status`.",
        "{dataset}: no period named {nama} has begun. Name it as `sinergi status` does.",
    ),
    NilReturnRefusal.TIDAK_WAJIB: (
        "{dataset} {nama}: tidak ada kewajiban kirim pada periode ini, karena kesepakatan atau iramanya tidak mencakup seluruhnya.",
        "{dataset} {nama}: nothing is owed for this period, since the agreement or its cadence does not cover all of it.",
    ),
    NilReturnRefusal.BERKAS_DIPROSES: (
        "{dataset} {nama}: satu berkas dari periode ini masih diproses. Tunggu hasilnya pada `sinergi uploads`.",
        "{dataset} {nama}: a file of this period is still being processed. See `sinergi uploads` for its result.",
    ),
    NilReturnRefusal.SUDAH_DIKIRIM: (
        "{dataset} {nama}: data sudah dikirim pada periode ini, jadi nihil tidak diperlukan.",
        "{dataset} {nama}: data was sent in this period, so no nihil is needed.",
    ),
    NilReturnRefusal.SUDAH_NIHIL: (
        "{dataset} {nama}: nihil sudah dinyatakan.",
        "{dataset} {nama}: a nihil was declared already.",
    ),
}


def nihil(
    domain: DomainArgument,
    period: Annotated[
        str,
        typer.Option(
            "--period", help="Nama periode, mis. 2026-W47 atau 2026-10; kosong berarti yang sedang berjalan"
        ),
    ] = "",
    stack: StackOption = "",
    lang: LangOption = Lang.ID,
) -> int:
    """Nyatakan bahwa tidak ada data untuk dikirim pada satu periode. (Declare that there was nothing to send.)"""
    name, now = domain_named(domain).name, SystemClock().now()
    there = deployment.find(stack)
    uploads = newest_first(there.state, REGION_CODE, now)
    one, refusal = declare(there.state, REGION_CODE, name, period, there.shared_secret(name), uploads, now)
    if isinstance(refusal, Deny):
        why = refusal.clause
        err.print(
            say(lang, f"{name}: tidak ada kewajiban kirim ({why}).", f"{name}: nothing is owed ({why})."),
            highlight=False,
        )
        return 1
    if refusal or not one:
        words = WORDS[refusal or NilReturnRefusal.TIDAK_DIKENAL]
        err.print(say(lang, *words).format(dataset=name, nama=one.name if one else period), highlight=False)
        return 1
    out.print(
        say(
            lang,
            f"Dinyatakan dan ditandatangani: {name} nihil untuk {one.name} ({_days(one)}).",
            f"Declared and signed: {name} has nothing for {one.name} ({_days(one)}).",
        ),
        highlight=False,
    )
    return 0


def _days(one: Period) -> str:
    first, after = (datetime.fromtimestamp(edge / 1000, WIB).date() for edge in (one.start, one.end))
    return f"{first:%d-%m-%Y} – {after - timedelta(days=1):%d-%m-%Y}"


def show_owed(owed: Mapping[str, PeriodCompleteness], now: int, lang: Lang) -> None:
    standing = agreement.at(REGION_CODE, now)
    table = Table(
        title=say(lang, "Kewajiban kirim per periode", "What is owed per period"), title_justify="left"
    )
    for heading in (
        "Dataset",
        say(lang, "Irama", "Cadence"),
        say(lang, "Periode", "Period"),
        say(lang, "Hari", "Days"),
        say(lang, "Keadaan", "PeriodState"),
        say(lang, "Yang dikirim", "What was sent"),
    ):
        table.add_column(heading, no_wrap=True)
    for name, one in owed.items():
        plan = standing.datasets.get(name) if standing else None
        table.add_row(
            name,
            plan["irama"] if plan else "-",
            one.period.name if one.period else "-",
            _days(one.period) if one.period else "-",
            one.state.replace("_", " "),
            one.by or "-",
        )
    out.print(table)
    if any(one.state is PeriodState.BASI for one in owed.values()):
        out.print(
            say(
                lang,
                "Basi: unggah berkasnya, atau nyatakan dengan `sinergi nihil DATASET --period PERIODE` bahwa tidak ada data.",
                "Basi (stale): upload the file, or declare with `sinergi nihil DATASET --period PERIOD` that there was nothing.",
            )
        )
