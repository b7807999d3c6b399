"""Declare penempatan: persons placed in a job (domain.md 2.6).

A placement is within a province (AKL), between provinces (AKAD) or abroad (AKAN).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from functions.domains.core import business_types as business
from functions.domains.core import person_types as person
from functions.domains.core import types as t
from functions.domains.core.contract import Column, Context, Domain, Parent, RowModel, Rule, required
from functions.domains.core.rules import (
    child_by_nik,
    in_order,
    in_region,
    months_after,
    no_nik_in,
    temporary_nik,
)

JENIS = {"AKL": "Antar kerja lokal", "AKAD": "Antar kerja antar daerah", "AKAN": "Antar kerja antar negara"}
Jenis = Annotated[Literal["AKL", "AKAD", "AKAN"], t.coded(JENIS, {
    "Lokal": "AKL", "Antar daerah": "AKAD", "Antar negara": "AKAN", "Luar negeri": "AKAN", "PMI": "AKAN",
})]
KANAL = {
    "dinas": "Disnaker", "LPTKS": "Lembaga penempatan tenaga kerja swasta", "BKK": "Bursa kerja khusus",
    "job_fair": "Bursa kerja (job fair)", "mandiri": "Mandiri",
    "P3MI": "Perusahaan penempatan pekerja migran Indonesia",
}
Kanal = Annotated[Literal["dinas", "LPTKS", "BKK", "job_fair", "mandiri", "P3MI"], t.coded(KANAL, {
    "Dinas Tenaga Kerja": "dinas", "Pengantar kerja": "dinas", "Job fair": "job_fair",
    "Bursa kerja": "job_fair", "Pameran kesempatan kerja": "job_fair", "Sendiri": "mandiri",
    "Perseorangan": "mandiri", "Langsung": "mandiri", "PPTKIS": "P3MI",
})]
HUBUNGAN = {
    "PKWT": "Perjanjian kerja waktu tertentu", "PKWTT": "Perjanjian kerja waktu tidak tertentu",
    "harian": "Pekerja harian", "magang": "Pemagangan", "mitra": "Kemitraan",
}
HubunganKerja = Annotated[Literal["PKWT", "PKWTT", "harian", "magang", "mitra"], t.coded(HUBUNGAN, {
    "Kontrak": "PKWT", "Tetap": "PKWTT", "Karyawan tetap": "PKWTT", "Permanen": "PKWTT",
    "Harian lepas": "harian", "PHL": "harian", "Pekerja harian lepas": "harian", "Pemagang": "magang",
    "Internship": "magang",
})]
STATUS = {
    "ditempatkan": "Ditempatkan", "mulai_bekerja": "Mulai bekerja", "batal": "Batal", "berakhir": "Berakhir",
    "dipulangkan": "Dipulangkan",
}
Status = Annotated[
    Literal["ditempatkan", "mulai_bekerja", "batal", "berakhir", "dipulangkan"],
    t.coded(STATUS, {
        "Penempatan": "ditempatkan", "Diterima": "ditempatkan", "Bekerja": "mulai_bekerja",
        "Sudah bekerja": "mulai_bekerja", "Aktif bekerja": "mulai_bekerja", "Dibatalkan": "batal",
        "Selesai": "berakhir", "Selesai kontrak": "berakhir", "Pulang": "dipulangkan",
        "Deportasi": "dipulangkan",
    }),
]

AHEAD_DAYS = 30
"""Days that the first day of work may lie in the future."""
PKWT_MONTHS = 60
"""Longest fixed-term contract, extensions included (PP 35/2021)."""


class Penempatan(RowModel):
    nik: Annotated[person.NIK, Column(
        "NIK", "Nomor Induk Kependudukan pekerja", "pekerja.nik",
        ("No. KTP", "Nomor KTP", "NIK KTP", "NIK Pekerja", "No. NIK", "KTP"),
    )]
    nama: Annotated[person.Nama, Column(
        "Nama", "Nama lengkap pekerja sesuai KTP", "pekerja.nama",
        ("Nama Lengkap", "Nama Pekerja", "Nama Tenaga Kerja", "Nama TK"),
    )]
    id_pencari_kerja: Annotated[t.IdSumber | None, Column(
        "Pencari kerja", "id_sumber pencari kerja yang ditempatkan", "rujukan.pencari_kerja",
        ("ID Pencaker", "Kode Pencari Kerja", "Kode Pencaker"),
    )] = None
    id_lowongan: Annotated[t.IdSumber | None, Column(
        "Lowongan", "id_sumber lowongan yang diisi", "rujukan.lowongan",
        ("ID Lowongan Kerja", "Kode Lowongan", "ID Loker"), "Perpres 57/2023 Pasal 6",
    )] = None
    id_pemberi_kerja: Annotated[t.IdSumber, Column(
        "Pemberi kerja", "id_sumber pemberi kerja", "rujukan.pemberi_kerja",
        ("ID Perusahaan", "Kode Perusahaan", "Kode Pemberi Kerja"),
    )]
    jenis_penempatan: Annotated[Jenis, Column(
        "Jenis penempatan", "AKL dalam satu provinsi, AKAD antarprovinsi, AKAN ke luar negeri", "jenis",
        ("Jenis", "Jenis Antar Kerja", "AKL/AKAD/AKAN"), "Permenaker 39/2016",
    )]
    kanal: Annotated[Kanal, Column(
        "Kanal", "Jalur penempatan", "kanal", ("Kanal Penempatan", "Jalur", "Jalur Penempatan", "Melalui"),
    )]
    nama_jabatan: Annotated[t.Teks, Column(
        "Jabatan", "Nama jabatan yang diisi", "pekerjaan.nama_jabatan", ("Jabatan", "Posisi", "Pekerjaan"),
    )]
    kode_jabatan: Annotated[business.KBJI | None, Column(
        "Kode jabatan", "Kode KBJI jabatan", "pekerjaan.kode_jabatan", ("KBJI", "Kode KBJI"),
        "KBJI 2026, BPS dan Kemnaker",
    )] = None
    wilayah_asal: Annotated[t.KodeWilayah, Column(
        "Wilayah asal", "Tempat tinggal asal pekerja, paling sedikit kabupaten/kota", "pekerja.wilayah_asal",
        ("Kode Wilayah Asal", "Asal", "Daerah Asal", "Domisili"), "Kepmendagri 300.2.2-2138/2025",
    )]
    wilayah_penempatan: Annotated[t.KodeWilayah | None, Column(
        "Wilayah penempatan", "Tempat kerja di dalam negeri; wajib untuk AKL dan AKAD", "pekerjaan.wilayah",
        ("Kode Wilayah Penempatan", "Lokasi Penempatan", "Lokasi Kerja", "Daerah Penempatan", "Tujuan"),
        "Kepmendagri 300.2.2-2138/2025",
    )] = None
    negara: Annotated[t.Negara | None, Column(
        "Negara", "Negara tujuan, kode ISO dua huruf; wajib untuk AKAN", "akan.negara",
        ("Negara Tujuan", "Negara Penempatan"), "ISO 3166-1",
    )] = None
    no_paspor: Annotated[person.NomorPribadi | None, Column(
        "Paspor", "Nomor paspor; wajib untuk AKAN", "akan.no_paspor", ("Paspor", "Nomor Paspor"),
    )] = None
    p3mi: Annotated[t.Teks | None, Column(
        "P3MI", "Nama P3MI atau lembaga pemerintah yang menempatkan; wajib untuk AKAN kecuali kanal mandiri",
        "akan.p3mi", ("Nama P3MI", "PPTKIS", "PJTKI"),
    )] = None
    no_spp_akad: Annotated[t.Kode | None, Column(
        "SPP-AKAD", "Nomor surat persetujuan penempatan AKAD; wajib untuk AKAD", "akad.no_spp",
        ("SPP AKAD", "Nomor SPP AKAD", "No. SPP"), "Permenaker 39/2016",
    )] = None
    tanggal_mulai: Annotated[t.Tanggal, Column(
        "Tanggal mulai", "Hari pertama bekerja, paling lama 30 hari ke depan", "pekerjaan.tanggal_mulai",
        ("Tgl Mulai", "Tanggal Mulai Kerja", "Tgl Mulai Kerja", "Tanggal Penempatan", "TMT"),
    )]
    tanggal_selesai: Annotated[t.Tanggal | None, Column(
        "Tanggal selesai", "Hari terakhir perjanjian kerja; wajib untuk PKWT", "pekerjaan.tanggal_selesai",
        ("Tgl Selesai", "Tanggal Akhir Kontrak", "Tanggal Berakhir"), "PP 35/2021",
    )] = None
    hubungan_kerja: Annotated[HubunganKerja, Column(
        "Hubungan kerja", "Bentuk hubungan kerja", "pekerjaan.hubungan_kerja",
        ("Status Hubungan Kerja", "Jenis Kontrak", "PKWT/PKWTT"), "PP 35/2021",
    )]
    upah: Annotated[person.Rupiah | None, Column(
        "Upah", "Upah per bulan", "pekerjaan.upah", ("Gaji", "Gaji/Upah", "Upah per Bulan"),
    )] = None
    disabilitas: Annotated[person.Disabilitas | None, Column(
        "Disabilitas", "Penyandang disabilitas", "pekerja.disabilitas",
        ("Difabel", "Status Disabilitas", "Penyandang Disabilitas"), "UU 8/2016", kode={"Y": 1, "T": 2},
    )] = None
    status: Annotated[Status, Column("Status", "Keadaan penempatan", "status", ("Status Penempatan",))]


def _other_kind(_: Context, kind: str, origin: str, destination: str | None, country: str | None) -> bool:
    """Return whether the provinces and the country mean another kind of placement than the one stated."""
    if kind == "AKAN":
        return country == "ID"
    if country not in (None, "ID"):
        return True
    return destination is not None and (origin[:2] == destination[:2]) != (kind == "AKL")


def _outside(c: Context, origin: str, destination: str | None) -> bool:
    """Return whether neither origin nor place of work is in the sending region."""
    return not in_region(origin, c.region) and not (destination and in_region(destination, c.region))


def _lacks_approval(
    c: Context, approval: str | None, kind: str, origin: str, destination: str | None, country: str | None
) -> bool:
    return approval is None and kind == "AKAD" and not _other_kind(c, kind, origin, destination, country)


def _long_contract(_: Context, end: date, start: date, relation: str) -> bool:
    return relation == "PKWT" and end > months_after(start, PKWT_MONTHS)


RULES = (
    temporary_nik(),
    *no_nik_in("id_sumber", "id_pencari_kerja"),
    child_by_nik(),
    Rule(
        "PENEMPATAN_JENIS_SALAH", ("jenis_penempatan", "wilayah_asal", "wilayah_penempatan", "negara"),
        _other_kind, nulls=True,
    ),
    Rule("WIL_LUAR_CAKUPAN", ("wilayah_asal", "wilayah_penempatan"), _outside, nulls=True),
    required("wilayah_penempatan", ("jenis_penempatan",), lambda kind: kind != "AKAN"),
    # What an AKAN or AKAD requires is asked only of a row that is one by its places, too.
    required("negara", ("jenis_penempatan",), lambda kind: kind == "AKAN"),
    Rule(
        "AKAN_TANPA_PASPOR", ("no_paspor", "jenis_penempatan", "negara"),
        lambda _, number, kind, country: number is None and kind == "AKAN" and country != "ID", nulls=True,
    ),
    required(
        "p3mi", ("jenis_penempatan", "negara", "kanal"),
        lambda kind, country, channel: kind == "AKAN" and country != "ID" and channel != "mandiri",
    ),
    Rule(
        "WAJIB_KOSONG", ("no_spp_akad", "jenis_penempatan", "wilayah_asal", "wilayah_penempatan", "negara"),
        _lacks_approval, nulls=True,
    ),
    Rule("TGL_MASA_DEPAN", ("tanggal_mulai",), lambda c, day: day > c.today + timedelta(days=AHEAD_DAYS)),
    *in_order("tanggal_mulai", "tanggal_selesai"),
    required("tanggal_selesai", ("hubungan_kerja",), lambda relation: relation == "PKWT"),
    Rule("PKWT_LEBIH_5_TAHUN", ("tanggal_selesai", "tanggal_mulai", "hubungan_kerja"), _long_contract),
)

DOMAIN = Domain(
    name="penempatan",
    title="Penempatan",
    model=Penempatan,
    rules=RULES,
    parents=(
        Parent("id_pemberi_kerja", "pemberi-kerja"), Parent("id_lowongan", "lowongan-kerja"),
        Parent("id_pencari_kerja", "pencari-kerja"),
    ),
    example={
        "id_sumber": "PN-000011", "nik": "3216061508950001", "nama": "Contoh Pencari Kerja",
        "id_pencari_kerja": "PK-000123", "id_lowongan": "LK-000045", "id_pemberi_kerja": "PBK-000007",
        "jenis_penempatan": "AKL", "kanal": "dinas", "nama_jabatan": "Operator mesin perkakas",
        "kode_jabatan": "7223.01", "wilayah_asal": "32.16.06.2004", "wilayah_penempatan": "32.16",
        "tanggal_mulai": "2026-10-01", "tanggal_selesai": "2027-09-30", "hubungan_kerja": "PKWT",
        "upah": "5500000", "disabilitas": "T", "status": "mulai_bekerja",
    },
)
