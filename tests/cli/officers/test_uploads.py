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
    code, text = sent(tmp_path, as_csv([seeker(1, hobi="memancing")]), capsys)
    assert code == 2 and "Kolom hobi tidak dikenal. Hapus kolom itu" in text and "Contoh yang benar" in text
    assert (
        "Column hobi is unknown"
        in sent(tmp_path, as_csv([seeker(2, hobi="memancing")]), capsys, "--lang", "en")[1]
    )


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


@pytest.mark.parametrize(
    ("key", "where"),
    [
        ("inbox/3216/dinas.csv", []),
        ("inbox/3216/Pencari-Kerja/dinas.csv", []),
        ("inbox/3216/gaji/dinas.csv", []),
        ("3216/dinas.csv", []),
        ("Inbox/3216/pencari-kerja/dinas.csv", []),
        ("inbox/dinas.csv", ["--misplaced"]),
        ("dinas.csv", ["--misplaced"]),
        ("inbox/bekasi/pencari-kerja/dinas.csv", ["--misplaced"]),
    ],
)
def test_a_file_put_at_an_unknown_place_is_found(
    key: str, where: list[str], receiving_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the key names the region, its sender finds it; otherwise an operator does."""
    upload = receiving_world.receive.run(receiving_world.drops.put(key, as_csv([seeker(1)]), {}))
    assert upload and upload.code == "DI_LUAR_RENCANA_KERJA"
    code, text = run(capsys, "uploads", *where)
    assert code == 0 and upload.id in text and "DI_LUAR_RENCANA_KERJA"[:8] in text
    assert upload.id not in run(capsys, "uploads", *([] if where else ["--misplaced"]))[1]
    assert receiving_world.summary(upload)["refusal"]["code"] == "DI_LUAR_RENCANA_KERJA"


@pytest.mark.parametrize("key", ["inbox/3216/pencari-kerja/", "inbox/3216/", "arsip/"])
def test_the_marker_of_an_empty_folder_is_no_file_of_the_region(key: str, receiving_world: World) -> None:
    upload = receiving_world.receive.run(receiving_world.drops.put(key, b"", {}))
    assert upload and upload.region == "tanpa-wilayah"
