"""`sinergi held`: which records are on hold, why, since when, and which file they came in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from heapq import nsmallest
from typing import Annotated, NamedTuple

import typer
from rich.table import Table

from functions.domains.core.cells import WIB
from functions.runtime.clock import SystemClock
from functions.sync.model.upload import Upload
from functions.sync.operations.recheck_held import RecheckHeld
from infra.cli import deployment
from infra.cli.deployment import REGION_CODE, StackOption
from infra.cli.words import Lang, LangOption, names_of, number, out, say

DAY = 86_400_000
DomainOption = Annotated[str, typer.Option("--domain", help="Satu dataset saja, mis. pencari-kerja")]


class HeldRecord(NamedTuple):
    """What may be shown of a held record: no content, hence no personal data."""

    since: int
    """When it was last changed, epoch milliseconds."""
    domain: str
    id: str
    codes: tuple[str, ...]
    upload: str
    row: int
    parent: str
    """Dataset and id of the record that it waits for, '' for none."""


def _held_records(recheck: RecheckHeld, names: Iterable[str]) -> Iterable[HeldRecord]:
    for name in names:
        for record in recheck.held(REGION_CODE, name):
            yield HeldRecord(
                record.changed_at,
                name,
                record.key.id,
                record.reasons,
                record.upload,
                record.row,
                record.waits_for.replace("#", " "),
            )


def held(
    domain: DomainOption = "",
    code: Annotated[str, typer.Option(help="Satu alasan saja, mis. NIK_SEMENTARA")] = "",
    most: Annotated[int, typer.Option(help="Banyaknya rekaman yang ditampilkan, yang terlama dahulu")] = 50,
    stack: StackOption = "",
    lang: LangOption = Lang.ID,
) -> int:
    """Rekaman yang ditahan: alasan, sejak kapan, dari berkas mana. (Records on hold.)"""
    deployed, clock = deployment.find(stack), SystemClock()
    reasons: Counter[str] = Counter()
    found = []
    for held_record in _held_records(
        RecheckHeld(deployed.state, clock), names_of([domain] if domain else [])
    ):
        if not code or code in held_record.codes:
            reasons.update(held_record.codes)
            found.append(held_record)
    if not found:
        out.print(say(lang, "Tidak ada rekaman yang ditahan.", "No record is on hold."))
        return 0
    uploads: dict[str, Upload | None] = {}
    table = Table(
        title=say(lang, f"{number(len(found))} rekaman ditahan", f"{number(len(found))} records on hold"),
        title_justify="left",
    )
    for heading in (
        "Dataset",
        "id_sumber",
        say(lang, "Alasan", "Why"),
        say(lang, "Menunggu", "Waits for"),
        say(lang, "Sejak (WIB)", "Since (WIB)"),
    ):
        table.add_column(heading, overflow="fold")
    for heading in (say(lang, "Hari", "Days"), say(lang, "Baris", "Row")):
        table.add_column(heading, justify="right")
    for heading in (say(lang, "Unggahan", "Upload"), say(lang, "Berkas", "File")):
        table.add_column(heading, overflow="fold")
    now = clock.now()
    for held_record in nsmallest(most, found):
        if held_record.upload not in uploads:
            uploads[held_record.upload] = deployed.upload(held_record.upload)
        upload = uploads[held_record.upload]
        table.add_row(
            held_record.domain,
            held_record.id,
            ", ".join(held_record.codes),
            held_record.parent or "-",
            f"{datetime.fromtimestamp(held_record.since / 1000, WIB):%d-%m-%Y %H:%M}",
            number((now - held_record.since) // DAY),
            number(held_record.row),
            held_record.upload,
            upload.file if upload else "-",
        )
    out.print(table)
    codes = Table(say(lang, "Alasan", "Why"), say(lang, "Rekaman", "Records"))
    for reason, count in reasons.most_common():
        codes.add_row(reason, number(count))
    out.print(codes)
    return 0
