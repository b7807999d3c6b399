"""`sinergi demo`: files of seven datasets through the whole local cloud, followed live and then proven."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.live import Live
from rich.table import Table
from rich.text import Text

from functions import domains
from functions.domains.core.cells import WIB
from functions.sync.model.record import RecordState
from functions.sync.model.upload import Hasil
from infra.cli import deployment
from infra.cli.deployment import Deployment
from infra.cli.officers.uploads import counts_of, delivered
from infra.cli.operators.cloud import EnforceOption, up
from infra.cli.operators.demo_proof import FOLDER, Journey, collect, prove
from infra.cli.words import Lang, LangOption, number, out, say
from infra.local import session
from infra.local.demo_data import generate

SEED = 2025
PATIENCE = 480.0
"""Seconds to wait for all seven files. A slow machine may lose an answer: its records are read back after
`DISPATCH_STUCK`, a run of the sweep and `READ_BACK_DELAY`, and only then sent again."""


def demo(
    rows: Annotated[int, typer.Option(help="Banyaknya baris seluruhnya")] = 2_000,
    seed: Annotated[int, typer.Option(help="Benih pembangkit data")] = SEED,
    enforce: EnforceOption = False,
    lang: LangOption = Lang.ID,
) -> int:
    """Tujuh dataset dari berkas sampai diakui pusat, di awan lokal. (Seven datasets, end to end.)"""
    started = time.monotonic()
    up(enforce, lang)
    deployed = deployment.find()
    ready = time.monotonic()
    files = generate(seed, rows, FOLDER, today=datetime.now(WIB).date())
    order = {name: place for place, name in enumerate(domains.names())}
    files.sort(key=lambda file: order[file.domain])
    # `penduduk-bekerja` is a table that replaces the last run's; a smaller one closes the cells that are
    # missing.
    agreed = {"confirm-closing": "yes"}
    journeys = [
        Journey(f, deployed.put(f.domain, f.path.name, f.path.read_bytes(), agreed), time.monotonic())
        for f in files
    ]
    _follow(deployed, journeys, lang)
    for journey in journeys:
        collect(deployed, journey)
    prove(deployed, journeys)
    out.print(_codes(journeys, lang))
    out.print(
        say(
            lang,
            f"\nTanda terima dan berkas perbaikan: {_shown(FOLDER)}/tanda-terima/<dataset>/\n"
            f"Berkas yang diunggah: {_shown(FOLDER)}/\n"
            "Coba: sinergi uploads · sinergi status · sinergi check pencari-kerja BERKAS --out FOLDER · "
            "make demo (lagi: semua tidak_berubah)",
            f"\nReceipts and corrections: {_shown(FOLDER)}/tanda-terima/<dataset>/\n"
            f"Uploaded files: {_shown(FOLDER)}/\n"
            "Try: sinergi uploads · sinergi status · sinergi check pencari-kerja FILE --out DIR · "
            "make demo (again: all tidak_berubah)",
        ),
        highlight=False,
    )
    setup, exchange = ready - started, time.monotonic() - ready
    out.print(
        say(
            lang,
            f"Penyiapan {setup:.0f} s, pertukaran {exchange:.0f} s",
            f"Set-up {setup:.0f} s, exchange {exchange:.0f} s",
        )
    )
    faults = [f"{journey.file.domain}: {fault}" for journey in journeys for fault in journey.faults]
    for fault in faults:
        out.print(Text("✗", "bold red"), fault)
    if not faults:
        out.print(
            Text("✓", "bold green"),
            say(
                lang,
                "Simulator pusat memegang persis rekaman yang diterima, masing-masing satu kali.",
                "The ministry's simulator holds exactly the accepted records, each once.",
            ),
        )
    return int(bool(faults))


def _follow(deployed: Deployment, journeys: Sequence[Journey], lang: Lang) -> None:
    """Show the table live until every file has arrived, or PATIENCE is over."""
    deadline = time.monotonic() + PATIENCE
    with Live(_table(deployed, journeys, lang), console=out, refresh_per_second=4) as live:
        while time.monotonic() < deadline:
            for journey in journeys:
                if not journey.seconds:
                    journey.upload = deployed.upload(journey.upload_id)
                    if _arrived(journey):
                        journey.seconds = time.monotonic() - journey.dropped
            live.update(_table(deployed, journeys, lang))
            if all(journey.seconds for journey in journeys):
                return
            time.sleep(0.5)


def _arrived(journey: Journey) -> bool:
    """Return whether the ministry has answered for the file and no more records are held than expected."""
    upload = journey.upload
    if upload is None or not delivered(upload):
        return False
    return upload.sent.get(RecordState.DITAHAN, 0) == 0 or (
        upload.counts.get(Hasil.DITAHAN, 0) <= journey.file.expected[Hasil.DITAHAN]
        and (upload.sent[RecordState.DITAHAN] <= journey.file.expected[Hasil.DITAHAN])
    )


def _table(deployed: Deployment, journeys: Sequence[Journey], lang: Lang) -> Table:
    title = say(lang, "Dari berkas sampai diakui pusat", "From the file to the ministry's acknowledgement")
    table = Table(title=title, title_justify="left")
    table.add_column("Dataset")
    acknowledged_heading, seconds_heading = (
        say(lang, "Diakui pusat", "Acknowledged"),
        say(lang, "Detik", "Seconds"),
    )
    for heading in (
        say(lang, "Dibaca", "Read"),
        "Diterima",
        "Tidak berubah",
        "Ditahan",
        "Ditolak",
        acknowledged_heading,
        seconds_heading,
    ):
        table.add_column(heading, justify="right")
    for journey in journeys:
        upload = journey.upload
        counts = counts_of(deployed, upload) if upload else {}
        figures = [
            counts.get(hasil, 0)
            for hasil in (Hasil.DITERIMA, Hasil.TIDAK_BERUBAH, Hasil.DITAHAN, Hasil.DITOLAK)
        ]
        acknowledged = upload.sent.get(RecordState.TERSINKRON, 0) if upload else 0
        seconds = f"{journey.seconds:.1f}" if journey.seconds else "…"
        table.add_row(
            journey.file.domain,
            number(upload.rows if upload else 0),
            *map(number, figures),
            number(acknowledged),
            seconds,
        )
    return table


def _codes(journeys: Sequence[Journey], lang: Lang) -> Table:
    title = say(lang, "Mengapa ditahan, ditolak atau diperingatkan", "Why held, refused or warned")
    table = Table("Dataset", say(lang, "Temuan terbanyak", "Top findings"), title=title, title_justify="left")
    for journey in journeys:
        table.add_row(
            journey.file.domain,
            ", ".join(f"{code} {count}" for code, count in list(journey.codes.items())[:4]) or "-",
        )
    return table


def _shown(folder: Path) -> str:
    return str(
        folder.relative_to(session.REPOSITORY) if folder.is_relative_to(session.REPOSITORY) else folder
    )
