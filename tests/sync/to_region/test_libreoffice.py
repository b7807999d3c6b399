"""What LibreOffice makes of our workbooks, and of a CSV that it opens without settings."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from functions import domains
from functions.sync.to_region.corrections import XLSX
from functions.sync.to_region.template import xlsx_template
from tests.support.fakes import FakeFiles
from tests.support.tables import Inspected, as_csv, as_jsonl, checked, seeker

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.skipif(
        SOFFICE is None,
        reason="LibreOffice is not installed "
        "(Debian: apt-get install --no-install-recommends libreoffice-calc)",
    ),
    pytest.mark.timeout(300),
]
AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true"
"""Comma, UTF-8, every cell as it is displayed."""


def saved(folder: Path, form: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Open each file and save it in this form, all in one run."""
    into = folder / form.partition(":")[0]
    into.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profil"
    command = [
        str(SOFFICE),
        profile,
        "--headless",
        "--convert-to",
        form,
        "--outdir",
        str(into),
        *(str(folder / name) for name in files),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=200)
    return {path.stem: path.read_bytes() for path in into.iterdir()}


def outcomes(files: FakeFiles) -> list[tuple[str, str, str, str]]:
    """(row, id, outcome, codes) of every row of the receipt."""
    lines = csv.reader(io.StringIO(files.objects["receipt.csv"].decode(), newline=""))
    return [(row, identity, hasil, codes) for row, identity, hasil, codes, *_ in lines][1:]


@pytest.mark.parametrize("form", ["xlsx", AS_SHOWN])
def test_every_template_saved_again_is_read_unchanged(form: str, tmp_path: Path) -> None:
    made = {f"{name}.xlsx": xlsx_template(domains.get(name)) for name in domains.names()}
    again = saved(tmp_path, form, made)
    assert len(again) == 7
    for name in domains.names():
        before, after = (
            checked(made[f"{name}.xlsx"], name),
            checked(again[name], name),
        )
        assert outcomes(after[1]) == outcomes(before[1])
        assert (after[0].upload.rows, after[0].upload.counts, after[0].upload.code) == (
            1,
            before[0].upload.counts,
            "",
        )
        assert after[0].codes == {"BARIS_CONTOH": 1}


@pytest.mark.parametrize("form", ["xlsx", AS_SHOWN])
def test_corrections_saved_again_keep_every_digit(form: str, tmp_path: Path) -> None:
    rows = [
        seeker(1, nik="0000000000000001", nama=""),
        seeker(2, nik="9171011508950001", no_hp="+6281234567890", nama=""),
        seeker(3, tanggal_lahir="31/02/1995"),
        seeker(4, nik="'3216061508950009", nama="", alamat="=1+1"),
        seeker(5, nama="", alamat="a\nb"),
    ]
    _, files = checked(as_csv(rows))
    again = saved(tmp_path, form, {"perbaikan.xlsx": files.objects[XLSX]})["perbaikan"]
    _, before = checked(files.objects[XLSX])
    result, after = checked(again)
    assert result.upload.rows == 5
    assert outcomes(after) == outcomes(before)
    assert [line[3] for line in outcomes(before)] == [line[3] for line in outcomes(files)]
    assert result.layout
    kept = result.layout.columns.index("nik")
    corrected = list(
        csv.reader(io.StringIO(after.objects["corrections.csv"].decode("utf-8-sig"), newline=""))
    )
    assert [line[kept].removeprefix("'") for line in corrected[1:]] == [
        row["nik"].removeprefix("'") for row in rows
    ]


def test_a_csv_that_a_spreadsheet_was_let_loose_on_is_refused_by_name(tmp_path: Path) -> None:
    rows = [seeker(n, nik=f"321606150895{n:04d}") for n in range(1, 30)]
    again = saved(tmp_path, "xlsx", {"asal.csv": as_csv(rows)})["asal"]
    result, files = checked(again)
    assert {(hasil, codes) for _, _, hasil, codes in outcomes(files)} == {("ditolak", "NIK_NOTASI_ILMIAH")}
    assert result.upload.rows == 29


TYPED = {"tanggal_lahir": "dd/mm/yyyy", "tanggal_daftar": "yyyy-mm-dd", "upah_diharapkan": '"Rp"0',
         "tahun_lulus": "0", "pendidikan_terakhir": "General", "id_sumber": "000000"}  # fmt: skip
"""Columns that a person fills with dates and numbers, and how the cells show them."""
ROWS = [
    seeker(n, id_sumber=f"{n:06d}", tanggal_lahir="1995-08-15", nama="Nur’aini", alamat="a\nb; c")
    for n in (125, 126)
]


def _value(name: str, text: str) -> str | int | dt.date:
    if name not in TYPED:
        return text
    return dt.date.fromisoformat(text) if "y" in TYPED[name] else int(text)


def by_xlsxwriter() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_numbers": False}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, list(ROWS[0]))
        for number, row in enumerate(ROWS, start=1):
            for at, (name, text) in enumerate(row.items()):
                page.write(
                    number, at, _value(name, text), book.add_format({"num_format": TYPED.get(name, "@")})
                )
    return out.getvalue()


def by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.append(list(ROWS[0]))
    for number, row in enumerate(ROWS, start=2):
        for at, (name, text) in enumerate(row.items(), start=1):
            cell = page.cell(number, at, _value(name, text))
            cell.number_format = TYPED.get(name, "@")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_one_table_gives_the_same_payloads_in_every_format_of_every_writer(tmp_path: Path) -> None:
    """As text, as JSON, and as typed cells; LibreOffice also saves what the cells show as CSV."""
    made = {"a.xlsx": by_xlsxwriter(), "b.xlsx": by_openpyxl()}
    contents = [as_csv(ROWS), as_csv(ROWS, ";"), as_csv(ROWS, "\t", "\n"), as_jsonl(ROWS), *made.values()]
    contents += saved(tmp_path, "xlsx", made).values()
    contents += saved(tmp_path, AS_SHOWN, made).values()
    found = [
        [row.candidate.payload if row.candidate else row.findings for row in Inspected(content).judged]
        for content in contents
    ]
    assert len(found) == 10
    assert found == [found[0]] * 10
    assert all(isinstance(payload, bytes) for payload in found[0])
