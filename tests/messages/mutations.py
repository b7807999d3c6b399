"""What can be wrong with a row, by code: each dataset's example, and the cells that spoil it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from events.cases import filled

Cells = dict[str, str]


class Case(NamedTuple):
    """A row that gets a code.

    `good` are the cells in which the good row differs from the example, `spoilt` those in which the bad row
    differs from the good one. The finding must name `column`, the first of `spoilt` unless given. `only` is
    the single form of file in which this can happen.
    """

    code: str
    domain: str
    spoilt: Mapping[str, Any]
    good: Mapping[str, str] = {}
    column: str = ""
    only: str = ""

    @property
    def named(self) -> str:
        return self.column or next(iter(self.spoilt))


SEEKER, EMPLOYER, VACANCY, TRAINEE = "pencari-kerja", "pemberi-kerja", "lowongan-kerja", "pelatihan"
PLACED, EMPLOYED, DISPUTE = "penempatan", "penduduk-bekerja", "perselisihan-hi"
_FORMULAS = {
    "alamat": "=Jl. Melati",
    "no_hp": "+6281234567890",
    "jurusan": "'@mesin",
    "tempat_lahir": "-Bekasi",
}
_BRANCH = {"status_kantor": "cabang", "id_induk": "PBK-000001", "nitku": "0012345678901000000001"}
_ABROAD = {
    "jenis_penempatan": "AKAN",
    "kanal": "P3MI",
    "wilayah_penempatan": "",
    "negara": "JP",
    "p3mi": "PT Contoh",
    "no_paspor": "X1234567",
}

REJECTED = (
    Case("WAJIB_KOSONG", SEEKER, {"nama": "-"}, _FORMULAS),
    Case("WAJIB_KOSONG", SEEKER, {"no_hp": ""}, {"email": ""}),
    Case(
        "WAJIB_KOSONG", SEEKER, {"ragam_disabilitas": ""}, {"disabilitas": "Y", "ragam_disabilitas": "FISIK"}
    ),
    Case("WAJIB_KOSONG", DISPUTE, {"no_anjuran": ""}),
    Case("WAJIB_KOSONG", EMPLOYED, {"jumlah": "N/A"}),
    Case("TIPE_SALAH", SEEKER, {"tahun_lulus": "dua ribu"}),
    Case("TERLALU_PANJANG", SEEKER, {"jurusan": "x" * 256}),
    Case("TERLALU_PANJANG", SEEKER, {"upah_diharapkan": "1" * 16}),
    Case("BUKAN_BILANGAN_BULAT", EMPLOYED, {"jumlah": "1.250,5"}),
    Case("DESIMAL_BERLEBIH", TRAINEE, {"nilai": "85,12345678"}),
    Case("SEL_GALAT", SEEKER, {"jurusan": "#REF!"}),
    Case("MOJIBAKE", SEEKER, {"tempat_lahir": "BekasiÃ©"}),
    Case("NAMA_TIDAK_WAJAR", SEEKER, {"tempat_lahir": "3216"}),
    Case("ID_JADI_ANGKA", EMPLOYER, {"nib": "9120001234567.0"}),
    Case("NOTASI_ILMIAH", TRAINEE, {"no_sertifikat": "7,4909E+15"}),
    Case("TIPE_SALAH", EMPLOYED, {"jumlah": "seribu"}),
    Case("TIPE_SALAH", TRAINEE, {"durasi_jp": {"jam": 240}}, only="jsonl"),
    Case("DI_LUAR_RENTANG", TRAINEE, {"kehadiran_persen": "105"}),
    Case("DI_LUAR_RENTANG", SEEKER, {"tahun_lulus": "1996"}),
    Case("KODE_TIDAK_DIKENAL", SEEKER, {"jenis_kelamin": "X"}),
    Case("KODE_TIDAK_DIKENAL", TRAINEE, {"metode": "Zoom"}),
    Case("KODE_TIDAK_DIKENAL", PLACED, {"hubungan_kerja": "borongan"}),
    Case("TGL_FORMAT", SEEKER, {"tanggal_lahir": "31/02/1995"}),
    Case("TGL_FORMAT", EMPLOYED, {"periode": "triwulan 3"}),
    Case("TGL_AMBIGU", SEEKER, {"tanggal_daftar": "02/03/26"}),
    Case("ID_FORMAT", VACANCY, {"id_sumber": "LK 45/2026"}),
    Case("ID_ADALAH_NIK", SEEKER, {"id_sumber": "3216061508957777"}),
    Case("NIK_FORMAT", SEEKER, {"nik": "=321606150895"}),
    Case("NIK_FORMAT", PLACED, {"nik": "321606150895000"}),
    Case("NIK_TIPE_ANGKA", SEEKER, {"nik": 3216061508950001}, only="jsonl"),
    Case("NIK_NOTASI_ILMIAH", TRAINEE, {"nik": "3,21606E+15"}),
    Case("NIK_TGL_TIDAK_VALID", SEEKER, {"nik": "3216063002950001"}),
    Case("WIL_TIDAK_DIKENAL", EMPLOYER, {"kode_wilayah": "99.16.06.2001"}),
    Case("WIL_BUKAN_ANAK", EMPLOYER, {"kode_wilayah": "32.16.99.2001"}),
    Case("NPWP_FORMAT", EMPLOYER, {"npwp": "12345678901000"}),
    Case("NITKU_FORMAT", EMPLOYER, {"nitku": "0012345678901000"}),
    Case("TGL_MASA_DEPAN", PLACED, {"tanggal_mulai": "2027-03-01"}),
    Case("TGL_MASA_DEPAN", EMPLOYED, {"periode": "2027-01"}),
    Case("TGL_URUTAN", TRAINEE, {"tanggal_selesai": "2026-07-01"}),
    Case("TGL_URUTAN", DISPUTE, {"tanggal_pelimpahan": "2026-10-01"}),
    Case("UMUR_DI_BAWAH_15", SEEKER, {"tanggal_lahir": "2013-08-15"}),
    Case("PENEMPATAN_JENIS_SALAH", PLACED, {"jenis_penempatan": "AKAD"}),
    Case("AKAN_TANPA_PASPOR", PLACED, {"no_paspor": ""}, _ABROAD),
    Case("KBLI_VERSI_KOSONG", DISPUTE, {"versi_kbli": ""}),
    Case("KBLI_TIDAK_DIKENAL", EMPLOYER, {"kbli": "04000"}),
    Case("KBLI_TIDAK_DIKENAL", EMPLOYED, {"kbli_kategori": "V"}, {"versi_kbli": "2020"}),
    Case("NITKU_INDUK_BEDA", EMPLOYER, {"nitku": "0099999999901000000000"}),
    Case("INDUK_DIRI_SENDIRI", EMPLOYER, {"id_induk": "PBK-DIRI"}, {**_BRANCH, "id_sumber": "PBK-DIRI"}),
    Case("JUMLAH_TK_TIDAK_SAMA", EMPLOYER, {"jumlah_tk": "251"}),
    Case("USIA_MIN_MAKS", VACANCY, {"usia_min": "45"}),
    Case("UPAH_MIN_MAKS", VACANCY, {"upah_min": "9000000"}),
    Case(
        "LOWONGAN_KEDALUWARSA",
        VACANCY,
        {"status": "terisi_sebagian"},
        {"status": "kedaluwarsa", "berlaku_sampai": "2026-11-22"},
    ),
    Case("LOWONGAN_TERISI_TANPA_JUMLAH", VACANCY, {"jumlah_terisi": ""}),
    Case("LOWONGAN_TERISI_LEBIH", VACANCY, {"jumlah_terisi": "11"}),
    Case("LOWONGAN_NEGARA_SALAH", VACANCY, {"negara": "JP"}),
    Case("STATUS_LUAR_DAFTAR", EMPLOYED, {"status_pekerjaan": "8"}),
    Case("PHI_TAHAP_TIDAK_SAH", DISPUTE, {"tahap": "bipartit"}),
    Case("PHI_PB_DAN_ANJURAN", DISPUTE, {"tanggal_pb": "2026-11-10"}, {"no_pb": "567/PB/1"}),
    Case("KOLOM_TIDAK_DIKENAL", VACANCY, {"hobi": "memancing"}, only="jsonl"),
    Case("KOLOM_GANDA", VACANCY, {"Nama Jabatan": "Juru las"}, column="nama_jabatan", only="jsonl"),
)
"""Rows that are refused for their content."""

FILE = "the file as a whole is refused: none of its rows comes back"
EXCHANGE = "reported before any row is read"
ELSEWHERE = {
    "GALAT_BACA": "tests/sync/validation/test_failing_code.py: only a fault of our own code causes it",
    "GANDA_DALAM_BERKAS": "twins",
    "NIK_GANDA": "twins",
    "AGREGAT_TIDAK_SEIMBANG": "unbalanced",
    "BARIS_RUSAK": "broken",
    "KONFLIK_VERSI": "a test of its own: it needs a record that is stored",
    "TOKEN_TIDAK_COCOK": "a test of its own: it needs our file back",
    "BARIS_CONTOH": "tests/sync/validation/test_non_data_rows.py: such a row is deleted, not corrected",
    "JSON_BARIS_RUSAK": "tests/sync/reading/test_jsonl.py: a line that is no object has no cells to correct",
    "BARIS_BERGESER": "tests/sync/from_region/test_broken_columns.py: its cells are moved, not replaced",
    "BARIS_BUKAN_DATA": "tests/sync/validation/test_non_data_rows.py: such a row is deleted, not corrected",
    **dict.fromkeys(
        (
            "FORMAT_TIDAK_DIKENAL",
            "MODE_TIDAK_DIKENAL",
            "BERKAS_KOSONG",
            "BERKAS_TERLALU_BESAR",
            "BERKAS_BERBAHAYA",
            "ENKODING_TIDAK_DIKENAL",
            "JUDUL_TIDAK_DITEMUKAN",
            "SEL_GABUNG",
            "KOLOM_HILANG",
            "NIK_EXCEL_TERPOTONG",
            "SNAPSHOT_MENUTUP_BANYAK",
            "GZIP_TERPOTONG",
            "ZIP_BERISI_CSV",
            "ODS_TIDAK_DIDUKUNG",
            "SATU_KOLOM",
            "JSON_BUKAN_BARIS",
            "BERKAS_DATASET_LAIN",
            "KOLOM_TANPA_JUDUL",
            "ENKODING_MAC",
            "TGL_BULAN_DULU",
            "TGL_SETENGAH_BERUBAH",
        ),
        FILE,
    ),
    **dict.fromkeys(("DI_LUAR_RENCANA_KERJA", "TUJUAN_TIDAK_SAH", "KESEPAKATAN_BERAKHIR"), EXCHANGE),
}
"""Codes that no cell of a row can cause: which plan of `loop` causes them, or why none can."""

WARNED = (
    Case("NIK_SEMENTARA", SEEKER, {"nik": "0"}),
    Case("NIK_WILAYAH_TIDAK_DIKENAL", SEEKER, {"nik": "9516061508950001"}),
    Case("NIK_TGL_BEDA", SEEKER, {"nik": "3216061608950001"}),
    Case("NIK_JK_BEDA", SEEKER, {"nik": "3216065508950001"}),
    Case("HP_FORMAT", SEEKER, {"no_hp": "12"}),
    Case("EMAIL_FORMAT", SEEKER, {"email": "kenari@@contoh"}),
    Case("KBJI_TIDAK_DIKENAL", SEEKER, {"kode_jabatan_diinginkan": "tukang"}),
    Case(
        "DATA_ANAK", SEEKER, {"tanggal_lahir": "2010-01-05"}, {"tahun_lulus": "", "nik": "3216060501100001"}
    ),
    Case("WIL_LUAR_CAKUPAN", SEEKER, {"kode_wilayah": "32.75.01.1001"}),
    Case("AK1_KEDALUWARSA", SEEKER, {"tanggal_terbit_ak1": "2024-01-02"}),
    Case("AK1_TIDAK_LAPOR_6BLN", SEEKER, {"tanggal_lapor_terakhir": ""}),
    Case("NIB_FORMAT", EMPLOYER, {"nib": "912"}),
    Case("NPWP_JENIS_BEDA", EMPLOYER, {"npwp": "3216061508950001", "nitku": "3216061508950001000000"}),
    Case("NITKU_URUT_BEDA", EMPLOYER, {"nitku": "0012345678901000000001"}),
    Case("KUOTA_DISABILITAS", EMPLOYER, {"jumlah_disabilitas": "0"}),
    Case("WLKP_LEWAT_WAKTU", EMPLOYER, {"berlaku_sampai": "2026-11-01"}),
    Case("LOWONGAN_MASA_PANJANG", VACANCY, {"berlaku_sampai": "2027-11-01"}),
    Case("SKKNI_FORMAT", TRAINEE, {"kode_skkni": "unit las"}),
    Case("PELATIHAN_LULUS_TANPA_SERTIFIKAT", TRAINEE, {"no_sertifikat": ""}),
    Case("PKWT_LEBIH_5_TAHUN", PLACED, {"tanggal_selesai": "2033-01-01"}),
    Case("PHI_TENGGAT_LEWAT", DISPUTE, {"tanggal_sidang_pertama": "2026-11-05"}),
)
"""Rows that are accepted with a warning or an information, or held."""


def good(case: Case, number: int) -> Cells:
    """The row as it should be, with an id and a NIK that no other `number` has."""
    example = filled(case.domain)
    row = {**example, "id_sumber": f"{example['id_sumber'].split('-')[0]}-{number:06d}"}
    if "nik" in row:
        row["nik"] = f"321606150895{number + 100:04d}"
    return row | dict(case.good)
