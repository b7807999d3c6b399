"""Judging rows: all independent errors at once, no dependent ones, and versions as the source counts them."""

from __future__ import annotations

import pytest

from functions.sync.model.record import Op
from functions.sync.validation.rows import Candidate, context_at
from tests.support.tables import NOW, Inspected, as_csv, as_jsonl, seeker


def codes(**changes: str) -> list[tuple[str, str]]:
    (row,) = Inspected(as_csv([seeker(1, **changes)])).judged
    return [(finding.code, finding.column) for finding in row.findings]


def made(**changes: str) -> Candidate:
    (row,) = Inspected(as_csv([seeker(1, **changes)])).judged
    assert row.candidate
    return row.candidate


def test_independent_errors_are_reported_all_at_once() -> None:
    assert codes(
        nik="1",
        nama="",
        tanggal_lahir="31/02/1995",
        jenis_kelamin="X",
        tahun_lulus="3000",
        no_hp="",
        email="",
    ) == [
        ("NIK_FORMAT", "nik"),
        ("WAJIB_KOSONG", "nama"),
        ("TGL_FORMAT", "tanggal_lahir"),
        ("KODE_TIDAK_DIKENAL", "jenis_kelamin"),
        ("DI_LUAR_RENTANG", "tahun_lulus"),
        ("WAJIB_KOSONG", "no_hp"),
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"tanggal_lahir": "kemarin"},
            [("TGL_FORMAT", "tanggal_lahir")],
            id="an unreadable birth date differs from no NIK",
        ),
        pytest.param(
            {"disabilitas": "mungkin"},
            [("KODE_TIDAK_DIKENAL", "disabilitas")],
            id="an unknown code asks for nothing more",
        ),
        pytest.param({"nik": "0"}, [("NIK_SEMENTARA", "nik")], id="a temporary NIK tells no birth date"),
        pytest.param(
            {"disabilitas": "Y"}, [("WAJIB_KOSONG", "ragam_disabilitas")], id="a code asks for another column"
        ),
    ],
)
def test_an_error_that_follows_from_another_is_not_reported(
    changes: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert codes(**changes) == expected


def test_a_row_to_delete_needs_nothing_but_its_id() -> None:
    row = {"id_sumber": "PK-1", "status_rekaman": "hapus"}
    for content in (
        as_csv([{**dict.fromkeys(seeker(1), "x"), **row}]),
        as_jsonl([row]),
        as_jsonl([{**row, "nik": 7}]),
    ):
        (judged,) = Inspected(content).judged
        assert judged.findings == []
        assert judged.candidate
        assert (judged.candidate.op, judged.candidate.payload, judged.candidate.version) == (
            Op.HAPUS,
            b"",
            NOW,
        )


def test_a_row_to_delete_without_a_good_id_is_refused_for_that_alone() -> None:
    (row,) = Inspected(as_jsonl([{"status_rekaman": "hapus", "versi": "x"}])).judged
    assert [(f.code, f.column) for f in row.findings] == [
        ("WAJIB_KOSONG", "id_sumber"),
        ("TIPE_SALAH", "versi"),
    ]
    assert row.candidate is None


@pytest.mark.parametrize(
    ("changes", "version", "explicit"),
    [
        ({}, NOW, False),
        ({"versi": "12"}, 12, True),
        ({"versi": "0"}, 0, True),
        ({"versi": "3", "diubah_pada": "2026-11-01"}, 3, True),
        ({"diubah_pada": "2026-11-01T07:00:00"}, 1_793_491_200_000, True),
        ({"diubah_pada": "2026-11-01T00:00:00Z"}, 1_793_491_200_000, True),
        ({"diubah_pada": "2026-11-01T09:00:00.123+09:00"}, 1_793_491_200_123, True),
        ({"diubah_pada": "2026-11-01"}, 1_793_466_000_000, True),
        ({"diubah_pada": "01/11/2026"}, 1_793_466_000_000, True),
    ],
)
def test_the_version_is_the_sources_own_or_its_time_or_the_uploads(
    changes: dict[str, str], version: int, explicit: bool
) -> None:
    assert (made(**changes).version, made(**changes).explicit) == (version, explicit)


@pytest.mark.parametrize("second", range(0, 1_000, 7))
def test_milliseconds_are_exact(second: int) -> None:
    assert made(diubah_pada=f"2026-11-01T00:00:00.{second:03}Z").version == 1_793_491_200_000 + second


def test_the_envelope_is_no_content() -> None:
    assert made(versi="1").hash == made(diubah_pada="2026-11-01", status_rekaman="aktif").hash
    assert len({made().hash, made(status_rekaman="tutup").hash, made(nama="Lain").hash}) == 3


def test_spelling_that_means_the_same_is_the_same_content() -> None:
    same = {
        "tanggal_lahir": "15 Agustus 1995",
        "jenis_kelamin": "Laki-laki",
        "nik": "'3216061508950002",
        "upah_diharapkan": "Rp5.500.000,00",
        "nama": " Contoh\u200b Pencari\u00a0Kerja ",
        "kode_wilayah": "3216062004",
        "no_hp": "+62 812-3456-7890",
    }
    assert made(**same).payload == made().payload


def test_the_day_is_the_day_in_wib() -> None:
    assert context_at(NOW - 7 * 3_600_000 - 1, "3216").today.isoformat() == "2026-11-23"
    assert context_at(NOW - 7 * 3_600_000, "3216").today.isoformat() == "2026-11-24"
