"""Write the daily report: what has not reached the ministry, what is owed, and what was not compared.

After the agreement's term nothing is due any more. What did not arrive by then stands in the report and
raises no alarm.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple, Protocol

import orjson

from functions import agreement, domains
from functions.agreement import WIB, Allow
from functions.sync import ports
from functions.sync.model.errors import apart
from functions.sync.model.upload import Upload, UploadStatus
from functions.sync.monitoring.completeness import PeriodState, completeness, newest_first

DAY = 86_400_000
READY = 5 * 3_600_000
"""A day's report is made from 05.00 WIB on (5 hours after midnight), to be there when people come to work."""
PATIENCE = DAY
"""Time after which an accepted row without the ministry's acknowledgement is reported."""
UNCOMPARED = DAY
"""Age at which the last reconciliation is reported: both copies are compared every night, at 01.30 WIB."""
MOST, MOST_NAMED = 10_000, 500
"""Uploads read in all, from the newest on, and late uploads named one by one."""
UNDERWAY = ("menunggu", "dikirim", "tidak_pasti", "ditahan")
"""States of a record that the ministry has not answered."""
_SETTLED = frozenset({UploadStatus.SELESAI, UploadStatus.SELESAI_DENGAN_PENOLAKAN})


class RegionReport(NamedTuple):
    """What metrics tell of one region's report."""

    region: str
    late: dict[str, int]
    """Dataset → rows that did not arrive and still may."""
    silent: list[str]
    """Datasets from which nothing came for longer than they stay fresh."""
    stale: dict[str, str]
    """Dataset → name of its last period, where that ended unfulfilled (`basi`)."""
    uncompared: list[str]
    """Datasets whose copies were not compared last night."""


class ReportState(ports.UploadStore, ports.NoteStore, Protocol):
    """What the daily report reads, and where it notes that it was made."""


@dataclass(frozen=True, slots=True)
class DailyReport:
    """Writes `reports/{region}/{date}.json` to the receipt bucket.

    A report holds upload ids, datasets and counts, and no personal data.
    """

    files: ports.Files
    state: ReportState
    clock: ports.Clock
    failures: list[Exception] = field(default_factory=list)
    """Exceptions on single regions, for the handler to log; they stopped no other region."""

    def run(self) -> list[RegionReport]:
        """Make the reports that are due, and return them.

        A worker that dies before it notes a report makes the same one again.
        """
        self.failures.clear()
        now = self.clock.now()
        day = datetime.fromtimestamp((now - READY) / 1000, WIB).date().isoformat()
        reports = []
        for region, agreed in agreement.load().items():
            with apart(self.failures):
                if self.state.note(f"report/{region}") < day:
                    names = [name for name in agreed.names if name in domains.names()]
                    reports.append(self._report(region, names, day, now))
                    self.state.save_note(f"report/{region}", day)
        return reports

    def _report(self, region: str, names: list[str], day: str, now: int) -> RegionReport:
        """Write the report of a region for `day`, an ISO date."""
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
            name: found.period.name
            for name, found in owed.items()
            if found.period and found.state is PeriodState.BASI
        }
        sending = [name for name in names if isinstance(agreement.decide(region, name, "kirim", now), Allow)]
        silent = [
            name
            for name in sending
            if now - newest.get(name, 0) > domains.get(name).freshness_days * DAY and not owed[name].kept
        ]
        oldest = {upload.domain: upload.started_at for upload in uploads if upload.status in _SETTLED}
        compared = {name: self.state.note(f"reconciliation/{region}/{name}") for name in sending}
        missed = _time(now - UNCOMPARED)
        uncompared = [name for name in sending if (compared[name] or _time(oldest.get(name, now))) < missed]
        body = {
            "region": region,
            "date": day,
            "at": _time(now),
            "late": {name: late[name] for name in names},
            "late_uploads": len(entries),
            "uploads": entries[:MOST_NAMED],
            "silent": [
                {
                    "domain": name,
                    "last": _time(newest[name]) if name in newest else None,
                    "days": domains.get(name).freshness_days,
                }
                for name in silent
            ],
            "uncompared": [{"domain": name, "last": compared[name] or None} for name in uncompared],
            "completeness": {
                name: {
                    "state": found.state,
                    "period": found.period.name if found.period else None,
                    "by": found.by,
                }
                for name, found in owed.items()
            },
        }
        self.files.write(f"reports/{region}/{day}.json", orjson.dumps(body, option=orjson.OPT_INDENT_2))
        return RegionReport(
            region, {name: rows for name, rows in late.items() if name in sending}, silent, stale, uncompared
        )


def _late(upload: Upload, now: int) -> int:
    """Return how many rows of an upload should have arrived by now; all, where it is not settled yet."""
    if upload.status is UploadStatus.DITOLAK or now - upload.started_at < PATIENCE:
        return 0
    return (
        sum(upload.sent.get(state, 0) for state in UNDERWAY)
        if upload.status in _SETTLED
        else max(1, upload.rows)
    )


def _time(epoch_ms: int) -> str:
    return datetime.fromtimestamp(epoch_ms / 1000, WIB).isoformat(timespec="seconds")
