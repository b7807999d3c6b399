"""The types that columns are made of. Constraints live in pydantic's Rust core; `Cell` says how dirty text gets there,
which code a misfit earns, and how the value must be treated (personal data, text cell, drop-down).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, Strict, StringConstraints

from functions.domains.core import cells, identifiers
from functions.domains.core.cells import Reader, kode


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """How text becomes a value of this type.

    `code`: catalogue code when the value does not fit. `warn`: (code, predicate that holds for a good value), for
    forms that are accepted with a warning. `pii`: class under UU 27/2022 Art. 4 (`umum`, `spesifik`), None for none.
    `identifier`: digits that a spreadsheet would spoil, always a text cell, refused as a JSON number.
    `choices`: codes and their words, for drop-downs.
    """

    read: Reader | None = None
    code: str = "TIPE_SALAH"
    warn: tuple[tuple[str, Callable[[Any], bool]], ...] = ()
    pii: Literal["umum", "spesifik"] | None = None
    identifier: bool = False
    choices: Mapping[str, str] | None = None
    repeats: bool = True
    """Whether a file holds many rows for each value: then what was read is remembered."""
    klasifikasi: str = "Teks"
    ukuran: str = "Isian"
    satuan: str = "-"


def _text(most: int, pattern: str | None = None) -> StringConstraints:
    return StringConstraints(min_length=1, max_length=most, pattern=pattern)


# -- common ----------------------------------------------------------------------------------------------------------
IdSumber = Annotated[
    str, _text(64, r"^[A-Za-z0-9._:-]+$"), Cell(identifiers.id_sumber, "ID_FORMAT", repeats=False, identifier=True, klasifikasi="Pengenal")
]
Versi = Annotated[int, Strict(), Field(ge=0, le=10**15), Cell(cells.bilangan, satuan="Urutan", klasifikasi="Bilangan bulat")]
Waktu = Annotated[datetime, Strict(), Cell(cells.waktu, "TGL_FORMAT", klasifikasi="Waktu", satuan="Detik", ukuran="Titik waktu")]
STATUS_REKAMAN = {"aktif": "aktif", "tutup": "tutup", "hapus": "hapus"}
StatusRekaman = Annotated[
    Literal["aktif", "tutup", "hapus"], Cell(kode(STATUS_REKAMAN), "KODE_TIDAK_DIKENAL", choices=STATUS_REKAMAN, klasifikasi="Kode")
]
Teks = Annotated[str, _text(255), Cell()]
Kode = Annotated[str, _text(64), Cell(identifier=True, klasifikasi="Pengenal")]
Alamat = Annotated[str, _text(300), Cell(pii="umum")]
Tanggal = Annotated[
    date, Strict(), Field(ge=date(1900, 1, 1), le=date(2100, 12, 31)),
    Cell(cells.tanggal, "TGL_FORMAT", klasifikasi="Tanggal", satuan="Hari", ukuran="Titik waktu"),
]
TanggalLahir = Annotated[
    date, Strict(), Field(ge=date(1900, 1, 1), le=date(2100, 12, 31)),
    Cell(cells.tanggal, "TGL_FORMAT", pii="umum", klasifikasi="Tanggal", satuan="Hari", ukuran="Titik waktu"),
]
Tahun = Annotated[int, Strict(), Field(ge=1900, le=2100), Cell(cells.bilangan, klasifikasi="Bilangan bulat", satuan="Tahun")]
Periode = Annotated[
    str, _text(7, r"^[0-9]{4}-(0[1-9]|1[0-2])$"), Cell(cells.periode, "TGL_FORMAT", klasifikasi="Periode", satuan="Bulan")
]
Jumlah = Annotated[
    int, Strict(), Field(ge=0, le=10**9), Cell(cells.bilangan, klasifikasi="Bilangan bulat", satuan="Orang", ukuran="Jumlah")
]
Rupiah = Annotated[
    int, Strict(), Field(ge=0, le=10**12),
    Cell(cells.bilangan, pii="spesifik", klasifikasi="Bilangan bulat", satuan="Rupiah", ukuran="Nilai uang per bulan"),
]
Desimal = Annotated[str, _text(20, r"^-?[0-9]+(\.[0-9]+)?$"), Cell(cells.desimal, klasifikasi="Bilangan pecahan")]
YA_TIDAK = {"Y": "Y", "T": "T", "Ya": "Y", "Tidak": "T"}
YaTidak = Annotated[Literal["Y", "T"], Cell(kode(YA_TIDAK), "KODE_TIDAK_DIKENAL", choices={"Y": "Ya", "T": "Tidak"}, klasifikasi="Kode")]

# -- people ----------------------------------------------------------------------------------------------------------
NIK = Annotated[
    str, _text(16, r"^([0-9]{16}|0)$"),
    Cell(identifiers.nik, "NIK_FORMAT", repeats=False, warn=(("NIK_WILAYAH_TIDAK_DIKENAL", identifiers.nik_region_known),),
         pii="umum", identifier=True, klasifikasi="Pengenal", ukuran="16 digit"),
]
Nama = Annotated[str, _text(150), Cell(pii="umum")]
TempatLahir = Annotated[str, _text(100), Cell(pii="umum")]
NomorPribadi = Annotated[str, _text(60), Cell(pii="umum", identifier=True, klasifikasi="Pengenal")]
"""The number of a person's card, passport or certificate."""
JK = {"L": "Laki-laki", "P": "Perempuan"}
_JK = {"L": "L", "P": "P", "Laki-laki": "L", "Laki": "L", "Lk": "L", "Pria": "L", "Perempuan": "P", "Pr": "P", "Wanita": "P", "1": "L", "2": "P"}
JenisKelamin = Annotated[Literal["L", "P"], Cell(kode(_JK), "KODE_TIDAK_DIKENAL", pii="umum", choices=JK, klasifikasi="Kode")]
JenisKelaminDibutuhkan = Annotated[
    Literal["L", "P", "LP"],
    Cell(kode(_JK | {"LP": "LP", "L/P": "LP", "Laki-laki/Perempuan": "LP", "Laki-laki atau perempuan": "LP", "Semua": "LP", "3": "LP"}),
         "KODE_TIDAK_DIKENAL", choices=JK | {"LP": "Laki-laki atau perempuan"}, klasifikasi="Kode"),
]
KAWIN = {"1": "Belum kawin", "2": "Kawin", "3": "Cerai hidup", "4": "Cerai mati"}
StatusPerkawinan = Annotated[
    Literal["1", "2", "3", "4"],
    Cell(kode({c: c for c in KAWIN} | {w: c for c, w in KAWIN.items()} | {"Kawin tercatat": "2", "Kawin belum tercatat": "2", "Menikah": "2",
              "Belum menikah": "1", "Lajang": "1"}),
         "KODE_TIDAK_DIKENAL", pii="umum", choices=KAWIN, klasifikasi="Kode"),
]
WARGA = {"WNI": "Warga Negara Indonesia", "WNA": "Warga Negara Asing"}
Kewarganegaraan = Annotated[
    Literal["WNI", "WNA"],
    Cell(kode({c: c for c in WARGA} | {w: c for c, w in WARGA.items()} | {"Indonesia": "WNI", "Asing": "WNA"}),
         "KODE_TIDAK_DIKENAL", pii="umum", choices=WARGA, klasifikasi="Kode"),
]
PENDIDIKAN = {
    "1": "Tidak/belum sekolah", "2": "Belum tamat SD", "3": "Tamat SD", "4": "SLTP", "5": "SLTA", "6": "Diploma I/II",
    "7": "Diploma III", "8": "Diploma IV/Strata I", "9": "Strata II", "10": "Strata III",
}
_PENDIDIKAN = {c: c for c in PENDIDIKAN} | {w: c for c, w in PENDIDIKAN.items()} | {
    "Tidak sekolah": "1", "Belum sekolah": "1", "Tidak tamat SD": "2", "Belum tamat SD/sederajat": "2",
    "SD": "3", "MI": "3", "Tamat SD/sederajat": "3", "SMP": "4", "MTs": "4", "SLTP/sederajat": "4",
    "SMA": "5", "SMK": "5", "SMU": "5", "STM": "5", "MA": "5", "SLTA/sederajat": "5", "SMA/SMK": "5", "D1": "6", "D2": "6", "D-I": "6", "D-II": "6",
    "SD sederajat": "3", "MI sederajat": "3", "SMP sederajat": "4", "MTs sederajat": "4", "SMA sederajat": "5", "SMK sederajat": "5",
    "MA sederajat": "5", "SMA/SMK sederajat": "5", "SMA/SMK/MA": "5", "Diploma 1": "6", "Diploma 2": "6", "Diploma 3": "7", "Diploma 4": "8",
    "Sarjana (S1)": "8", "S1/Sarjana": "8",
    "D1/D2": "6", "D-I/D-II": "6", "Diploma I": "6", "Diploma II": "6", "Akademi/D-III/S. Muda": "7", "Akademi/Diploma III/S. Muda": "7",
    "D3": "7", "D-III": "7", "D.III": "7", "Akademi": "7", "Diploma": "7",
    "D4": "8", "D-IV": "8", "D4/S1": "8", "S1/D4": "8", "Diploma IV": "8", "Strata I": "8", "S1": "8", "S-1": "8", "Sarjana": "8",
    "Strata-1": "8",
    "S2": "9", "S-2": "9", "Magister": "9", "Strata-2": "9", "Strata-II": "9", "S3": "10", "S-3": "10", "Doktor": "10", "Strata-3": "10",
}
pendidikan = kode(_PENDIDIKAN)
Pendidikan = Annotated[
    Literal["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
    Cell(pendidikan, "KODE_TIDAK_DIKENAL", pii="umum", choices=PENDIDIKAN, klasifikasi="Kode DUKCAPIL10"),
]
DISABILITAS = {"FISIK": "Fisik", "INTELEKTUAL": "Intelektual", "MENTAL": "Mental", "SENSORIK": "Sensorik", "GANDA": "Ganda"}
Disabilitas = Annotated[
    Literal["Y", "T"], Cell(kode(YA_TIDAK), "KODE_TIDAK_DIKENAL", pii="spesifik", choices={"Y": "Ya", "T": "Tidak"}, klasifikasi="Kode")
]
RagamDisabilitas = Annotated[
    list[Literal["FISIK", "INTELEKTUAL", "MENTAL", "SENSORIK", "GANDA"]], Field(min_length=1, max_length=5),
    Cell(cells.daftar(kode({c: c for c in DISABILITAS} | {
             "Daksa": "FISIK", "Tuna daksa": "FISIK", "Grahita": "INTELEKTUAL", "Tuna grahita": "INTELEKTUAL",
             "Jiwa": "MENTAL", "Mental/jiwa": "MENTAL",
             "Netra": "SENSORIK", "Buta": "SENSORIK", "Netra/buta": "SENSORIK", "Tuna netra": "SENSORIK",
             "Rungu": "SENSORIK", "Tuna rungu": "SENSORIK",
             "Wicara": "SENSORIK", "Tuna wicara": "SENSORIK", "Rungu/wicara": "SENSORIK", "Fisik dan mental": "GANDA", "Lebih dari 1": "GANDA",
         })),
         "KODE_TIDAK_DIKENAL", pii="spesifik", choices=DISABILITAS, klasifikasi="Kode (daftar)"),
]
Telepon = Annotated[
    str, _text(40),
    Cell(identifiers.telepon, repeats=False, warn=(("HP_FORMAT", identifiers.is_e164),), pii="umum", identifier=True, klasifikasi="Pengenal"),
]
Email = Annotated[str, _text(254), Cell(warn=(("EMAIL_FORMAT", identifiers.is_email),), pii="umum")]
Keterampilan = Annotated[list[Annotated[str, _text(100)]], Field(min_length=1, max_length=50), Cell(cells.daftar(str), klasifikasi="Teks (daftar)")]

# -- asked of or counted over people, about nobody in particular: no personal data ------------------------------------
JenisKelaminKelompok = Annotated[Literal["L", "P"], Cell(kode(_JK), "KODE_TIDAK_DIKENAL", choices=JK, klasifikasi="Kode")]
PendidikanKelompok = Annotated[
    Literal["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
    Cell(pendidikan, "KODE_TIDAK_DIKENAL", choices=PENDIDIKAN, klasifikasi="Kode DUKCAPIL10"),
]
UpahDitawarkan = Annotated[
    int, Strict(), Field(ge=0, le=10**12),
    Cell(cells.bilangan, klasifikasi="Bilangan bulat", satuan="Rupiah", ukuran="Nilai uang per bulan"),
]

# -- places ----------------------------------------------------------------------------------------------------------
KodeWilayah = Annotated[
    str, _text(13, r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$"),
    Cell(identifiers.wilayah(), "WIL_TIDAK_DIKENAL", identifier=True, klasifikasi="Kode wilayah Kemendagri"),
]
KodeDesa = Annotated[
    str, _text(13, r"^[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}$"),
    Cell(identifiers.wilayah(4), "WIL_TIDAK_DIKENAL", pii="umum", identifier=True, klasifikasi="Kode wilayah Kemendagri", ukuran="Desa/kelurahan"),
]
NEGARA = {
    "MY": "Malaysia", "SG": "Singapura", "HK": "Hong Kong", "TW": "Taiwan", "JP": "Jepang", "KR": "Korea Selatan", "BN": "Brunei Darussalam",
    "SA": "Arab Saudi", "AE": "Uni Emirat Arab", "QA": "Qatar", "KW": "Kuwait", "OM": "Oman", "BH": "Bahrain", "TR": "Turki", "DE": "Jerman",
    "IT": "Italia", "PL": "Polandia", "AU": "Australia", "NZ": "Selandia Baru", "US": "Amerika Serikat", "CA": "Kanada", "GB": "Inggris",
    "NL": "Belanda", "TH": "Thailand", "PH": "Filipina", "VN": "Vietnam", "CN": "Tiongkok", "PG": "Papua Nugini", "MV": "Maladewa", "ID": "Indonesia",
}
Negara = Annotated[
    str, _text(2, r"^[A-Z]{2}$"), Cell(identifiers.negara(NEGARA), "KODE_TIDAK_DIKENAL", choices=NEGARA, klasifikasi="Kode ISO 3166-1 alfa-2"),
]

# -- organisations and classifications -------------------------------------------------------------------------------
NPWP = Annotated[
    str, _text(16, r"^[0-9]{16}$"),
    Cell(identifiers.npwp, "NPWP_FORMAT", pii="umum", identifier=True, klasifikasi="Pengenal", ukuran="16 digit"),
]
"""Personal data: a resident individual's NPWP is the NIK, and a NITKU begins with it (PMK 112/2022)."""
NITKU = Annotated[
    str, _text(22, r"^[0-9]{22}$"),
    Cell(cells.digits("NITKU_FORMAT", 22), "NITKU_FORMAT", pii="umum", identifier=True, klasifikasi="Pengenal", ukuran="22 digit"),
]
NIB = Annotated[
    str, _text(50), Cell(identifiers.nib, warn=(("NIB_FORMAT", identifiers.is_nib),), identifier=True, klasifikasi="Pengenal", ukuran="13 digit")
]
KBLI5 = Annotated[
    str, _text(5, r"^[0-9]{5}$"),
    Cell(cells.digits("KODE_TIDAK_DIKENAL", 5), "KODE_TIDAK_DIKENAL", identifier=True, klasifikasi="KBLI", ukuran="5 digit")
]
VersiKBLI = Annotated[
    Literal["2020", "2025"],
    Cell(kode({"2020": "2020", "KBLI 2020": "2020", "2025": "2025", "KBLI 2025": "2025"}), "KODE_TIDAK_DIKENAL",
         choices={"2020": "KBLI 2020", "2025": "KBLI 2025"}, klasifikasi="Edisi"),
]
KbliKategori = Annotated[str, _text(1, r"^[A-V]$"), Cell(str.upper, "KODE_TIDAK_DIKENAL", klasifikasi="Kategori KBLI", ukuran="1 huruf")]
KBJI = Annotated[
    str, _text(20), Cell(warn=(("KBJI_TIDAK_DIKENAL", identifiers.is_kbji),), identifier=True, klasifikasi="KBJI")
]
DaftarKBJI = Annotated[
    list[Annotated[str, _text(20)]], Field(min_length=1, max_length=10),
    Cell(cells.daftar(str), warn=(("KBJI_TIDAK_DIKENAL", lambda codes: all(map(identifiers.is_kbji, codes))),),
         identifier=True, klasifikasi="KBJI (daftar)"),
]
VersiKBJI = Annotated[
    Literal["2014", "2026"],
    Cell(kode({"2014": "2014", "KBJI 2014": "2014", "2026": "2026", "KBJI 2026": "2026"}), "KODE_TIDAK_DIKENAL",
         choices={"2014": "KBJI 2014", "2026": "KBJI 2026"}, klasifikasi="Edisi"),
]
DaftarSKKNI = Annotated[
    list[Annotated[str, _text(60)]], Field(min_length=1, max_length=50),
    Cell(cells.daftar(str), warn=(("SKKNI_FORMAT", lambda codes: all(map(identifiers.is_skkni, codes))),), klasifikasi="SKKNI (daftar)"),
]


def coded(choices: Mapping[str, str], alias: Mapping[str, str] | None = None) -> Cell:
    """The `Cell` of a coded column: `choices` maps each code to its word; `alias` maps further spellings to codes.

    Use as `Annotated[Literal["a", "b"], coded({"a": "Kata A", "b": "Kata B"})]`.
    """
    spellings = {code: code for code in choices} | {word: code for code, word in choices.items()} | dict(alias or {})
    return Cell(kode(spellings), "KODE_TIDAK_DIKENAL", choices=choices, klasifikasi="Kode")
