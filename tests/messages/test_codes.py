"""Every code of the catalogue, by the real path: it names the place in both languages and quotes no cell."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pytest

from functions import domains, messages
from functions.domains.core.compiled import shape
from functions.messages.requests import REQUESTS
from functions.sync.to_region.receipt import FIRST
from tests.messages.loop import Planned, written
from tests.messages.mutations import REJECTED, WARNED, Case, good
from tests.messages.triggers import TRIGGERS
from tests.support.tables import SEEKERS, as_csv, checked, seeker
from tests.support.world import World

CASES = REJECTED + WARNED
CANARY = {
    "nama": "Kenariwati Rahasiani",
    "nama_peserta": "Kenariwati Rahasiani",
    "no_hp": "087700112233",
    "no_telp": "087700112233",
}
every_case = pytest.mark.parametrize(
    "case", CASES, ids=[f"{case.code}-{case.domain}-{case.named}" for case in CASES]
)
each_language = pytest.mark.parametrize("lang", ["id", "en"])
PROSE = re.compile(r"\(|[a-z]+ [a-z0-9]+|, |sampai")
"""Recognises examples that describe a valid value in words, because no single cell could show it."""


def lines(content: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def spoilt(case: Case) -> tuple[dict[str, str], bytes]:
    """(the row, the file); headers are aliases, unlike our names, wherever a column has one."""
    fine = good(case, 7) | {
        name: cell for name, cell in CANARY.items() if name in domains.get(case.domain).example
    }
    row = {**fine, **case.spoilt}
    return row, written(case.domain, case.only or "titled", [Planned(fine, row, case.code)])


def test_every_code_of_the_catalogue_is_triggered_here() -> None:
    requests = {message.code for message in REQUESTS}  # by tests/api/test_problems.py
    assert {case.code for case in CASES} | TRIGGERS.keys() | requests == messages.CATALOGUE.keys()


@each_language
@every_case
def test_a_code_of_a_row_names_the_senders_column_and_quotes_no_cell(case: Case, lang: str) -> None:
    row, content = spoilt(case)
    result, files = checked(content, case.domain, lang=lang)
    (line,) = lines(files.objects["receipt.csv"])
    found = dict(
        zip(
            line["kode"].split("|"),
            zip(line["kolom"].split("|"), line["pesan"].split(" | "), strict=True),
            strict=True,
        )
    )
    column, text = found[case.code]
    assert result.layout
    word = (
        dict(zip(result.layout.columns, result.layout.headers, strict=True))
        .get(case.named, case.named)
        .strip()
    )
    assert word in (column, column.replace("/", "|"))
    wording = messages.get(case.code)
    assert (word in text) == ("{kolom}" in (wording.en if lang == "en" else wording.id))
    private = [
        row[name]
        for name, cell in zip(
            shape(domains.get(case.domain)).names, shape(domains.get(case.domain)).cells, strict=True
        )
        if cell.pii and len(str(row.get(name, ""))) > 5
    ]
    assert private == [] or not [cell for cell in private if str(cell) in line["pesan"]]
    assert {"{", "}"} & set(line["pesan"]) == set()
    for group in result.groups:
        assert not [cell for cell in private if str(cell) in group.text]


@every_case
def test_the_example_of_a_code_passes_in_the_column_it_is_shown_for(case: Case) -> None:
    _, content = spoilt(case)
    _, files = checked(content, case.domain)
    sample = messages.get(case.code).contoh
    if case in REJECTED:
        (line,) = lines(files.objects["corrections.csv"], "," if case.only else ";")
        sample = dict(zip(line["KODE_GALAT"].split("|"), line["CONTOH_BENAR"].split(" | "), strict=True))[
            case.code
        ]
    sample = sample.strip('"')
    described = PROSE.search(sample) is not None
    row = {**good(case, 7), **case.spoilt}
    mended = {**row, case.named: sample}
    if not described and case.code not in SHOWN_ELSEWHERE:
        result, _ = checked(
            written(case.domain, case.only or "csv", [Planned(mended, mended, "")]), case.domain
        )
        assert case.code not in {group.code for group in result.groups if group.column == case.named}
    else:
        assert case.code in SHOWN_ELSEWHERE or described


SHOWN_ELSEWHERE = {
    "KOLOM_TIDAK_DIKENAL": "a header",
    "KOLOM_GANDA": "a header",
    "NIK_JK_BEDA": "a woman's NIK, and the row is a man's",
}


@pytest.mark.parametrize("code", TRIGGERS)
def test_a_code_of_a_file_is_reported_in_both_languages_where_the_sender_looks(code: str) -> None:
    world = World()
    upload = TRIGGERS[code](world)
    body = world.summary(upload)
    reported = [body.get("refusal"), *body["anomalies"], *body["notes"]]
    texts = {
        lang: [entry[key] for entry in reported if entry and entry["code"] == code]
        for lang, key in (("id", "message"), ("en", "message_en"))
    }
    rows = [
        text
        for line in lines(world.report(upload, "receipt.csv"))
        for name, text in zip(line["kode"].split("|"), line["pesan"].split(" | "), strict=True)
        if name == code
    ]
    assert len(texts["id"]) == len(texts["en"])
    assert texts["id"] or rows
    for text in (*texts["id"], *texts["en"], *rows):
        assert text
        assert {"{", "}"} & set(text) == set()
        for cells in SECRETS:
            assert cells not in text
    if texts["id"]:
        assert texts["id"] != texts["en"]
    assert not rows or body["codes"][code] == len(rows)


SECRETS = [value for name, value in seeker(1).items() if name in ("nik", "nama", "alamat", "email")] + [
    "087700112233",
    "Siti",
]


def several() -> Iterator[tuple[dict[str, str], set[tuple[str, str]]]]:
    yield (
        {"nik": "123", "nama": "", "tanggal_daftar": "2027-01-01", "email": "x@"},
        {
            ("NIK_FORMAT", "nik"),
            ("WAJIB_KOSONG", "nama"),
            ("TGL_MASA_DEPAN", "tanggal_daftar"),
            ("EMAIL_FORMAT", "email"),
        },
    )
    yield (
        {"tanggal_lahir": "x", "tahun_lulus": "1800", "kode_wilayah": "99", "no_hp": "", "email": ""},
        {
            ("TGL_FORMAT", "tanggal_lahir"),
            ("DI_LUAR_RENTANG", "tahun_lulus"),
            ("WIL_TIDAK_DIKENAL", "kode_wilayah"),
            ("WAJIB_KOSONG", "no_hp"),
        },
    )
    yield (
        {"id_sumber": "a b", "nik": "", "jenis_kelamin": "?", "disabilitas": "?", "ragam_disabilitas": "?"},
        {
            ("ID_FORMAT", "id_sumber"),
            ("WAJIB_KOSONG", "nik"),
            ("KODE_TIDAK_DIKENAL", "jenis_kelamin"),
            ("KODE_TIDAK_DIKENAL", "disabilitas"),
            ("KODE_TIDAK_DIKENAL", "ragam_disabilitas"),
        },
    )


@pytest.mark.parametrize(("changes", "expected"), list(several()))
def test_independent_errors_are_reported_at_once_and_dependent_ones_not(
    changes: dict[str, str], expected: set[tuple[str, str]]
) -> None:
    _, files = checked(as_csv([seeker(1, **changes)]), SEEKERS.name)
    (line,) = lines(files.objects["receipt.csv"])
    assert set(zip(line["kode"].split("|"), line["kolom"].split("|"), strict=True)) == expected
    assert len(line["pesan"].split(" | ")) == len(expected) >= 3


def test_equal_findings_are_one_group_with_its_first_rows() -> None:
    rows = [seeker(n, nama="" if n % 2 else "Siti") for n in range(1, 19)]
    result, _ = checked(as_csv([*rows, seeker(20, nik="1", nama="")]), SEEKERS.name)
    assert [(group.code, group.column, group.count, group.rows) for group in result.groups] == [
        ("WAJIB_KOSONG", "nama", 10, [2, 4, 6, 8, 10][:FIRST]),
        ("NIK_FORMAT", "nik", 1, [20]),
    ]
