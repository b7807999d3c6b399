"""A message says what its column accepts: codes, limits, form, and why it is mandatory."""

from __future__ import annotations

import pytest

from functions import domains
from functions.domains.core.compiled import shape
from functions.sync.model.finding import Finding
from functions.sync.to_region.explanations import FEW, explain, sample
from functions.sync.validation.row_validator import RowValidator
from functions.sync.validation.rows import context_at
from tests.support.tables import NOW

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
