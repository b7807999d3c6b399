"""Define the column types about persons, and the types for demands on persons and for counts of them.

All but the last group are personal data (UU 27/2022 Art. 4).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, Strict

from functions.domains.core import cells, identifiers
from functions.domains.core.cells import kode
from functions.domains.core.readers import texts
from functions.domains.core.types import YA_TIDAK, Cell, text

# -- identity ------------------------------------------------------------------------------------------------
NIK = Annotated[str, text(16, r"^([0-9]{16}|0)$"), Cell(
    identifiers.nik, "NIK_FORMAT", repeats=False,
    warn=(("NIK_WILAYAH_TIDAK_DIKENAL", identifiers.nik_region_known),), pii="umum", identifier=True,
    klasifikasi="Pengenal", ukuran="16 digit",
)]
Nama = Annotated[str, text(150), Cell(texts.named, absent=texts.ABSENT_NAME, repeats=False, pii="umum")]
NomorPribadi = Annotated[str, text(60), Cell(
    texts.nomor, absent=texts.ABSENT_WORDS, repeats=False, pii="umum", identifier=True,
    klasifikasi="Pengenal",
)]
"""The number of a person's card, passport or certificate."""
TempatLahir = Annotated[str, text(100), Cell(texts.named, absent=texts.ABSENT_NAME, pii="umum")]
TanggalLahir = Annotated[date, Strict(), Field(ge=date(1900, 1, 1), le=date(2100, 12, 31)), Cell(
    cells.tanggal, "TGL_FORMAT", pii="umum", klasifikasi="Tanggal", satuan="Hari", ukuran="Titik waktu",
)]
JK = {"L": "Laki-laki", "P": "Perempuan"}
JK_SPELLINGS = {
    "L": "L", "P": "P", "Laki-laki": "L", "Laki": "L", "Lk": "L", "Pria": "L", "Perempuan": "P", "Pr": "P",
    "Wanita": "P", "1": "L", "2": "P",
}
JenisKelamin = Annotated[Literal["L", "P"], Cell(
    kode(JK_SPELLINGS), "KODE_TIDAK_DIKENAL", pii="umum", choices=JK, klasifikasi="Kode",
)]
KAWIN = {"1": "Belum kawin", "2": "Kawin", "3": "Cerai hidup", "4": "Cerai mati"}
StatusPerkawinan = Annotated[Literal["1", "2", "3", "4"], Cell(
    kode({c: c for c in KAWIN} | {w: c for c, w in KAWIN.items()} | {
        "Kawin tercatat": "2", "Kawin belum tercatat": "2", "Menikah": "2", "Belum menikah": "1",
        "Lajang": "1",
    }),
    "KODE_TIDAK_DIKENAL", pii="umum", choices=KAWIN, klasifikasi="Kode",
)]
WARGA = {"WNI": "Warga Negara Indonesia", "WNA": "Warga Negara Asing"}
Kewarganegaraan = Annotated[Literal["WNI", "WNA"], Cell(
    kode({c: c for c in WARGA} | {w: c for c, w in WARGA.items()} | {"Indonesia": "WNI", "Asing": "WNA"}),
    "KODE_TIDAK_DIKENAL", pii="umum", choices=WARGA, klasifikasi="Kode",
)]

# -- home and contact ----------------------------------------------------------------------------------------
Alamat = Annotated[str, text(300), Cell(
    texts.named, absent=texts.ABSENT_WORDS, repeats=False, pii="umum",
)]
KodeDesa = Annotated[str, text(13, r"^[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}$"), Cell(
    identifiers.wilayah(4), "WIL_TIDAK_DIKENAL", pii="umum", identifier=True,
    klasifikasi="Kode wilayah Kemendagri", ukuran="Desa/kelurahan",
)]
Telepon = Annotated[str, text(40), Cell(
    identifiers.telepon, absent=texts.ABSENT_PHONE, repeats=False,
    warn=(("HP_FORMAT", identifiers.is_e164),), pii="umum", identifier=True, klasifikasi="Pengenal",
)]
Email = Annotated[str, text(254), Cell(
    absent=texts.ABSENT_WORDS, warn=(("EMAIL_FORMAT", identifiers.is_email),), pii="umum",
)]

# -- schooling, work and health ------------------------------------------------------------------------------
PENDIDIKAN = {
    "1": "Tidak/belum sekolah", "2": "Belum tamat SD", "3": "Tamat SD", "4": "SLTP", "5": "SLTA",
    "6": "Diploma I/II", "7": "Diploma III", "8": "Diploma IV/Strata I", "9": "Strata II", "10": "Strata III",
}
PENDIDIKAN_SPELLINGS = {c: c for c in PENDIDIKAN} | {w: c for c, w in PENDIDIKAN.items()} | {
    "Tidak sekolah": "1", "Belum sekolah": "1", "Tidak tamat SD": "2", "Belum tamat SD/sederajat": "2",
    "SD": "3", "MI": "3", "Tamat SD/sederajat": "3", "SMP": "4", "MTs": "4", "SLTP/sederajat": "4",
    "SMA": "5", "SMK": "5", "SMU": "5", "STM": "5", "MA": "5", "SLTA/sederajat": "5", "SMA/SMK": "5",
    "D1": "6", "D2": "6", "D-I": "6", "D-II": "6", "SD sederajat": "3", "MI sederajat": "3",
    "SMP sederajat": "4", "MTs sederajat": "4", "SMA sederajat": "5", "SMK sederajat": "5",
    "MA sederajat": "5", "SMA/SMK sederajat": "5", "SMA/SMK/MA": "5", "Diploma 1": "6", "Diploma 2": "6",
    "Diploma 3": "7", "Diploma 4": "8", "Sarjana (S1)": "8", "S1/Sarjana": "8", "D1/D2": "6", "D-I/D-II": "6",
    "Diploma I": "6", "Diploma II": "6", "Akademi/D-III/S. Muda": "7", "Akademi/Diploma III/S. Muda": "7",
    "D3": "7", "D-III": "7", "D.III": "7", "Akademi": "7", "Diploma": "7", "D4": "8", "D-IV": "8",
    "D4/S1": "8", "S1/D4": "8", "Diploma IV": "8", "Strata I": "8", "S1": "8", "S-1": "8", "Sarjana": "8",
    "Strata-1": "8", "S2": "9", "S-2": "9", "Magister": "9", "Strata-2": "9", "Strata-II": "9", "S3": "10",
    "S-3": "10", "Doktor": "10", "Strata-3": "10",
}
pendidikan = kode(PENDIDIKAN_SPELLINGS)
Pendidikan = Annotated[Literal["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"], Cell(
    pendidikan, "KODE_TIDAK_DIKENAL", pii="umum", choices=PENDIDIKAN, klasifikasi="Kode DUKCAPIL10",
)]
Rupiah = Annotated[int, Strict(), Field(ge=0, le=10**12), Cell(
    cells.bilangan, pii="spesifik", klasifikasi="Bilangan bulat", satuan="Rupiah",
    ukuran="Nilai uang per bulan",
)]
DISABILITAS = {
    "FISIK": "Fisik", "INTELEKTUAL": "Intelektual", "MENTAL": "Mental", "SENSORIK": "Sensorik",
    "GANDA": "Ganda",
}
Disabilitas = Annotated[Literal["Y", "T"], Cell(
    kode(YA_TIDAK), "KODE_TIDAK_DIKENAL", pii="spesifik", choices={"Y": "Ya", "T": "Tidak"},
    klasifikasi="Kode",
)]
RagamDisabilitas = Annotated[
    list[Literal["FISIK", "INTELEKTUAL", "MENTAL", "SENSORIK", "GANDA"]],
    Field(min_length=1, max_length=5),
    Cell(
        cells.daftar(kode({c: c for c in DISABILITAS} | {
            "Daksa": "FISIK", "Tuna daksa": "FISIK", "Grahita": "INTELEKTUAL", "Tuna grahita": "INTELEKTUAL",
            "Jiwa": "MENTAL", "Mental/jiwa": "MENTAL", "Netra": "SENSORIK", "Buta": "SENSORIK",
            "Netra/buta": "SENSORIK", "Tuna netra": "SENSORIK", "Rungu": "SENSORIK", "Tuna rungu": "SENSORIK",
            "Wicara": "SENSORIK", "Tuna wicara": "SENSORIK", "Rungu/wicara": "SENSORIK",
            "Fisik dan mental": "GANDA", "Lebih dari 1": "GANDA",
        })),
        "KODE_TIDAK_DIKENAL", texts.ABSENT_WORDS, pii="spesifik", choices=DISABILITAS,
        klasifikasi="Kode (daftar)",
    ),
]

# -- demands on persons, and counts of them: about nobody in particular, so no personal data -----------------
JenisKelaminDibutuhkan = Annotated[Literal["L", "P", "LP"], Cell(
    kode(JK_SPELLINGS | {
        "LP": "LP", "L/P": "LP", "Laki-laki/Perempuan": "LP", "Laki-laki atau perempuan": "LP", "Semua": "LP",
        "3": "LP",
    }),
    "KODE_TIDAK_DIKENAL", choices=JK | {"LP": "Laki-laki atau perempuan"}, klasifikasi="Kode",
)]
JenisKelaminKelompok = Annotated[Literal["L", "P"], Cell(
    kode(JK_SPELLINGS), "KODE_TIDAK_DIKENAL", choices=JK, klasifikasi="Kode",
)]
PendidikanKelompok = Annotated[Literal["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"], Cell(
    pendidikan, "KODE_TIDAK_DIKENAL", choices=PENDIDIKAN, klasifikasi="Kode DUKCAPIL10",
)]
