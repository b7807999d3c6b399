"""`sinergi report`: what was exchanged from day to day, from the register, the receipts, the nights and the daily reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from functions.sync.monitoring.daily_report import DailyReport
from infra.cli import deployment
from infra.cli.main import UsageError
from tests.cli.operators.test_held import run
from tests.support.tables import as_csv, seeker
from tests.support.world import REGION, World

HOME = "pencari-kerja"
DAY = 86_400


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> World:
    """A file on 24 November with a row refused, one a day later that is refused as a whole, and a night in between."""
    made = World()
    made.upload(as_csv([seeker(1), seeker(2), seeker(3, nik="x")]))
    made.run()
    made.clock.advance(DAY)
    made.upload(as_csv([seeker(4, hobi="memancing")]))
    made.run()
    night = {
        "sama": False,
        "beda": {"berbeda": {"jumlah": 2, "id_sumber": ["PK-1", "PK-2"]}},
        "diperbaiki": 2,
    }
    made.files.write(f"reconciliation/{REGION}/{HOME}/2026-11-25/1.json", json.dumps(night).encode())
    made.files.write(
        f"reconciliation/{REGION}/{HOME}/2026-11-26/1.json",
        json.dumps({"sama": True, "beda": {}, "diperbaiki": 0}).encode(),
    )
    DailyReport(made.files, made.state, made.clock).run()

    class There:
        state, files = made.state, made.files

        @staticmethod
        def keys(prefix: str) -> list[str]:
            return sorted(key for key in made.files.objects if key.startswith(prefix))

    monkeypatch.setattr(deployment, "find", lambda stack: There())
    return made


def told(capsys: pytest.CaptureFixture[str], tmp_path: Path, first: str, last: str) -> dict[str, Any]:
    code, text = run(capsys, "report", "--from", first, "--to", last, "--out", str(tmp_path / "laporan.json"))
    assert code == 0 and HOME in text
    body: dict[str, Any] = json.loads((tmp_path / "laporan.json").read_bytes())
    return body


def test_what_was_exchanged_is_summed_up_by_dataset(
    made: World, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    body = told(capsys, tmp_path, "2026-11-24", "2026-11-25")
    one = body["datasets"][HOME]
    assert (one["files"], one["refused"]) == (2, 1)
    assert (one["rows"]["read"], one["rows"]["diterima"], one["rows"]["ditolak"]) == (3, 2, 1)
    assert one["sent"] == {"tersinkron": 2}
    assert one["codes"] == {"NIK_FORMAT": 1, "KOLOM_TIDAK_DIKENAL": 1}
    assert (one["compared"], one["equal"], one["differences"], one["repaired"]) == (1, 0, 2, 2)
    assert body["agreement_versions"] == ["2025-03-20"]
    assert (
        body["daily_reports"] == 1 and body["datasets"]["pelatihan"]["overdue"] == 1 and one["overdue"] == 0
    )
    assert [(upload["file"], upload["status"]) for upload in body["uploads"]] == [
        ("berkas.csv", "ditolak"),
        ("berkas.csv", "selesai_dengan_penolakan"),
    ]


def test_both_days_are_whole_days_of_wib(
    made: World, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert told(capsys, tmp_path, "2026-11-24", "2026-11-24")["datasets"][HOME]["files"] == 1
    assert told(capsys, tmp_path, "2026-11-25", "2026-11-26")["datasets"][HOME]["compared"] == 2
    assert told(capsys, tmp_path, "2026-11-20", "2026-11-23")["uploads"] == []


def test_nothing_of_a_person_is_in_it(
    made: World, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = json.dumps(told(capsys, tmp_path, "2026-11-24", "2026-11-30"))
    assert seeker(1)["nik"] not in text and seeker(1)["nama"] not in text


def test_the_words_are_english_where_asked_for(made: World, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = run(capsys, "report", "--from", "2026-11-24", "--to", "2026-11-25", "--lang", "en")
    assert code == 0 and "2 files, 1 daily reports" in text and "NIK_FORMAT 1" in text


@pytest.mark.parametrize("words", [
    ("--from", "2026-11-25", "--to", "2026-11-24"), ("--from", "kemarin", "--to", "2026-11-24"), ("--from", "2026-11-24"),
])  # fmt: skip
def test_days_that_make_no_span_are_refused(
    made: World, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError):
        run(capsys, "report", *words)
