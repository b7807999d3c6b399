"""`sinergi upload`, `uploads`, `status`: files on their way, against a deployed stack."""

from __future__ import annotations

import time
from collections import Counter
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from functions import domains, messages
from functions.domains.core.cells import WIB
from functions.runtime.clock import SystemClock
from functions.sync.model.breaker import Breaker, BreakerState
from functions.sync.model.object_keys import receipt_key
from functions.sync.model.retries import WAIT_ALARM
from functions.sync.model.upload import Hasil, Upload, UploadStatus
from functions.sync.monitoring.completeness import completeness, newest_first
from functions.sync.reconciliation.reconcile import HELD
from functions.sync.to_region.corrections import correction_files
from functions.sync.to_region.summary import tally
from infra.cli import deployment
from infra.cli.deployment import REGION_CODE, Deployment, StackOption
from infra.cli.officers.nil_return import show_owed
from infra.cli.words import DomainArgument, Lang, LangOption, domain_named, err, number, out, say

UNDERWAY = ("menunggu", "dikirim", "tidak_pasti")
PATIENCE = 900.0


def settled(upload: Upload | None) -> bool:
    return upload is not None and upload.status not in (UploadStatus.DITERIMA, UploadStatus.DIPROSES)


def delivered(upload: Upload | None) -> bool:
    """Settled, and the ministry has answered for every record that could be sent."""
    return (
        settled(upload)
        and upload is not None
        and not upload.receipt_stale_at
        and not any(upload.sent.get(state) for state in UNDERWAY)
    )


def counts_of(there: Deployment, upload: Upload) -> dict[str, int]:
    """Rows by outcome, from the finished chunks while the upload is under way."""
    return upload.counts or (tally(there.state.chunks(upload.id))[0] if upload.chunks else {})


def upload(
    domain: DomainArgument,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    watch: Annotated[bool, typer.Option("--watch", help="Ikuti sampai pusat mengakui")] = False,
    snapshot: Annotated[
        bool, typer.Option("--snapshot", help="Berkas memuat seluruh data (mode snapshot)")
    ] = False,
    confirm_closing: Annotated[
        bool, typer.Option("--confirm-closing", help="Setujui penutupan lebih dari 5 % pada mode snapshot")
    ] = False,
    stack: StackOption = "",
    lang: LangOption = Lang.ID,
) -> int:
    """Unggah satu berkas. (Upload one file.)"""
    there = deployment.find(stack)
    metadata = {"mode": "snapshot"} if snapshot else {}
    if confirm_closing:
        metadata["confirm-closing"] = "yes"
    identity = there.put(domain_named(domain).name, file.name, file.read_bytes(), metadata)
    out.print(say(lang, f"Terunggah. Nomor unggahan: {identity}", f"Uploaded. Upload id: {identity}"))
    if not watch:
        return 0
    done = follow(there, identity, file.name, lang)
    if done is None:
        err.print(
            say(
                lang,
                "Belum selesai; lihat lagi dengan `sinergi uploads`.",
                "Not finished; look again with `sinergi uploads`.",
            )
        )
        return 1
    show([done], there, lang)
    advise(done, there, lang)
    return 2 if done.status is UploadStatus.DITOLAK else int(bool(done.counts.get(Hasil.DITOLAK)))


def advise(done: Upload, there: Deployment, lang: Lang) -> None:
    """What is to be mended: said of a file refused as a whole, else where the refused rows are."""
    if done.status is UploadStatus.DITOLAK:
        message = messages.get(done.code)
        out.print(message.text(lang, **{"kolom": done.column, **done.params}), markup=False, highlight=False)
        out.print(
            f"{say(lang, 'Contoh yang benar', 'A good example')}: {message.contoh}",
            markup=False,
            highlight=False,
        )
    elif files := correction_files(done.counts.get(Hasil.DITOLAK, 0)):
        place = f"s3://{there.receipt_bucket}/{receipt_key(done.region, done.domain, done.id, files[-1])}"
        out.print(
            say(
                lang,
                f"Baris yang ditolak, untuk diperbaiki dan diunggah lagi: {place}",
                f"The refused rows, to be mended and uploaded again: {place}",
            ),
            markup=False,
            highlight=False,
            soft_wrap=True,
        )


def follow(there: Deployment, identity: str, name: str, lang: Lang) -> Upload | None:
    """With a progress bar, until the ministry has answered; None when patience ends first."""
    deadline = time.monotonic() + PATIENCE
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=err
    ) as bar:
        rows = bar.add_task(say(lang, f"{name}: diperiksa", f"{name}: checked"), total=None)
        sent: TaskID | None = None
        while time.monotonic() < deadline:
            found = there.upload(identity)
            if found is not None and found.rows:
                bar.update(rows, total=found.rows, completed=sum(counts_of(there, found).values()))
            if found is not None and settled(found):
                total = sum(found.sent.values())
                if sent is None and total:
                    sent = bar.add_task(
                        say(lang, f"{name}: diakui pusat", f"{name}: acknowledged"), total=total
                    )
                if sent is not None:
                    bar.update(sent, completed=total - sum(found.sent.get(state, 0) for state in UNDERWAY))
                if delivered(found):
                    return found
            time.sleep(0.5)
    return None


def uploads(
    most: Annotated[int, typer.Option(help="Banyaknya unggahan terbaru")] = 20,
    stack: StackOption = "",
    lang: LangOption = Lang.ID,
) -> int:
    """Unggahan terbaru. (The newest uploads.)"""
    there = deployment.find(stack)
    show(there.state.uploads(REGION_CODE, most), there, lang)
    return 0


def show(found: list[Upload], there: Deployment, lang: Lang) -> None:
    table = Table(title=say(lang, "Unggahan", "Uploads"), title_justify="left")
    for heading in (say(lang, "Nomor", "Id"), say(lang, "Mulai (WIB)", "Started (WIB)")):
        table.add_column(heading, no_wrap=True)
    for heading in ("Dataset", say(lang, "Berkas", "File"), "Status"):
        table.add_column(heading, overflow="fold")
    for heading in (
        say(lang, "Dibaca", "Read"),
        "Diterima",
        "Tetap",
        "Usang",
        "Ditahan",
        "Ditolak",
        say(lang, "Diakui", "Acked"),
    ):
        table.add_column(heading, justify="right")
    for each in found:
        counts = counts_of(there, each)
        started = datetime.fromtimestamp(each.started_at / 1000, WIB)
        table.add_row(
            each.id,
            f"{started:%d-%m %H:%M:%S}",
            each.domain,
            escape(each.file),
            each.status + (f" ({each.code})" if each.code else ""),
            number(each.rows),
            *(number(counts.get(hasil, 0)) for hasil in Hasil),
            number(each.sent.get("tersinkron", 0)),
        )
    out.print(table)


def status(stack: StackOption = "", lang: LangOption = Lang.ID) -> int:
    """Keadaan per dataset menurut unggahan terbaru, dan sambungan ke pusat. (State per dataset, and its line to the ministry.)"""
    there = deployment.find(stack)
    newest: dict[str, Upload] = {}
    sent: dict[str, Counter[str]] = {name: Counter() for name in domains.names()}
    now = SystemClock().now()
    older = newest_first(there.state, REGION_CODE, now)
    found = list(islice(older, 200))
    owed = completeness(there.state, REGION_CODE, domains.names(), chain(found, older), now)
    for each in found:
        newest.setdefault(each.domain, each)
        sent.setdefault(each.domain, Counter()).update(each.sent)
    table = Table(title=f"Sinergi {REGION_CODE}", title_justify="left")
    table.add_column("Dataset", no_wrap=True)
    table.add_column(say(lang, "Unggahan terakhir (WIB)", "Last upload (WIB)"))
    table.add_column("Status")
    for state in ("tersinkron", "menunggu", "dikirim", "tidak_pasti", "ditahan", "ditolak_pusat"):
        table.add_column(state, justify="right")
    table.add_column(say(lang, "Ke pusat", "To ministry"), overflow="fold")
    table.add_column(say(lang, "Rekonsiliasi", "Reconciliation"), overflow="fold")
    compared = {name: there.state.note(f"reconciliation/{REGION_CODE}/{name}") for name in domains.names()}
    for name in domains.names():
        last = newest.get(name)
        when = f"{datetime.fromtimestamp(last.started_at / 1000, WIB):%d-%m-%Y %H:%M}" if last else "-"
        figures = [
            number(sent[name][state])
            for state in ("tersinkron", "menunggu", "dikirim", "tidak_pasti", "ditahan", "ditolak_pusat")
        ]
        table.add_row(
            name,
            when,
            last.status if last else "-",
            *figures,
            _line(there.state.breaker(REGION_CODE, name)),
            _compared(compared[name]),
        )
    out.print(table)
    if held := ", ".join(name for name, note in compared.items() if note.endswith(HELD)):
        out.print(
            say(
                lang,
                f"Terlalu banyak yang berbeda dan belum diperbaiki: {held}. Cari sebabnya, lalu `sinergi reconcile DATASET`.",
                f"Too many differ and were not repaired: {held}. Find the cause, then `sinergi reconcile DATASET`.",
            ),
            highlight=False,
        )
    show_owed(owed, now, lang)
    old = [
        each
        for each in found
        if each.sent.get("ditahan") and time.time() * 1000 - each.started_at >= WAIT_ALARM
    ]
    if old:
        rows = number(sum(each.sent["ditahan"] for each in old))
        out.print(
            say(
                lang,
                f"{rows} baris ditahan lebih dari tiga hari; lihat `sinergi held`.",
                f"{rows} rows have been on hold for more than three days; see `sinergi held`.",
            )
        )
    return 0


def _compared(note: str) -> str:
    """When, shortly, and what was found (`Reconcile`)."""
    moment, _, found = note.partition(" ")
    return f"{datetime.fromisoformat(moment):%d-%m %H:%M} {found}" if found else "-"


def _line(breaker: Breaker) -> str:
    """The breaker: with why and since when where it is not closed."""
    if breaker.state is BreakerState.CLOSED:
        return breaker.state
    return (
        f"{breaker.state} ({breaker.code}, {datetime.fromtimestamp(breaker.since / 1000, WIB):%d-%m %H:%M})"
    )
