"""Each rule about training: one row that breaks it, with exactly the codes that follow."""

from __future__ import annotations

import pytest

from functions.domains.pelatihan import DOMAIN
from tests.support.rows import found


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="the example"),
        pytest.param(
            {"tanggal_mulai": "14/08/2026", "tanggal_selesai": "14/08/2026"}, id="a class of one day"
        ),
        pytest.param({"tanggal_selesai": "2026-11-24"}, id="passed on the last day, today"),
        pytest.param(
            {"status_peserta": "mengikuti", "tanggal_selesai": "2027-01-29", "no_sertifikat": ""},
            id="still in class",
        ),
        pytest.param({"status_peserta": "Tidak Lulus", "no_sertifikat": ""}, id="failed, so no certificate"),
        pytest.param({"kehadiran_persen": "96%"}, id="attendance with a percent sign"),
        pytest.param({"kehadiran_persen": "0", "nilai": "100"}, id="the ends of the scale"),
        pytest.param({"kode_skkni": "TIK.SM03.001.01"}, id="a legacy unit code"),
        pytest.param({"kode_wilayah": "32.16"}, id="the regency alone"),
        pytest.param({"tipe_lembaga": "LPK Swasta"}, id="a kind of institution in words"),
        pytest.param({"metode": "Blended Learning"}, id="a method in English"),
        pytest.param({"sumber_dana": "APBD Provinsi"}, id="a budget with its level"),
        pytest.param(
            {"hasil_uji": "BK", "no_sertifikat_bnsp": "62010 2513 0000123 2026"}, id="optional columns"
        ),
        pytest.param({"nik": "3216062411080001"}, id="eighteen today"),
    ],
)
def test_a_good_row_has_no_finding(changes: dict[str, str]) -> None:
    assert found(DOMAIN, changes) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"nik": "0"}, ("NIK_SEMENTARA", "nik"), id="a temporary NIK"),
        pytest.param({"nik": "3216062511080001"}, ("DATA_ANAK", "nik"), id="eighteen tomorrow"),
        pytest.param(
            {"tanggal_selesai": "2026-07-05"}, ("TGL_URUTAN", "tanggal_selesai"), id="ends before it starts"
        ),
        pytest.param(
            {"tanggal_selesai": "2026-11-25"},
            ("TGL_MASA_DEPAN", "tanggal_selesai"),
            id="passed before the class ends",
        ),
        pytest.param(
            {"no_sertifikat": ""},
            ("PELATIHAN_LULUS_TANPA_SERTIFIKAT", "no_sertifikat"),
            id="passed without a certificate",
        ),
        pytest.param({"durasi_jp": "0"}, ("DI_LUAR_RENTANG", "durasi_jp"), id="no hours"),
        pytest.param({"durasi_jp": "10000"}, ("DI_LUAR_RENTANG", "durasi_jp"), id="years of hours"),
        pytest.param({"durasi_jp": "6 minggu"}, ("TIPE_SALAH", "durasi_jp"), id="weeks for hours"),
        pytest.param(
            {"kehadiran_persen": "100,5"},
            ("DI_LUAR_RENTANG", "kehadiran_persen"),
            id="more than all attended",
        ),
        pytest.param(
            {"kehadiran_persen": "-1"}, ("DI_LUAR_RENTANG", "kehadiran_persen"), id="less than none attended"
        ),
        pytest.param(
            {"kehadiran_persen": "hadir"}, ("TIPE_SALAH", "kehadiran_persen"), id="attendance in words"
        ),
        pytest.param({"nilai": "101"}, ("DI_LUAR_RENTANG", "nilai"), id="a mark off the scale"),
        pytest.param(
            {"kode_skkni": "J.620100.009.02|J.620100.019.002"},
            ("SKKNI_FORMAT", "kode_skkni"),
            id="one unit code mistyped",
        ),
        pytest.param(
            {"kode_wilayah": "32.75"}, ("WIL_LUAR_CAKUPAN", "kode_wilayah"), id="held in Kota Bekasi"
        ),
        pytest.param(
            {"kode_wilayah": "32"}, ("WIL_LUAR_CAKUPAN", "kode_wilayah"), id="somewhere in West Java"
        ),
        pytest.param(
            {"kode_wilayah": "Bekasi"}, ("WIL_TIDAK_DIKENAL", "kode_wilayah"), id="a place by its name"
        ),
        pytest.param(
            {"tipe_lembaga": "8"}, ("KODE_TIDAK_DIKENAL", "tipe_lembaga"), id="no such kind of institution"
        ),
        pytest.param({"metode": "malam"}, ("KODE_TIDAK_DIKENAL", "metode"), id="no such method"),
        pytest.param({"sumber_dana": "pajak"}, ("KODE_TIDAK_DIKENAL", "sumber_dana"), id="no such budget"),
        pytest.param(
            {"status_peserta": "alumni"}, ("KODE_TIDAK_DIKENAL", "status_peserta"), id="no such status"
        ),
        pytest.param({"hasil_uji": "baik"}, ("KODE_TIDAK_DIKENAL", "hasil_uji"), id="no such result"),
    ],
)
def test_one_flaw_is_one_finding_at_its_column(changes: dict[str, str], expected: tuple[str, str]) -> None:
    assert found(DOMAIN, changes) == [expected]
