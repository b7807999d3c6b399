"""Declare pelatihan: participants of training classes, one row per participant and class (domain.md 2.5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, Strict

from functions.domains.core import business_types as business
from functions.domains.core import person_types as person
from functions.domains.core import types as t
from functions.domains.core.cells import bilangan
from functions.domains.core.contract import Column, Context, Domain, RowModel, Rule
from functions.domains.core.rules import child_by_nik, in_order, in_scope, no_nik_in, temporary_nik

LEMBAGA = {
    "1": "UPTP", "2": "UPTD", "3": "BLKLN", "4": "Lembaga Pelatihan K/L", "5": "SKPD", "6": "LPK Swasta",
    "7": "BLK Komunitas",
}
TipeLembaga = Annotated[Literal["1", "2", "3", "4", "5", "6", "7"], t.coded(LEMBAGA, {
    "UPTP Pusat": "1", "BBPVP": "1", "BPVP": "1", "BLK UPTP": "1", "UPTD BLK": "2", "BLK UPTD": "2",
    "BLK Luar Negeri": "3", "Lembaga Pelatihan Kementerian/Lembaga": "4", "Kementerian/Lembaga": "4",
    "OPD": "5", "LPK": "6", "LPKS": "6", "BLKK": "7",
})]
METODE = {"luring": "Luring (tatap muka)", "daring": "Daring", "campuran": "Campuran luring dan daring"}
Metode = Annotated[Literal["luring", "daring", "campuran"], t.coded(METODE, {
    "Offline": "luring", "Tatap muka": "luring", "Onsite": "luring", "Online": "daring",
    "Jarak jauh": "daring", "Blended": "campuran", "Blended learning": "campuran", "Hybrid": "campuran",
    "Hibrida": "campuran",
})]
DANA = {
    "APBN": "APBN", "APBD": "APBD", "mandiri": "Biaya peserta sendiri",
    "lainnya": "Lainnya (perusahaan, CSR, hibah)",
}
SumberDana = Annotated[Literal["APBN", "APBD", "mandiri", "lainnya"], t.coded(DANA, {
    "APBD Kabupaten": "APBD", "APBD Provinsi": "APBD", "APBD Kab": "APBD", "APBD Prov": "APBD",
    "Swadana": "mandiri", "Swadaya": "mandiri", "Biaya sendiri": "mandiri", "CSR": "lainnya",
    "Perusahaan": "lainnya", "Hibah": "lainnya", "Lain-lain": "lainnya",
})]
STATUS = {
    "daftar": "Mendaftar", "diterima": "Diterima", "mengikuti": "Mengikuti", "lulus": "Lulus",
    "tidak_lulus": "Tidak lulus", "mundur": "Mengundurkan diri",
}
StatusPeserta = Annotated[
    Literal["daftar", "diterima", "mengikuti", "lulus", "tidak_lulus", "mundur"],
    t.coded(STATUS, {
        "Pendaftar": "daftar", "Terdaftar": "daftar", "Lolos seleksi": "diterima", "Peserta": "mengikuti",
        "Sedang mengikuti": "mengikuti", "Lulus pelatihan": "lulus", "Gagal": "tidak_lulus",
        "Mengundurkan diri": "mundur", "Drop out": "mundur", "DO": "mundur",
    }),
]
UJI = {"kompeten": "Kompeten", "belum_kompeten": "Belum kompeten"}
HasilUji = Annotated[Literal["kompeten", "belum_kompeten"], t.coded(
    UJI, {"K": "kompeten", "BK": "belum_kompeten", "Tidak kompeten": "belum_kompeten"},
)]
DurasiJP = Annotated[int, Strict(), Field(ge=1, le=9_999), t.Cell(
    bilangan, klasifikasi="Bilangan bulat", satuan="Jam pelatihan (JP)", ukuran="Lama",
)]


class Pelatihan(RowModel):
    id_kelas: Annotated[t.Kode, Column(
        "Kelas", "Identitas kelas atau angkatan di sistem asal", "kelas.id",
        ("Kode Kelas", "Kelas", "Angkatan", "ID Angkatan"),
    )]
    nama_program: Annotated[t.Teks, Column(
        "Program pelatihan", "Nama program pelatihan", "program.nama",
        ("Program", "Program Pelatihan", "Nama Pelatihan", "Judul Pelatihan"),
    )]
    kode_program: Annotated[t.Kode | None, Column(
        "Kode program", "Kode program pelatihan; kosongkan bila belum ada", "program.kode",
        ("Kode Pelatihan", "Kode Program Pelatihan"),
    )] = None
    penyelenggara: Annotated[t.Teks, Column(
        "Penyelenggara", "Nama lembaga penyelenggara pelatihan", "lembaga.nama",
        ("Nama Lembaga", "Lembaga", "Lembaga Pelatihan", "Nama Penyelenggara"),
    )]
    tipe_lembaga: Annotated[TipeLembaga, Column(
        "Tipe lembaga", "Jenis lembaga penyelenggara", "lembaga.tipe",
        ("Jenis Lembaga", "Tipe Lembaga Pelatihan"), kode={code: int(code) for code in LEMBAGA},
    )]
    kejuruan: Annotated[t.Teks, Column(
        "Kejuruan", "Kejuruan pelatihan", "program.kejuruan",
        ("Jurusan Pelatihan", "Bidang Kejuruan", "Vokasi"),
    )]
    kode_skkni: Annotated[business.DaftarSKKNI | None, Column(
        "Unit SKKNI", "Kode unit kompetensi SKKNI yang diajarkan", "program.unit_skkni",
        ("SKKNI", "Unit Kompetensi", "Kode Unit", "Kode Unit SKKNI"),
    )] = None
    tanggal_mulai: Annotated[t.Tanggal, Column(
        "Tanggal mulai", "Hari pertama pelatihan", "kelas.tanggal_mulai",
        ("Tgl Mulai", "Mulai", "Tanggal Mulai Pelatihan"),
    )]
    tanggal_selesai: Annotated[t.Tanggal, Column(
        "Tanggal selesai", "Hari terakhir pelatihan", "kelas.tanggal_selesai",
        ("Tgl Selesai", "Selesai", "Tanggal Selesai Pelatihan"),
    )]
    durasi_jp: Annotated[DurasiJP, Column(
        "Durasi", "Lama pelatihan dalam jam pelatihan", "kelas.durasi_jp",
        ("Durasi", "JP", "Jumlah JP", "Jam Pelatihan"),
    )]
    metode: Annotated[Metode, Column(
        "Metode", "Cara pelatihan diselenggarakan", "kelas.metode", ("Metode Pelatihan", "Moda"),
    )]
    sumber_dana: Annotated[SumberDana, Column(
        "Sumber dana", "Asal pembiayaan pelatihan", "kelas.sumber_dana",
        ("Pendanaan", "Sumber Anggaran", "Anggaran"),
    )]
    kode_wilayah: Annotated[t.KodeWilayah, Column(
        "Tempat pelatihan", "Wilayah tempat pelatihan, paling sedikit kabupaten/kota", "kelas.kode_wilayah",
        ("Lokasi", "Lokasi Pelatihan", "Tempat Pelatihan", "Kode Wilayah Pelatihan"),
        "Kepmendagri 300.2.2-2138/2025",
    )]
    nik: Annotated[person.NIK, Column(
        "NIK", "Nomor Induk Kependudukan peserta", "peserta.nik",
        ("No. KTP", "Nomor KTP", "NIK Peserta", "NIK KTP", "No. NIK", "KTP"),
    )]
    nama_peserta: Annotated[person.Nama, Column(
        "Nama peserta", "Nama lengkap peserta sesuai KTP", "peserta.nama",
        ("Nama", "Nama Lengkap", "Peserta"),
    )]
    status_peserta: Annotated[StatusPeserta, Column(
        "Status peserta", "Kedudukan peserta dalam kelas", "peserta.status",
        ("Status", "Status Kelulusan", "Kelulusan", "Keterangan Lulus"), kode={"lulus": 1, "tidak_lulus": 2},
    )]
    kehadiran_persen: Annotated[t.Desimal | None, Column(
        "Kehadiran", "Bagian jam pelatihan yang dihadiri, 0 sampai 100", "peserta.kehadiran_persen",
        ("Kehadiran", "% Kehadiran", "Persentase Kehadiran"), satuan="Persen",
    )] = None
    nilai: Annotated[t.Desimal | None, Column(
        "Nilai", "Nilai akhir, skala 0 sampai 100", "peserta.nilai", ("Nilai Akhir", "Skor"),
        satuan="Skala 0-100",
    )] = None
    no_sertifikat: Annotated[person.NomorPribadi | None, Column(
        "Nomor sertifikat", "Nomor sertifikat pelatihan", "sertifikat.nomor",
        ("Nomor Sertifikat", "Sertifikat", "No. Sertifikat Pelatihan"),
    )] = None
    no_sertifikat_bnsp: Annotated[person.NomorPribadi | None, Column(
        "Nomor sertifikat BNSP", "Nomor sertifikat kompetensi BNSP", "sertifikat.nomor_bnsp",
        ("Nomor Sertifikat BNSP", "Sertifikat BNSP", "No. BNSP"),
    )] = None
    hasil_uji: Annotated[HasilUji | None, Column(
        "Hasil uji", "Hasil uji kompetensi", "sertifikat.hasil_uji",
        ("Hasil Uji Kompetensi", "Hasil Asesmen", "Asesmen"),
    )] = None


def _off_scale(_: Context, value: str) -> bool:
    return not 0 <= Decimal(value) <= 100


RULES = (
    temporary_nik(),
    *no_nik_in("id_sumber"),
    child_by_nik(),
    *in_order("tanggal_mulai", "tanggal_selesai"),
    Rule(
        "TGL_MASA_DEPAN", ("tanggal_selesai", "status_peserta"),
        lambda c, end, status: status == "lulus" and end > c.today,
    ),
    Rule(
        "PELATIHAN_LULUS_TANPA_SERTIFIKAT", ("no_sertifikat", "status_peserta"),
        lambda _, number, status: number is None and status == "lulus", nulls=True,
    ),
    Rule("DI_LUAR_RENTANG", ("kehadiran_persen",), _off_scale),
    Rule("DI_LUAR_RENTANG", ("nilai",), _off_scale),
    # No column says where the participant lives, and a NIK encodes only where it was first issued.
    in_scope("kode_wilayah"),
)

DOMAIN = Domain(
    name="pelatihan",
    title="Pelatihan",
    model=Pelatihan,
    rules=RULES,
    unique=("id_kelas", "nik"),
    example={
        "id_sumber": "PL-000031", "id_kelas": "KLS-2026-017", "nama_program": "Pemrogram Junior",
        "kode_program": "PRG-0088", "penyelenggara": "UPTD BLK Kabupaten Bekasi", "tipe_lembaga": "2",
        "kejuruan": "Teknologi Informasi dan Komunikasi", "kode_skkni": "J.620100.009.02|J.620100.017.02",
        "tanggal_mulai": "2026-07-06", "tanggal_selesai": "2026-08-14", "durasi_jp": "240",
        "metode": "luring", "sumber_dana": "APBD", "kode_wilayah": "32.16.06", "nik": "3216061508950001",
        "nama_peserta": "Contoh Pencari Kerja", "status_peserta": "lulus", "kehadiran_persen": "96,5",
        "nilai": "85", "no_sertifikat": "BLK-3216/2026/0457", "hasil_uji": "kompeten",
    },
)
