"""A message says what its column accepts: codes, limits, form, and why it is mandatory."""

from __future__ import annotations

import csv
import io
import json
import re
from string import Formatter

import pytest

from functions import domains, messages
from functions.domains.core.compiled import shape
from functions.messages.cells import CELLS
from functions.messages.json_lines import JSON_LINES
from functions.messages.organisations import ORGANISATIONS
from functions.messages.people import PEOPLE
from functions.messages.rules import RULES
from functions.messages.spoilt import SPOILT
from functions.sync.model.finding import Finding
from functions.sync.to_region.explanations import FEW, explain, sample
from functions.sync.validation.row_validator import RowValidator
from functions.sync.validation.rows import context_at
from tests.support.tables import NOW, as_csv, as_jsonl, checked, seeker

SEEKERS, VACANCIES, EMPLOYED, EMPLOYERS = (
    "pencari-kerja",
    "lowongan-kerja",
    "penduduk-bekerja",
    "pemberi-kerja",
)
TODAY = context_at(NOW, "3216")
every_column = pytest.mark.parametrize(
    ("domain", "name"),
    [(d.name, name) for d in domains.registry().values() for name in shape(d).names],
    ids=str,
)
every_language = pytest.mark.parametrize("lang", ["id", "en"])


@every_column
@every_language
def test_no_explanation_of_a_column_holds_a_bar_or_a_brace(domain: str, name: str, lang: str) -> None:
    """A `|` joins the messages of one row."""
    for code in (
        "KODE_TIDAK_DIKENAL",
        "TIPE_SALAH",
        "TGL_FORMAT",
        "DI_LUAR_RENTANG",
        "TGL_URUTAN",
        "WAJIB_KOSONG",
    ):
        text = explain(domain, Finding(code, name), lang)
        assert name in text and text.endswith(".") and not set("|{}") & set(text)


@every_column
def test_every_code_that_is_named_is_one_that_passes(domain: str, name: str) -> None:
    compiled = shape(domains.get(domain))
    cell = compiled.cells[compiled.names.index(name)]
    if cell.choices is None or cell.read is None:
        return
    text = explain(domain, Finding("KODE_TIDAK_DIKENAL", name), "id")
    named = cell.choices if len(cell.choices) <= FEW else list(cell.choices)[:1]
    assert all(code in text for code in named)
    assert not [
        code
        for code in named
        if Finding("KODE_TIDAK_DIKENAL", name)
        in RowValidator(compiled.domain, [name]).check([code], TODAY).findings
    ]


@pytest.mark.parametrize(("domain", "code", "column", "words"), [
    (SEEKERS, "KODE_TIDAK_DIKENAL", "jenis_kelamin", "L = Laki-laki; P = Perempuan"),
    (EMPLOYERS, "KODE_TIDAK_DIKENAL", "kbli", "5 digit"),
    ("penempatan", "KODE_TIDAK_DIKENAL", "negara", "MY = Malaysia"),
    (VACANCIES, "DI_LUAR_RENTANG", "usia_maks", "15 sampai 65"),
    (SEEKERS, "DI_LUAR_RENTANG", "tahun_lulus", "paling akhir tahun ini"),
    (SEEKERS, "TIPE_SALAH", "upah_diharapkan", "tanpa koma"),
    (SEEKERS, "NOTASI_ILMIAH", "no_hp", "8,1E+11"),
    (SEEKERS, "TERLALU_PANJANG", "nama", "150 karakter"),
    (SEEKERS, "TERLALU_PANJANG", "keterampilan", "100 karakter"),
    ("pelatihan", "TIPE_SALAH", "nilai", "96,5"),
    (SEEKERS, "TGL_FORMAT", "tanggal_lahir", "HH/BB/TTTT"),
    (EMPLOYED, "TGL_FORMAT", "periode", "2026-08"),
    (VACANCIES, "TGL_URUTAN", "berlaku_sampai", "kolom berlaku_mulai"),
    (SEEKERS, "WAJIB_KOSONG", "no_hp", "wajib bila email kosong"),
    (VACANCIES, "WAJIB_KOSONG", "negara", "wajib bila luar_negeri Y"),
])  # fmt: skip
def test_it_says_how_to_correct_this_column(domain: str, code: str, column: str, words: str) -> None:
    assert words in explain(domain, Finding(code, column), "id")


def test_a_month_is_not_asked_for_as_a_day() -> None:
    assert "HH/BB" not in explain(EMPLOYED, Finding("TGL_FORMAT", "periode"), "id")


def test_every_column_that_must_be_filled_for_another_s_sake_says_when() -> None:
    for domain in domains.registry().values():
        compiled = shape(domain)
        for rule in domain.rules:
            at = compiled.names.index(rule.columns[0])
            if rule.code == "WAJIB_KOSONG" and not compiled.required[at]:
                assert "wajib" in compiled.columns[at].definisi, (domain.name, rule.columns[0])


def test_the_columns_are_named_as_the_sender_names_them() -> None:
    text = explain(
        VACANCIES,
        Finding("TGL_URUTAN", "berlaku_sampai"),
        "id",
        {"berlaku_sampai": "Tgl Selesai", "berlaku_mulai": "Tgl Mulai"},
    )
    assert "kolom Tgl Selesai" in text and "kolom Tgl Mulai" in text and "berlaku" not in text


def test_a_finding_of_the_row_as_a_whole_has_only_the_catalogue_s_text() -> None:
    assert explain(SEEKERS, Finding("BARIS_RUSAK", ""), "id").endswith("Perbaiki baris ini.")


def test_the_sample_is_the_column_s_own() -> None:
    assert sample(EMPLOYED, "TGL_FORMAT", "periode") == "2026-08"
    assert sample(SEEKERS, "KODE_TIDAK_DIKENAL", "jenis_kelamin") == "L"


SPREADSHEET = re.compile(
    r"Excel|CSV|Format (kolom|the column)|\bsel\b|\bcells?\b|judul|header", re.IGNORECASE
)


@pytest.mark.parametrize(
    "code",
    sorted(
        {m.code for m in (*CELLS, *SPOILT, *RULES, *PEOPLE, *ORGANISATIONS)}
        - {"BARIS_BERGESER"}  # found by the header only
    ),
)
@every_language
def test_a_sender_of_json_is_told_in_json_s_words(code: str, lang: str) -> None:
    message = messages.get(code, "jsonl")
    assert not SPREADSHEET.search(message.en if lang == "en" else message.id)


@every_column
@every_language
def test_no_hint_of_a_column_speaks_of_a_spreadsheet(domain: str, name: str, lang: str) -> None:
    for code in ("KODE_TIDAK_DIKENAL", "TIPE_SALAH", "NOTASI_ILMIAH", "DI_LUAR_RENTANG"):
        assert not SPREADSHEET.search(explain(domain, Finding(code, name), lang, kind="jsonl"))


@pytest.mark.parametrize("code", JSON_LINES)
def test_the_wording_for_json_takes_the_parameters_of_the_code(code: str) -> None:
    other, own = messages.get(code), messages.get(code, "jsonl")
    assert (other.code, other.severity, other.contoh) == (own.code, own.severity, own.contoh)
    assert other.id != own.id
    named = {field for _, field, _, _ in Formatter().parse(other.id) if field}
    for text in (own.id, own.en):
        assert {field for _, field, _, _ in Formatter().parse(text) if field} == named


def test_the_sample_of_broken_characters_is_the_cell_put_right() -> None:
    assert sample(SEEKERS, "MOJIBAKE", "nama", "Siti Nurâ€™aini") == "Siti Nur’aini"
    example = domains.get(SEEKERS).example["nama"]
    assert [sample(SEEKERS, "MOJIBAKE", "nama", cell) for cell in ("Jos\ufffd", "", None)] == [example] * 3


WORDED_FOR_JSON = {
    "ID_JADI_ANGKA": {"no_hp": "81234567890.0"},
    "NOTASI_ILMIAH": {"no_ak1": "7,4E+15"},
    "NIK_NOTASI_ILMIAH": {"nik": "3,21606E+15"},
    "SEL_GALAT": {"nama": "#NAME?"},
    "MOJIBAKE": {"nama": "Nurâ€™aini"},
    "KARAKTER_TAK_TERLIHAT": {"nama": "Siti\u200b"},
    "KOLOM_TIDAK_DIKENAL": {"nmaa": "Siti"},
}
"""Code → what a record holds that gets it."""


def test_every_wording_for_json_is_tried() -> None:
    assert WORDED_FOR_JSON.keys() == JSON_LINES.keys()


@pytest.mark.parametrize("code", WORDED_FOR_JSON)
def test_each_wording_for_json_is_what_its_sender_reads(code: str) -> None:
    _, files = checked(as_jsonl([seeker(1, **WORDED_FOR_JSON[code])]), name="berkas.jsonl")
    notes = json.loads(files.objects["summary.json"])["notes"]
    told = files.objects["receipt.csv"].decode() + "".join(note["code"] + note["message"] for note in notes)
    wording = JSON_LINES[code].id
    assert all(part in told for part in (code, wording.partition("{")[0], wording.rpartition("}")[2]))


def test_files_of_json_lines_are_told_in_json_s_words_everywhere() -> None:
    """Receipt and corrections, the notes, and what is told of a whole column."""
    rows = [seeker(n, no_hp=f"81234567{n:03}.0", nama="Siti\u200b") for n in range(1, 11)]
    _, files = checked(as_jsonl(rows), name="berkas.jsonl")
    told = json.loads(files.objects["summary.json"])
    assert [note["code"] for note in told["notes"]] == ["KARAKTER_TAK_TERLIHAT"]
    assert told["codes"] == {"ID_JADI_ANGKA": 10, "KOLOM_MENJADI_ANGKA": 1}
    assert "tanda kutip" in files.objects["receipt.csv"].decode()
    for name in ("receipt.csv", "corrections.csv"):
        assert "Format kolom" not in files.objects[name].decode()
    assert not SPREADSHEET.search(json.dumps([told["notes"], told["anomalies"]]))


def test_examples_in_the_corrections_are_told_apart_whatever_they_hold() -> None:
    """An example that is the cell put right may hold the sign that joins entries."""
    changes = {"keterampilan": "Las | JosÃ©", "nama": "Nurâ€™aini"}
    _, files = checked(as_csv([seeker(1, **changes)]))
    [row] = csv.DictReader(io.StringIO(files.objects["corrections.csv"].decode("utf-8-sig"), newline=""))
    samples = dict(zip(row["KOLOM_GALAT"].split("|"), row["CONTOH_BENAR"].split(" | "), strict=True))
    assert samples == {"nama": "Nur’aini", "keterampilan": "Las|José"}
