"""Pencari kerja: job seekers and their AK/I card (domain.md 2.1; Perpres 57/2023 Art. 10)."""

from __future__ import annotations

from typing import Annotated, Literal

from functions.domains import _types as t
from functions.domains._contract import Column, Domain, Record, Rule, required
from functions.domains._rules import age, nik_tells, not_future, temporary_nik

STATUS = {
    "belum_pernah_bekerja": "Belum pernah bekerja", "pernah_bekerja": "Pernah bekerja",
    "bekerja_masih_mencari": "Bekerja tetapi masih mencari pekerjaan",
}
Status = Annotated[Literal["belum_pernah_bekerja", "pernah_bekerja", "bekerja_masih_mencari"], t.coded(STATUS)]

AK1_YEARS = 2
AK1_REPORT_DAYS = 183


class PencariKerja(Record):
    nik: Annotated[t.NIK, Column("NIK", "Nomor Induk Kependudukan pada KTP", "identitas.nik", ("No. KTP", "No KTP", "NIK KTP", "Nomor KTP"))]
    nama: Annotated[t.Nama, Column("Nama", "Nama lengkap sesuai KTP", "identitas.nama", ("Nama Lengkap", "Nama Pencari Kerja"))]
    tempat_lahir: Annotated[t.Teks, Column("Tempat lahir", "Kabupaten/kota tempat lahir", "identitas.tempat_lahir", ("Tmp Lahir", "Tempat"))]
    tanggal_lahir: Annotated[t.TanggalLahir, Column("Tanggal lahir", "Tanggal lahir sesuai KTP", "identitas.tanggal_lahir", ("Tgl Lahir", "Tgl. Lahir"))]
    jenis_kelamin: Annotated[
        t.JenisKelamin, Column("Jenis kelamin", "Jenis kelamin sesuai KTP", "identitas.jenis_kelamin", ("L/P", "JK", "Kelamin"), kode={"L": 1, "P": 2})
    ]
    status_perkawinan: Annotated[
        t.StatusPerkawinan | None, Column("Status perkawinan", "Status perkawinan sesuai KTP", "identitas.status_perkawinan", ("Status Kawin",))
    ] = None
    kewarganegaraan: Annotated[
        t.Kewarganegaraan | None, Column("Kewarganegaraan", "WNI bila kosong", "identitas.kewarganegaraan", ("Warga Negara",))
    ] = None
    alamat: Annotated[t.Alamat, Column("Alamat", "Alamat tempat tinggal sekarang", "domisili.alamat", ("Alamat Lengkap", "Alamat Domisili"))]
    kode_wilayah: Annotated[
        t.KodeDesa, Column("Kode wilayah", "Desa/kelurahan tempat tinggal", "domisili.kode_wilayah", ("Kode Desa", "Kode Kelurahan", "Kode Desa/Kelurahan"))
    ]
    no_hp: Annotated[t.Telepon | None, Column("Nomor telepon", "Nomor telepon genggam", "kontak.telepon", ("No. HP", "HP", "No Telepon", "No WA"))] = None
    email: Annotated[t.Email | None, Column("Surel", "Alamat surel", "kontak.email", ("E-mail", "Surel"))] = None
    pendidikan_terakhir: Annotated[
        t.Pendidikan, Column("Pendidikan terakhir", "Jenjang tertinggi yang ditamatkan", "pendidikan.jenjang", ("Pendidikan", "Pend. Terakhir"))
    ]
    jurusan: Annotated[t.Teks | None, Column("Jurusan", "Jurusan pendidikan terakhir", "pendidikan.jurusan", ("Program Studi",))] = None
    tahun_lulus: Annotated[t.Tahun | None, Column("Tahun lulus", "Tahun lulus pendidikan terakhir", "pendidikan.tahun_lulus", ("Thn Lulus",))] = None
    kode_jabatan_diinginkan: Annotated[
        t.DaftarKBJI | None, Column("Jabatan diinginkan", "Kode KBJI jabatan yang diinginkan", "minat.kode_jabatan", ("Kode Jabatan", "KBJI"))
    ] = None
    keterampilan: Annotated[t.Keterampilan | None, Column("Keterampilan", "Keterampilan yang dimiliki", "minat.keterampilan", ("Keahlian",))] = None
    disabilitas: Annotated[t.Disabilitas | None, Column("Disabilitas", "Penyandang disabilitas", "disabilitas.status", ("Difabel",))] = None
    ragam_disabilitas: Annotated[
        t.RagamDisabilitas | None, Column("Ragam disabilitas", "Ragam menurut UU 8/2016 Pasal 4", "disabilitas.ragam", ("Jenis Disabilitas",))
    ] = None
    no_ak1: Annotated[t.Kode | None, Column("Nomor AK/I", "Nomor kartu tanda pencari kerja", "ak1.nomor", ("No. AK1", "No AK/1", "Nomor Kartu Kuning"))] = None
    tanggal_terbit_ak1: Annotated[t.Tanggal | None, Column("Tanggal terbit AK/I", "Tanggal kartu AK/I terbit", "ak1.tanggal_terbit", ("Tgl Terbit AK1",))] = None
    tanggal_lapor_terakhir: Annotated[
        t.Tanggal | None, Column("Tanggal lapor terakhir", "Laporan enam bulanan yang terakhir", "ak1.tanggal_lapor_terakhir", ("Tgl Lapor",))
    ] = None
    status_pencari_kerja: Annotated[
        Status, Column("Status pencari kerja", "Kelompok pencari kerja", "status", ("Status Pencaker",), "Perpres 57/2023 Pasal 10")
    ]
    tanggal_daftar: Annotated[t.Tanggal, Column("Tanggal daftar", "Tanggal mendaftar pada Disnaker", "tanggal_daftar", ("Tgl Daftar", "Tanggal Terdaftar"))]
    upah_diharapkan: Annotated[t.Rupiah | None, Column("Upah diharapkan", "Upah per bulan yang diharapkan", "minat.upah", ("Gaji Diharapkan",))] = None


RULES = (
    temporary_nik(),
    *nik_tells("nik", "tanggal_lahir", "jenis_kelamin"),
    Rule("WAJIB_KOSONG", ("no_hp", "email"), lambda _, phone, mail: phone is None and mail is None, nulls=True),
    required("ragam_disabilitas", ("disabilitas",), lambda d: d == "Y"),
    required("tanggal_terbit_ak1", ("no_ak1",), lambda number: number is not None),
    *not_future("tanggal_daftar"),
    Rule("UMUR_DI_BAWAH_15", ("tanggal_lahir", "tanggal_daftar"), lambda _, born, day: age(born, day) < 15),
)

DOMAIN = Domain(
    name="pencari-kerja",
    title="Pencari kerja",
    model=PencariKerja,
    rules=RULES,
    unique=("nik",),
    example={
        "id_sumber": "PK-000123", "nik": "3216061508950001", "nama": "Contoh Pencari Kerja", "tempat_lahir": "Bekasi",
        "tanggal_lahir": "1995-08-15", "jenis_kelamin": "L", "status_perkawinan": "1", "alamat": "Jl. Melati No. 2 RT 001/002",
        "kode_wilayah": "32.16.06.2004", "no_hp": "081234567890", "pendidikan_terakhir": "5", "jurusan": "Teknik Mesin",
        "tahun_lulus": "2013", "kode_jabatan_diinginkan": "7223.01", "keterampilan": "Mengelas|Membaca gambar teknik",
        "disabilitas": "T", "no_ak1": "3216/2026/000123", "tanggal_terbit_ak1": "2026-03-02", "tanggal_lapor_terakhir": "2026-09-01",
        "status_pencari_kerja": "pernah_bekerja", "tanggal_daftar": "2026-03-02", "upah_diharapkan": "5500000",
    },
)
