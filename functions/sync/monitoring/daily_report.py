"""Once a day: what was accepted and has not reached the ministry, from where nothing comes any more, what is owed, and which copies
nobody has compared. Behind the term nothing is due any more: what did not arrive stands in the report, and wakes nobody.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple, Protocol

import orjson

from functions import agreement, domains
from functions.agreement import WIB, Allow
from functions.sync import ports
from functions.sync.model.upload import Upload, UploadStatus
from functions.sync.monitoring.completeness import PeriodState, completeness, newest_first

DAY = 86_400_000
READY = 5 * 3_600_000
"""The report of a day is made from 05.00 WIB on, to be there when people come to work."""
PATIENCE = DAY
"""How long an accepted row may be without the ministry's acknowledgement before it is told."""
UNCOMPARED = DAY
"""Both copies are compared every night, at 01.30."""
MOST, TOLD = 10_000, 500
"""Uploads read in all, from the newest on; named one by one."""
UNDERWAY = ("menunggu", "dikirim", "tidak_pasti", "ditahan")
_SETTLED = frozenset({UploadStatus.SELESAI, UploadStatus.SELESAI_DENGAN_PENOLAKAN})


class RegionReport(NamedTuple):
    """Of one region: rows that did not arrive and still may, by dataset; datasets from which nothing came; those whose last period ended
    without a file, a record or a nihil, with that period's name; those whose copies were not compared last night.
    """

    region: str
    late: dict[str, int]
    silent: list[str]
    stale: dict[str, str]
    uncompared: list[str]


class ReportState(ports.UploadStore, ports.NoteStore, Protocol):
    """What the daily report reads, and where it notes that it was made."""


@dataclass(frozen=True, slots=True)
class DailyReport:
    """`reports/{region}/{date}.json` in the receipt bucket: numbers of uploads, datasets and counts, nothing of a person."""

    files: ports.Files
    state: ReportState
    clock: ports.Clock

    def run(self) -> list[RegionReport]:
        """Of the regions whose report was due; whoever dies before the note makes the same report again."""
        now = self.clock.now()
        day = datetime.fromtimestamp((now - READY) / 1000, WIB).date().isoformat()
        told = []
        for region, agreed in agreement.load().items():
            if self.state.note(f"report/{region}") < day:
                told.append(
                    self._report(region, [name for name in agreed.names if name in domains.names()], day, now)
                )
                self.state.save_note(f"report/{region}", day)
        return told

    def _report(self, region: str, names: list[str], day: str, now: int) -> RegionReport:
        newest: dict[str, int] = {}
        late: Counter[str] = Counter()
        entries: list[dict[str, Any]] = []
        uploads = list(islice(newest_first(self.state, region, now), MOST))
        for upload in uploads:
            if upload.status in _SETTLED:
                newest.setdefault(upload.domain, upload.started_at)
            rows = _late(upload, now)
            if rows:
                late[upload.domain] += rows
                entries.append(
                    {
                        "upload_id": upload.id,
                        "domain": upload.domain,
                        "status": upload.status,
                        "started_at": _time(upload.started_at),
                        "rows": rows,
                        "sent": upload.sent,
                    }
                )
        owed = completeness(self.state, region, names, uploads, now, MOST)
        stale = {
            name: one.period.name
            for name, one in owed.items()
            if one.period and one.state is PeriodState.BASI
        }
        running = [name for name in names if isinstance(agreement.decide(region, name, "kirim", now), Allow)]
        silent = [
            name
            for name in running
            if now - newest.get(name, 0) > domains.get(name).freshness_days * DAY and not owed[name].kept
        ]
        oldest = {upload.domain: upload.started_at for upload in uploads if upload.status in _SETTLED}
        compared = {name: self.state.note(f"reconciliation/{region}/{name}") for name in running}
        missed = _time(now - UNCOMPARED)
        uncompared = [name for name in running if (compared[name] or _time(oldest.get(name, now))) < missed]
        body = {
            "region": region,
            "date": day,
            "at": _time(now),
            "late": {name: late[name] for name in names},
            "late_uploads": len(entries),
            "uploads": entries[:TOLD],
            "silent": [
                {
                    "domain": n,
                    "last": _time(newest[n]) if n in newest else None,
                    "days": domains.get(n).freshness_days,
                }
                for n in silent
            ],
            "uncompared": [{"domain": name, "last": compared[name] or None} for name in uncompared],
            "completeness": {
                name: {"state": one.state, "period": one.period.name if one.period else None, "by": one.by}
                for name, one in owed.items()
            },
        }
        self.files.write(f"reports/{region}/{day}.json", orjson.dumps(body, option=orjson.OPT_INDENT_2))
        return RegionReport(
            region, {name: rows for name, rows in late.items() if name in running}, silent, stale, uncompared
        )


def _late(upload: Upload, now: int) -> int:
    """Its rows that should have arrived by now; all of them where it was never read to the end."""
    if upload.status is UploadStatus.DITOLAK or now - upload.started_at < PATIENCE:
        return 0
    return (
        sum(upload.sent.get(state, 0) for state in UNDERWAY)
        if upload.status in _SETTLED
        else max(1, upload.rows)
    )


def _time(epoch_ms: int) -> str:
    return datetime.fromtimestamp(epoch_ms / 1000, WIB).isoformat(timespec="seconds")
