"""`sinergi status`: each dataset's uploads, its breaker and reconciliation, and what is owed per period."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from itertools import chain, islice

from rich.table import Table

from functions import agreement, domains
from functions.domains.core.cells import WIB
from functions.runtime.clock import SystemClock
from functions.sync.model.breaker import Breaker, BreakerState
from functions.sync.model.retries import WAIT_ALARM
from functions.sync.model.upload import Upload
from functions.sync.monitoring.completeness import PeriodCompleteness, PeriodState, completeness, newest_first
from functions.sync.reconciliation.reconcile import AWAITS_APPROVAL
from infra.cli import deployment
from infra.cli.deployment import REGION_CODE, StackOption
from infra.cli.officers.nil_return import days_of
from infra.cli.words import Lang, LangOption, number, out, say

NEWEST = 200
"""Uploads that the table of states sums up."""
STATES = ("tersinkron", "menunggu", "dikirim", "tidak_pasti", "ditahan", "ditolak_pusat")


def status(stack: StackOption = "", lang: LangOption = Lang.ID) -> int:
    """Keadaan per dataset menurut unggahan terbaru, dan sambungan ke pusat. (State per dataset, and its line to the ministry.)"""  # noqa: E501
    deployed = deployment.find(stack)
    newest: dict[str, Upload] = {}
    sent: dict[str, Counter[str]] = {name: Counter() for name in domains.names()}
    now = SystemClock().now()
    older = newest_first(deployed.state, REGION_CODE, now)
    found = list(islice(older, NEWEST))
    owed = completeness(deployed.state, REGION_CODE, domains.names(), chain(found, older), now)
    for upload in found:
        newest.setdefault(upload.domain, upload)
        sent.setdefault(upload.domain, Counter()).update(upload.sent)
    table = Table(title=f"Sinergi {REGION_CODE}", title_justify="left")
    table.add_column("Dataset", no_wrap=True)
    table.add_column(say(lang, "Unggahan terakhir (WIB)", "Last upload (WIB)"))
    table.add_column("Status")
    for state in STATES:
        table.add_column(state, justify="right")
    table.add_column(say(lang, "Ke pusat", "To ministry"), overflow="fold")
    table.add_column(say(lang, "Rekonsiliasi", "Reconciliation"), overflow="fold")
    compared = {name: deployed.state.note(f"reconciliation/{REGION_CODE}/{name}") for name in domains.names()}
    for name in domains.names():
        last = newest.get(name)
        when = f"{datetime.fromtimestamp(last.started_at / 1000, WIB):%d-%m-%Y %H:%M}" if last else "-"
        table.add_row(
            name,
            when,
            last.status if last else "-",
            *(number(sent[name][state]) for state in STATES),
            _breaker(deployed.state.breaker(REGION_CODE, name)),
            _compared(compared[name]),
        )
    out.print(table)
    if held := ", ".join(name for name, note in compared.items() if note.endswith(AWAITS_APPROVAL)):
        out.print(
            say(
                lang,
                f"Terlalu banyak yang berbeda dan belum diperbaiki: {held}. "
                "Cari sebabnya, lalu `sinergi reconcile DATASET`.",
                f"Too many differ and were not repaired: {held}. "
                "Find the cause, then `sinergi reconcile DATASET`.",
            ),
            highlight=False,
        )
    _show_owed(owed, now, lang)
    old = [
        upload
        for upload in found
        if upload.sent.get("ditahan") and time.time() * 1000 - upload.started_at >= WAIT_ALARM
    ]
    if old:
        rows = number(sum(upload.sent["ditahan"] for upload in old))
        out.print(
            say(
                lang,
                f"{rows} baris ditahan lebih dari tiga hari; lihat `sinergi held`.",
                f"{rows} rows have been on hold for more than three days; see `sinergi held`.",
            )
        )
    return 0


def _compared(note: str) -> str:
    """Return when a dataset was last compared and what was found, by the note of reconcile; '-' for never."""
    moment, _, found = note.partition(" ")
    return f"{datetime.fromisoformat(moment):%d-%m %H:%M} {found}" if found else "-"


def _breaker(breaker: Breaker) -> str:
    """Return the breaker's state; unless it is closed, with the code and the time since when."""
    if breaker.state is BreakerState.CLOSED:
        return breaker.state
    return (
        f"{breaker.state} ({breaker.code}, {datetime.fromtimestamp(breaker.since / 1000, WIB):%d-%m %H:%M})"
    )


def _show_owed(owed: Mapping[str, PeriodCompleteness], now: int, lang: Lang) -> None:
    agreed = agreement.at(REGION_CODE, now)
    table = Table(
        title=say(lang, "Kewajiban kirim per periode", "What is owed per period"), title_justify="left"
    )
    for heading in (
        "Dataset",
        say(lang, "Irama", "Cadence"),
        say(lang, "Periode", "Period"),
        say(lang, "Hari", "Days"),
        say(lang, "Keadaan", "State"),
        say(lang, "Yang dikirim", "What was sent"),
    ):
        table.add_column(heading, no_wrap=True)
    for name, due in owed.items():
        plan = agreed.datasets.get(name) if agreed else None
        table.add_row(
            name,
            plan["irama"] if plan else "-",
            due.period.name if due.period else "-",
            days_of(due.period) if due.period else "-",
            due.state.replace("_", " "),
            due.by or "-",
        )
    out.print(table)
    if any(due.state is PeriodState.BASI for due in owed.values()):
        out.print(
            say(
                lang,
                "Basi: unggah berkasnya, atau nyatakan dengan `sinergi nihil DATASET --period PERIODE` "
                "bahwa tidak ada data.",
                "Basi (stale): upload the file, or declare with `sinergi nihil DATASET --period PERIOD` "
                "that there was nothing.",
            )
        )
