"""`sinergi demo`: real files of seven domains through the whole local cloud, followed live, and then proven."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
import urllib3
from rich.live import Live
from rich.table import Table

from functions import domains
from functions.domains.core.cells import WIB
from functions.sync.model.object_keys import receipt_key
from functions.sync.model.record import Key, RecordState
from functions.sync.model.upload import Hasil, Upload
from infra.cli import deployment
from infra.cli.deployment import REGION_CODE, Deployment
from infra.cli.officers.uploads import counts_of, delivered
from infra.cli.operators.cloud import EnforceOption, up
from infra.cli.words import Lang, LangOption, number, out, say
from infra.local import session
from infra.local.demo_data import DemoFile, generate

SEED = 2025
PATIENCE = 170.0
FOLDER = session.HOME / "demo"
RECEIPTS = ("summary.json", "receipt.csv", "corrections.csv")


@dataclass
class Journey:
    """One file on its way."""

    file: DemoFile
    upload_id: str
    dropped: float
    upload: Upload | None = None
    seconds: float = 0.0
    codes: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def demo(
    rows: Annotated[int, typer.Option(help="Banyaknya baris seluruhnya")] = 2_000,
    seed: Annotated[int, typer.Option(help="Benih pembangkit data")] = SEED,
    enforce: EnforceOption = False,
    lang: LangOption = Lang.ID,
) -> int:
    """Tujuh dataset dari berkas sampai diakui pusat, di awan lokal. (Seven datasets, end to end.)"""
    started = time.monotonic()
    up(enforce, lang)
    there = deployment.find()
    ready = time.monotonic()
    files = generate(seed, rows, FOLDER, today=datetime.now(WIB).date())
    order = {name: place for place, name in enumerate(domains.names())}
    files.sort(key=lambda file: order[file.domain])
    # A table of another size than the last run's replaces it, and closes the cells that are gone.
    agreed = {"confirm-closing": "yes"}
    journeys = [
        Journey(f, there.put(f.domain, f.path.name, f.path.read_bytes(), agreed), time.monotonic())
        for f in files
    ]
    _follow(there, journeys, lang)
    for journey in journeys:
        _collect(there, journey)
    _prove(there, journeys)
    out.print(_codes(journeys, lang))
    out.print(
        say(
            lang,
            f"\nTanda terima dan berkas perbaikan: {_shown(FOLDER)}/tanda-terima/<dataset>/\n"
            f"Berkas yang diunggah: {_shown(FOLDER)}/\n"
            "Coba: sinergi uploads · sinergi status · sinergi check pencari-kerja BERKAS --out FOLDER · make demo (lagi: semua tidak_berubah)",
            f"\nReceipts and corrections: {_shown(FOLDER)}/tanda-terima/<dataset>/\nUploaded files: {_shown(FOLDER)}/\n"
            "Try: sinergi uploads · sinergi status · sinergi check pencari-kerja FILE --out DIR · make demo (again: all tidak_berubah)",
        ),
        markup=False,
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
        out.print(f"[bold red]✗[/] {fault}")
    if not faults:
        out.print(
            say(
                lang,
                "[bold green]✓[/] Simulator pusat memegang persis rekaman yang diterima, masing-masing satu kali.",
                "[bold green]✓[/] The ministry's simulator holds exactly the accepted records, each once.",
            )
        )
    return int(bool(faults))


def _follow(there: Deployment, journeys: Sequence[Journey], lang: Lang) -> None:
    deadline = time.monotonic() + PATIENCE
    with Live(_table(there, journeys, lang), console=out, refresh_per_second=4) as live:
        while time.monotonic() < deadline:
            for journey in journeys:
                if not journey.seconds:
                    journey.upload = there.upload(journey.upload_id)
                    if _arrived(journey):
                        journey.seconds = time.monotonic() - journey.dropped
            live.update(_table(there, journeys, lang))
            if all(journey.seconds for journey in journeys):
                return
            time.sleep(0.5)


def _arrived(journey: Journey) -> bool:
    """Every row has its outcome, the ministry has answered, and only what should be held still is."""
    upload = journey.upload
    if upload is None or not delivered(upload):
        return False
    return upload.sent.get(RecordState.DITAHAN, 0) == 0 or (
        upload.counts.get(Hasil.DITAHAN, 0) <= journey.file.expected[Hasil.DITAHAN]
        and (upload.sent[RecordState.DITAHAN] <= journey.file.expected[Hasil.DITAHAN])
    )


def _table(there: Deployment, journeys: Sequence[Journey], lang: Lang) -> Table:
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
        counts = counts_of(there, upload) if upload else {}
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


def _collect(there: Deployment, journey: Journey) -> None:
    """Fetch what came back, the way an officer would."""
    folder = FOLDER / "tanda-terima" / journey.file.domain
    folder.mkdir(parents=True, exist_ok=True)
    for name in RECEIPTS:
        content = there.files.read(receipt_key(REGION_CODE, journey.file.domain, journey.upload_id, name))
        if content is not None:
            (folder / name).write_bytes(content)
            if name == "summary.json":
                journey.codes = orjson.loads(content)["codes"]


def _prove(there: Deployment, journeys: Sequence[Journey]) -> None:
    """Each claim against the other side's own books."""
    http = session.http()
    for journey in journeys:
        upload = journey.upload
        if upload is None or not journey.seconds:
            journey.faults.append("belum selesai dalam batas waktu")
            continue
        if sum(upload.counts.values()) != upload.rows:
            journey.faults.append("jumlah hasil tidak sama dengan baris yang dibaca")
        accepted, waiting = _accepted(there, journey)
        held = _remote(http, there.siapkerja_url, journey.file.domain)
        elsewhere = _acknowledged(there, journey.file.domain, held.keys() - accepted.keys())
        if held != accepted | elsewhere:
            differ = len(held.items() ^ (accepted | elsewhere).items())
            journey.faults.append(
                f"pusat memegang {len(held)} rekaman, diterima {len(accepted)}, beda {differ}"
            )
        took, told = upload.counts.get(Hasil.DITERIMA, 0), upload.sent.get(RecordState.TERSINKRON, 0)
        if took != told:
            journey.faults.append(f"diterima {took}, diakui {told}, menunggu {waiting}")
        journal = orjson.loads(
            http.request("GET", f"{there.siapkerja_url}/_simulator/journal?domain={journey.file.domain}").data
        )
        if journal["domains"][journey.file.domain]["doubles"]:
            journey.faults.append("ada rekaman yang diterapkan lebih dari sekali")


def _accepted(there: Deployment, journey: Journey) -> tuple[dict[str, int], int]:
    """(id → version that the ministry should hold, how many wait), by the receipt and the state table."""
    content = (
        there.files.read(receipt_key(REGION_CODE, journey.file.domain, journey.upload_id, "receipt.csv"))
        or b""
    )
    good = [
        line["id_sumber"]
        for line in csv.DictReader(io.StringIO(content.decode()))
        if line["hasil"] in (Hasil.DITERIMA, Hasil.TIDAK_BERUBAH)
    ]
    records = there.state.records([Key(REGION_CODE, journey.file.domain, identity) for identity in good])
    sendable = [record for record in records.values() if record.state is not RecordState.DITAHAN]
    return {record.key.id: record.version for record in sendable}, len(records) - len(sendable)


def _acknowledged(there: Deployment, domain: str, ids: Collection[str]) -> dict[str, int]:
    """Records that came by other uploads (you may have tried some), as far as our table says they were acknowledged."""
    records = there.state.records([Key(REGION_CODE, domain, identity) for identity in sorted(ids)])
    return {record.key.id: record.acked_version for record in records.values() if record.acked_version}


def _remote(http: urllib3.PoolManager, url: str, domain: str) -> dict[str, int]:
    found: dict[str, int] = {}
    cursor = ""
    while True:
        page = orjson.loads(
            http.request("GET", f"{url}/_simulator/records", fields={"domain": domain, "cursor": cursor}).data
        )
        found.update({record["id"]: record["version"] for record in page["records"]})
        cursor = page["cursor"]
        if not cursor:
            return found


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
