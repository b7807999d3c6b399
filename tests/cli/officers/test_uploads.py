"""`sinergi upload --watch`: what it prints when the upload has ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.cli import run
from tests.support.tables import as_csv, seeker
from tests.support.world import World


def sent(tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    (tmp_path / "dinas.csv").write_bytes(content)
    code, text = run(capsys, "upload", "pencari-kerja", str(tmp_path / "dinas.csv"), "--watch", *more)
    return code, text


def test_of_a_file_that_is_refused_it_says_why_and_how_to_mend_it(
    receiving_world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = sent(tmp_path, as_csv([seeker(1, No="1")]), capsys)
    assert code == 2 and "Kolom No tidak dikenal. Hapus kolom itu" in text and "Contoh yang benar" in text
    assert "Column No is unknown" in sent(tmp_path, as_csv([seeker(2, No="1")]), capsys, "--lang", "en")[1]


def test_of_rows_that_are_refused_it_says_where_they_are(
    receiving_world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = sent(tmp_path, as_csv([seeker(1), seeker(2, nik="x")]), capsys)
    [upload] = receiving_world.state.registered
    place = f"receipts/3216/pencari-kerja/{upload}/corrections.xlsx"
    assert code == 1 and f"s3://tanda-terima/{place}" in text
    assert place in receiving_world.files.objects


def test_of_a_file_without_a_fault_nothing_more_is_said(
    receiving_world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = sent(tmp_path, as_csv([seeker(1)]), capsys)
    assert code == 0 and "s3://" not in text and "Contoh" not in text
