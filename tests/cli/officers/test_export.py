"""`sinergi export` lists and fetches the files of the ministry's changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from functions.aws.files import S3Files
from tests.support.cli import run


def test_no_file_to_export_says_so(exported_files: S3Files, capsys: pytest.CaptureFixture[str]) -> None:
    exported_files.write_if_absent("receipts/3216/pelatihan/x/receipt.csv", b"")
    code, text = run(capsys, "export")
    assert (code, "Tidak ada berkas" in text) == (0, True)


def test_files_are_listed_newest_last_by_dataset_and_fetched(
    exported_files: S3Files, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for n in range(3):
        exported_files.write_if_absent(
            f"outbox/3216/pelatihan/2026-11-2{n}T070000.000-0000000{n}.csv", b"isi" * n
        )
    exported_files.write_if_absent("outbox/3216/penempatan/2026-11-20T070000.000-00000009.csv", b"lain")
    exported_files.write_if_absent("outbox/3273/pelatihan/2026-11-20T070000.000-0000000a.csv", b"tetangga")
    code, text = run(capsys, "export", "pelatihan", "--most", "2", "--out", str(tmp_path))
    assert code == 0
    assert text.index("2026-11-21T070000") < text.index("2026-11-22T070000")
    assert "2026-11-20T" not in text and "0000000a" not in text
    assert {str(file.relative_to(tmp_path)): file.read_bytes() for file in tmp_path.rglob("*.csv")} == {
        "pelatihan/2026-11-21T070000.000-00000001.csv": b"isi",
        "pelatihan/2026-11-22T070000.000-00000002.csv": b"isiisi",
    }
    assert "penempatan" in run(capsys, "export")[1]


def test_the_former_name_of_the_command_still_works(
    exported_files: S3Files, capsys: pytest.CaptureFixture[str]
) -> None:
    exported_files.write_if_absent("outbox/3216/pelatihan/2026-11-21T070000.000-00000001.csv", b"isi")
    assert run(capsys, "outbox") == run(capsys, "export")
