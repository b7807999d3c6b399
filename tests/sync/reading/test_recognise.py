"""A file that is no table of its dataset is named for what it is, with the way to repair it."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile

import pytest

from functions import domains, messages
from functions.sync.model.errors import Rejected
from tests.messages.loop import workbook
from tests.support.tables import Inspected, as_csv, as_lines, seeker

ROWS = [seeker(1), seeker(2)]
OTHERS = [name for name in domains.names() if name != "pencari-kerja"]


def refusal(content: bytes) -> Rejected:
    with pytest.raises(Rejected) as refused:
        Inspected(content)
    message = messages.get(refused.value.code)
    assert "{" not in message.text("id", kolom=refused.value.column, **refused.value.params)
    return refused.value


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_line_as_one_quoted_cell(delimiter: str) -> None:
    lines = [[line] for line in as_csv(ROWS, delimiter).decode().splitlines()]
    refused = refusal(as_lines([["DATA PENCARI KERJA"], *lines], quoting=csv.QUOTE_ALL))
    assert (refused.code, refused.params) == ("SATU_KOLOM", {"baris": "2"})


@pytest.mark.parametrize("name", ["pencari.csv", "pencari.xlsx", "folder/pencari.TXT"])
def test_a_zip_of_data_files(name: str) -> None:
    refused = refusal(zipped(**{name: as_csv(ROWS), "baca.pdf": b"x"}))
    assert (refused.code, refused.params) == ("ZIP_BERISI_CSV", {"jumlah": "1"})


def test_a_workbook_in_a_zip() -> None:
    book = workbook([list(seeker(1)), list(seeker(1).values())])
    assert refusal(zipped(**{"pencari.xlsx": book})).code == "ZIP_BERISI_CSV"


def test_an_open_document_workbook() -> None:
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    assert refusal(zipped(mimetype=kind, **{"content.xml": b"<x/>"})).code == "ODS_TIDAK_DIDUKUNG"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_gzip_that_breaks_off(share: float) -> None:
    packed = gzip.compress(as_csv(ROWS * 400))
    assert refusal(packed[: int(len(packed) * share)]).code == "GZIP_TERPOTONG"


def test_gzip_of_several_members_with_an_empty_one_and_padding_is_read() -> None:
    content = as_csv(ROWS)
    members = [content[:300], b"", content[300:]]
    packed = b"".join(map(gzip.compress, members)) + gzip.compress(b"") + b"\0" * 99
    assert Inspected(packed).receipt == Inspected(content).receipt


def test_an_archive_whose_first_file_is_damaged_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "x" * 500)
    content = bytearray(packed.getvalue())
    content[38:42] = b"\xff" * 4  # the first bytes behind the entry's header: no deflate block begins so
    assert refusal(bytes(content)).code == "FORMAT_TIDAK_DIKENAL"


@pytest.mark.parametrize("form", ["csv", "title above", "xlsx"])
@pytest.mark.parametrize("domain", OTHERS)
def test_the_file_of_another_dataset(domain: str, form: str) -> None:
    example = domains.get(domain).example
    lines = [list(example), list(example.values())]
    content = workbook(lines) if form == "xlsx" else as_lines([["DATA"]] * (form != "csv") + lines)
    refused = refusal(content)
    assert (refused.code, refused.params) == ("BERKAS_DATASET_LAIN", {"dataset": domain})


def test_a_column_too_many_makes_no_other_dataset() -> None:
    assert refusal(as_csv([seeker(1, nama_jabatan="x", upah="1")])).code == "KOLOM_TIDAK_DIKENAL"


@pytest.mark.parametrize(
    ("header", "meant"), [("kode wilyah", "kode_wilayah"), ("Tgl_Daftr", "tanggal_daftar")]
)
def test_an_unknown_column_is_answered_with_the_most_similar_first(header: str, meant: str) -> None:
    table = [{header if name == meant else name: cell for name, cell in row.items()} for row in ROWS]
    refused = refusal(as_csv(table))
    assert refused.code == "KOLOM_TIDAK_DIKENAL"
    assert refused.params["pilihan"].split(", ")[0] == meant


def test_where_every_column_is_there_the_answer_is_not_empty() -> None:
    names = list(domains.get("pencari-kerja").model.model_fields)
    assert refusal(as_lines([[*names, "hobi"], ["x"] * (len(names) + 1)])).params["pilihan"]
