"""Each rule about job seekers: one row that breaks it, with exactly the codes that follow."""

from __future__ import annotations

from datetime import date

import pytest

from functions.domains.pencari_kerja import DOMAIN
from tests.support.rows import found

#: The example's seeker as a woman: the NIK's day is 15 + 40.
WOMAN = {"nik": "3216065508950001", "jenis_kelamin": "P"}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="the example"),
        pytest.param(WOMAN, id="a woman's NIK has day plus 40"),
        pytest.param({"jenis_kelamin": "Laki-laki"}, id="sex in words"),
        pytest.param({"nik": "'3216 0615 0895 0001"}, id="a NIK with spaces and a leading apostrophe"),
        pytest.param(
            {"nik": "3216010101010001", "tanggal_lahir": "01/01/2001", "tahun_lulus": "2019"},
            id="a NIK of this century",
        ),
        pytest.param({"no_hp": ""}, id="e-mail only"),
        pytest.param({"email": ""}, id="phone only"),
        pytest.param({"tanggal_lahir": "15 Agustus 1995"}, id="an Indonesian month name"),
        pytest.param(
            {"disabilitas": "Ya", "ragam_disabilitas": "Fisik|rungu"}, id="disability with its kinds"
        ),
        pytest.param({"disabilitas": ""}, id="disability left empty"),
        pytest.param({"no_ak1": "", "tanggal_terbit_ak1": "", "tanggal_lapor_terakhir": ""}, id="no card"),
        pytest.param({"tanggal_lapor_terakhir": "24/05/2026"}, id="reported six months ago to the day"),
        pytest.param(
            {"tanggal_terbit_ak1": "2026-06-01", "tanggal_lapor_terakhir": ""},
            id="a young card has nothing to report yet",
        ),
        pytest.param(
            {"tanggal_terbit_ak1": "24/11/2024", "tanggal_lapor_terakhir": "01/11/2026"},
            id="the card's last day",
        ),
        pytest.param(
            {"status_rekaman": "tutup", "tanggal_terbit_ak1": "2020-01-01"},
            id="an expired card of a closed record",
        ),
        pytest.param(
            {"status_rekaman": "tutup", "tanggal_lapor_terakhir": "2026-03-02"},
            id="no report on a closed record",
        ),
        pytest.param({"tahun_lulus": "2001"}, id="finished a school at six"),
        pytest.param({"tahun_lulus": "2026"}, id="graduated this year"),
        pytest.param({"kode_wilayah": "3216062004"}, id="a region code without dots"),
        pytest.param({"upah_diharapkan": "Rp5.500.000,00"}, id="a wage written as money"),
        pytest.param({"pendidikan_terakhir": "SMK"}, id="a school by its name"),
        pytest.param({"kewarganegaraan": "Warga Negara Indonesia"}, id="citizenship by its word"),
        pytest.param(
            {"disabilitas": "Y", "ragam_disabilitas": "Rungu/Wicara"},
            id="a kind of disability as the civil registry writes it",
        ),
        pytest.param(
            {"nik": "3216061508080001", "tanggal_lahir": "2008-08-15", "tahun_lulus": "2024"},
            id="turned eighteen this year",
        ),
    ],
)
def test_a_good_row_has_no_finding(changes: dict[str, str]) -> None:
    assert found(DOMAIN, changes) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"nik": "321606150895001"}, ("NIK_FORMAT", "nik"), id="fifteen digits"),
        pytest.param({"nik": "3216061508950000"}, ("NIK_FORMAT", "nik"), id="serial 0000"),
        pytest.param({"nik": "3216007108950001"}, ("NIK_FORMAT", "nik"), id="district 00"),
        pytest.param({"nik": "3,21606E+15"}, ("NIK_NOTASI_ILMIAH", "nik"), id="scientific notation"),
        pytest.param(
            {"nik": "3216063002950001"}, ("NIK_TGL_TIDAK_VALID", "nik"), id="30 February in the NIK"
        ),
        pytest.param(
            {"nik": "3216062902950001"},
            ("NIK_TGL_TIDAK_VALID", "nik"),
            id="29 February of a common year in the NIK",
        ),
        pytest.param(
            {"nik": "9516061508950001"}, ("NIK_WILAYAH_TIDAK_DIKENAL", "nik"), id="a district nobody knows"
        ),
        pytest.param({"nik": "0"}, ("NIK_SEMENTARA", "nik"), id="NIK 0"),
        pytest.param({"nik": "1234567890123456"}, ("NIK_SEMENTARA", "nik"), id="NIK 1234567890123456"),
        pytest.param({"nik": "1111111111111111"}, ("NIK_SEMENTARA", "nik"), id="one digit sixteen times"),
        pytest.param(
            {"tanggal_lahir": "1995-08-16"}, ("NIK_TGL_BEDA", "nik"), id="the NIK has another birth date"
        ),
        pytest.param({"jenis_kelamin": "P"}, ("NIK_JK_BEDA", "nik"), id="the NIK has the other sex"),
        pytest.param({"jenis_kelamin": "X"}, ("KODE_TIDAK_DIKENAL", "jenis_kelamin"), id="no such sex"),
        pytest.param(
            {"tanggal_lahir": "15/08/95"}, ("TGL_AMBIGU", "tanggal_lahir"), id="a year of two digits"
        ),
        pytest.param({"tanggal_lahir": "31/02/1995"}, ("TGL_FORMAT", "tanggal_lahir"), id="no such day"),
        pytest.param(
            {"tanggal_lahir": "2095-08-15"},
            ("TGL_MASA_DEPAN", "tanggal_lahir"),
            id="born in the future, and nothing that follows from it",
        ),
        pytest.param(
            {"tanggal_daftar": "2026-11-25"}, ("TGL_MASA_DEPAN", "tanggal_daftar"), id="registers tomorrow"
        ),
        pytest.param(
            {"tanggal_terbit_ak1": "2027-03-02"},
            ("TGL_MASA_DEPAN", "tanggal_terbit_ak1"),
            id="a card of next year",
        ),
        pytest.param(
            {"tanggal_lapor_terakhir": "2027-01-01"},
            ("TGL_MASA_DEPAN", "tanggal_lapor_terakhir"),
            id="a report of next year",
        ),
        pytest.param(
            {"tanggal_daftar": "2010-08-14"},
            ("UMUR_DI_BAWAH_15", "tanggal_lahir"),
            id="a day short of fifteen",
        ),
        pytest.param(
            {"tanggal_daftar": "1990-01-01"},
            ("UMUR_DI_BAWAH_15", "tanggal_lahir"),
            id="registered before birth",
        ),
        pytest.param(
            {"nik": "3216062511080001", "tanggal_lahir": "2008-11-25", "tahun_lulus": "2024"},
            ("DATA_ANAK", "tanggal_lahir"),
            id="a day short of eighteen",
        ),
        pytest.param({"tahun_lulus": "2027"}, ("DI_LUAR_RENTANG", "tahun_lulus"), id="graduates next year"),
        pytest.param({"tahun_lulus": "2000"}, ("DI_LUAR_RENTANG", "tahun_lulus"), id="graduated at five"),
        pytest.param(
            {"kode_wilayah": "32.75.01.1001"}, ("WIL_LUAR_CAKUPAN", "kode_wilayah"), id="lives in Kota Bekasi"
        ),
        pytest.param(
            {"kode_wilayah": "32.16.06"},
            ("WIL_TIDAK_DIKENAL", "kode_wilayah"),
            id="a district where a village is asked",
        ),
        pytest.param(
            {"kode_wilayah": "99.16.06.2004"}, ("WIL_TIDAK_DIKENAL", "kode_wilayah"), id="no such province"
        ),
        pytest.param(
            {"kode_wilayah": "32.16.06.9999"}, ("WIL_BUKAN_ANAK", "kode_wilayah"), id="no such village"
        ),
        pytest.param({"no_hp": "", "email": ""}, ("WAJIB_KOSONG", "no_hp"), id="neither phone nor e-mail"),
        pytest.param({"no_hp": "12"}, ("HP_FORMAT", "no_hp"), id="a phone number too short"),
        pytest.param(
            {"no_hp": "8,12346E+11"},
            ("NOTASI_ILMIAH", "no_hp"),
            id="a phone number spoilt by the spreadsheet",
        ),
        pytest.param({"email": "nama@contoh"}, ("EMAIL_FORMAT", "email"), id="half an e-mail address"),
        pytest.param(
            {"disabilitas": "Y"}, ("WAJIB_KOSONG", "ragam_disabilitas"), id="disability without its kind"
        ),
        pytest.param(
            {"disabilitas": "Y", "ragam_disabilitas": "Fisik|Lain"},
            ("KODE_TIDAK_DIKENAL", "ragam_disabilitas"),
            id="no such kind",
        ),
        pytest.param(
            {"kode_jabatan_diinginkan": "Tukang las"},
            ("KBJI_TIDAK_DIKENAL", "kode_jabatan_diinginkan"),
            id="a job by its name",
        ),
        pytest.param(
            {"tanggal_terbit_ak1": ""}, ("WAJIB_KOSONG", "tanggal_terbit_ak1"), id="a card without its date"
        ),
        pytest.param(
            {"status_pencari_kerja": "menganggur"},
            ("KODE_TIDAK_DIKENAL", "status_pencari_kerja"),
            id="no such group",
        ),
        pytest.param(
            {"upah_diharapkan": "5,5 juta"}, ("TIPE_SALAH", "upah_diharapkan"), id="a wage in words"
        ),
        pytest.param({"nama": "x" * 151}, ("TERLALU_PANJANG", "nama"), id="a name too long"),
    ],
)
def test_one_flaw_is_one_finding_at_its_column(changes: dict[str, str], expected: tuple[str, str]) -> None:
    assert found(DOMAIN, changes) == [expected]


def test_an_expired_card_is_a_warning_and_its_missing_report_is_not_another() -> None:
    assert found(DOMAIN, {"tanggal_terbit_ak1": "2024-11-23", "tanggal_lapor_terakhir": ""}) == [
        ("AK1_KEDALUWARSA", "tanggal_terbit_ak1")
    ]


def test_a_card_without_a_report_for_six_months_is_a_warning() -> None:
    assert found(DOMAIN, {"tanggal_lapor_terakhir": "2026-05-23"}) == [
        ("AK1_TIDAK_LAPOR_6BLN", "tanggal_lapor_terakhir")
    ]
    assert found(DOMAIN, {"tanggal_lapor_terakhir": ""}) == [
        ("AK1_TIDAK_LAPOR_6BLN", "tanggal_lapor_terakhir")
    ]


def test_a_card_of_29_february_lasts_until_28_february() -> None:
    row = {
        "tanggal_daftar": "2024-02-29",
        "tanggal_terbit_ak1": "2024-02-29",
        "tanggal_lapor_terakhir": "2025-12-01",
    }
    assert found(DOMAIN, row, date(2026, 2, 28)) == []
    assert found(DOMAIN, row, date(2026, 3, 1)) == [("AK1_KEDALUWARSA", "tanggal_terbit_ak1")]


def test_independent_errors_are_reported_together() -> None:
    assert found(
        DOMAIN, {"nik": "12", "tanggal_lahir": "kemarin", "no_hp": "", "email": "", "tahun_lulus": "2030"}
    ) == [
        ("NIK_FORMAT", "nik"),
        ("TGL_FORMAT", "tanggal_lahir"),
        ("DI_LUAR_RENTANG", "tahun_lulus"),
        ("WAJIB_KOSONG", "no_hp"),
    ]
