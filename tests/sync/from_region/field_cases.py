"""The kinds of fault known from the field: a small file for each, and what the check must make of it.

That corrections sent back pass, whatever the fault, is shown by tests/messages/test_round_trip.py.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile

from tests.support.tables import as_csv, as_jsonl, as_lines
from tests.sync.from_region.field_files import (
    COURSE,
    EMPLOYED,
    FIRM,
    PLACED,
    SEEKER,
    VACANCY,
    Day,
    FieldCase,
    book,
    cells,
    csv_of,
    lines,
    outcomes,
    table,
)  # fmt: skip


def without(column: str) -> list[list[str]]:
    """Return a table of vacancies in which one header is empty."""
    header, *rows = lines(table(VACANCY, {}, {}))
    return [["" if name == column else name for name in header], *rows]


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.csv", content)
    return out.getvalue()


def beside(dataset: str, at: int, remark: str) -> list[list[str]]:
    """Return a table with a remark two columns to the right of one row."""
    rows = lines(table(dataset, {}, {}))
    rows[at] += ["", remark]
    return rows


_FIRMS = as_csv(table(FIRM, {}))
_LONG = lines(table(SEEKER, {}, {"jurusan": "", "tahun_lulus": ""}))
_ORDER = [at for at, name in enumerate(_LONG[0]) if name not in ("jurusan", "tahun_lulus")]
_ORDER += [_LONG[0].index("jurusan"), _LONG[0].index("tahun_lulus")]
_SHORT = [[line[at] for at in _ORDER] for line in _LONG]
_SHORT[1:3] = [_SHORT[1], _SHORT[2][:-2]]
_QUOTED = table(FIRM, {"nama": 'PT "Karya" Baru'}, {})
ABROAD = {"jenis_penempatan": "AKAN", "wilayah_penempatan": "", "no_paspor": "C1234567", "p3mi": "PT Uji"}
# fmt: off
CASES = {
    "marks of writing direction": csv_of(FIRM, (
        {"nib": "\u202d9120001234567\u202c", "no_telp": "\u200e02189970349",
         "email": "\u202ahrd@uji.id\u202c",
         "kode_wilayah": "\u206832.16.06.2004\u2069", "tanggal_lapor": "\u202a15/01/2026"},
        {"nib": "9120001234567", "kode_wilayah": "32.16.06.2004", "tanggal_lapor": "2026-01-15",
         "email": "hrd@uji.id", "no_telp": "+622189970349"}), told=["KARAKTER_TAK_TERLIHAT 8"]),
    "values as text formulas": csv_of(COURSE, (
        {"nik": '="3216061508950009"', "tanggal_mulai": '="06/07/2026"', "nilai": '="86"',
         "id_kelas": '="0017"', "kode_wilayah": '="32.16.06"', "no_sertifikat": "'0457"},
        {"nik": "3216061508950009", "tanggal_mulai": "2026-07-06", "nilai": "86", "id_kelas": "0017",
         "no_sertifikat": "0457"})),
    "error values in text": csv_of(
        COURSE, ({"nama_peserta": "#NAME?"}, "SEL_GALAT nama_peserta"),
        ({"no_sertifikat": "#VALUE!", "nilai": "#DIV/0!"}, "SEL_GALAT nilai SEL_GALAT no_sertifikat"),
        ({"penyelenggara": "########"}, "SEL_GALAT penyelenggara")),
    "a header lost": FieldCase(VACANCY, as_lines(without("keterampilan")), {}, ["KOLOM_TANPA_JUDUL N (14)"]),
    "dates as people write them": cells(PLACED, "tanggal_mulai", {
        "1 Oktober 2026": "2026-10-01", "01/10/2026 00:00:00": "2026-10-01", "2026/10/01": "2026-10-01",
        "Kamis, 1 Oktober 2026": "2026-10-01", "1-Okt-2026": "2026-10-01", "01.10.2026": "2026-10-01"},
        ["KOLOM_RUSAK tanggal_mulai"], TGL_AMBIGU=["1-Okt-26"], TGL_FORMAT=["31/11/2026", "Oktober 2026"]),
    "broken letters": cells(COURSE, "nama_peserta", {"José": "José", "Nur’aini": "Nur’aini"},
        ["KOLOM_RUSAK nama_peserta"], MOJIBAKE=["Nurâ€™aini", "JosÃ© Amaral", "Sit\ufffd"]),
    "names": cells(PLACED, "nama", {
        "Ng": "Ng", "H. M. Ma'ruf, S.Pd.": "H. M. Ma'ruf, S.Pd.", "Muh. Al-Fatih": "Muh. Al-Fatih"},
        ["KOLOM_RUSAK nama"], NAMA_TIDAK_WAJAR=["3216061508950001", "0", "😀"], WAJIB_KOSONG=["-", "."]),
    "words for absent": cells(FIRM, "nama", {},
        WAJIB_KOSONG=["nan", "None", "<NA>", "(null)", "–", "--", "NaT", "n.a.", "NaN"]),
    "countries": csv_of(PLACED, *(({"negara": text, **ABROAD}, {"negara": code}) for text, code in (
        ("my", "MY"), ("Jepang", "JP"), ("TW", "TW"))), *(
        ({"negara": text, **ABROAD}, "KODE_TIDAK_DIKENAL negara") for text in ("EN", "ZZ", "YU", "UK"))),
    "a column of row numbers": FieldCase(VACANCY, as_lines(
        [["Nomor", *head] if not at else [str(at), *head]
         for at, head in enumerate(lines(table(VACANCY, {})))]),
        {2: {"id_sumber": "UJI-0001", "upah_min": 5500000}, 3: {}}, ["KOLOM_NOMOR_DILEWATI Nomor"]),
    "all columns in one": FieldCase(FIRM, as_lines([[line] for line in _FIRMS.decode().splitlines()], ";",
        quoting=csv.QUOTE_ALL),
        {}, ["SATU_KOLOM"]),
    "regions with digits too many": cells(COURSE, "kode_wilayah", {"321606": "32.16.06"},
        WIL_TIDAK_DIKENAL=["32.16.066", "3216061508950001", "32.16.06/32.16.07", "32160a"]),
    "identifiers in scientific notation": csv_of(
        FIRM, ({"no_wlkp": "1,75302E+13"}, "NOTASI_ILMIAH no_wlkp"),
        ({"nitku": "1.2345E+21"}, "NOTASI_ILMIAH nitku"),
        ({"id_sumber": "7E+05"}, "NOTASI_ILMIAH id_sumber"),
        ({"no_wlkp": "WLKP-E12"}, {"no_wlkp": "WLKP-E12"})),
    "delimiters left out at the end": FieldCase(SEEKER, as_lines(_SHORT, ";"), outcomes(
        {"jurusan": "Teknik Mesin", "tahun_lulus": 2013}, {"jurusan": None, "tahun_lulus": None})),
    "age groups": cells(EMPLOYED, "kelompok_umur", {"15 - 19 tahun": "15-19", "20–24": "20-24", "65+": "65+"},
        KODE_TIDAK_DIKENAL=["<20", ">= 30", "25-34", "17"]),
    "dates with the month first": FieldCase(COURSE, as_csv(table(COURSE, *(
        {"tanggal_mulai": text} for text in ("07/06/2026", "07/13/2026", "07/08/2026", "07/20/2026")))), {},
        ["TGL_BULAN_DULU tanggal_mulai"]),
    "an upload that broke off": FieldCase(FIRM, gzip.compress(_FIRMS)[:-40], {}, ["GZIP_TERPOTONG"]),
    "an array of objects": FieldCase(PLACED, json.dumps(table(PLACED, {}), indent=1).encode(), {},
        ["JSON_BUKAN_BARIS"]),
    "broken objects among lines": FieldCase(
        FIRM, b"".join(as_jsonl([each]).strip() + end + b"\n" for each, end in zip(
            table(FIRM, {}, {}, {}), (b",", b" // catatan", b'{"id_sumber": "9"}', b""), strict=True)),
        {1: "JSON_BARIS_RUSAK", 2: "JSON_BARIS_RUSAK", 3: "JSON_BARIS_RUSAK", 4: {}}),
    "objects as pandas writes them": FieldCase(FIRM, as_jsonl(table(
        FIRM, {"nib": "9120001234567.0"}, {"skala": "1.5"}, {"nama": "nan"}, {"tanggal_lapor": 1768435200000},
        {"nitku": None, "jumlah_tk": 250.0})), dict(enumerate([
        "ID_JADI_ANGKA nib", "KODE_TIDAK_DIKENAL skala", "WAJIB_KOSONG nama", "TGL_FORMAT tanggal_lapor",
        {"nitku": None, "jumlah_tk": 250}, {}], start=1))),
    "zeros in front, as text": csv_of(COURSE, (
        {"id_sumber": "000731", "id_kelas": "0042", "no_sertifikat": "000009"},
        {"id_sumber": "000731", "id_kelas": "0042", "no_sertifikat": "000009"})),
    "quotes inside a cell": FieldCase(FIRM, as_csv(_QUOTED), outcomes({"nama": 'PT "Karya" Baru'}, {})),
    "short rows with columns of corrections": FieldCase(SEEKER, as_lines(
        [[*_SHORT[0], "BARIS_ASAL", "TINGKAT"], *([*line] for line in _SHORT[1:])]),
        outcomes({"jurusan": "Teknik Mesin"}, {"jurusan": None})),
    "codes and phones as floats": csv_of(
        SEEKER, ({"pendidikan_terakhir": "4.0", "status_perkawinan": "2,0"},
                 {"pendidikan_terakhir": "4", "status_perkawinan": "2"}),
        ({"tahun_lulus": "2014.0"}, {"tahun_lulus": 2014}),
        ({"no_hp": "81234567890.0"}, "ID_JADI_ANGKA no_hp")),
    "identifiers as floats": csv_of(
        PLACED, ({"nik": "3216061508950002.0"}, "ID_JADI_ANGKA nik"),
        ({"id_lowongan": "45.0"}, "ID_JADI_ANGKA id_lowongan"),
        ({"nik": "3,21606E+15"}, "NIK_NOTASI_ILMIAH nik"), ({"upah": "5600000.0"}, {"upah": 5600000})),
    "a computed share": FieldCase(COURSE, book(lines(table(
        COURSE, {"kehadiran_persen": ("=28/30*100", "0.00", 28 / 30 * 100),
        "nilai": ("=250/3", "0.0", 250 / 3)}))),
        outcomes({"kehadiran_persen": "93.33", "nilai": "83.3"})),
    "a hidden time of day": FieldCase(PLACED, book(lines(table(
        PLACED, {"tanggal_mulai": (Day(2026, 10, 1, 23, 59), "dd/mm/yyyy")},
        {"tanggal_mulai": (Day(2026, 10, 1), "d mmmm yyyy")}))),
        outcomes({"tanggal_mulai": "2026-10-01"}, {"tanggal_mulai": "2026-10-01"})),
    "error values in a workbook": FieldCase(COURSE, book(lines(table(
        COURSE, {"nilai": ("=1/0", "General", "#DIV/0!")},
        {"nama_peserta": ("=nama", "General", "#NAME?")}))),
        outcomes("SEL_GALAT nilai", "SEL_GALAT nama_peserta")),
    "dates half converted": FieldCase(COURSE, book(lines(table(COURSE, *(
        {"tanggal_mulai": (Day(2026, month, 7), "dd/mm/yyyy")} for month in range(1, 7)), *(
        {"tanggal_mulai": f"07/{day}/2026"} for day in range(13, 19))))[:-1]), {},
        ["TGL_SETENGAH_BERUBAH tanggal_mulai"]),
    "a sheet for each month": FieldCase(FIRM, book(lines(table(FIRM, {})), lines(table(FIRM, {})), [
        [name.replace("npwp", "npwpp").replace("nama", "nma") for name in line]
        for line in lines(table(FIRM, {}))]),
        outcomes({"nib": "9120001234567"}), ["LEMBAR_LAIN_DIABAIKAN Sheet2, Sheet3"]),
    "cells merged downwards": FieldCase(COURSE, book(
        lines(table(COURSE, *[{"penyelenggara": ""}] * 3)), merged=["E2:E4"]),
        outcomes(*[{"penyelenggara": "Akuntansi"}] * 3), ["SEL_GABUNG_DIISI E2:E4"]),
    "a remark beside the table": FieldCase(VACANCY, book(beside(VACANCY, 2, "sudah dicek")), outcomes(
        {"luar_negeri": "T"}, {"luar_negeri": "T"}), ["SEL_DI_LUAR_TABEL 3"]),
    "a signature below the table": FieldCase(VACANCY, book([*lines(table(VACANCY, {})), [],
        ["Jumlah", "", "2"], [], ["Catatan: data sementara"], ["", "", "Cikarang, 25 November 2026"],
        ["", "", "Kepala Dinas,"]]), outcomes({}), ["CATATAN_DI_BAWAH_TABEL 7, 8, 9"]),
    "wages in millions": FieldCase(PLACED, book(lines(table(
        PLACED, {"upah": 5.125}, {"upah": (5.6, "0.000")}, {"upah": (5219264.4, '"Rp"#,##0')}))),
        outcomes("BUKAN_BILANGAN_BULAT upah", "BUKAN_BILANGAN_BULAT upah", {"upah": 5219264})),
    "zeros that a format shows": FieldCase(COURSE, book(lines(table(
        COURSE, {"id_sumber": (731, "000000"), "id_kelas": (42, "0000"),
        "no_sertifikat": (9, '"BLK-"000')}))),
        outcomes({"id_sumber": "000731", "id_kelas": "0042", "no_sertifikat": "BLK-009"})),
    "an archive of tables": FieldCase(FIRM, zipped(januari=_FIRMS, februari=_FIRMS), {},
        ["ZIP_BERISI_CSV 2"]),
}
