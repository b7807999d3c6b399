"""Declare lowongan-kerja: vacancies that employers must report (WLLP; domain.md 2.2; Perpres 57/2023).

Vacancies are public (Art. 9), so no column is personal data.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, Strict

from functions.domains.core import business_types as business
from functions.domains.core import person_types as person
from functions.domains.core import types as t
from functions.domains.core.cells import bilangan
from functions.domains.core.contract import Column, Context, Domain, Parent, RowModel, Rule, required
from functions.domains.core.rules import kbji_of_edition, not_before, not_future

STATUS = {
    "draf": "Draf", "terverifikasi": "Terverifikasi", "terbit": "Terbit",
    "terisi_sebagian": "Terisi sebagian", "terisi": "Terisi", "ditutup": "Ditutup",
    "kedaluwarsa": "Kedaluwarsa", "ditolak": "Ditolak",
}
Status = Annotated[
    Literal[
        "draf", "terverifikasi", "terbit", "terisi_sebagian", "terisi", "ditutup", "kedaluwarsa", "ditolak",
    ],
    t.coded(STATUS, {
        "Draft": "draf", "Verified": "terverifikasi", "Aktif": "terbit", "Buka": "terbit", "Dibuka": "terbit",
        "Tayang": "terbit", "Open": "terbit", "Published": "terbit", "Terpenuhi": "terisi",
        "Terisi penuh": "terisi", "Filled": "terisi", "Tutup": "ditutup", "Closed": "ditutup",
        "Kadaluarsa": "kedaluwarsa", "Kadaluwarsa": "kedaluwarsa", "Expired": "kedaluwarsa",
        "Rejected": "ditolak",
    }),
]
PEKERJAAN = {
    "full_time": "Penuh waktu", "part_time": "Paruh waktu", "freelance": "Lepas", "kontrak": "Kontrak",
    "magang": "Magang",
}
Pekerjaan = Annotated[
    Literal["full_time", "part_time", "freelance", "kontrak", "magang"],
    t.coded(PEKERJAAN, {
        "Tetap": "full_time", "Harian lepas": "freelance", "PKWT": "kontrak", "Contract": "kontrak",
        "Internship": "magang",
    }),
]
PENGATURAN = {"onsite": "Di tempat kerja", "remote": "Jarak jauh", "hybrid": "Campuran"}
Pengaturan = Annotated[Literal["onsite", "remote", "hybrid"], t.coded(
    PENGATURAN, {"WFO": "onsite", "Di kantor": "onsite", "WFH": "remote", "Dari rumah": "remote"},
)]

MIN_AGE, MAX_AGE = 15, 65
LONGEST_DAYS = 180
OPEN = frozenset({"terverifikasi", "terbit", "terisi_sebagian"})
FILLED = frozenset({"terisi_sebagian", "terisi"})

Dibutuhkan = Annotated[int, Strict(), Field(ge=1, le=9999), t.Cell(
    bilangan, klasifikasi="Bilangan bulat", satuan="Orang", ukuran="Jumlah",
)]
Usia = Annotated[int, Strict(), Field(ge=MIN_AGE, le=MAX_AGE), t.Cell(
    bilangan, klasifikasi="Bilangan bulat", satuan="Tahun", ukuran="Umur",
)]
Pengalaman = Annotated[int, Strict(), Field(ge=0, le=50), t.Cell(
    bilangan, klasifikasi="Bilangan bulat", satuan="Tahun", ukuran="Lama",
)]

ISI = "Perpres 57/2023 Pasal 5"
TERISI = "Perpres 57/2023 Pasal 6"
KBJI = "KBJI 2026, BPS dan Kemnaker"


class LowonganKerja(RowModel):
    id_pemberi_kerja: Annotated[t.IdSumber, Column(
        "Pemberi kerja", "id_sumber pemberi kerja yang membuka lowongan", "pemberi_kerja.id",
        ("ID Perusahaan", "ID Pemberi Kerja"), ISI,
    )]
    nama_jabatan: Annotated[t.Teks, Column(
        "Nama jabatan", "Nama jabatan seperti dilaporkan", "jabatan.nama",
        ("Jabatan", "Posisi", "Judul Lowongan"), ISI,
    )]
    kode_jabatan: Annotated[business.KBJI | None, Column(
        "Kode jabatan", "Kode KBJI jabatan", "jabatan.kode", ("Kode KBJI", "KBJI"), KBJI,
    )] = None
    versi_kbji: Annotated[business.VersiKBJI | None, Column(
        "Edisi KBJI", "Edisi daftar KBJI yang dipakai; wajib bila kode_jabatan terisi", "jabatan.versi_kbji",
        ("Edisi KBJI", "Tahun KBJI"), KBJI,
    )] = None
    jumlah_dibutuhkan: Annotated[Dibutuhkan, Column(
        "Jumlah dibutuhkan", "Tenaga kerja yang dibutuhkan", "jumlah.dibutuhkan",
        ("Jumlah", "Jml Dibutuhkan", "Kebutuhan", "Kuota"), ISI,
    )]
    berlaku_mulai: Annotated[t.Tanggal, Column(
        "Berlaku mulai", "Hari pertama lowongan berlaku", "masa_berlaku.mulai",
        ("Tgl Mulai", "Tanggal Buka", "Tanggal Mulai"), ISI,
    )]
    berlaku_sampai: Annotated[t.Tanggal, Column(
        "Berlaku sampai", "Hari terakhir lowongan berlaku", "masa_berlaku.sampai",
        ("Tgl Selesai", "Tanggal Tutup", "Batas Lamaran"), ISI,
    )]
    usia_min: Annotated[Usia | None, Column(
        "Usia terendah", "Kosong bila tidak dipersyaratkan", "syarat.usia_min", ("Umur Min", "Usia Minimal"),
        ISI,
    )] = None
    usia_maks: Annotated[Usia | None, Column(
        "Usia tertinggi", "Kosong bila tidak dipersyaratkan", "syarat.usia_maks",
        ("Umur Maks", "Usia Maksimal"), ISI,
    )] = None
    jenis_kelamin: Annotated[person.JenisKelaminDibutuhkan, Column(
        "Jenis kelamin", "LP bila tidak dipersyaratkan", "syarat.jenis_kelamin", ("L/P", "JK", "Kelamin"),
        ISI, kode={"L": 1, "P": 2, "LP": 3},
    )]
    pendidikan_min: Annotated[person.PendidikanKelompok, Column(
        "Pendidikan terendah", "Jenjang pendidikan paling rendah", "syarat.pendidikan",
        ("Pendidikan", "Pendidikan Minimal"), ISI,
    )]
    pengalaman_tahun: Annotated[Pengalaman | None, Column(
        "Pengalaman", "Lama pengalaman kerja", "syarat.pengalaman_tahun",
        ("Pengalaman", "Pengalaman (Tahun)"), ISI,
    )] = None
    keterampilan: Annotated[business.Keterampilan | None, Column(
        "Keterampilan", "Keterampilan yang diminta", "syarat.keterampilan", ("Keahlian", "Kompetensi"), ISI,
    )] = None
    upah_min: Annotated[business.UpahDitawarkan | None, Column(
        "Upah terendah", "Upah per bulan terendah", "upah.min", ("Gaji Min", "Upah Minimal"), ISI,
    )] = None
    upah_maks: Annotated[business.UpahDitawarkan | None, Column(
        "Upah tertinggi", "Upah per bulan tertinggi", "upah.maks", ("Gaji Maks", "Upah Maksimal"), ISI,
    )] = None
    tampilkan_upah: Annotated[t.YaTidak | None, Column(
        "Tampilkan upah", "Boleh ditampilkan kepada umum", "upah.tampilkan", ("Tampilkan Gaji",), ISI,
    )] = None
    lokasi_kerja: Annotated[t.KodeWilayah, Column(
        "Lokasi kerja", "Wilayah kerja; untuk luar negeri, wilayah perekrutan", "lokasi.kode_wilayah",
        ("Kode Wilayah", "Lokasi"), ISI,
    )]
    jenis_pekerjaan: Annotated[Pekerjaan | None, Column(
        "Jenis pekerjaan", "Ikatan waktu kerja", "jabatan.jenis", ("Tipe Pekerjaan", "Job Type"),
    )] = None
    pengaturan_kerja: Annotated[Pengaturan | None, Column(
        "Pengaturan kerja", "Tempat bekerja", "jabatan.pengaturan", ("Sistem Kerja", "Work Arrangement"),
    )] = None
    terbuka_disabilitas: Annotated[t.YaTidak | None, Column(
        "Terbuka bagi disabilitas", "Terbuka bagi penyandangnya", "syarat.disabilitas",
        ("Disabilitas", "Difabel"), "UU 8/2016 Pasal 53", kode={"Y": 1, "T": 2},
    )] = None
    status: Annotated[Status, Column(
        "Status lowongan", "Keadaan lowongan sekarang", "status", ("Status Lowongan",), ISI,
    )]
    jumlah_terisi: Annotated[t.Jumlah | None, Column(
        "Jumlah terisi", "Jumlah yang sudah terisi", "jumlah.terisi", ("Terisi", "Jml Terisi"), TERISI,
    )] = None
    tanggal_terisi: Annotated[t.Tanggal | None, Column(
        "Tanggal terisi", "Tanggal lowongan terisi; wajib bila status terisi", "tanggal_terisi",
        ("Tgl Terisi",), TERISI,
    )] = None
    luar_negeri: Annotated[t.YaTidak | None, Column(
        "Luar negeri", "Bekerja di luar negeri", "lokasi.luar_negeri", ("LN", "Penempatan Luar Negeri"),
    )] = None
    negara: Annotated[t.Negara | None, Column(
        "Negara", "Negara tempat bekerja; wajib bila luar_negeri Y", "lokasi.negara",
        ("Negara Tujuan", "Negara Penempatan"),
    )] = None


def _filled_without_number(_: Context, filled: int | None, status: str) -> bool:
    return status in FILLED and not filled


def _open_after_end(context: Context, status: str, end: date) -> bool:
    return status in OPEN and end < context.today


RULES = (
    required("versi_kbji", ("kode_jabatan",), lambda code: code is not None),
    kbji_of_edition(),
    not_before("berlaku_sampai", "berlaku_mulai"),
    Rule(
        "LOWONGAN_MASA_PANJANG", ("berlaku_sampai", "berlaku_mulai"),
        lambda _, end, start: (end - start).days > LONGEST_DAYS,
    ),
    Rule("USIA_MIN_MAKS", ("usia_min", "usia_maks"), lambda _, least, most: least > most),
    Rule("UPAH_MIN_MAKS", ("upah_min", "upah_maks"), lambda _, least, most: least > most),
    Rule("LOWONGAN_KEDALUWARSA", ("status", "berlaku_sampai"), _open_after_end),
    Rule("LOWONGAN_TERISI_TANPA_JUMLAH", ("jumlah_terisi", "status"), _filled_without_number, nulls=True),
    Rule(
        "LOWONGAN_TERISI_LEBIH", ("jumlah_terisi", "jumlah_dibutuhkan"),
        lambda _, filled, wanted: filled > wanted,
    ),
    required("tanggal_terisi", ("status",), lambda status: status == "terisi"),
    *not_future("tanggal_terisi"),
    not_before("tanggal_terisi", "berlaku_mulai"),
    required("negara", ("luar_negeri",), lambda abroad: abroad == "Y"),
    Rule(
        "LOWONGAN_NEGARA_SALAH", ("negara", "luar_negeri"),
        lambda _, country, abroad: (country == "ID") == (abroad == "Y"),
    ),
)

DOMAIN = Domain(
    name="lowongan-kerja",
    title="Lowongan kerja",
    model=LowonganKerja,
    rules=RULES,
    parents=(Parent("id_pemberi_kerja", "pemberi-kerja"),),
    example={
        "id_sumber": "LK-000045", "id_pemberi_kerja": "PBK-000007",
        "nama_jabatan": "Operator mesin pengelasan", "kode_jabatan": "7212.01", "versi_kbji": "2026",
        "jumlah_dibutuhkan": "10", "berlaku_mulai": "2026-11-02", "berlaku_sampai": "2026-12-31",
        "usia_min": "18", "usia_maks": "35", "jenis_kelamin": "LP", "pendidikan_min": "5",
        "pengalaman_tahun": "1", "keterampilan": "Mengelas|Membaca gambar teknik", "upah_min": "5500000",
        "upah_maks": "6500000", "tampilkan_upah": "Y", "lokasi_kerja": "32.16.06.2004",
        "jenis_pekerjaan": "kontrak", "pengaturan_kerja": "onsite", "terbuka_disabilitas": "Y",
        "status": "terisi_sebagian", "jumlah_terisi": "2", "tanggal_terisi": "2026-11-20", "luar_negeri": "T",
    },
)
