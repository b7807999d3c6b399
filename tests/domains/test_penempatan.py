"""Each rule about placements: one row that breaks it, with exactly the codes that follow."""

from __future__ import annotations

import pytest

from functions.domains.penempatan import DOMAIN
from tests.support.rows import found

AKAD = {"jenis_penempatan": "AKAD", "wilayah_penempatan": "36.03", "no_spp_akad": "562/SPP-AKAD/2026"}
AKAN = {
    "jenis_penempatan": "AKAN",
    "kanal": "P3MI",
    "wilayah_penempatan": "",
    "negara": "Jepang",
    "no_paspor": "X1234567",
    "p3mi": "PT Contoh P3MI",
}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="the example"),
        pytest.param(AKAD, id="to another province"),
        pytest.param(
            {**AKAD, "wilayah_asal": "36.03", "wilayah_penempatan": "32.16"},
            id="from another province into the region",
        ),
        pytest.param({"wilayah_asal": "32.75"}, id="from elsewhere in the province into the region"),
        pytest.param({"wilayah_penempatan": "32.75"}, id="out of the region within the province"),
        pytest.param(AKAN, id="abroad"),
        pytest.param({**AKAN, "kanal": "mandiri", "p3mi": ""}, id="abroad on one's own, without a P3MI"),
        pytest.param({"negara": "ID"}, id="Indonesia named as the country of a local placement"),
        pytest.param({"id_pencari_kerja": "", "id_lowongan": ""}, id="without seeker and vacancy"),
        pytest.param({"tanggal_mulai": "2026-12-24"}, id="starts in thirty days"),
        pytest.param({"tanggal_selesai": "2031-10-01"}, id="a contract of five years to the day"),
        pytest.param({"hubungan_kerja": "PKWTT", "tanggal_selesai": ""}, id="permanent, without an end"),
        pytest.param(
            {"hubungan_kerja": "Karyawan tetap", "tanggal_selesai": "2050-01-01"},
            id="permanent until pension",
        ),
        pytest.param({"status": "Selesai kontrak"}, id="a status in words"),
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
            {"wilayah_penempatan": "36.03"},
            ("PENEMPATAN_JENIS_SALAH", "jenis_penempatan"),
            id="AKL across provinces",
        ),
        pytest.param(
            {"jenis_penempatan": "AKAD"},
            ("PENEMPATAN_JENIS_SALAH", "jenis_penempatan"),
            id="AKAD within a province, and no approval asked for what it is not",
        ),
        pytest.param({"negara": "JP"}, ("PENEMPATAN_JENIS_SALAH", "jenis_penempatan"), id="AKL abroad"),
        pytest.param(
            {**AKAD, "negara": "MY"}, ("PENEMPATAN_JENIS_SALAH", "jenis_penempatan"), id="AKAD abroad"
        ),
        pytest.param(
            {**AKAN, "negara": "Indonesia", "no_paspor": "", "p3mi": ""},
            ("PENEMPATAN_JENIS_SALAH", "jenis_penempatan"),
            id="AKAN at home, and no passport asked for what it is not",
        ),
        pytest.param(
            {**AKAN, "no_paspor": ""}, ("AKAN_TANPA_PASPOR", "no_paspor"), id="abroad without a passport"
        ),
        pytest.param({**AKAN, "p3mi": ""}, ("WAJIB_KOSONG", "p3mi"), id="abroad without a P3MI"),
        pytest.param({**AKAN, "negara": ""}, ("WAJIB_KOSONG", "negara"), id="abroad without a country"),
        pytest.param({**AKAN, "negara": "Wakanda"}, ("KODE_TIDAK_DIKENAL", "negara"), id="no such country"),
        pytest.param(
            {**AKAD, "no_spp_akad": ""}, ("WAJIB_KOSONG", "no_spp_akad"), id="AKAD without its approval"
        ),
        pytest.param(
            {"wilayah_penempatan": ""}, ("WAJIB_KOSONG", "wilayah_penempatan"), id="no place of work"
        ),
        pytest.param(
            {"wilayah_asal": "32.75", "wilayah_penempatan": "32.73"},
            ("WIL_LUAR_CAKUPAN", "wilayah_asal"),
            id="Kota Bekasi to Bandung",
        ),
        pytest.param(
            {**AKAN, "wilayah_asal": "32.75"},
            ("WIL_LUAR_CAKUPAN", "wilayah_asal"),
            id="from Kota Bekasi abroad",
        ),
        pytest.param({"wilayah_asal": "32.16.99"}, ("WIL_BUKAN_ANAK", "wilayah_asal"), id="no such district"),
        pytest.param(
            {"tanggal_mulai": "2026-12-25"},
            ("TGL_MASA_DEPAN", "tanggal_mulai"),
            id="starts in thirty-one days",
        ),
        pytest.param(
            {"tanggal_selesai": "2026-09-30"}, ("TGL_URUTAN", "tanggal_selesai"), id="ends before it starts"
        ),
        pytest.param(
            {"tanggal_selesai": ""}, ("WAJIB_KOSONG", "tanggal_selesai"), id="a fixed term without an end"
        ),
        pytest.param(
            {"tanggal_selesai": "2031-10-02"},
            ("PKWT_LEBIH_5_TAHUN", "tanggal_selesai"),
            id="a contract of five years and a day",
        ),
        pytest.param(
            {"kode_jabatan": "722"},
            ("KBJI_TIDAK_DIKENAL", "kode_jabatan"),
            id="three digits of an occupation",
        ),
        pytest.param(
            {"jenis_penempatan": "AKX"}, ("KODE_TIDAK_DIKENAL", "jenis_penempatan"), id="no such kind"
        ),
        pytest.param({"kanal": "kenalan"}, ("KODE_TIDAK_DIKENAL", "kanal"), id="no such channel"),
        pytest.param(
            {"hubungan_kerja": "borongan"}, ("KODE_TIDAK_DIKENAL", "hubungan_kerja"), id="no such employment"
        ),
        pytest.param({"status": "mengundurkan diri"}, ("KODE_TIDAK_DIKENAL", "status"), id="no such status"),
        pytest.param(
            {"id_pemberi_kerja": "PT Contoh, Tbk"},
            ("ID_FORMAT", "id_pemberi_kerja"),
            id="an employer by name",
        ),
    ],
)
def test_one_flaw_is_one_finding_at_its_column(changes: dict[str, str], expected: tuple[str, str]) -> None:
    assert found(DOMAIN, changes) == [expected]


def test_what_an_unknown_kind_would_need_is_not_asked() -> None:
    assert found(DOMAIN, {"jenis_penempatan": "", "wilayah_penempatan": ""}) == [
        ("WAJIB_KOSONG", "jenis_penempatan")
    ]


def test_everything_an_akan_lacks_is_asked_at_once() -> None:
    assert found(DOMAIN, {"jenis_penempatan": "AKAN", "kanal": "P3MI"}) == [
        ("WAJIB_KOSONG", "negara"),
        ("AKAN_TANPA_PASPOR", "no_paspor"),
        ("WAJIB_KOSONG", "p3mi"),
    ]
