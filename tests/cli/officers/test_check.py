"""`sinergi check`, `template` and `schema` as an officer runs them: exit codes, files, and output."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from functions import domains, messages
from tests.support.cli import Run
from tests.support.tables import as_csv, seeker

SINERGI = Path(sys.executable).with_name("sinergi")


def sinergi(*words: str | Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [SINERGI, *map(str, words)], capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout, done.stderr


def test_a_name_that_looks_like_a_style_is_shown_as_it_is(run_main: Run, folder: Path) -> None:
    file = folder / "Data [final] [link=https:x].csv"
    file.write_bytes(as_csv([seeker(1)]))
    assert file.name in run_main("check", "pencari-kerja", file)[1]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["check", "pencari-kerja", "baik.csv"], 0),
        (["check", "pencari-kerja", "galat.csv"], 1),
        (["check", "pencari-kerja", "kolom.csv"], 2),
        (["check", "pencari-kerja", "tidak-ada.csv"], 64),
        (["check", "pencaker", "baik.csv"], 64),
        (["chek"], 64),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else " ".join(value),
)
def test_the_exit_code_says_how_it_went(words: list[str], code: int, folder: Path) -> None:
    found, out, err = sinergi(*(folder / word if word.endswith(".csv") else word for word in words))
    assert found == code
    assert (out if code < 64 else err).strip()
    assert "Traceback" not in out + err


def test_findings_are_grouped_by_code_and_column_in_the_senders_words(folder: Path, run_main: Run) -> None:
    code, out = run_main("check", "pencari-kerja", folder / "galat.csv", "--out", folder / "hasil")
    assert code == 1
    lines = {
        line.split("│")[1].strip(): [cell.strip() for cell in line.split("│")[2:-1]]
        for line in out.splitlines()
        if line.count("│") > 5
    }
    assert lines["WAJIB_KOSONG"][:3] == ["Nama Lengkap", "2", "4, 6"]
    assert lines["NIK_FORMAT"][:3] == ["nik", "1", "10"]
    assert lines["WAJIB_KOSONG"][3].startswith("Kolom Nama Lengkap wajib diisi")
    assert "(kolom)" not in out
    assert "9 baris data" in out
    assert str(folder / "hasil") in out.replace("\n", "")


def test_the_same_in_english(folder: Path, run_main: Run) -> None:
    code, out = run_main("check", "pencari-kerja", folder / "galat.csv", "--lang", "en")
    assert code == 1
    assert "Column Nama Lengkap is required but empty" in out
    assert "wajib" not in out
    code, out = run_main("check", "pencari-kerja", folder / "kolom.csv", "--lang", "en")
    assert code == 2
    assert out.startswith("File refused: KOLOM_TIDAK_DIKENAL\nColumn hobi is unknown")


def test_what_is_odd_about_the_file_is_told_too(folder: Path, run_main: Run) -> None:
    (folder / "lahir.csv").write_bytes(as_csv([seeker(number) for number in range(1, 31)]))
    assert (
        "30 dari 30 baris memiliki tanggal lahir"
        in run_main("check", "pencari-kerja", folder / "lahir.csv")[1]
    )
    assert (
        "30 of 30 rows have the same birth date"
        in run_main("check", "pencari-kerja", folder / "lahir.csv", "--lang", "en")[1]
    )


def test_the_folder_holds_the_four_files_and_they_agree(folder: Path, run_main: Run) -> None:
    code, out = run_main("check", "pencari-kerja", folder / "galat.csv", "--out", folder / "hasil", "--json")
    assert sorted(path.name for path in (folder / "hasil").iterdir()) == [
        "corrections.csv",
        "corrections.xlsx",
        "receipt.csv",
        "summary.json",
    ]
    body = json.loads(out)
    assert body == json.loads((folder / "hasil" / "summary.json").read_bytes())
    receipt = list(
        csv.DictReader(
            io.StringIO((folder / "hasil" / "receipt.csv").read_text(encoding="utf-8"), newline="")
        )
    )
    assert len(receipt) == body["rows"]["read"] == 9
    assert [line["baris"] for line in receipt if line["hasil"] == "ditolak"] == ["4", "6", "10"]
    assert receipt[8]["kode"].split("|") == ["ID_FORMAT", "NIK_FORMAT"]
    assert receipt[8]["kolom"].split("|") == ["id_sumber", "nik"]
    assert body["corrections"] == ["corrections.csv", "corrections.xlsx"]
    assert code == 1


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_corrections_of_a_check_are_accepted_once_mended(suffix: str, folder: Path, run_main: Run) -> None:
    run_main("check", "pencari-kerja", folder / "galat.csv", "--out", folder / "hasil")
    again = folder / "hasil" / f"corrections.{suffix}"
    code, out = run_main("check", "pencari-kerja", again, "--json")
    assert (code, json.loads(out)["codes"]) == (1, {"WAJIB_KOSONG": 2, "ID_FORMAT": 1, "NIK_FORMAT": 1})


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("domain", domains.names())
def test_the_check_finds_nothing_in_a_template_but_its_example_row(
    domain: str, suffix: str, tmp_path: Path, run_main: Run
) -> None:
    target = tmp_path / f"templat.{suffix}"
    assert run_main("template", domain, "--out", target)[0] == 0
    code, out = run_main("check", domain, target, "--json")
    assert (code, json.loads(out)["codes"]) == (1, {"BARIS_CONTOH": 1})


def test_a_csv_template_with_semicolons_opens_in_columns_in_an_indonesian_excel(
    tmp_path: Path, run_main: Run
) -> None:
    target = tmp_path / "templat.csv"
    assert run_main("template", "pencari-kerja", "--out", target, "--delimiter", ";")[0] == 0
    assert target.read_bytes().startswith(b"\xef\xbb\xbfid_sumber;versi;")
    assert "pemisah ;" in run_main("check", "pencari-kerja", target)[1]
    assert run_main("template", "pencari-kerja", "--delimiter", ";")[1].startswith("id_sumber;versi;")
    assert run_main("template", "pencari-kerja", "--delimiter", "|")[0] == 64


def test_nothing_promises_corrections_where_nothing_was_refused(folder: Path, run_main: Run) -> None:
    _, text = run_main("check", "pencari-kerja", folder / "baik.csv", "--out", folder / "hasil")
    assert "Tanda terima ada di" in text and "perbaikan" not in text
    _, text = run_main("check", "pencari-kerja", folder / "galat.csv", "--out", folder / "hasil")
    assert "Tanda terima dan berkas perbaikan ada di" in text


@pytest.mark.parametrize("second", ["baik.csv", "kolom.csv"])
def test_a_folder_used_before_holds_no_stale_corrections(second: str, folder: Path, run_main: Run) -> None:
    results = folder / "hasil"
    run_main("check", "pencari-kerja", folder / "galat.csv", "--out", results)
    assert (results / "corrections.xlsx").exists()
    run_main("check", "pencari-kerja", folder / second, "--out", results)
    assert sorted(path.name for path in results.iterdir()) == ["receipt.csv", "summary.json"]


def test_a_corrections_file_is_never_overwritten_by_its_own_check(folder: Path, run_main: Run) -> None:
    results = folder / "hasil"
    run_main("check", "pencari-kerja", folder / "galat.csv", "--out", results)
    before = {path.name: path.read_bytes() for path in results.iterdir()}
    assert run_main("check", "pencari-kerja", results / "corrections.xlsx", "--out", results)[0] == 64
    assert {path.name: path.read_bytes() for path in results.iterdir()} == before


def test_what_refuses_a_row_stands_above_every_warning(tmp_path: Path, run_main: Run) -> None:
    """However many warnings there are: in the table of findings and in summary.json."""
    warned = [
        seeker(number, email="kenari@@contoh", no_hp=f"0812345678{number:02}") for number in range(1, 21)
    ]
    rows = [*warned, seeker(30, nik="0"), seeker(31, nama=""), seeker(32, email="x@@y", nik="1")]
    (tmp_path / "a.csv").write_bytes(as_csv(rows))
    _, text = run_main("check", "pencari-kerja", tmp_path / "a.csv", "--out", tmp_path / "hasil")
    order = list(json.loads((tmp_path / "hasil" / "summary.json").read_bytes())["codes"])
    severities = [messages.get(code).severity for code in order]
    assert severities == sorted(severities, key="EHWI".index)
    assert {"E", "H", "W"} <= set(severities)
    shown = [line.split("│")[1].strip() for line in text.splitlines() if line.count("│") > 5]
    assert [code for code in shown if code in order] == [code for code in order if code in shown]
    assert shown.index("WAJIB_KOSONG") < shown.index("NIK_SEMENTARA") < shown.index("EMAIL_FORMAT")
    text = (tmp_path / "hasil" / "corrections.csv").read_text(encoding="utf-8-sig")
    lines = csv.DictReader(io.StringIO(text, newline=""))
    (line,) = [line for line in lines if line["id_sumber"] == "PK-000032"]
    assert line["KODE_GALAT"].split("|") == ["NIK_FORMAT", "EMAIL_FORMAT"]
    assert line["TINGKAT"] == "galat|peringatan"
    assert line["BARIS_ASAL"] == "24"


def test_a_template_of_another_kind_is_a_wrong_call(tmp_path: Path, run_main: Run) -> None:
    assert run_main("template", "pencari-kerja", "--out", tmp_path / "templat.doc")[0] == 64
    assert not list(tmp_path.iterdir())


def test_the_schema_is_json(run_main: Run) -> None:
    code, out = run_main("schema", "penempatan")
    assert (code, json.loads(out)["title"]) == (0, "Penempatan")


def test_it_says_how_the_file_was_read(tmp_path: Path, run_main: Run) -> None:
    """The output names what was assumed about the file (contract, section 2)."""
    content = (
        b"DATA PENCARI KERJA\r\n\r\n"
        + as_csv([seeker(1, nama="José")], ";").decode().encode("cp1252")
        + b"JUMLAH;1\r\n"
    )
    (tmp_path / "dinas.csv").write_bytes(content)
    (tmp_path / "baris.jsonl").write_bytes(json.dumps(seeker(1)).encode())
    assert run_main("template", "pencari-kerja", "--out", tmp_path / "templat.xlsx")[0] == 0
    _, output = run_main("check", "pencari-kerja", tmp_path / "dinas.csv")
    assert (
        "Dibaca sebagai CSV (windows-1252, pemisah ;), judul kolom pada baris 3, "
        "baris jumlah yang dilewati: 5." in output
    )
    assert (
        "Dibaca sebagai XLSX (lembar data), judul kolom pada baris 1."
        in run_main("check", "pencari-kerja", tmp_path / "templat.xlsx")[1]
    )
    assert "Dibaca sebagai JSONL (utf-8)." in run_main("check", "pencari-kerja", tmp_path / "baris.jsonl")[1]
    assert (
        "Read as CSV (windows-1252, delimiter ;), header on row 3, total rows passed over: 5."
        in run_main(
            "check",
            "pencari-kerja",
            tmp_path / "dinas.csv",
            "--lang",
            "en",
        )[1]
    )


def test_it_says_in_which_file_to_mend(folder: Path, run_main: Run) -> None:
    """It recommends the workbook: a spreadsheet spoils the NIKs of a CSV that it opens."""
    assert (
        "corrections.xlsx"
        in run_main("check", "pencari-kerja", folder / "galat.csv", "--out", folder / "hasil")[1]
    )
    assert (
        "corrections.xlsx"
        not in run_main("check", "pencari-kerja", folder / "baik.csv", "--out", folder / "hasil")[1]
    )
