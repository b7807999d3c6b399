"""Declare pencari-kerja: job seekers and their AK/I card (domain.md 2.1; Perpres 57/2023 Art. 10)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from functions.domains.core import business_types as business
from functions.domains.core import person_types as person
from functions.domains.core import types as t
from functions.domains.core.contract import Column, Context, Domain, RowModel, Rule, required
from functions.domains.core.rules import (
    ADULT_AGE,
    WORKING_AGE,
    age,
    in_scope,
    months_after,
    nik_matches,
    no_nik_in,
    not_future,
    temporary_nik,
)

STATUS = {
    "belum_pernah_bekerja": "Belum pernah bekerja", "pernah_bekerja": "Pernah bekerja",
    "bekerja_masih_mencari": "Bekerja tetapi masih mencari pekerjaan",
}
Status = Annotated[
    Literal["belum_pernah_bekerja", "pernah_bekerja", "bekerja_masih_mencari"],
    t.coded(STATUS, {
        "Belum bekerja": "belum_pernah_bekerja", "Belum pernah": "belum_pernah_bekerja",
        "Fresh graduate": "belum_pernah_bekerja", "Pernah": "pernah_bekerja",
        "Sudah pernah bekerja": "pernah_bekerja", "Masih bekerja": "bekerja_masih_mencari",
        "Sedang bekerja": "bekerja_masih_mencari", "Bekerja dan masih mencari": "bekerja_masih_mencari",
    }),
]

AK1_MONTHS = 24
"""Months that a card is valid."""
AK1_REPORT_MONTHS = 6
"""Months within which the holder of a card must report."""
SCHOOL_YEARS = 6
"""Lowest age at which a person can have finished a school."""


class PencariKerja(RowModel):
    nik: Annotated[person.NIK, Column(
        "NIK", "Nomor Induk Kependudukan pada KTP", "identitas.nik",
        ("No. KTP", "Nomor KTP", "NIK KTP", "No. NIK", "Nomor NIK", "KTP"),
    )]
    nama: Annotated[person.Nama, Column(
        "Nama", "Nama lengkap sesuai KTP", "identitas.nama",
        ("Nama Lengkap", "Nama Pencari Kerja", "Nama Pencaker"),
    )]
    tempat_lahir: Annotated[person.TempatLahir, Column(
        "Tempat lahir", "Kabupaten/kota tempat lahir", "identitas.tempat_lahir",
        ("Tmp Lahir", "Tmpt Lahir", "Tempat"),
    )]
    tanggal_lahir: Annotated[person.TanggalLahir, Column(
        "Tanggal lahir", "Tanggal lahir sesuai KTP", "identitas.tanggal_lahir",
        ("Tgl Lahir", "Tanggal Kelahiran"),
    )]
    jenis_kelamin: Annotated[person.JenisKelamin, Column(
        "Jenis kelamin", "Jenis kelamin sesuai KTP", "identitas.jenis_kelamin",
        ("L/P", "JK", "Kelamin", "Jns Kelamin", "Gender"), kode={"L": 1, "P": 2},
    )]
    status_perkawinan: Annotated[person.StatusPerkawinan | None, Column(
        "Status perkawinan", "Status perkawinan sesuai KTP", "identitas.status_perkawinan",
        ("Status Kawin", "Perkawinan", "Status Nikah"),
    )] = None
    kewarganegaraan: Annotated[person.Kewarganegaraan | None, Column(
        "Kewarganegaraan", "WNI bila kosong", "identitas.kewarganegaraan", ("Warga Negara", "WN"),
    )] = None
    alamat: Annotated[person.Alamat, Column(
        "Alamat", "Alamat tempat tinggal sekarang", "domisili.alamat",
        ("Alamat Lengkap", "Alamat Domisili", "Alamat Rumah"),
    )]
    kode_wilayah: Annotated[person.KodeDesa, Column(
        "Kode wilayah", "Desa/kelurahan tempat tinggal", "domisili.kode_wilayah",
        ("Kode Desa", "Kode Kelurahan", "Kode Desa/Kelurahan", "Kode Kemendagri"),
        "Kepmendagri 300.2.2-2138/2025",
    )]
    no_hp: Annotated[person.Telepon | None, Column(
        "Nomor telepon", "Nomor telepon genggam; wajib bila email kosong", "kontak.telepon",
        ("HP", "Nomor HP", "No. Telepon", "No. Telp", "Telepon", "No. WA", "No. HP/WA"),
    )] = None
    email: Annotated[person.Email | None, Column(
        "Surel", "Alamat surel", "kontak.email", ("E-mail", "Surel", "Alamat Email"),
    )] = None
    pendidikan_terakhir: Annotated[person.Pendidikan, Column(
        "Pendidikan terakhir", "Jenjang tertinggi yang ditamatkan", "pendidikan.jenjang",
        ("Pendidikan", "Pend. Terakhir", "Tingkat Pendidikan"),
    )]
    jurusan: Annotated[t.Teks | None, Column(
        "Jurusan", "Jurusan pendidikan terakhir", "pendidikan.jurusan", ("Program Studi", "Prodi"),
    )] = None
    tahun_lulus: Annotated[t.Tahun | None, Column(
        "Tahun lulus",
        "Tahun lulus pendidikan terakhir, paling awal 6 tahun setelah lahir dan paling akhir tahun ini",
        "pendidikan.tahun_lulus", ("Thn Lulus", "Lulus Tahun"),
    )] = None
    kode_jabatan_diinginkan: Annotated[business.DaftarKBJI | None, Column(
        "Jabatan diinginkan", "Kode KBJI jabatan yang diinginkan", "minat.kode_jabatan",
        ("Kode Jabatan", "KBJI", "Kode KBJI"), "KBJI 2026, BPS dan Kemnaker",
    )] = None
    keterampilan: Annotated[business.Keterampilan | None, Column(
        "Keterampilan", "Keterampilan yang dimiliki", "minat.keterampilan", ("Keahlian", "Skill"),
    )] = None
    disabilitas: Annotated[person.Disabilitas | None, Column(
        "Disabilitas", "Penyandang disabilitas", "disabilitas.status",
        ("Difabel", "Status Disabilitas", "Penyandang Disabilitas"), "UU 8/2016", kode={"Y": 1, "T": 2},
    )] = None
    ragam_disabilitas: Annotated[person.RagamDisabilitas | None, Column(
        "Ragam disabilitas", "Ragam disabilitas; wajib bila disabilitas Y", "disabilitas.ragam",
        ("Jenis Disabilitas",), "UU 8/2016 Pasal 4",
    )] = None
    no_ak1: Annotated[person.NomorPribadi | None, Column(
        "Nomor AK/I", "Nomor kartu tanda pencari kerja", "ak1.nomor",
        ("Nomor AK1", "Nomor Kartu Kuning", "No. Kartu Kuning", "No. Pendaftaran AK1"),
    )] = None
    tanggal_terbit_ak1: Annotated[t.Tanggal | None, Column(
        "Tanggal terbit AK/I", "Tanggal kartu AK/I terbit, berlaku 2 tahun; wajib bila no_ak1 terisi",
        "ak1.tanggal_terbit", ("Tgl Terbit AK1", "Tgl AK1", "Tanggal AK1"),
    )] = None
    tanggal_lapor_terakhir: Annotated[t.Tanggal | None, Column(
        "Tanggal lapor terakhir", "Laporan enam bulanan yang terakhir", "ak1.tanggal_lapor_terakhir",
        ("Tgl Lapor", "Tgl Lapor Terakhir", "Lapor Terakhir"),
    )] = None
    status_pencari_kerja: Annotated[Status, Column(
        "Status pencari kerja", "Kelompok pencari kerja", "status",
        ("Status Pencaker", "Kategori Pencari Kerja"), "Perpres 57/2023 Pasal 10",
    )]
    tanggal_daftar: Annotated[t.Tanggal, Column(
        "Tanggal daftar", "Tanggal mendaftar pada Disnaker", "tanggal_daftar",
        ("Tgl Daftar", "Tanggal Terdaftar", "Tgl Terdaftar", "Tanggal Pendaftaran"),
    )]
    upah_diharapkan: Annotated[person.Rupiah | None, Column(
        "Upah diharapkan", "Upah per bulan yang diharapkan", "minat.upah",
        ("Gaji Diharapkan", "Gaji yang Diharapkan"),
    )] = None


def _born(c: Context, birth: date) -> bool:
    """Return whether the birth date is not in the future; one that is has a code of its own."""
    return birth <= c.today


def _under_working_age(c: Context, birth: date, registered: date) -> bool:
    if registered.year - birth.year > WORKING_AGE:  # nearly all rows, without `age`
        return False
    return _born(c, birth) and age(birth, min(registered, c.today)) < WORKING_AGE


def _minor(c: Context, birth: date, registered: date) -> bool:
    if c.today.year - birth.year > ADULT_AGE:  # nearly all rows, without `age`
        return False
    return age(birth, min(registered, c.today)) >= WORKING_AGE and age(birth, c.today) < ADULT_AGE


def _in_use(status: str | None) -> bool:
    return status in (None, "aktif")


def _expired(c: Context, issued: date) -> bool:
    return months_after(issued, AK1_MONTHS) < c.today


def _report_overdue(c: Context, reported: date | None, issued: date | None, status: str | None) -> bool:
    """Return whether a valid card has had no report for six months; an expired card has its own code."""
    if issued is None or not _in_use(status) or _expired(c, issued):
        return False
    return months_after(max(issued, reported or issued), AK1_REPORT_MONTHS) < c.today


RULES = (
    temporary_nik(),
    *no_nik_in("id_sumber"),
    *nik_matches("nik", "tanggal_lahir", "jenis_kelamin"),
    *not_future("tanggal_lahir", "tanggal_daftar", "tanggal_terbit_ak1", "tanggal_lapor_terakhir"),
    Rule("UMUR_DI_BAWAH_15", ("tanggal_lahir", "tanggal_daftar"), _under_working_age),
    Rule("DATA_ANAK", ("tanggal_lahir", "tanggal_daftar"), _minor),
    Rule("DI_LUAR_RENTANG", ("tahun_lulus",), lambda c, year: year > c.today.year),
    Rule(
        "DI_LUAR_RENTANG", ("tahun_lulus", "tanggal_lahir"),
        lambda c, year, born: _born(c, born) and year <= c.today.year and year < born.year + SCHOOL_YEARS,
    ),
    in_scope("kode_wilayah"),
    Rule(
        "WAJIB_KOSONG", ("no_hp", "email"), lambda _, phone, mail: phone is None and mail is None, nulls=True,
    ),
    required("ragam_disabilitas", ("disabilitas",), lambda d: d == "Y"),
    required("tanggal_terbit_ak1", ("no_ak1",), lambda number: number is not None),
    Rule(
        "AK1_KEDALUWARSA", ("tanggal_terbit_ak1", "status_rekaman"),
        lambda c, issued, status: issued is not None and _in_use(status) and _expired(c, issued), nulls=True,
    ),
    Rule(
        "AK1_TIDAK_LAPOR_6BLN", ("tanggal_lapor_terakhir", "tanggal_terbit_ak1", "status_rekaman"),
        _report_overdue, nulls=True,
    ),
)

DOMAIN = Domain(
    name="pencari-kerja",
    title="Pencari kerja",
    model=PencariKerja,
    rules=RULES,
    unique=("nik",),
    example={
        "id_sumber": "PK-000123", "nik": "3216061508950001", "nama": "Contoh Pencari Kerja",
        "tempat_lahir": "Bekasi", "tanggal_lahir": "1995-08-15", "jenis_kelamin": "L",
        "status_perkawinan": "1", "kewarganegaraan": "WNI", "alamat": "Jl. Melati No. 2 RT 001/002",
        "kode_wilayah": "32.16.06.2004", "no_hp": "081234567890", "email": "nama@contoh.id",
        "pendidikan_terakhir": "5", "jurusan": "Teknik Mesin", "tahun_lulus": "2013",
        "kode_jabatan_diinginkan": "7223.01", "keterampilan": "Mengelas|Membaca gambar teknik",
        "disabilitas": "T", "no_ak1": "3216/2026/000123", "tanggal_terbit_ak1": "2026-03-02",
        "tanggal_lapor_terakhir": "2026-09-01", "status_pencari_kerja": "pernah_bekerja",
        "tanggal_daftar": "2026-03-02", "upah_diharapkan": "5500000",
    },
)
