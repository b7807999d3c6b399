"""Official code lists: checked when they are loaded, enforced from then on, never assumed."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import orjson
import pytest
from typer.testing import CliRunner

from functions import domains
from functions.domains.core import code_lists
from functions.domains.core.business_types import VersiKBJI, VersiKBLI
from functions.sync.model.upload import Drop, Upload, UploadStatus
from functions.sync.to_region.summary import RULES_VERSION, summary
from functions.sync.validation.row_validator import RowValidator
from functions.sync.validation.rows import context_at
from infra.cli.operators.codes import codes
from tests.support.tables import NOW

KBJI = {f"{1000 + n}.{n % 100:02d}": f"Jabatan {n}" for n in range(200)}
KBLI = {f"{10 + n % 23:02d}{n:03d}": f"Usaha {n}" for n in range(200)}
pytestmark = pytest.mark.usefixtures("code_list_folder")


def findings(domain: str, **changes: str) -> list[tuple[str, str]]:
    dataset = domains.get(domain)
    row = {**dataset.example, **changes}
    verdict = RowValidator(dataset, list(row)).check(list(row.values()), context_at(NOW, "3216"))
    return [(finding.code, finding.column) for finding in verdict.findings]


def load(tmp: Path, name: str, edition: str, text: str) -> tuple[int, str]:
    file = tmp / "daftar.csv"
    file.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(codes, ["load", name, edition, str(file)], standalone_mode=False)
    if result.exception:
        raise result.exception
    return result.return_value, result.output


def csv_of(entries: dict[str, str], header: str = "code,name") -> str:
    return "\n".join([header, *(f"{code},{name}" for code, name in entries.items())]) + "\n"


def test_without_a_list_codes_are_judged_by_their_pattern() -> None:
    assert findings("pencari-kerja", kode_jabatan_diinginkan="9999.99") == []
    assert findings("pencari-kerja", kode_jabatan_diinginkan="operator") == [
        ("KBJI_TIDAK_DIKENAL", "kode_jabatan_diinginkan")
    ]
    assert findings("pemberi-kerja", kbli="29999", versi_kbli="2020") == []


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("1000.00", True),
        ("1000", True),
        ("1150.50", True),
        ("9999.99", False),
        ("1000.01", False),
        ("9999", False),
    ],
)
def test_with_a_list_a_code_that_it_lacks_is_a_warning(
    code_list_folder: Path, code: str, known: bool
) -> None:
    assert load(code_list_folder, "kbji", "2026", csv_of(KBJI))[0] == 0
    expected = [] if known else ["KBJI_TIDAK_DIKENAL"]
    assert [each for each, _ in findings("pencari-kerja", kode_jabatan_diinginkan=code)] == expected
    assert [each for each, _ in findings("lowongan-kerja", kode_jabatan=code, versi_kbji="2026")] == expected


def test_a_list_applies_to_its_own_edition_only(code_list_folder: Path) -> None:
    load(code_list_folder, "kbji", "2026", csv_of(KBJI))
    load(code_list_folder, "kbji", "2014", csv_of({f"{2000 + n}.01": "Jabatan" for n in range(120)}))
    assert findings("lowongan-kerja", kode_jabatan="2001.01", versi_kbji="2014") == []
    assert findings("lowongan-kerja", kode_jabatan="2001.01", versi_kbji="2026") == [
        ("KBJI_TIDAK_DIKENAL", "kode_jabatan")
    ]
    assert findings("pencari-kerja", kode_jabatan_diinginkan="2001.01|1000.00") == []


def test_with_a_list_five_digits_must_be_in_it(code_list_folder: Path) -> None:
    load(code_list_folder, "kbli", "2020", csv_of(KBLI))
    good = next(iter(KBLI))
    assert findings("pemberi-kerja", kbli=good, versi_kbli="2020") == []
    assert findings("pemberi-kerja", kbli="29999", versi_kbli="2020") == [("KBLI_TIDAK_DIKENAL", "kbli")]
    assert findings("pemberi-kerja", kbli="29999", versi_kbli="2025") == [], "that edition is not loaded"


@pytest.mark.parametrize(
    ("name", "edition", "text", "fault"),
    [
        ("kbji", "2026", csv_of(KBJI, "kode;nama"), "baris 1: judul"),
        ("kbji", "2026", csv_of(KBJI) + "12,Singkat\n", "baris 202: '12' tidak berbentuk kode KBJI"),
        ("kbji", "2026", csv_of(KBJI) + "1000.00,Lagi\n", "baris 202: kode 1000.00 sudah ada"),
        ("kbji", "2026", csv_of(KBJI) + "5555.55,\n", "baris 202: harus tepat dua kolom"),
        ("kbji", "2026", csv_of(KBJI) + "5555.55,A,B\n", "baris 202: harus tepat dua kolom"),
        ("kbji", "2026", csv_of(dict(list(KBJI.items())[:99])), "hanya 99 kode"),
        ("kbli", "2025", csv_of(KBLI) + "45000,Perdagangan\n", "golongan pokok 45 tidak ada pada KBLI 2025"),
    ],
)
def test_a_file_that_is_no_such_list_is_not_loaded(
    code_list_folder: Path, name: str, edition: str, text: str, fault: str
) -> None:
    _, faults = code_lists.parse(name, edition, text.splitlines())
    assert len(faults) == 1 and fault in faults[0], faults
    assert load(code_list_folder, name, edition, text)[0] == 1
    assert not code_lists.place(name, edition).exists() and code_lists.loaded() == ()


@pytest.mark.parametrize(
    ("name", "edition"), [("wilayah", "300.2.2-2138/2025"), ("isco", "08"), ("kbji", "2002")]
)
def test_only_known_lists_and_editions_can_be_loaded(code_list_folder: Path, name: str, edition: str) -> None:
    with pytest.raises(Exception, match=r"dapat dipasang|yang dikenal"):
        load(code_list_folder, name, edition, csv_of(KBJI))


def test_a_loaded_list_is_read_back_as_it_was(code_list_folder: Path) -> None:
    names = {**KBJI, "8888.88": 'Perakit, "ahli"'}
    text = csv_of(KBJI, "\ufeffKode,Nama") + '8888.88,"Perakit, ""ahli"""\n\n'
    assert load(code_list_folder, "kbji", "2026", text)[0] == 0
    lines = code_lists.place("kbji", "2026").read_text(encoding="utf-8").splitlines()
    assert code_lists.parse("kbji", "2026", lines) == (dict(sorted(names.items())), [])


def test_every_batch_names_the_editions_that_columns_allow() -> None:
    named = code_lists.editions()
    for kind, name in ((VersiKBLI, "kbli"), (VersiKBJI, "kbji")):
        assert list(get_args(get_args(kind)[0])) == named[name]
    assert (named["wilayah"], named["pendidikan"]) == ("300.2.2-2138/2025", "DUKCAPIL10")


def test_a_summary_names_the_lists_its_rows_were_judged_by(code_list_folder: Path) -> None:
    upload = Upload(
        id="u",
        drop=Drop("b", "k", "v"),
        region="3216",
        domain="pelatihan",
        mode="delta",
        status=UploadStatus.DIPROSES,
        started_at=NOW,
    )
    assert orjson.loads(summary(upload, None, [], {}))["rules_version"] == RULES_VERSION
    load(code_list_folder, "kbji", "2026", csv_of(KBJI))
    assert orjson.loads(summary(upload, None, [], {}))["rules_version"].startswith(
        f"{RULES_VERSION}+kbji-2026."
    )
