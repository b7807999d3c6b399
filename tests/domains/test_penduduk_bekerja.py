"""Each rule about the employed population: one row that breaks it, with exactly the codes that follow."""

from __future__ import annotations

import pytest

from functions.domains.core.compiled import shape
from functions.domains.penduduk_bekerja import DOMAIN
from tests.support.rows import found


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="the example"),
        pytest.param({"periode": "2026-11"}, id="the month of today"),
        pytest.param({"periode": "Agustus 2026"}, id="a month in words"),
        pytest.param({"periode": "08/2026"}, id="month before year"),
        pytest.param({"periode": "2026-08-01"}, id="a month that a spreadsheet made into a date"),
        pytest.param({"periode": "2026-Feb"}, id="a month as BPS writes it"),
        pytest.param({"kode_wilayah": "3216"}, id="the whole regency"),
        pytest.param({"kbli_kategori": "u", "versi_kbli": "2020"}, id="the last letter of KBLI 2020"),
        pytest.param({"kbli_kategori": "V"}, id="the last letter of KBLI 2025"),
        pytest.param(
            {"daftar_status": "Sakernas 6", "status_pekerjaan": "6"}, id="the last status of SAKERNAS6"
        ),
        pytest.param({"status_pekerjaan": "7"}, id="the last status of SAKERNAS7"),
        pytest.param(
            {"daftar_status": "REGSOSEK8", "status_pekerjaan": "8", "sumber": "REGSOSEK"},
            id="the last status of REGSOSEK8",
        ),
        pytest.param(
            {"status_pekerjaan": "Berusaha sendiri"},
            id="a status in words that means one thing in every list",
        ),
        pytest.param({"golongan_jabatan": "0"}, id="the armed forces"),
        pytest.param({"golongan_jabatan": "", "pendidikan": "", "rse": ""}, id="without what is optional"),
        pytest.param({"kelompok_umur": "15 - 19"}, id="an age group with spaces"),
        pytest.param({"kelompok_umur": "65 ke atas"}, id="the oldest in words"),
        pytest.param({"jumlah": "0"}, id="nobody"),
        pytest.param({"rse": "4,8"}, id="a decimal comma"),
        pytest.param({"sumber": "Sakernas BPS"}, id="a source in words"),
    ],
)
def test_a_good_row_has_no_finding(changes: dict[str, str]) -> None:
    assert found(DOMAIN, changes) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"periode": "2026-12"}, ("TGL_MASA_DEPAN", "periode"), id="next month"),
        pytest.param({"periode": "2026"}, ("TGL_FORMAT", "periode"), id="a year"),
        pytest.param({"periode": "2026-13"}, ("TGL_FORMAT", "periode"), id="a thirteenth month"),
        pytest.param({"periode": "2026-08-15"}, ("TGL_FORMAT", "periode"), id="a day"),
        pytest.param({"periode": "Sakernas 2026"}, ("TGL_FORMAT", "periode"), id="a word that is no month"),
        pytest.param({"periode": "2026 Agustus 2026"}, ("TGL_FORMAT", "periode"), id="two years"),
        pytest.param({"kode_wilayah": "32.75"}, ("WIL_LUAR_CAKUPAN", "kode_wilayah"), id="Kota Bekasi"),
        pytest.param({"kode_wilayah": "32"}, ("WIL_LUAR_CAKUPAN", "kode_wilayah"), id="the province"),
        pytest.param(
            {"kbli_kategori": "V", "versi_kbli": "2020"},
            ("KBLI_TIDAK_DIKENAL", "kbli_kategori"),
            id="a letter of KBLI 2025 in 2020",
        ),
        pytest.param(
            {"kbli_kategori": "W"}, ("KODE_TIDAK_DIKENAL", "kbli_kategori"), id="a letter of no edition"
        ),
        pytest.param({"versi_kbli": ""}, ("WAJIB_KOSONG", "versi_kbli"), id="a letter without edition"),
        pytest.param(
            {"daftar_status": "SAKERNAS6", "status_pekerjaan": "7"},
            ("STATUS_LUAR_DAFTAR", "status_pekerjaan"),
            id="7 of six",
        ),
        pytest.param({"status_pekerjaan": "8"}, ("STATUS_LUAR_DAFTAR", "status_pekerjaan"), id="8 of seven"),
        pytest.param(
            {"status_pekerjaan": "9"}, ("KODE_TIDAK_DIKENAL", "status_pekerjaan"), id="a status of no list"
        ),
        pytest.param(
            {"status_pekerjaan": "pekerja bebas"},
            ("KODE_TIDAK_DIKENAL", "status_pekerjaan"),
            id="a word whose number depends on the list",
        ),
        pytest.param(
            {"daftar_status": "SAKERNAS"},
            ("KODE_TIDAK_DIKENAL", "daftar_status"),
            id="a list that may be either",
        ),
        pytest.param(
            {"golongan_jabatan": "10"},
            ("KODE_TIDAK_DIKENAL", "golongan_jabatan"),
            id="an eleventh major group",
        ),
        pytest.param(
            {"kelompok_umur": "15-24"},
            ("KODE_TIDAK_DIKENAL", "kelompok_umur"),
            id="ten years of age in one group",
        ),
        pytest.param(
            {"kelompok_umur": "60+"}, ("KODE_TIDAK_DIKENAL", "kelompok_umur"), id="another oldest group"
        ),
        pytest.param(
            {"jenis_kelamin": "LP"}, ("KODE_TIDAK_DIKENAL", "jenis_kelamin"), id="both sexes in one count"
        ),
        pytest.param({"jumlah": "-1"}, ("DI_LUAR_RENTANG", "jumlah"), id="fewer than nobody"),
        pytest.param({"jumlah": "1.250,5"}, ("BUKAN_BILANGAN_BULAT", "jumlah"), id="half a person"),
        pytest.param({"sumber": "katanya"}, ("KODE_TIDAK_DIKENAL", "sumber"), id="no such source"),
        pytest.param({"rse": "-4.8"}, ("DI_LUAR_RENTANG", "rse"), id="a negative error"),
        pytest.param({"rse": "kecil"}, ("TIPE_SALAH", "rse"), id="an error in words"),
    ],
)
def test_one_flaw_is_one_finding_at_its_column(changes: dict[str, str], expected: tuple[str, str]) -> None:
    assert found(DOMAIN, changes) == [expected]


def test_counts_are_about_nobody_so_no_column_is_personal_data() -> None:
    assert [cell.pii for cell in shape(DOMAIN).cells] == [None] * len(DOMAIN.model.model_fields)
