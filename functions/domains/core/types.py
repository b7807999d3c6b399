"""Define `Cell`, and the column types of records, dates, numbers and places that any dataset may use.

Pydantic's constraints (in its Rust core) decide which values fit a type. The type's `Cell` says how text
becomes a value, which code a misfit gets, and how the value must be treated: personal data, text cell,
drop-down. The types of persons are in `person_types`, those of business and of its classifications in
`business_types`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, Strict, StringConstraints

from functions.domains.core import cells, identifiers
from functions.domains.core.cells import Reader, kode
from functions.domains.core.readers import texts


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """How the text of a cell becomes a value of a type, and how that value must be treated."""

    read: Reader | None = None
    """Reads the text; None where the text is the value."""
    code: str = "TIPE_SALAH"
    """Code of the catalogue for a value that does not fit the type."""
    absent: frozenset[str] = texts.ABSENT
    """Texts that mean that no value was given (docs/readers.md)."""
    warn: tuple[tuple[str, Callable[[Any], bool]], ...] = ()
    """(code, predicate that holds for a good value) for forms that are accepted with a warning."""
    pii: Literal["umum", "spesifik"] | None = None
    """Class of personal data under UU 27/2022 Art. 4; None for no personal data."""
    identifier: bool = False
    """Digits that a spreadsheet would convert: always a text cell, and refused as a JSON number."""
    choices: Mapping[str, str] | None = None
    """Codes and their words, for drop-downs."""
    repeats: bool = True
    """Whether a file holds many rows for each value; the values read are then cached."""
    klasifikasi: str = "Teks"
    ukuran: str = "Isian"
    satuan: str = "-"


def coded(choices: Mapping[str, str], alias: Mapping[str, str] | None = None) -> Cell:
    """Return the `Cell` of a coded column.

    `choices` maps each code to its word; `alias` maps further spellings to codes. Use it as
    `Annotated[Literal["a", "b"], coded({"a": "Kata A", "b": "Kata B"})]`.
    """
    words = {word: code for code, word in choices.items()}
    spellings = {code: code for code in choices} | words | dict(alias or {})
    return Cell(kode(spellings), "KODE_TIDAK_DIKENAL", choices=choices, klasifikasi="Kode")


def text(most: int, pattern: str | None = None) -> StringConstraints:
    """Return the constraints of a text of 1 to `most` characters that matches `pattern`."""
    return StringConstraints(min_length=1, max_length=most, pattern=pattern)


# -- the record itself ---------------------------------------------------------------------------------------
IdSumber = Annotated[str, text(64, r"^[A-Za-z0-9._:-]+$"), Cell(
    identifiers.id_sumber, "ID_FORMAT", repeats=False, identifier=True, klasifikasi="Pengenal",
)]
Versi = Annotated[int, Strict(), Field(ge=0, le=10**15), Cell(
    cells.bilangan, satuan="Urutan", klasifikasi="Bilangan bulat",
)]
Waktu = Annotated[datetime, Strict(), Cell(
    cells.waktu, "TGL_FORMAT", klasifikasi="Waktu", satuan="Detik", ukuran="Titik waktu",
)]
STATUS_REKAMAN = {"aktif": "aktif", "tutup": "tutup", "hapus": "hapus"}
StatusRekaman = Annotated[Literal["aktif", "tutup", "hapus"], Cell(
    kode(STATUS_REKAMAN), "KODE_TIDAK_DIKENAL", choices=STATUS_REKAMAN, klasifikasi="Kode",
)]

# -- texts, dates and numbers --------------------------------------------------------------------------------
Teks = Annotated[str, text(255), Cell(texts.named, absent=texts.ABSENT_WORDS)]
Kode = Annotated[str, text(64), Cell(
    texts.nomor, absent=texts.ABSENT_WORDS, identifier=True, klasifikasi="Pengenal",
)]
Tanggal = Annotated[date, Strict(), Field(ge=date(1900, 1, 1), le=date(2100, 12, 31)), Cell(
    cells.tanggal, "TGL_FORMAT", texts.ABSENT_WORDS, klasifikasi="Tanggal", satuan="Hari",
    ukuran="Titik waktu",
)]
Tahun = Annotated[int, Strict(), Field(ge=1900, le=2100), Cell(
    cells.bilangan, klasifikasi="Bilangan bulat", satuan="Tahun",
)]
Periode = Annotated[str, text(7, r"^[0-9]{4}-(0[1-9]|1[0-2])$"), Cell(
    cells.periode, "TGL_FORMAT", klasifikasi="Periode", satuan="Bulan",
)]
Jumlah = Annotated[int, Strict(), Field(ge=0, le=10**9), Cell(
    cells.bilangan, klasifikasi="Bilangan bulat", satuan="Orang", ukuran="Jumlah",
)]
Desimal = Annotated[str, text(20, r"^-?[0-9]+(\.[0-9]+)?$"), Cell(
    cells.desimal, klasifikasi="Bilangan pecahan",
)]
YA_TIDAK = {"Y": "Y", "T": "T", "Ya": "Y", "Tidak": "T"}
YaTidak = Annotated[Literal["Y", "T"], Cell(
    kode(YA_TIDAK), "KODE_TIDAK_DIKENAL", choices={"Y": "Ya", "T": "Tidak"}, klasifikasi="Kode",
)]

# -- places --------------------------------------------------------------------------------------------------
KodeWilayah = Annotated[str, text(13, r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$"), Cell(
    identifiers.wilayah(), "WIL_TIDAK_DIKENAL", identifier=True, klasifikasi="Kode wilayah Kemendagri",
)]
NEGARA = {
    "MY": "Malaysia", "SG": "Singapura", "HK": "Hong Kong", "TW": "Taiwan", "JP": "Jepang",
    "KR": "Korea Selatan", "BN": "Brunei Darussalam", "SA": "Arab Saudi", "AE": "Uni Emirat Arab",
    "QA": "Qatar", "KW": "Kuwait", "OM": "Oman", "BH": "Bahrain", "TR": "Turki", "DE": "Jerman",
    "IT": "Italia", "PL": "Polandia", "AU": "Australia", "NZ": "Selandia Baru", "US": "Amerika Serikat",
    "CA": "Kanada", "GB": "Inggris", "NL": "Belanda", "TH": "Thailand", "PH": "Filipina", "VN": "Vietnam",
    "CN": "Tiongkok", "PG": "Papua Nugini", "MV": "Maladewa", "ID": "Indonesia",
}
Negara = Annotated[str, text(2, r"^[A-Z]{2}$"), Cell(
    identifiers.negara(NEGARA), "KODE_TIDAK_DIKENAL", texts.ABSENT_COUNTRY, choices=NEGARA,
    klasifikasi="Kode ISO 3166-1 alfa-2",
)]
