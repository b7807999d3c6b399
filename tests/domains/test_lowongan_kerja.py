"""Each rule about vacancies: one row that breaks it, with exactly the codes that follow."""

from __future__ import annotations

import pytest

from functions.domains.lowongan_kerja import DOMAIN
from tests.support.rows import found

OPEN = {"status": "terbit", "jumlah_terisi": "", "tanggal_terisi": ""}
FILLED = {"status": "terisi", "jumlah_terisi": "10", "tanggal_terisi": "2026-11-20"}
OVER = {"berlaku_mulai": "2026-09-01", "berlaku_sampai": "2026-11-23", "tanggal_terisi": "2026-10-01"}
ABROAD = {"luar_negeri": "Y", "negara": "Jepang"}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="the example"),
        pytest.param(OPEN, id="open and not filled"),
        pytest.param(FILLED, id="filled"),
        pytest.param({**OPEN, "status": "Aktif"}, id="a status in words"),
        pytest.param({**OPEN, "berlaku_sampai": "2026-11-24"}, id="open until today"),
        pytest.param({**FILLED, **OVER}, id="filled before it ended"),
        pytest.param(
            {**OPEN, **OVER, "tanggal_terisi": "", "status": "kadaluarsa"}, id="over, and stated to be over"
        ),
        pytest.param({**OPEN, **OVER, "tanggal_terisi": "", "status": "draf"}, id="over but never published"),
        pytest.param({"berlaku_mulai": "2026-11-02", "berlaku_sampai": "2027-05-01"}, id="open for 180 days"),
        pytest.param(
            {
                "berlaku_sampai": "2026-11-02",
                "berlaku_mulai": "2026-11-02",
                "status": "ditutup",
                "tanggal_terisi": "",
            },
            id="open for a day",
        ),
        pytest.param({"kode_jabatan": "", "versi_kbji": ""}, id="without an occupation code"),
        pytest.param({"versi_kbji": "KBJI 2014"}, id="the edition in words"),
        pytest.param({"usia_min": "15", "usia_maks": "65"}, id="the widest ages"),
        pytest.param({"usia_min": "30", "usia_maks": "30"}, id="one age only"),
        pytest.param({"usia_min": "40", "usia_maks": ""}, id="no highest age"),
        pytest.param({"upah_min": "Rp5.500.000,00", "upah_maks": "5500000"}, id="one wage, written twice"),
        pytest.param(
            {"jenis_kelamin": "Laki-laki/Perempuan", "pendidikan_min": "SMK"}, id="sex and schooling in words"
        ),
        pytest.param(ABROAD, id="abroad"),
        pytest.param({"negara": "Indonesia"}, id="at home, with the country named"),
        pytest.param({"luar_negeri": "", "negara": ""}, id="abroad or not left empty"),
        pytest.param({"lokasi_kerja": "32.75"}, id="work in another regency"),
        pytest.param({"jumlah_terisi": "10"}, id="as many taken on as needed"),
        pytest.param(
            {"jenis_pekerjaan": "Penuh waktu", "pengaturan_kerja": "WFH"},
            id="kind and place of work in words",
        ),
    ],
)
def test_a_good_row_has_no_finding(changes: dict[str, str]) -> None:
    assert found(DOMAIN, changes) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"id_pemberi_kerja": "PT Contoh, Tbk"},
            ("ID_FORMAT", "id_pemberi_kerja"),
            id="an employer by name",
        ),
        pytest.param({"id_pemberi_kerja": ""}, ("WAJIB_KOSONG", "id_pemberi_kerja"), id="no employer"),
        pytest.param(
            {"versi_kbji": ""}, ("WAJIB_KOSONG", "versi_kbji"), id="an occupation code without edition"
        ),
        pytest.param({"versi_kbji": "2020"}, ("KODE_TIDAK_DIKENAL", "versi_kbji"), id="no such edition"),
        pytest.param(
            {"kode_jabatan": "juru las"},
            ("KBJI_TIDAK_DIKENAL", "kode_jabatan"),
            id="an occupation code in words",
        ),
        pytest.param(
            {"jumlah_dibutuhkan": "0"}, ("DI_LUAR_RENTANG", "jumlah_dibutuhkan"), id="nobody needed"
        ),
        pytest.param(
            {"jumlah_dibutuhkan": "10000"}, ("DI_LUAR_RENTANG", "jumlah_dibutuhkan"), id="ten thousand needed"
        ),
        pytest.param(
            {**OPEN, "berlaku_mulai": "2027-01-01"},
            ("TGL_URUTAN", "berlaku_sampai"),
            id="ends before it starts",
        ),
        pytest.param(
            {"berlaku_sampai": "2027-05-02"},
            ("LOWONGAN_MASA_PANJANG", "berlaku_sampai"),
            id="open for 181 days",
        ),
        pytest.param(
            {**OPEN, **OVER, "tanggal_terisi": ""},
            ("LOWONGAN_KEDALUWARSA", "status"),
            id="published after it ended",
        ),
        pytest.param(
            {**OPEN, **OVER, "tanggal_terisi": "", "status": "terverifikasi"},
            ("LOWONGAN_KEDALUWARSA", "status"),
            id="verified too late",
        ),
        pytest.param(OVER, ("LOWONGAN_KEDALUWARSA", "status"), id="filled in part after it ended"),
        pytest.param({"usia_min": "36"}, ("USIA_MIN_MAKS", "usia_min"), id="lowest age above the highest"),
        pytest.param({"usia_min": "14"}, ("DI_LUAR_RENTANG", "usia_min"), id="a child wanted"),
        pytest.param({"usia_maks": "66"}, ("DI_LUAR_RENTANG", "usia_maks"), id="older than 65 wanted"),
        pytest.param(
            {"pengalaman_tahun": "51"},
            ("DI_LUAR_RENTANG", "pengalaman_tahun"),
            id="fifty-one years of experience",
        ),
        pytest.param(
            {"upah_min": "6500001"}, ("UPAH_MIN_MAKS", "upah_min"), id="lowest wage above the highest"
        ),
        pytest.param({"upah_min": "UMK"}, ("TIPE_SALAH", "upah_min"), id="a wage in words"),
        pytest.param({"jenis_kelamin": "X"}, ("KODE_TIDAK_DIKENAL", "jenis_kelamin"), id="no such sex"),
        pytest.param(
            {"pendidikan_min": "kursus"}, ("KODE_TIDAK_DIKENAL", "pendidikan_min"), id="no such schooling"
        ),
        pytest.param(
            {"lokasi_kerja": "Cikarang"}, ("WIL_TIDAK_DIKENAL", "lokasi_kerja"), id="a place by name"
        ),
        pytest.param(
            {"jenis_pekerjaan": "borongan"},
            ("KODE_TIDAK_DIKENAL", "jenis_pekerjaan"),
            id="no such kind of work",
        ),
        pytest.param(
            {"pengaturan_kerja": "laut"},
            ("KODE_TIDAK_DIKENAL", "pengaturan_kerja"),
            id="no such place of work",
        ),
        pytest.param(
            {"tampilkan_upah": "mungkin"}, ("KODE_TIDAK_DIKENAL", "tampilkan_upah"), id="neither yes nor no"
        ),
        pytest.param(
            {"status": "baru"},
            ("KODE_TIDAK_DIKENAL", "status"),
            id="no such status, and nothing judged by it",
        ),
        pytest.param(
            {"jumlah_terisi": ""},
            ("LOWONGAN_TERISI_TANPA_JUMLAH", "jumlah_terisi"),
            id="filled in part by nobody knows how many",
        ),
        pytest.param(
            {**FILLED, "jumlah_terisi": ""},
            ("LOWONGAN_TERISI_TANPA_JUMLAH", "jumlah_terisi"),
            id="filled without a number",
        ),
        pytest.param(
            {**FILLED, "jumlah_terisi": "0"},
            ("LOWONGAN_TERISI_TANPA_JUMLAH", "jumlah_terisi"),
            id="filled by nobody",
        ),
        pytest.param(
            {"jumlah_terisi": "11"},
            ("LOWONGAN_TERISI_LEBIH", "jumlah_terisi"),
            id="more taken on than needed",
        ),
        pytest.param(
            {**FILLED, "tanggal_terisi": ""}, ("WAJIB_KOSONG", "tanggal_terisi"), id="filled without a date"
        ),
        pytest.param(
            {"tanggal_terisi": "2026-11-25"}, ("TGL_MASA_DEPAN", "tanggal_terisi"), id="filled tomorrow"
        ),
        pytest.param(
            {"tanggal_terisi": "2026-11-01"}, ("TGL_URUTAN", "tanggal_terisi"), id="filled before it opened"
        ),
        pytest.param({**ABROAD, "negara": ""}, ("WAJIB_KOSONG", "negara"), id="abroad without a country"),
        pytest.param(
            {**ABROAD, "negara": "ID"}, ("LOWONGAN_NEGARA_SALAH", "negara"), id="abroad in Indonesia"
        ),
        pytest.param({"negara": "MY"}, ("LOWONGAN_NEGARA_SALAH", "negara"), id="at home in Malaysia"),
        pytest.param({**ABROAD, "negara": "Wakanda"}, ("KODE_TIDAK_DIKENAL", "negara"), id="no such country"),
    ],
)
def test_one_flaw_is_one_finding_at_its_column(changes: dict[str, str], expected: tuple[str, str]) -> None:
    assert found(DOMAIN, changes) == [expected]


def test_a_filled_vacancy_is_asked_for_number_and_date_at_once() -> None:
    assert sorted(found(DOMAIN, {"status": "terisi", "jumlah_terisi": "", "tanggal_terisi": ""})) == [
        ("LOWONGAN_TERISI_TANPA_JUMLAH", "jumlah_terisi"),
        ("WAJIB_KOSONG", "tanggal_terisi"),
    ]


def test_a_vacancy_waits_for_its_employer() -> None:
    assert [tuple(parent) for parent in DOMAIN.parents] == [("id_pemberi_kerja", "pemberi-kerja")]
