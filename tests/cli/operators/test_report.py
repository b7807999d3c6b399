"""`sinergi report` sums up uploads, receipts, reconciliations and daily reports between two days."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infra.cli.main import UsageError
from tests.support.cli import run
from tests.support.tables import seeker
from tests.support.world import World

HOME = "pencari-kerja"
DAY = 86_400


def report(capsys: pytest.CaptureFixture[str], tmp_path: Path, first: str, last: str) -> dict[str, Any]:
    code, text = run(capsys, "report", "--from", first, "--to", last, "--out", str(tmp_path / "laporan.json"))
    assert code == 0 and HOME in text
    body: dict[str, Any] = json.loads((tmp_path / "laporan.json").read_bytes())
    return body


def test_what_was_exchanged_is_summed_up_by_dataset(
    reported_world: World, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    body = report(capsys, tmp_path, "2026-11-24", "2026-11-25")
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
    reported_world: World, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert report(capsys, tmp_path, "2026-11-24", "2026-11-24")["datasets"][HOME]["files"] == 1
    assert report(capsys, tmp_path, "2026-11-25", "2026-11-26")["datasets"][HOME]["compared"] == 2
    assert report(capsys, tmp_path, "2026-11-20", "2026-11-23")["uploads"] == []


def test_nothing_of_a_person_is_in_it(
    reported_world: World, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = json.dumps(report(capsys, tmp_path, "2026-11-24", "2026-11-30"))
    assert seeker(1)["nik"] not in text and seeker(1)["nama"] not in text


def test_the_words_are_english_where_asked_for(
    reported_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = run(capsys, "report", "--from", "2026-11-24", "--to", "2026-11-25", "--lang", "en")
    assert code == 0 and "2 files, 1 daily reports" in text and "NIK_FORMAT 1" in text


@pytest.mark.parametrize(
    "words",
    [
        ("--from", "2026-11-25", "--to", "2026-11-24"),
        ("--from", "kemarin", "--to", "2026-11-24"),
        ("--from", "2026-11-24"),
    ],
)
def test_days_that_make_no_span_are_refused(
    reported_world: World, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError):
        run(capsys, "report", *words)
