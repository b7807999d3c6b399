"""Every file of `events/files` through receive, ingest and settle: none fails, and each gets a receipt."""

from __future__ import annotations

import csv
import io

import pytest

from events import cases
from functions import messages
from functions.sync.model.object_keys import receipt_key
from functions.sync.model.upload import Hasil, UploadStatus
from tests.support.rig import FINE, Rig, sqs

READ = {
    "semicolons_title_total.csv": (
        3,
        {"encoding": "utf-8", "delimiter": ";", "header_row": 3, "total_rows": [7]},
    ),
    "bom.csv": (2, {"encoding": "utf-8", "delimiter": ",", "header_row": 1, "total_rows": []}),
    "windows_1252.csv": (
        2,
        {"encoding": "windows-1252", "delimiter": ",", "header_row": 1, "total_rows": []},
    ),
    "tabs.csv": (2, {"encoding": "utf-8", "delimiter": "\t", "header_row": 1, "total_rows": []}),
    "compressed.csv.gz": (3, {"encoding": "utf-8", "delimiter": ",", "header_row": 1, "total_rows": []}),
    "lines.jsonl": (2, {"encoding": "utf-8", "delimiter": "", "header_row": 0, "total_rows": []}),
}
REFUSED = {
    "unknown_column.csv": ("KOLOM_TIDAK_DIKENAL", "zodiak"),
    "missing_column.csv": ("KOLOM_HILANG", "nik"),
    "duplicate_column.csv": ("KOLOM_GANDA", "No. KTP, nik"),
    "empty.csv": ("BERKAS_KOSONG", ""),
    "header_only.csv": ("BERKAS_KOSONG", ""),
    "no_header.csv": ("JUDUL_TIDAK_DITEMUKAN", ""),
    "truncated_niks.csv": ("NIK_EXCEL_TERPOTONG", "nik"),
    "unreadable.bin": ("FORMAT_TIDAK_DIKENAL", ""),
    "not_gzip.csv.gz": ("GZIP_TERPOTONG", ""),
    "nested.csv.gz": ("BERKAS_BERBAHAYA", ""),
}
ROWS = {
    "duplicate_id.csv": [
        ("2", "ditolak", "GANDA_DALAM_BERKAS", "id_sumber"),
        ("3", "diterima", "", ""),
        ("4", "ditolak", "GANDA_DALAM_BERKAS", "id_sumber"),
    ],
    "broken_rows.csv": [
        ("2", "diterima", "", ""),
        ("3", "ditolak", "NIK_NOTASI_ILMIAH", "nik"),
        ("4", "ditolak", "TGL_AMBIGU", "tanggal_lahir"),
        ("5", "ditolak", "KODE_TIDAK_DIKENAL", "jenis_kelamin"),
        ("6", "ditahan", "NIK_SEMENTARA", "nik"),
        ("7", "ditahan", "WIL_LUAR_CAKUPAN", "kode_wilayah"),
        ("8", "ditolak", "WAJIB_KOSONG|WAJIB_KOSONG", "nama|no_hp"),
        ("9", "ditolak", "BARIS_RUSAK", ""),
        ("10", "diterima", "", ""),
        ("11", "ditolak", "BARIS_RUSAK", ""),
    ],
}


@pytest.mark.parametrize("file", READ)
def test_a_good_file_in_any_shape_is_read_and_the_summary_says_how(file: str, rig: Rig) -> None:
    rows, shape = READ[file]
    upload = rig.through(file)
    summary = rig.summary(upload)
    assert upload.status is UploadStatus.SELESAI
    assert {name: summary[name] for name in shape} == shape
    assert (summary["rows"]["read"], summary["rows"]["diterima"], summary["codes"]) == (rows, rows, {})
    assert [(line["hasil"], line["kode"]) for line in rig.receipt(upload)] == [("diterima", "")] * rows
    assert len(rig.state.stored) == rows


@pytest.mark.parametrize("file", REFUSED)
def test_a_file_that_cannot_be_taken_is_refused_with_its_reason(file: str, rig: Rig) -> None:
    code, column = REFUSED[file]
    upload = rig.through(file)
    summary = rig.summary(upload)
    assert (upload.status, upload.code, summary["status"], summary["codes"]) == (
        UploadStatus.DITOLAK,
        code,
        "ditolak",
        {code: 1},
    )
    assert (summary["refusal"]["code"], summary["refusal"]["column"], summary["refusal"]["example"]) == (
        code,
        column,
        messages.get(code).contoh,
    )
    assert column.lower() in summary["refusal"]["message"].lower()
    assert column.lower() in summary["refusal"]["message_en"].lower()
    assert rig.receipt(upload) == []
    assert not rig.state.stored


@pytest.mark.parametrize("file", ROWS)
def test_each_row_has_its_own_outcome_and_one_receipt_line(file: str, rig: Rig) -> None:
    upload = rig.through(file)
    lines = rig.receipt(upload)
    assert [(line["baris"], line["hasil"], line["kode"], line["kolom"]) for line in lines] == ROWS[file]
    assert all(line["pesan"] for line in lines if line["kode"])
    assert upload.status is UploadStatus.SELESAI_DENGAN_PENOLAKAN
    summary = rig.summary(upload)
    outcomes = [line["hasil"] for line in lines]
    assert {hasil: summary["rows"][hasil] for hasil in Hasil} == {
        hasil: outcomes.count(hasil) for hasil in Hasil
    }
    assert summary["rows"]["read"] == len(lines)
    assert summary["codes"] == {
        code: sum(line["kode"].split("|").count(code) for line in lines) for code in summary["codes"]
    }


def test_corrections_hold_the_refused_rows_as_they_were_sent(rig: Rig) -> None:
    upload = rig.through("broken_rows.csv")
    content = rig.files.objects[receipt_key("3216", cases.HOME, upload.id, "corrections.csv")].decode(
        "utf-8-sig"
    )
    rows = list(csv.DictReader(io.StringIO(content)))
    refused = [line for line in rig.receipt(upload) if line["hasil"] == "ditolak"]
    assert [row["KODE_GALAT"] for row in rows] == [line["kode"] for line in refused]
    assert [row["ID_BARIS"].split("-")[:2] for row in rows] == [
        [upload.id, line["baris"]] for line in refused
    ]
    assert rows[0]["nik"] == "3,21606E+15"


@pytest.mark.parametrize("file", ["semicolons_title_total.csv", "broken_rows.csv"])
def test_the_same_file_again_changes_nothing(file: str, rig: Rig) -> None:
    """A second drop of the same bytes is another upload; its records are known."""
    rig.through(file)
    stored = dict(rig.state.stored)
    event = cases.load("receive", "happy")
    event["Records"][0]["body"] = event["Records"][0]["body"].replace("happy.csv", f"lagi/{file}")
    rig.lay(event, content=(cases.FILES / file).read_bytes())
    for lane in rig.queues.sent.values():
        lane.clear()
    rig.clock.advance(60)
    assert rig.run("receive", event) == FINE
    (message,) = rig.queues.sent[f"ingest/{cases.HOME}"]
    assert rig.run("ingest", sqs([message])) == FINE
    assert rig.run("settle", sqs(rig.queues.sent["settle"])) == FINE
    upload = rig.state.registered[message["upload"]]
    assert rig.state.stored == stored
    assert upload.counts["tidak_berubah"] == len(stored)
    assert (upload.counts["diterima"], upload.counts["ditahan"]) == (0, 0)
