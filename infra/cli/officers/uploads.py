"""`sinergi upload` and `sinergi uploads`: send a file to a deployed stack, and follow files on their way."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from functions import messages
from functions.domains.core.cells import WIB
from functions.sync.from_region.receive import NO_DATASET, NO_REGION
from functions.sync.model.object_keys import receipt_key
from functions.sync.model.upload import Hasil, Upload, UploadStatus
from functions.sync.to_region.corrections import correction_files
from functions.sync.to_region.summary import tally
from infra.cli import deployment
from infra.cli.deployment import REGION_CODE, Deployment, StackOption
from infra.cli.words import DomainArgument, Lang, LangOption, domain_named, err, number, out, say, visible

UNDERWAY = ("menunggu", "dikirim", "tidak_pasti")
"""States of records that the ministry has yet to answer."""
PATIENCE = 900.0
"""Seconds that `--watch` waits."""


def settled(upload: Upload | None) -> bool:
    """Return whether every row has its outcome, or the file was refused as a whole."""
    return upload is not None and upload.status not in (UploadStatus.DITERIMA, UploadStatus.DIPROSES)


def delivered(upload: Upload | None) -> bool:
    """Return whether it is settled, its receipt is fresh, and the ministry answered for every sent record."""
    return (
        settled(upload)
        and upload is not None
        and not upload.receipt_stale_at
        and not any(upload.sent.get(state) for state in UNDERWAY)
    )


def counts_of(deployed: Deployment, upload: Upload) -> dict[str, int]:
    """Return outcome → number of rows, from the finished chunks while the upload is not settled."""
    return upload.counts or (tally(deployed.state.chunks(upload.id))[0] if upload.chunks else {})


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
    deployed = deployment.find(stack)
    metadata = {"mode": "snapshot"} if snapshot else {}
    if confirm_closing:
        metadata["confirm-closing"] = "yes"
    identity = deployed.put(domain_named(domain).name, file.name, file.read_bytes(), metadata)
    out.print(say(lang, f"Terunggah. Nomor unggahan: {identity}", f"Uploaded. Upload id: {identity}"))
    if not watch:
        return 0
    done = follow(deployed, identity, file.name, lang)
    if done is None:
        err.print(
            say(
                lang,
                "Belum selesai; lihat lagi dengan `sinergi uploads`.",
                "Not finished; look again with `sinergi uploads`.",
            )
        )
        return 1
    show([done], deployed, lang)
    advise(done, deployed, lang)
    return 2 if done.status is UploadStatus.DITOLAK else int(bool(done.counts.get(Hasil.DITOLAK)))


def advise(done: Upload, deployed: Deployment, lang: Lang) -> None:
    """Print what to correct: why the file was refused as a whole, or else where the refused rows are."""
    if done.status is UploadStatus.DITOLAK:
        message = messages.get(done.code)
        out.print(message.text(lang, **{"kolom": done.column, **done.params}), highlight=False)
        out.print(
            f"{say(lang, 'Contoh yang benar', 'A good example')}: {message.contoh}",
            highlight=False,
        )
    elif files := correction_files(done.counts.get(Hasil.DITOLAK, 0)):
        place = f"s3://{deployed.receipt_bucket}/{receipt_key(done.region, done.domain, done.id, files[-1])}"
        out.print(
            say(
                lang,
                f"Baris yang ditolak, untuk diperbaiki dan diunggah lagi: {place}",
                f"The refused rows, to be mended and uploaded again: {place}",
            ),
            highlight=False,
            soft_wrap=True,
        )


def follow(deployed: Deployment, identity: str, name: str, lang: Lang) -> Upload | None:
    """Show progress until the ministry has answered, and return the upload; None after PATIENCE seconds."""
    deadline, name = time.monotonic() + PATIENCE, visible(name)
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
    ) as bar:
        rows = bar.add_task(say(lang, f"{name}: diperiksa", f"{name}: checked"), total=None)
        sent: TaskID | None = None
        while time.monotonic() < deadline:
            found = deployed.upload(identity)
            if found is not None and found.rows:
                bar.update(rows, total=found.rows, completed=sum(counts_of(deployed, found).values()))
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
    misplaced: Annotated[
        bool,
        typer.Option("--misplaced", help="Berkas yang diletakkan di luar inbox/{wilayah}/, milik siapa pun"),
    ] = False,
    stack: StackOption = "",
    lang: LangOption = Lang.ID,
) -> int:
    """Unggahan terbaru. (The newest uploads.)"""
    deployed = deployment.find(stack)
    region = NO_REGION if misplaced else REGION_CODE
    show(deployed.state.uploads(region, most), deployed, lang)
    return 0


def show(found: list[Upload], deployed: Deployment, lang: Lang) -> None:
    """Print the uploads, one per line, with their rows by outcome and the records acknowledged.

    A file that lies in no dataset's folder is shown with its whole key.
    """
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
    for upload in found:
        counts = counts_of(deployed, upload)
        started = datetime.fromtimestamp(upload.started_at / 1000, WIB)
        table.add_row(
            upload.id,
            f"{started:%d-%m %H:%M:%S}",
            upload.domain,
            upload.drop.key if upload.domain == NO_DATASET else upload.file,
            upload.status + (f" ({upload.code})" if upload.code else ""),
            number(upload.rows),
            *(number(counts.get(hasil, 0)) for hasil in Hasil),
            number(upload.sent.get("tersinkron", 0)),
        )
    out.print(table)
