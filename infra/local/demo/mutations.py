"""What goes wrong in real files, by name: each turns a good row into one whose outcome is known.

A mutation names every finding it causes, no more and no less: the demonstration's figures are checked against these.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from functions.sync.model.upload import Hasil
from infra.local.demo.people import Cells
from infra.local.demo.world import NEIGHBOUR, villages


class Good(NamedTuple):
    """The row as it would have been, and the day it is judged."""

    row: Cells
    today: date

    def text(self, column: str) -> str:
        return str(self.row[column])

    def day(self, days: int) -> str:
        """So many days from today."""
        return (self.today + timedelta(days)).isoformat()


Change = Callable[[Good], Cells]
"""The cells that differ."""

EXTRA = ""
"""A cell beyond the last column."""
NOBODY = "PBK-900001"
"""An employer that is in no file."""
TWIN = "id_ganda"
"""The one mutation that spoils two rows: it takes the id of the row before it, and neither is applied."""
_HELD_FOR_PARENT = "REFERENSI_BELUM_ADA"


class Mutation(NamedTuple):
    """`hasil` and `codes` as the row ends when the files of the same seed were sent, parents first."""

    name: str
    hasil: Hasil
    codes: tuple[str, ...]
    change: Change

    @property
    def orphan(self) -> bool:
        """Held only for a record that nobody sent: whoever sees one file alone takes it for good."""
        return self.codes == (_HELD_FOR_PARENT,)


def _set(**cells: str | int) -> Change:
    return lambda _: dict(cells)


def _refused(name: str, code: str, change: Change) -> Mutation:
    return Mutation(name, Hasil.DITOLAK, (code,), change)


def _held(name: str, code: str, change: Change) -> Mutation:
    return Mutation(name, Hasil.DITAHAN, (code,), change)


def _warned(name: str, code: str, change: Change) -> Mutation:
    return Mutation(name, Hasil.DITERIMA, (code,), change)


def _next_door(_: Good) -> Cells:
    return {"kode_wilayah": villages(NEIGHBOUR)[0]}


def _two_digit_year(good: Good) -> Cells:
    return {"tanggal_lahir": date.fromisoformat(good.text("tanggal_lahir")).strftime("%d/%m/%y")}


def _thirtieth_of_february(good: Good) -> Cells:
    nik = good.text("nik")
    return {"nik": f"{nik[:6]}3002{nik[10:]}"}


def _other_birth(good: Good) -> Cells:
    born = date.fromisoformat(good.text("tanggal_lahir"))
    return {"tanggal_lahir": (born - timedelta(1)).isoformat()}


def _too_young(good: Good) -> Cells:
    born = good.today - timedelta(13 * 365)
    day = born.day + 40 * (good.text("jenis_kelamin") == "P")
    nik = good.text("nik")
    return {
        "tanggal_lahir": born.isoformat(),
        "nik": f"{nik[:6]}{day:02}{born:%m%y}{nik[12:]}",
        "tahun_lulus": "",
        "pendidikan_terakhir": "3",
    }


def _old_card(good: Good) -> Cells:
    issued = good.day(-900)
    return {
        "no_ak1": "3216/LAMA/1",
        "tanggal_terbit_ak1": issued,
        "tanggal_daftar": issued,
        "tanggal_lapor_terakhir": "",
    }


def _more_men(good: Good) -> Cells:
    return {"jumlah_tk": str(int(good.text("jumlah_tk")) + 5)}


def _branch_without_head(good: Good) -> Cells:
    return {"status_kantor": "cabang", "id_induk": "", "nitku": f"{good.text('npwp')}000001"}


def _swapped_wages(good: Good) -> Cells:
    return {"upah_min": str(int(good.text("upah_maks")) + 500_000)}


def _ended(good: Good) -> Cells:
    return {
        "status": "terbit",
        "berlaku_mulai": good.day(-50),
        "berlaku_sampai": good.day(-2),
        "jumlah_terisi": "",
        "tanggal_terisi": "",
    }


def _ends_before_it_begins(good: Good) -> Cells:
    return {"tanggal_mulai": good.day(-40), "tanggal_selesai": good.day(-70)}


def _passed(good: Good) -> Cells:
    return {"status_peserta": "lulus", "tanggal_mulai": good.day(-60), "tanggal_selesai": good.day(-20)}


def _passed_too_soon(good: Good) -> Cells:
    return {"status_peserta": "lulus", "no_sertifikat": "BLK-3216/0001", "tanggal_selesai": good.day(9)}


_LOCAL: Cells = {
    "jenis_penempatan": "AKL",
    "kanal": "dinas",
    "wilayah_penempatan": "32.16",
    "negara": "",
    "no_paspor": "",
    "p3mi": "",
    "no_spp_akad": "",
}
"""Whatever it was, a placement within the province."""
_ABROAD = _LOCAL | {
    "jenis_penempatan": "AKAN",
    "kanal": "P3MI",
    "wilayah_penempatan": "",
    "negara": "JP",
    "p3mi": "BP2MI",
}


def _starts_late(good: Good) -> Cells:
    return {"tanggal_mulai": good.day(75), "tanggal_selesai": "", "hubungan_kerja": "PKWTT"}


_STEPS = (
    "bipartit_mulai",
    "bipartit_selesai",
    "pelimpahan",
    "sidang_pertama",
    "anjuran",
    "pb",
    "sidang_phi",
    "putusan",
)


def _case(stage: str, **days: int) -> Change:
    """A dispute in mediation or elsewhere, with these steps so many days ago and no others."""

    def change(good: Good) -> Cells:
        steps: Cells = {f"tanggal_{step}": good.day(-days[step]) if step in days else "" for step in _STEPS}
        answers: Cells = dict.fromkeys(
            ("no_anjuran", "jawaban_pekerja", "jawaban_pengusaha", "no_pb", "no_perkara_phi"), ""
        )
        return {
            "tahap": stage,
            "jenis": "phk",
            "tanggal_pencatatan": good.day(-days.get("pencatatan", 20)),
            **steps,
            **answers,
        }

    return change


_TWIN = Mutation(TWIN, Hasil.DITOLAK, ("GANDA_DALAM_BERKAS",), _set())
_TEMPORARY = _held("nik_sementara", "NIK_SEMENTARA", _set(nik="0"))

MUTATIONS: dict[str, tuple[Mutation, ...]] = {
    "pemberi-kerja": (
        _refused("jumlah_tk_tidak_sama", "JUMLAH_TK_TIDAK_SAMA", _more_men),
        _refused("npwp_terpotong", "NPWP_FORMAT", lambda good: {"npwp": good.text("npwp")[2:]}),
        _refused("kbli_edisi_lain", "KBLI_TIDAK_DIKENAL", _set(kbli="45201", versi_kbli="2025")),
        _refused("wilayah_bukan_anak", "WIL_BUKAN_ANAK", _set(kode_wilayah="32.16.99.2001")),
        _refused("cabang_tanpa_induk", "WAJIB_KOSONG", _branch_without_head),
        _held("luar_kabupaten", "WIL_LUAR_CAKUPAN", _next_door),
        _warned(
            "wlkp_lewat",
            "WLKP_LEWAT_WAKTU",
            lambda good: {"tanggal_lapor": good.day(-400), "berlaku_sampai": good.day(-35)},
        ),
        _TWIN,
    ),
    "pencari-kerja": (
        _refused("nik_notasi_ilmiah", "NIK_NOTASI_ILMIAH", _set(nik="3,21606E+15")),
        _refused("tahun_dua_angka", "TGL_AMBIGU", _two_digit_year),
        _refused("nama_kosong", "WAJIB_KOSONG", _set(nama="-")),
        _refused("wilayah_tidak_dikenal", "WIL_TIDAK_DIKENAL", _set(kode_wilayah="99.16.06.2001")),
        _refused("nik_30_februari", "NIK_TGL_TIDAK_VALID", _thirtieth_of_february),
        _refused("di_bawah_15_tahun", "UMUR_DI_BAWAH_15", _too_young),
        _refused("tanpa_kontak", "WAJIB_KOSONG", _set(no_hp="", email="")),
        _refused("kelamin_salah_ketik", "KODE_TIDAK_DIKENAL", _set(jenis_kelamin="X")),
        _refused("sel_bergeser", "BARIS_RUSAK", _set(**{EXTRA: "Bekasi"})),
        Mutation(
            "dua_galat",
            Hasil.DITOLAK,
            ("NIK_FORMAT", "KODE_TIDAK_DIKENAL"),
            lambda good: {"nik": good.text("nik")[:-1], "pendidikan_terakhir": "SLTA/D3"},
        ),
        _TEMPORARY,
        _held("domisili_luar", "WIL_LUAR_CAKUPAN", _next_door),
        _warned("ak1_kedaluwarsa", "AK1_KEDALUWARSA", _old_card),
        _warned("nik_beda_lahir", "NIK_TGL_BEDA", _other_birth),
        _TWIN,
    ),
    "lowongan-kerja": (
        _refused("upah_terbalik", "UPAH_MIN_MAKS", _swapped_wages),
        _held("pemberi_kerja_belum_dikirim", _HELD_FOR_PARENT, _set(id_pemberi_kerja=NOBODY)),
        _refused("sudah_kedaluwarsa", "LOWONGAN_KEDALUWARSA", _ended),
        _refused(
            "terisi_tanpa_jumlah",
            "LOWONGAN_TERISI_TANPA_JUMLAH",
            lambda good: {"status": "terisi", "jumlah_terisi": "", "tanggal_terisi": good.day(0)},
        ),
        _refused("kode_jabatan_angka", "NIK_TIPE_ANGKA", _set(kode_jabatan=7212)),
        _refused("pendidikan_tidak_dikenal", "KODE_TIDAK_DIKENAL", _set(pendidikan_min="SMA ke atas")),
    ),
    "penempatan": (
        _refused(
            "akl_provinsi_lain", "PENEMPATAN_JENIS_SALAH", _set(**_LOCAL | {"wilayah_penempatan": "33.74"})
        ),
        _held("pemberi_kerja_belum_dikirim", _HELD_FOR_PARENT, _set(id_pemberi_kerja=NOBODY)),
        _refused("akan_tanpa_paspor", "AKAN_TANPA_PASPOR", _set(**_ABROAD)),
        _refused("pkwt_tanpa_akhir", "WAJIB_KOSONG", _set(hubungan_kerja="PKWT", tanggal_selesai="")),
        _refused("mulai_terlalu_jauh", "TGL_MASA_DEPAN", _starts_late),
        _TEMPORARY,
        _held(
            "luar_kabupaten",
            "WIL_LUAR_CAKUPAN",
            _set(**_LOCAL | dict.fromkeys(("wilayah_asal", "wilayah_penempatan"), NEIGHBOUR)),
        ),
        _held("lowongan_belum_dikirim", _HELD_FOR_PARENT, _set(id_lowongan="LK-900001")),
        _TWIN,
    ),
    "perselisihan-hi": (
        _refused(
            "phk_ke_arbitrase",
            "PHI_TAHAP_TIDAK_SAH",
            _case("arbitrase", bipartit_mulai=40, bipartit_selesai=25, pelimpahan=18),
        ),
        _refused(
            "anjuran_tanpa_nomor",
            "WAJIB_KOSONG",
            _case("mediasi", pelimpahan=12, sidang_pertama=8, anjuran=2),
        ),
        _refused("limpah_sebelum_catat", "TGL_URUTAN", _case("mediasi", pelimpahan=6, pencatatan=3)),
        _refused("kbli_tanpa_edisi", "KBLI_VERSI_KOSONG", _set(versi_kbli="")),
        _held("pemberi_kerja_belum_dikirim", _HELD_FOR_PARENT, _set(id_pemberi_kerja=NOBODY)),
    ),
    "pelatihan": (
        _refused("tanggal_terbalik", "TGL_URUTAN", _ends_before_it_begins),
        _warned(
            "lulus_tanpa_sertifikat",
            "PELATIHAN_LULUS_TANPA_SERTIFIKAT",
            lambda good: _passed(good) | {"no_sertifikat": ""},
        ),
        _refused("nik_15_angka", "NIK_FORMAT", lambda good: {"nik": good.text("nik")[:-1]}),
        _refused("metode_tidak_dikenal", "KODE_TIDAK_DIKENAL", _set(metode="Zoom")),
        _refused("kehadiran_lebih_100", "DI_LUAR_RENTANG", _set(kehadiran_persen="105")),
        _refused("lulus_sebelum_selesai", "TGL_MASA_DEPAN", _passed_too_soon),
        _refused("nik_notasi_ilmiah", "NIK_NOTASI_ILMIAH", _set(nik="3.21606E+15")),
        _TEMPORARY,
        _held("tempat_luar_kabupaten", "WIL_LUAR_CAKUPAN", _set(kode_wilayah=NEIGHBOUR)),
    ),
    "penduduk-bekerja": (
        _refused("jumlah_dengan_kata", "TIPE_SALAH", _set(jumlah="seribu dua ratus")),
        _refused("kategori_edisi_lain", "KBLI_TIDAK_DIKENAL", _set(kbli_kategori="V", versi_kbli="2020")),
        _refused("status_luar_daftar", "STATUS_LUAR_DAFTAR", _set(status_pekerjaan="8")),
        _refused("periode_masa_depan", "TGL_MASA_DEPAN", lambda good: {"periode": good.day(62)[:7]}),
        _refused("kecamatan_bukan_anak", "WIL_BUKAN_ANAK", _set(kode_wilayah="32.16.44")),
        _refused("kelompok_umur_lain", "KODE_TIDAK_DIKENAL", _set(kelompok_umur="15-24")),
        _refused("jumlah_kosong", "WAJIB_KOSONG", _set(jumlah="N/A")),
        _held("luar_kabupaten", "WIL_LUAR_CAKUPAN", _set(kode_wilayah=NEIGHBOUR)),
    ),
}
