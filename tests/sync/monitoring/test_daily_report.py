"""The daily report: what did not arrive, and from where nothing comes."""

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
"""25 November 2026, 05.00 WIB: the day after what the world begins with."""


class Desk(World):
    def __init__(self) -> None:
        super().__init__()
        self.report_of = DailyReport(self.files, self.state, self.clock)

    def told(self) -> RegionReport:
        (told,) = self.report_of.run()
        return told

    def written(self, day: str) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.files.objects[f"reports/{REGION}/{day}.json"])
        return body


def test_what_the_ministry_did_not_acknowledge_in_a_day_is_told_with_its_upload() -> None:
    made = Desk()
    made.ministry.refuses, made.ministry.silent = {"PK-000002": "X"}, {"PK-000003"}
    stuck = made.upload(as_csv([seeker(n) for n in (1, 2, 3)]))
    made.run()
    made.clock.advance(20 * 3600)
    made.upload(as_csv([seeker(4)]))
    made.clock.advance(6 * 3600)
    told = made.told()
    assert told.late == {HOME: 1}, "a refusal was told already, and what came today may still be on its way"
    (entry,) = made.written("2026-11-25")["uploads"]
    assert (entry["upload_id"], entry["domain"], entry["rows"]) == (stuck.id, HOME, 1)
    assert entry["sent"] == {"tersinkron": 1, "ditolak_pusat": 1, "tidak_pasti": 1}


def test_a_file_that_was_never_read_to_the_end_is_late_with_all_its_rows() -> None:
    made = Desk()
    upload = made.receive.run(made.drop(as_csv([seeker(n) for n in range(1, 9)])))
    made.clock.advance(DAY / 1000)
    assert upload and upload.rows == 8
    assert made.told().late == {HOME: 8}


def test_a_dataset_is_silent_when_its_data_can_no_longer_be_fresh() -> None:
    made = Desk()
    made.upload(as_csv([seeker(1)]))
    made.run()
    assert set(made.told().silent) == set(domains.names()) - {HOME}
    made.clock.advance(domains.get(HOME).freshness_days * DAY / 1000)
    assert HOME not in made.told().silent
    made.clock.advance(DAY / 1000)
    told = made.told()
    assert HOME in told.silent
    (entry,) = [e for e in made.written("2026-12-26")["silent"] if e["domain"] == HOME]
    assert (entry["days"], entry["last"]) == (31, "2026-11-24T07:00:00+07:00")


def test_the_report_says_what_is_owed_and_a_nihil_is_no_silence() -> None:
    made = Desk()
    made.upload(as_csv([seeker(1)]))
    made.run()
    told = made.told()
    assert told.stale["pelatihan"] == "2026-10" and HOME not in told.stale
    owed = made.written("2026-11-24")["completeness"]
    assert owed["pelatihan"] == {"state": "basi", "period": "2026-10", "by": None}
    assert owed[HOME] == {"state": "lengkap", "period": "2026-W48", "by": "berubah"}
    made.clock.advance(DAY / 1000)
    now = made.clock.time
    for name in ("2026-10", "2026-11"):
        assert declare(made.state, REGION, "pelatihan", name, b"rahasia", [], now)[1] is None
    told = made.told()
    assert "pelatihan" not in told.stale and "pelatihan" not in told.silent
    assert "penempatan" in told.stale and "penempatan" in told.silent
    assert made.written("2026-11-25")["completeness"]["pelatihan"] == {
        "state": "lengkap",
        "period": "2026-11",
        "by": "nihil",
    }


def test_a_refused_file_is_nothing_that_came() -> None:
    made = Desk()
    made.receive.run(made.drop(b"\x00\x01"))
    assert HOME in made.told().silent


def test_one_report_a_day_from_five_oclock_on() -> None:
    made = Desk()
    assert len(made.report_of.run()) == 1
    assert made.report_of.run() == []
    made.clock.time = FIVE - 1
    assert made.report_of.run() == []
    made.clock.time = FIVE
    assert len(made.report_of.run()) == 1
    assert sorted(made.files.objects) == [f"reports/{REGION}/2026-11-{day}.json" for day in (24, 25)]


def test_all_uploads_are_read_up_to_a_bound() -> None:
    made = Desk()
    old = Upload(
        "0" * 20,
        Drop("drops", "k", "v"),
        REGION,
        HOME,
        "delta",
        UploadStatus.SELESAI,
        made.clock.time - 9 * DAY,
        sent={"menunggu": 1},
    )
    for n in range(PAGE * 2 + 50):
        made.state.register(replace(old, id=f"{n:020x}", started_at=old.started_at + n))
    told = made.told()
    assert told.late == {HOME: PAGE * 2 + 50}
    body = made.written("2026-11-24")
    assert (body["late_uploads"], len(body["uploads"])) == (PAGE * 2 + 50, PAGE * 2 + 50)
    assert MOST > PAGE * 10


def test_copies_that_were_not_compared_last_night_are_told() -> None:
    """Whatever the reason: a run that found no answer, ran out of time, or was never started leaves no other trace."""
    made = Desk()
    note = f"reconciliation/{REGION}/{HOME}"
    made.upload(as_csv([seeker(1)]))
    made.run()
    assert made.told().uncompared == [], "the first night is still to come"
    made.state.save_note(note, "2026-11-25T01:30:00+07:00 sama")
    made.clock.time = FIVE
    assert made.told().uncompared == []
    made.clock.time = FIVE + DAY
    assert made.told().uncompared == [HOME]
    assert made.written("2026-11-26")["uncompared"] == [
        {"domain": HOME, "last": "2026-11-25T01:30:00+07:00 sama"}
    ]
    made.state.notes.pop(note)
    made.clock.time = FIVE + 2 * DAY
    assert made.told().uncompared == [HOME], "never compared, though data came days ago"
    assert made.written("2026-11-27")["uncompared"] == [{"domain": HOME, "last": None}]


def test_behind_the_term_nothing_is_missed_that_may_not_come() -> None:
    made = Desk()
    made.clock.time = round(datetime.fromisoformat("2028-03-20T23:00:00+07:00").timestamp() * 1000)
    made.upload(as_csv([seeker(1), seeker(2)]))
    made.clock.time = round(datetime.fromisoformat("2028-03-22T05:00:00+07:00").timestamp() * 1000)
    made.run()
    told = made.told()
    assert (told.late, told.silent, told.stale, told.uncompared) == ({}, [], {}, [])
    assert made.written("2028-03-22")["late"][HOME] == 2
