"""`sinergi check`: run the whole ingest path on one local file, offline."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from functions import agreement, messages
from functions.runtime.clock import SystemClock
from functions.runtime.garbage import pause_collection
from functions.sync.from_region.check import PLAIN, Check, Checked
from functions.sync.model.upload import Hasil, UploadStatus
from functions.sync.reading.layout import Layout
from functions.sync.to_region.corrections import CSV, XLSX, correction_files
from functions.sync.to_region.receipt import FIRST, FindingGroup
from infra.cli.local_files import LocalFiles
from infra.cli.words import (
    DomainArgument,
    Lang,
    LangOption,
    domain_named,
    err,
    number,
    out,
    say,
    visible,
    visible_json,
)

WRITTEN = ("summary.json", "receipt.csv", CSV, XLSX)
"""The files that a check leaves in its folder."""
ACCEPTED, SOME_REJECTED, REFUSED = 0, 1, 2
"""Exit codes: no row refused, some rows refused, the file refused as a whole."""
TAB = "\t"


def check(
    domain: DomainArgument,
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, readable=True, help="Berkas CSV, CSV.gz, JSONL atau XLSX"
        ),
    ],
    out_dir: Annotated[
        Path | None,
        typer.Option("--out", help="Folder untuk summary.json, receipt.csv, corrections.csv/.xlsx"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Cetak summary.json saja")] = False,
    region: Annotated[str, typer.Option(help="Kode wilayah pengirim")] = "3216",
    lang: LangOption = Lang.ID,
) -> int:
    """Periksa satu berkas sebelum diunggah. Tidak ada yang dikirim. (Check one file; nothing is sent.)"""
    checked_domain = domain_named(domain)
    pause_collection()
    if region not in agreement.load():
        raise typer.BadParameter(f"wilayah '{region}' bukan pihak kesepakatan")
    if out_dir:
        _clear(out_dir, file)
    with tempfile.TemporaryDirectory() as scratch:
        files = LocalFiles(out_dir or Path(scratch))
        with Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=err,
            transient=True,
            disable=json,
        ) as bar:
            task = bar.add_task(visible(file.name), total=None)
            run = Check(files, SystemClock(), lambda done, rows: bar.update(task, completed=done, total=rows))
            result = run.run(
                lambda: file.open("rb"), file.name, file.stat().st_size, checked_domain, region, lang
            )
        (files.folder / PLAIN).unlink(missing_ok=True)
        if json:
            out.file.write(visible_json(files.read("summary.json") or b"") + "\n")
        else:
            show(result, lang, out_dir)
    if result.upload.status is UploadStatus.DITOLAK:
        return REFUSED
    return SOME_REJECTED if result.upload.counts.get(Hasil.DITOLAK) else ACCEPTED


def _clear(folder: Path, file: Path) -> None:
    """Remove what an earlier check left in `folder`: its corrections are those of another file.

    Raises `typer.BadParameter` where `file` itself is one of them.
    """
    left = [folder / name for name in WRITTEN]
    if file.resolve() in {path.resolve() for path in left}:
        raise typer.BadParameter(f"berkas yang diperiksa akan tertimpa; pilih folder lain daripada {folder}")
    for path in left:
        path.unlink(missing_ok=True)


def show(result: Checked, lang: Lang, folder: Path | None) -> None:
    """Print what became of the file; `folder` is where receipt and corrections were written, if anywhere."""
    upload = result.upload
    if upload.status is UploadStatus.DITOLAK:
        message = messages.get(upload.code)
        out.print(Text(f"{say(lang, 'Berkas ditolak', 'File refused')}:", "bold red"), upload.code)
        out.print(message.text(lang, **{"kolom": upload.column, **upload.params}))
        out.print(f"{say(lang, 'Contoh yang benar', 'A good example')}: {message.contoh}")
        return
    table = Table(
        title=f"{upload.drop.key}: {number(upload.rows)} {say(lang, 'baris data', 'data rows')}",
        title_justify="left",
    )
    for hasil in (Hasil.DITERIMA, Hasil.DITAHAN, Hasil.DITOLAK):
        table.add_column(hasil, justify="right")
    table.add_row(
        *(number(upload.counts.get(hasil, 0)) for hasil in (Hasil.DITERIMA, Hasil.DITAHAN, Hasil.DITOLAK))
    )
    out.print(table)
    if result.layout:
        out.print(_read_as(result.layout, result.total_rows, lang))
        for note in result.layout.notes:
            out.print(messages.get(note["code"]).text(lang, **note))
    for anomaly in result.anomalies:
        out.print(messages.get(anomaly.code).text(lang, **anomaly.params))
    if result.groups:
        out.print(_findings(result.groups, lang))
    corrections = correction_files(upload.counts.get(Hasil.DITOLAK, 0))
    if folder:
        what = (
            say(lang, "Tanda terima dan berkas perbaikan", "Receipt and corrections are")
            if corrections
            else say(lang, "Tanda terima", "The receipt is")
        )
        out.print(f"{what} {say(lang, 'ada di', 'in')} {folder}")
        if XLSX in corrections:
            out.print(
                say(
                    lang,
                    f"Perbaiki baris yang ditolak dalam {XLSX}, lalu unggah berkas itu; "
                    f"dalam {CSV} Excel merusak NIK.",
                    f"Correct the refused rows in {XLSX} and upload that file; Excel spoils NIKs in {CSV}.",
                )
            )
    elif corrections:
        out.print(
            say(
                lang,
                "Tambahkan --out FOLDER untuk berkas perbaikan.",
                "Add --out FOLDER for the corrections file.",
            )
        )


def _read_as(layout: Layout, total_rows: Sequence[int], lang: Lang) -> str:
    """Return a sentence on how the file was read, so that its sender sees every assumption made about it."""
    how = [layout.origin or layout.encoding]
    if layout.sheet:
        how = [f"{say(lang, 'lembar', 'sheet')} {layout.sheet}"]
    elif layout.delimiter:
        how.append(
            f"{say(lang, 'pemisah', 'delimiter')} {'tab' if layout.delimiter == TAB else layout.delimiter}"
        )
    kind = "XLSX" if layout.sheet else layout.kind.upper()
    parts = [f"{say(lang, 'Dibaca sebagai', 'Read as')} {kind} ({', '.join(how)})"]
    if layout.header_row:
        parts.append(f"{say(lang, 'judul kolom pada baris', 'header on row')} {layout.header_row}")
    if total_rows:
        rows = ", ".join(map(str, total_rows[:FIRST])) + (", …" if len(total_rows) > FIRST else "")
        parts.append(f"{say(lang, 'baris jumlah yang dilewati:', 'total rows passed over:')} {rows}")
    return f"{', '.join(parts)}."


def _findings(groups: Sequence[FindingGroup], lang: Lang) -> Table:
    """Return a table with a line per code and column: rows, the first of them, how to correct it."""
    table = Table(title=say(lang, "Temuan", "Findings"), title_justify="left", show_lines=True)
    table.add_column(say(lang, "Kode", "Code"), overflow="fold")
    table.add_column(say(lang, "Kolom", "Column"), overflow="fold")
    table.add_column(say(lang, "Jumlah", "Count"), justify="right")
    table.add_column(say(lang, "Baris", "Rows"))
    table.add_column(
        say(lang, "Apa yang salah dan cara memperbaikinya", "What is wrong, and how to repair it"), ratio=1
    )
    for group in groups:
        rows = ", ".join(map(str, group.rows)) + (", …" if group.count > len(group.rows) else "")
        table.add_row(group.code, group.column or "-", number(group.count), rows, group.text)
    return table
