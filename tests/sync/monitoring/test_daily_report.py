"""The daily report: what did not reach the ministry, and which datasets are silent, stale or not compared."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from functions import domains
from functions.sync.model.upload import Drop, Upload, UploadStatus
from functions.sync.monitoring.completeness import PAGE
from functions.sync.monitoring.daily_report import DAY, MOST, DailyReport, RegionReport
from functions.sync.monitoring.nil_return import declare
from tests.support.tables import as_csv, seeker
from tests.support.world import REGION, World

HOME = "pencari-kerja"
FIVE = 1_795_557_600_000
"""25 November 2026, 05.00 WIB: the day after the world begins."""


class Desk(World):
    def __init__(self) -> None:
        super().__init__()
        self.report_of = DailyReport(self.files, self.state, self.clock)

    def region_report(self) -> RegionReport:
        (report,) = self.report_of.run()
        return report

    def written(self, day: str) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.files.objects[f"reports/{REGION}/{day}.json"])
        return body


def test_what_the_ministry_did_not_acknowledge_in_a_day_is_told_with_its_upload() -> None:
    desk = Desk()
    desk.ministry.refuses, desk.ministry.silent = {"PK-000002": "X"}, {"PK-000003"}
    stuck = desk.upload(as_csv([seeker(n) for n in (1, 2, 3)]))
    desk.run()
    desk.clock.advance(20 * 3600)
    desk.upload(as_csv([seeker(4)]))
    desk.clock.advance(6 * 3600)
    report = desk.region_report()
    assert report.late == {HOME: 1}, (
        "a refusal is reported already, and what came today may still be under way"
    )
    (entry,) = desk.written("2026-11-25")["uploads"]
    assert (entry["upload_id"], entry["domain"], entry["rows"]) == (stuck.id, HOME, 1)
    assert entry["sent"] == {"tersinkron": 1, "ditolak_pusat": 1, "tidak_pasti": 1}


def test_a_file_that_was_never_read_to_the_end_is_late_with_all_its_rows() -> None:
    desk = Desk()
    upload = desk.receive.run(desk.drop(as_csv([seeker(n) for n in range(1, 9)])))
    desk.clock.advance(DAY / 1000)
    assert upload and upload.rows == 8
    assert desk.region_report().late == {HOME: 8}


def test_a_dataset_is_silent_when_its_data_can_no_longer_be_fresh() -> None:
    desk = Desk()
    desk.upload(as_csv([seeker(1)]))
    desk.run()
    assert set(desk.region_report().silent) == set(domains.names()) - {HOME}
    desk.clock.advance(domains.get(HOME).freshness_days * DAY / 1000)
    assert HOME not in desk.region_report().silent
    desk.clock.advance(DAY / 1000)
    report = desk.region_report()
    assert HOME in report.silent
    (entry,) = [e for e in desk.written("2026-12-26")["silent"] if e["domain"] == HOME]
    assert (entry["days"], entry["last"]) == (31, "2026-11-24T07:00:00+07:00")


def test_the_report_says_what_is_owed_and_a_nihil_is_no_silence() -> None:
    desk = Desk()
    desk.upload(as_csv([seeker(1)]))
    desk.run()
    report = desk.region_report()
    assert report.stale["pelatihan"] == "2026-10" and HOME not in report.stale
    owed = desk.written("2026-11-24")["completeness"]
    assert owed["pelatihan"] == {"state": "basi", "period": "2026-10", "by": None}
    assert owed[HOME] == {"state": "lengkap", "period": "2026-W48", "by": "berubah"}
    desk.clock.advance(DAY / 1000)
    now = desk.clock.time
    for name in ("2026-10", "2026-11"):
        assert declare(desk.state, REGION, "pelatihan", name, b"rahasia", [], now)[1] is None
    report = desk.region_report()
    assert "pelatihan" not in report.stale and "pelatihan" not in report.silent
    assert "penempatan" in report.stale and "penempatan" in report.silent
    assert desk.written("2026-11-25")["completeness"]["pelatihan"] == {
        "state": "lengkap",
        "period": "2026-11",
        "by": "nihil",
    }


def test_a_refused_file_is_nothing_that_came() -> None:
    desk = Desk()
    desk.receive.run(desk.drop(b"\x00\x01"))
    assert HOME in desk.region_report().silent


def test_one_report_a_day_from_five_oclock_on() -> None:
    desk = Desk()
    assert len(desk.report_of.run()) == 1
    assert desk.report_of.run() == []
    desk.clock.time = FIVE - 1
    assert desk.report_of.run() == []
    desk.clock.time = FIVE
    assert len(desk.report_of.run()) == 1
    assert sorted(desk.files.objects) == [f"reports/{REGION}/2026-11-{day}.json" for day in (24, 25)]


def test_all_uploads_are_read_up_to_a_bound() -> None:
    desk = Desk()
    old = Upload(
        id="0" * 20,
        drop=Drop("drops", "k", "v"),
        region=REGION,
        domain=HOME,
        mode="delta",
        status=UploadStatus.SELESAI,
        started_at=desk.clock.time - 9 * DAY,
        sent={"menunggu": 1},
    )
    for n in range(PAGE * 2 + 50):
        desk.state.register(replace(old, id=f"{n:020x}", started_at=old.started_at + n))
    report = desk.region_report()
    assert report.late == {HOME: PAGE * 2 + 50}
    body = desk.written("2026-11-24")
    assert (body["late_uploads"], len(body["uploads"])) == (PAGE * 2 + 50, PAGE * 2 + 50)
    assert MOST > PAGE * 10


def test_copies_that_were_not_compared_last_night_are_told() -> None:
    """Whatever the reason: a run without an answer, without time, or never started leaves no other trace."""
    desk = Desk()
    note = f"reconciliation/{REGION}/{HOME}"
    desk.upload(as_csv([seeker(1)]))
    desk.run()
    assert desk.region_report().uncompared == [], "the first night is still to come"
    desk.state.save_note(note, "2026-11-25T01:30:00+07:00 sama")
    desk.clock.time = FIVE
    assert desk.region_report().uncompared == []
    desk.clock.time = FIVE + DAY
    assert desk.region_report().uncompared == [HOME]
    assert desk.written("2026-11-26")["uncompared"] == [
        {"domain": HOME, "last": "2026-11-25T01:30:00+07:00 sama"}
    ]
    desk.state.notes.pop(note)
    desk.clock.time = FIVE + 2 * DAY
    assert desk.region_report().uncompared == [HOME], "never compared, though data came days ago"
    assert desk.written("2026-11-27")["uncompared"] == [{"domain": HOME, "last": None}]


def test_behind_the_term_nothing_is_missed_that_may_not_come() -> None:
    desk = Desk()
    desk.clock.time = round(datetime.fromisoformat("2028-03-20T23:00:00+07:00").timestamp() * 1000)
    desk.upload(as_csv([seeker(1), seeker(2)]))
    desk.clock.time = round(datetime.fromisoformat("2028-03-22T05:00:00+07:00").timestamp() * 1000)
    desk.run()
    report = desk.region_report()
    assert (report.late, report.silent, report.stale, report.uncompared) == ({}, [], {}, [])
    assert desk.written("2028-03-22")["late"][HOME] == 2
