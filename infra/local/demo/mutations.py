"""What goes wrong in real files: each mutation turns a good row into one whose outcome is known.

A mutation names every finding that it causes, no more and no less: the demo's figures are checked against
them.
"""

from __future__ import annotations

from typing import NamedTuple

from functions.sync.model.upload import Hasil
from infra.local.demo import changes
from infra.local.demo.changes import ABROAD, LOCAL, Change, dispute, set_cells
from infra.local.demo.world import NEIGHBOUR

EXTRA = ""
"""Name of a cell beyond the last column."""
NOBODY = "PBK-900001"
"""The id of an employer that is in no file."""
TWIN = "id_ganda"
"""The one mutation that breaks two rows: a row takes the id of the row before it, and both are refused."""
_HELD_FOR_PARENT = "REFERENSI_BELUM_ADA"


class Mutation(NamedTuple):
    """A change, and the row's outcome and codes once all files of the seed were ingested, parents first."""

    name: str
    hasil: Hasil
    codes: tuple[str, ...]
    change: Change

    @property
    def orphan(self) -> bool:
        """Return whether it is held only for a parent that no file has; a check of one file accepts it."""
        return self.codes == (_HELD_FOR_PARENT,)


def _refused(name: str, code: str, change: Change) -> Mutation:
    return Mutation(name, Hasil.DITOLAK, (code,), change)


def _held(name: str, code: str, change: Change) -> Mutation:
    return Mutation(name, Hasil.DITAHAN, (code,), change)


def _warned(name: str, code: str, change: Change) -> Mutation:
    return Mutation(name, Hasil.DITERIMA, (code,), change)


_TWIN = Mutation(TWIN, Hasil.DITOLAK, ("GANDA_DALAM_BERKAS",), set_cells())
_TEMPORARY = _held("nik_sementara", "NIK_SEMENTARA", set_cells(nik="0"))

MUTATIONS: dict[str, tuple[Mutation, ...]] = {
    "pemberi-kerja": (
        _refused("jumlah_tk_tidak_sama", "JUMLAH_TK_TIDAK_SAMA", changes.wrong_total),
        _refused("npwp_terpotong", "NPWP_FORMAT", lambda good: {"npwp": good.text("npwp")[2:]}),
        _refused("kbli_edisi_lain", "KBLI_TIDAK_DIKENAL", set_cells(kbli="45201", versi_kbli="2025")),
        _refused("wilayah_bukan_anak", "WIL_BUKAN_ANAK", set_cells(kode_wilayah="32.16.99.2001")),
        _refused("cabang_tanpa_induk", "WAJIB_KOSONG", changes.branch_without_head),
        _held("luar_kabupaten", "WIL_LUAR_CAKUPAN", changes.in_neighbouring_regency),
        _warned(
            "wlkp_lewat",
            "WLKP_LEWAT_WAKTU",
            lambda good: {"tanggal_lapor": good.day(-400), "berlaku_sampai": good.day(-35)},
        ),
        _TWIN,
    ),
    "pencari-kerja": (
        _refused("nik_notasi_ilmiah", "NIK_NOTASI_ILMIAH", set_cells(nik="3,21606E+15")),
        _refused("tahun_dua_angka", "TGL_AMBIGU", changes.two_digit_year),
        _refused("nama_kosong", "WAJIB_KOSONG", set_cells(nama="-")),
        _refused("wilayah_tidak_dikenal", "WIL_TIDAK_DIKENAL", set_cells(kode_wilayah="99.16.06.2001")),
        _refused("nik_30_februari", "NIK_TGL_TIDAK_VALID", changes.thirtieth_of_february),
        _refused("di_bawah_15_tahun", "UMUR_DI_BAWAH_15", changes.too_young),
        _refused("tanpa_kontak", "WAJIB_KOSONG", set_cells(no_hp="", email="")),
        _refused("kelamin_salah_ketik", "KODE_TIDAK_DIKENAL", set_cells(jenis_kelamin="X")),
        _refused("sel_bergeser", "BARIS_RUSAK", set_cells(**{EXTRA: "Bekasi"})),
        Mutation(
            "dua_galat",
            Hasil.DITOLAK,
            ("NIK_FORMAT", "KODE_TIDAK_DIKENAL"),
            lambda good: {"nik": good.text("nik")[:-1], "pendidikan_terakhir": "SLTA/D3"},
        ),
        _TEMPORARY,
        _held("domisili_luar", "WIL_LUAR_CAKUPAN", changes.in_neighbouring_regency),
        _warned("ak1_kedaluwarsa", "AK1_KEDALUWARSA", changes.expired_card),
        _warned("nik_beda_lahir", "NIK_TGL_BEDA", changes.other_birth_date),
        _TWIN,
    ),
    "lowongan-kerja": (
        _refused("upah_terbalik", "UPAH_MIN_MAKS", changes.swapped_wages),
        _held("pemberi_kerja_belum_dikirim", _HELD_FOR_PARENT, set_cells(id_pemberi_kerja=NOBODY)),
        _refused("sudah_kedaluwarsa", "LOWONGAN_KEDALUWARSA", changes.expired_vacancy),
        _refused(
            "terisi_tanpa_jumlah",
            "LOWONGAN_TERISI_TANPA_JUMLAH",
            lambda good: {"status": "terisi", "jumlah_terisi": "", "tanggal_terisi": good.day(0)},
        ),
        _refused("kode_jabatan_angka", "NIK_TIPE_ANGKA", set_cells(kode_jabatan=7212)),
        _refused("pendidikan_tidak_dikenal", "KODE_TIDAK_DIKENAL", set_cells(pendidikan_min="SMA ke atas")),
    ),
    "penempatan": (
        _refused(
            "akl_provinsi_lain",
            "PENEMPATAN_JENIS_SALAH",
            set_cells(**LOCAL | {"wilayah_penempatan": "33.74"}),
        ),
        _held("pemberi_kerja_belum_dikirim", _HELD_FOR_PARENT, set_cells(id_pemberi_kerja=NOBODY)),
        _refused("akan_tanpa_paspor", "AKAN_TANPA_PASPOR", set_cells(**ABROAD)),
        _refused("pkwt_tanpa_akhir", "WAJIB_KOSONG", set_cells(hubungan_kerja="PKWT", tanggal_selesai="")),
        _refused("mulai_terlalu_jauh", "TGL_MASA_DEPAN", changes.starts_too_late),
        _TEMPORARY,
        _held(
            "luar_kabupaten",
            "WIL_LUAR_CAKUPAN",
            set_cells(**LOCAL | dict.fromkeys(("wilayah_asal", "wilayah_penempatan"), NEIGHBOUR)),
        ),
        _held("lowongan_belum_dikirim", _HELD_FOR_PARENT, set_cells(id_lowongan="LK-900001")),
        _TWIN,
    ),
    "perselisihan-hi": (
        _refused(
            "phk_ke_arbitrase",
            "PHI_TAHAP_TIDAK_SAH",
            dispute("arbitrase", bipartit_mulai=40, bipartit_selesai=25, pelimpahan=18),
        ),
        _refused(
            "anjuran_tanpa_nomor",
            "WAJIB_KOSONG",
            dispute("mediasi", pelimpahan=12, sidang_pertama=8, anjuran=2),
        ),
        _refused("limpah_sebelum_catat", "TGL_URUTAN", dispute("mediasi", pelimpahan=6, pencatatan=3)),
        _refused("kbli_tanpa_edisi", "KBLI_VERSI_KOSONG", set_cells(versi_kbli="")),
        _held("pemberi_kerja_belum_dikirim", _HELD_FOR_PARENT, set_cells(id_pemberi_kerja=NOBODY)),
    ),
    "pelatihan": (
        _refused("tanggal_terbalik", "TGL_URUTAN", changes.ends_before_it_begins),
        _warned(
            "lulus_tanpa_sertifikat",
            "PELATIHAN_LULUS_TANPA_SERTIFIKAT",
            lambda good: changes.passed_course(good) | {"no_sertifikat": ""},
        ),
        _refused("nik_15_angka", "NIK_FORMAT", lambda good: {"nik": good.text("nik")[:-1]}),
        _refused("metode_tidak_dikenal", "KODE_TIDAK_DIKENAL", set_cells(metode="Zoom")),
        _refused("kehadiran_lebih_100", "DI_LUAR_RENTANG", set_cells(kehadiran_persen="105")),
        _refused("lulus_sebelum_selesai", "TGL_MASA_DEPAN", changes.passed_before_the_end),
        _refused("nik_notasi_ilmiah", "NIK_NOTASI_ILMIAH", set_cells(nik="3.21606E+15")),
        _TEMPORARY,
        _held("tempat_luar_kabupaten", "WIL_LUAR_CAKUPAN", set_cells(kode_wilayah=NEIGHBOUR)),
    ),
    "penduduk-bekerja": (
        _refused("jumlah_dengan_kata", "TIPE_SALAH", set_cells(jumlah="seribu dua ratus")),
        _refused(
            "kategori_edisi_lain", "KBLI_TIDAK_DIKENAL", set_cells(kbli_kategori="V", versi_kbli="2020")
        ),
        _refused("status_luar_daftar", "STATUS_LUAR_DAFTAR", set_cells(status_pekerjaan="8")),
        _refused("periode_masa_depan", "TGL_MASA_DEPAN", lambda good: {"periode": good.day(62)[:7]}),
        _refused("kecamatan_bukan_anak", "WIL_BUKAN_ANAK", set_cells(kode_wilayah="32.16.44")),
        _refused("kelompok_umur_lain", "KODE_TIDAK_DIKENAL", set_cells(kelompok_umur="15-24")),
        _refused("jumlah_kosong", "WAJIB_KOSONG", set_cells(jumlah="N/A")),
        _held("luar_kabupaten", "WIL_LUAR_CAKUPAN", set_cells(kode_wilayah=NEIGHBOUR)),
    ),
}
