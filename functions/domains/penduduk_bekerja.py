"""Declare penduduk-bekerja: the employed population as counts, never persons (domain.md 2.4).

A file replaces the slice (kode_wilayah, periode, sumber): records of the slice that it leaves out are closed.
Only the file as a whole shows whether subregions add up to their region. Of a count under 5, readers learn
only that it is under 5.
"""

from __future__ import annotations

from typing import Annotated, Literal

from functions.domains.core import business_types as business
from functions.domains.core import person_types as person
from functions.domains.core import types as t
from functions.domains.core.contract import Balance, Column, Domain, RowModel, Rule, Small
from functions.domains.core.kbli import is_section
from functions.domains.core.rules import in_scope

DAFTAR = {
    "SAKERNAS6": "Sakernas, enam status", "SAKERNAS7": "Sakernas, tujuh status",
    "REGSOSEK8": "Regsosek, delapan status",
}
Daftar = Annotated[Literal["SAKERNAS6", "SAKERNAS7", "REGSOSEK8"], t.coded(
    DAFTAR, {"Sakernas 6": "SAKERNAS6", "Sakernas 7": "SAKERNAS7", "Regsosek": "REGSOSEK8"},
)]
LAST_STATUS = {"SAKERNAS6": 6, "SAKERNAS7": 7, "REGSOSEK8": 8}

# From 5 on, a number means something else in each list, so each row states its list in `daftar_status`.
STATUS = {
    "1": "Berusaha sendiri", "2": "Berusaha dibantu buruh tidak tetap/tidak dibayar",
    "3": "Berusaha dibantu buruh tetap/dibayar", "4": "Buruh/karyawan/pegawai (REGSOSEK8: swasta)",
    "5": "SAKERNAS6 pekerja bebas; SAKERNAS7 pekerja bebas pertanian; "
         "REGSOSEK8 PNS/TNI/Polri/BUMN/BUMD/pejabat",
    "6": "SAKERNAS6 pekerja keluarga/tidak dibayar; SAKERNAS7 pekerja bebas nonpertanian; "
         "REGSOSEK8 pekerja bebas pertanian",
    "7": "SAKERNAS7 pekerja keluarga/tidak dibayar; REGSOSEK8 pekerja bebas nonpertanian",
    "8": "REGSOSEK8 pekerja keluarga/tidak dibayar",
}
Status = Annotated[Literal["1", "2", "3", "4", "5", "6", "7", "8"], t.coded(
    STATUS, {"Buruh/karyawan/pegawai": "4"},
)]

JABATAN = {
    "0": "TNI dan Polri", "1": "Manajer", "2": "Profesional", "3": "Teknisi dan asisten profesional",
    "4": "Tenaga tata usaha", "5": "Tenaga usaha jasa dan penjualan",
    "6": "Pekerja terampil pertanian, kehutanan dan perikanan",
    "7": "Pekerja pengolahan, kerajinan dan yang terkait", "8": "Operator dan perakit mesin",
    "9": "Pekerja kasar",
}
Jabatan = Annotated[Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], t.coded(JABATAN)]

UMUR = {f"{low}-{low + 4}": f"{low} sampai {low + 4} tahun" for low in range(15, 65, 5)} | {
    "65+": "65 tahun ke atas",
}
UMUR_WORDS = {
    age: (age, *(age.replace("-", f" {to} ") for to in ("sampai", "s.d.", "s/d", "sd"))) for age in UMUR
} | {"65+": ("65+", "65 ke atas", "65 keatas", "≥65", ">=65")}
Umur = Annotated[
    Literal["15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49", "50-54", "55-59", "60-64", "65+"],
    t.coded(UMUR, {
        f"{word}{years}": age
        for age, words in UMUR_WORDS.items() for word in words for years in ("", " tahun", " th")
    }),
]
SUMBER = {
    "SAKERNAS": "Survei Angkatan Kerja Nasional (BPS)", "REGSOSEK": "Registrasi Sosial Ekonomi",
    "WLKP": "Wajib Lapor Ketenagakerjaan", "disnaker": "Pendataan Dinas Tenaga Kerja",
    "lainnya": "Sumber lain",
}
Sumber = Annotated[Literal["SAKERNAS", "REGSOSEK", "WLKP", "disnaker", "lainnya"], t.coded(SUMBER, {
    "BPS": "SAKERNAS", "BPS Sakernas": "SAKERNAS", "Sakernas BPS": "SAKERNAS", "Survei dinas": "disnaker",
    "Lain-lain": "lainnya",
})]

SATU_DATA = "Permenaker 15/2020"


class PendudukBekerja(RowModel):
    periode: Annotated[t.Periode, Column(
        "Periode", "Bulan keadaan yang dihitung", "periode", ("Bulan", "Periode Data"), SATU_DATA,
    )]
    kode_wilayah: Annotated[t.KodeWilayah, Column(
        "Kode wilayah", "Wilayah yang dihitung", "kode_wilayah", ("Wilayah", "Kode Kecamatan"), SATU_DATA,
    )]
    kbli_kategori: Annotated[business.KbliKategori, Column(
        "Kategori KBLI", "Huruf lapangan usaha", "lapangan_usaha.kategori", ("Kategori", "Lapangan Usaha"),
        "Peraturan BPS 7/2025",
    )]
    versi_kbli: Annotated[business.VersiKBLI, Column(
        "Edisi KBLI", "Edisi yang memberi arti pada huruf kategori", "lapangan_usaha.versi", ("Tahun KBLI",),
        "Peraturan BPS 7/2025",
    )]
    status_pekerjaan: Annotated[Status, Column(
        "Status pekerjaan", "Status dalam pekerjaan utama", "status_pekerjaan.kode",
        ("Status Pekerjaan Utama", "Kode Status"), SATU_DATA,
    )]
    daftar_status: Annotated[Daftar, Column(
        "Daftar status", "Daftar yang memberi arti pada kode status pekerjaan", "status_pekerjaan.daftar",
        ("Daftar Kode Status",), SATU_DATA,
    )]
    golongan_jabatan: Annotated[Jabatan | None, Column(
        "Golongan jabatan", "Golongan pokok KBJI, satu digit", "golongan_jabatan", ("Gol. Jabatan",),
        "KBJI 2026, BPS dan Kemnaker",
    )] = None
    pendidikan: Annotated[person.PendidikanKelompok | None, Column(
        "Pendidikan", "Jenjang tertinggi yang ditamatkan", "pendidikan", ("Pendidikan Terakhir",), SATU_DATA,
    )] = None
    kelompok_umur: Annotated[Umur, Column(
        "Kelompok umur", "Kelompok umur lima tahunan", "kelompok_umur",
        ("Umur", "Gol. Umur", "Golongan Umur"), SATU_DATA,
    )]
    jenis_kelamin: Annotated[person.JenisKelaminKelompok, Column(
        "Jenis kelamin", "Jenis kelamin yang dihitung", "jenis_kelamin", ("L/P", "JK", "Kelamin"), SATU_DATA,
        kode={"L": 1, "P": 2},
    )]
    jumlah: Annotated[t.Jumlah, Column(
        "Jumlah", "Banyaknya penduduk bekerja", "jumlah", ("Jumlah Orang", "Jml", "Banyaknya"), SATU_DATA,
    )]
    sumber: Annotated[Sumber, Column("Sumber", "Sumber data", "sumber", ("Sumber Data",), SATU_DATA)]
    rse: Annotated[t.Desimal | None, Column(
        "RSE", "Galat baku relatif dari jumlah, tidak kurang dari 0", "rse",
        ("RSE (%)", "Relative Standard Error"), SATU_DATA, satuan="Persen",
    )] = None


RULES = (
    Rule("TGL_MASA_DEPAN", ("periode",), lambda c, month: month > f"{c.today:%Y-%m}"),
    in_scope("kode_wilayah"),
    Rule(
        "KBLI_TIDAK_DIKENAL", ("kbli_kategori", "versi_kbli"),
        lambda _, letter, edition: not is_section(letter, edition),
    ),
    Rule(
        "STATUS_LUAR_DAFTAR", ("status_pekerjaan", "daftar_status"),
        lambda _, status, codes: int(status) > LAST_STATUS[codes],
    ),
    Rule("DI_LUAR_RENTANG", ("rse",), lambda _, rse: rse.startswith("-")),
)

DOMAIN = Domain(
    name="penduduk-bekerja",
    title="Penduduk yang bekerja",
    model=PendudukBekerja,
    rules=RULES,
    freshness_days=366,
    slice=("kode_wilayah", "periode", "sumber"),
    small=Small("jumlah", below=5, along=("rse",)),
    balance=Balance(
        "kode_wilayah", "jumlah",
        (
            "periode", "kbli_kategori", "versi_kbli", "status_pekerjaan", "daftar_status", "golongan_jabatan",
            "pendidikan", "kelompok_umur", "jenis_kelamin", "sumber",
        ),
    ),
    example={
        "id_sumber": "PB-2026-08-000001", "periode": "2026-08", "kode_wilayah": "32.16.06",
        "kbli_kategori": "C", "versi_kbli": "2025", "status_pekerjaan": "4", "daftar_status": "SAKERNAS7",
        "golongan_jabatan": "8", "pendidikan": "5", "kelompok_umur": "25-29", "jenis_kelamin": "P",
        "jumlah": "1250", "sumber": "SAKERNAS", "rse": "4.8",
    },
)
