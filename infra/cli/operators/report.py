"""`sinergi report`: sum up what was exchanged in a span of days.

It serves the monitoring and evaluation of Art. 10, and whoever must prove what was exchanged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from functions import domains
from functions.agreement import WIB
from functions.sync.model.object_keys import receipt_key
from functions.sync.model.upload import Hasil, Upload, UploadStatus
from functions.sync.monitoring.completeness import PeriodState, newest_first
from infra.cli import deployment
from infra.cli.deployment import REGION_CODE, Deployment, StackOption
from infra.cli.words import Lang, LangOption, number, out, say

COMMON = 3
"""Most frequent codes, which the table names; the file has all."""


@dataclass(slots=True)
class Sums:
    """What was exchanged of one dataset; the names of the fields are the keys of the file."""

    files: int = 0
    refused: int = 0
    """Files that were refused as a whole."""
    rows: Counter[str] = field(default_factory=Counter)
    """Outcome → rows, and `read`: rows read."""
    sent: Counter[str] = field(default_factory=Counter)
    """State → records."""
    codes: Counter[str] = field(default_factory=Counter)
    """Code → findings."""
    compared: int = 0
    """Reconciliations, of which `equal` found no difference."""
    equal: int = 0
    differences: int = 0
    repaired: int = 0
    late: int = 0
    """Days whose daily report found accepted rows that had not arrived at the ministry."""
    overdue: int = 0
    """Days whose daily report found a period that had ended without a file or a nihil."""


def report(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="Hari pertama (WIB)")],
    last: Annotated[
        datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Hari terakhir, termasuk (WIB)")
    ],
    file: Annotated[
        Path | None,
        typer.Option("--out", dir_okay=False, help="Tulis juga semuanya, per unggahan, sebagai JSON"),
    ] = None,
    stack: StackOption = "",
    lang: LangOption = Lang.ID,
) -> int:
    """Laporan pertukaran pada satu rentang hari, untuk pemantauan dan evaluasi. (What was exchanged, from day to day.)"""  # noqa: E501
    if last < first:
        raise typer.BadParameter("--to mendahului --from")
    deployed = deployment.find(stack)
    days = [f"{first + timedelta(days=n):%Y-%m-%d}" for n in range((last - first).days + 1)]
    found = list(_uploads(deployed, first, last + timedelta(days=1)))
    sums = {name: Sums() for name in domains.names()}
    for upload in found:
        summary = deployed.files.read(receipt_key(upload.region, upload.domain, upload.id, "summary.json"))
        _add_upload(sums.setdefault(upload.domain, Sums()), upload, summary)
    for name, dataset in sums.items():
        keys = (key for day in days for key in deployed.keys(f"reconciliation/{REGION_CODE}/{name}/{day}/"))
        _add_comparisons(dataset, (orjson.loads(deployed.files.read(key) or b"{}") for key in keys))
    reported = _add_daily(sums, (deployed.files.read(f"reports/{REGION_CODE}/{day}.json") for day in days))
    _show(sums, lang)
    versions = sorted({upload.agreement for upload in found if upload.agreement})
    named = ", ".join(versions) or "-"
    out.print(
        say(
            lang,
            f"{days[0]} sampai {days[-1]} (WIB): {len(found)} berkas, {reported} laporan harian, "
            f"versi kesepakatan: {named}.",
            f"{days[0]} to {days[-1]} (WIB): {len(found)} files, {reported} daily reports, "
            f"agreement version: {named}.",
        ),
        highlight=False,
    )
    out.print(
        say(
            lang,
            "Rekaman yang masuk lewat API tidak terhitung sebagai berkas; "
            "rekonsiliasi membandingkan semuanya.",
            "Records that came by the API are not counted as files; reconciliation compares all of them.",
        ),
        highlight=False,
    )
    if file:
        body = {
            "region": REGION_CODE,
            "from": days[0],
            "to": days[-1],
            "daily_reports": reported,
            "agreement_versions": versions,
            "datasets": sums,
            "uploads": [_upload_json(upload) for upload in found],
        }
        file.write_bytes(orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS))
        out.print(say(lang, f"Ditulis ke {file}", f"Written to {file}"), highlight=False)
    return 0


def _uploads(deployed: Deployment, first: datetime, after: datetime) -> Iterable[Upload]:
    """Return the uploads that were registered in [first, after), in WIB, newest first."""
    start, end = (int(day.replace(tzinfo=WIB).timestamp() * 1000) for day in (first, after))
    older = dropwhile(lambda upload: upload.started_at >= end, newest_first(deployed.state, REGION_CODE, end))
    return takewhile(lambda upload: upload.started_at >= start, older)


def _add_upload(sums: Sums, upload: Upload, summary: bytes | None) -> None:
    sums.files += 1
    sums.refused += upload.status is UploadStatus.DITOLAK
    sums.rows.update({"read": upload.rows, **upload.counts})
    sums.sent.update(upload.sent)
    sums.codes.update(orjson.loads(summary).get("codes", {}) if summary else {})


def _add_comparisons(sums: Sums, results: Iterable[dict[str, Any]]) -> None:
    for result in results:
        sums.compared += 1
        sums.equal += bool(result.get("sama"))
        sums.differences += sum(difference["jumlah"] for difference in result.get("beda", {}).values())
        sums.repaired += result.get("diperbaiki", 0)


def _add_daily(sums: dict[str, Sums], reports: Iterable[bytes | None]) -> int:
    """Add the daily reports that exist, and return their number."""
    bodies = [orjson.loads(content) for content in reports if content]
    for body in bodies:
        for name, dataset in sums.items():
            dataset.late += bool(body["late"].get(name))
            dataset.overdue += body["completeness"].get(name, {}).get("state") == PeriodState.BASI
    return len(bodies)


def _upload_json(upload: Upload) -> dict[str, Any]:
    return {
        "upload_id": upload.id,
        "domain": upload.domain,
        "file": upload.file,
        "mode": upload.mode,
        "status": upload.status.value,
        "code": upload.code,
        "started_at": datetime.fromtimestamp(upload.started_at / 1000, WIB).isoformat(timespec="seconds"),
        "agreement_version": upload.agreement,
        "rows": upload.rows,
        "counts": upload.counts,
        "sent": upload.sent,
    }


def _show(sums: dict[str, Sums], lang: Lang) -> None:
    outcomes = [hasil.value.capitalize().replace("_", " ") for hasil in Hasil]
    rows = _table(
        say(lang, "Pertukaran", "Exchange"),
        "Dataset",
        say(lang, "Berkas", "Files"),
        say(lang, "Ditolak utuh", "Refused whole"),
        say(lang, "Dibaca", "Read"),
        *outcomes,
        "Tersinkron",
        "Ditolak pusat",
        say(lang, "Belum sampai", "Not there"),
    )
    days = _table(
        say(lang, "Ketepatan", "Timeliness"),
        "Dataset",
        say(lang, "Rekonsiliasi sama", "Reconciled equal"),
        say(lang, "Beda", "Differences"),
        say(lang, "Diperbaiki", "Repaired"),
        say(lang, "Hari terlambat", "Days late"),
        say(lang, "Hari basi", "Days overdue"),
        say(lang, "Temuan tersering", "Most frequent findings"),
    )
    for name, dataset in sums.items():
        acknowledged, refused = dataset.sent["tersinkron"], dataset.sent["ditolak_pusat"]
        figures = (
            dataset.files,
            dataset.refused,
            dataset.rows["read"],
            *(dataset.rows[hasil.value] for hasil in Hasil),
            acknowledged,
            refused,
            dataset.sent.total() - acknowledged - refused,
        )
        rows.add_row(name, *map(number, figures))
        common = dataset.codes.most_common(COMMON)
        codes = ", ".join(f"{code} {number(count)}" for code, count in common) or "-"
        days.add_row(
            name,
            f"{dataset.equal}/{dataset.compared}",
            *map(number, (dataset.differences, dataset.repaired, dataset.late, dataset.overdue)),
            codes,
        )
    out.print(rows)
    out.print(days)


def _table(title: str, dataset: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(dataset, no_wrap=True)
    for heading in headings:
        table.add_column(heading, justify="right", overflow="fold")
    return table
