"""Faults of a whole column: counted over the file's findings, told once, in the cloud as in a local check."""

from __future__ import annotations

import csv
import io
import json

import pytest

from functions import domains
from functions.sync.model.errors import Rejected
from functions.sync.model.upload import Hasil
from tests.messages.loop import OURS, returned, sent, workbook
from tests.support.tables import SEEKERS, Inspected, as_csv, as_jsonl, as_lines, checked, seeker
from tests.support.world import World

NAMES = list(seeker(1))
CODES = ("KOLOM_RUSAK", "KOLOM_MENJADI_ANGKA", "KOLOM_BERGESER", "ENKODING_CAMPURAN")


def told(content: bytes) -> dict[str, str]:
    """Code → message of the findings about columns, which both paths must tell alike."""
    world = World()
    cloud = world.summary(sent(world, SEEKERS.name, content))
    _, files = checked(content)
    local = json.loads(files.objects["summary.json"])
    assert local["anomalies"] == cloud["anomalies"]
    assert all(local["codes"].get(each["code"]) for each in local["anomalies"])
    return {each["code"]: each["message"] for each in cloud["anomalies"] if each["code"] in CODES}


def test_identifiers_that_became_numbers_are_told_with_their_share() -> None:
    rows = [seeker(n, no_hp=f"81234567{n:03}.0" if n % 2 else "081234567890") for n in range(1, 11)]
    found = told(as_csv(rows))
    assert found.keys() == {"KOLOM_MENJADI_ANGKA"}
    assert "no_hp" in found["KOLOM_MENJADI_ANGKA"] and "5 dari 10" in found["KOLOM_MENJADI_ANGKA"]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("tanggal_daftar", "46000", "TGL_FORMAT"),
        ("tanggal_daftar", "02/03/26", "TGL_AMBIGU"),
        ("nama", "12345", "NAMA_TIDAK_WAJAR"),
        ("nama", "Nurâ€™aini", "MOJIBAKE"),
        ("nik", "3,21606E+15", "NIK_NOTASI_ILMIAH"),
        ("no_ak1", "7,4E+15", "NOTASI_ILMIAH"),
    ],
)
def test_a_column_of_broken_values_is_told_once_with_its_rows(column: str, cell: str, code: str) -> None:
    found = told(as_csv([seeker(n, **({column: cell} if n < 4 else {})) for n in range(1, 11)]))
    assert found.keys() == {"KOLOM_RUSAK"}
    assert all(word in found["KOLOM_RUSAK"] for word in (column, code, "3 dari 10"))


def test_single_broken_values_say_nothing_of_their_column() -> None:
    rows = [seeker(n) for n in range(1, 12)]
    rows[1]["nama"] = rows[2]["nama"] = "123"
    assert told(as_csv(rows[:2])) == {}, "one row is no column"
    assert told(as_csv(rows)) == {}, "two of eleven are less than 20 %"
    assert told(as_csv(rows[:10])).keys() == {"KOLOM_RUSAK"}


def test_the_findings_of_all_chunks_are_added() -> None:
    world = World()
    upload = sent(world, SEEKERS.name, as_csv([seeker(n, nama="1") for n in range(1, 700)]))
    assert upload.chunks > 2
    [message] = [
        each["message"] for each in world.summary(upload)["anomalies"] if each["code"] == "KOLOM_RUSAK"
    ]
    assert "699 dari 699" in message


def _moved(first: int, left: bool, rows: int = 3) -> list[list[str]]:
    lines = [NAMES, *(list(seeker(n).values()) for n in range(1, rows + 1))]
    for line in lines[1:]:
        line[first:] = [*line[first + 1 :], ""] if left else ["", *line[first:-1]]
    return lines


@pytest.mark.parametrize("left", [True, False])
@pytest.mark.parametrize("first", [1, 4, 10])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_rows_that_stand_one_column_off_have_one_finding_and_pass_once_moved_back(
    first: int, left: bool, form: str
) -> None:
    lines = _moved(first, left)
    content = workbook(lines) if form == "xlsx" else as_lines(lines)
    assert told(content).keys() == {"KOLOM_BERGESER"}
    world = World()
    upload = sent(world, SEEKERS.name, content)
    assert world.summary(upload)["codes"] == {"BARIS_BERGESER": 3, "KOLOM_BERGESER": 1}
    table, _ = returned(world, upload, form)
    for line in table[1:]:
        named = NAMES.index(line[len(NAMES) + 3])
        assert first <= named <= first + 3
        line[: len(NAMES)] = list(seeker(int(line[0][-3:])).values())
    again = workbook(table) if form == "xlsx" else as_lines(table)
    assert sent(world, SEEKERS.name, again).counts[Hasil.DITERIMA] == 3


@pytest.mark.parametrize("name", domains.names())
def test_rows_with_many_faults_of_their_own_are_not_taken_for_shifted(name: str) -> None:
    domain = domains.get(name)
    broken = dict.fromkeys(domain.example, "???")
    world = World()
    upload = sent(world, name, as_csv([{**broken, "id_sumber": f"X-{n}"} for n in range(3)]))
    assert "BARIS_BERGESER" not in world.summary(upload)["codes"]


def test_a_file_of_two_encodings_is_named_and_keeps_its_sound_rows() -> None:
    lines = as_csv([seeker(1), seeker(2, nama="José"), seeker(3, nama="Nur'aini")]).splitlines(keepends=True)
    lines[3] = lines[3].replace(b"Nur'aini", "Andrè".encode("cp1252"))
    found = told(b"".join(lines))
    assert found.keys() == {"ENKODING_CAMPURAN"} and "1 selnya" in found["ENKODING_CAMPURAN"]
    assert Inspected(b"".join(lines)).codes() == {3: ["MOJIBAKE"]}


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("José Nur’aini", "utf-8"),
        ("José", "mac_roman"),
        ("Nur’aini", "mac_roman"),
        ("Münir", "mac_roman"),
    ],
)
def test_broken_characters_come_back_put_right(name: str, encoding: str) -> None:
    """The corrections offer the text as it was before the wrong program read it."""
    broken = name.encode(encoding).decode("cp1252")
    found = Inspected(as_csv([seeker(1, nama=broken), seeker(2)]))
    assert found.codes() == {2: ["MOJIBAKE"]}
    [row] = csv.reader(io.StringIO(found.corrections.decode()))
    assert row[-2] == name and len(row) == len(NAMES) + OURS


@pytest.mark.parametrize(
    "name", ["José", "Slavoj ŽIŽEK", "ŽIŽEK", "Élodie Ÿ", "JOÃO", "Nur’aini", "“Budi”", "A‰"]
)
def test_right_names_are_not_taken_for_broken_ones(name: str) -> None:
    assert Inspected(as_csv([seeker(1, nama=name), seeker(2)])).codes() == {}


@pytest.mark.parametrize("name", ["José", "Nur’aini", "Zoë Björk, Münir"])
def test_a_file_in_the_encoding_of_a_mac_is_refused_by_name(name: str) -> None:
    content = as_csv([seeker(1, nama=name), seeker(2, alamat="Jl. Café")]).decode()
    with pytest.raises(Rejected) as refused:
        Inspected(content.encode("mac_roman"))
    assert refused.value.code == "ENKODING_MAC"
    assert Inspected(content.encode("cp1252")).codes() == {}


def test_one_cell_of_a_mac_costs_its_row_alone() -> None:
    content = as_csv([seeker(1, nama="José"), seeker(2, nama="René"), seeker(3, nama="@")]).decode()
    found = Inspected(content.encode("cp1252").replace(b"@,", "André,".encode("mac_roman")))
    assert found.codes() == {4: ["MOJIBAKE"]}


def test_lost_characters_get_the_example_of_the_column() -> None:
    found = Inspected(as_csv([seeker(1, nama="Jos\ufffd â€™"), seeker(2)]))
    [row] = csv.reader(io.StringIO(found.corrections.decode()))
    assert row[-2] == SEEKERS.example["nama"]


@pytest.mark.parametrize("form", ["csv", "irregular", "jsonl", "xlsx"])
def test_invisible_characters_are_told_once_with_their_number(form: str) -> None:
    rows = [seeker(1, nama="Siti\u200e Nur\u202c"), seeker(2, alamat="Jl.\u00ad Melati"), seeker(3)]
    if form == "irregular":
        rows[2]["alamat"] = "Jl. Melati\nRT 1"
    if form == "xlsx":
        content = workbook([NAMES, *(list(row.values()) for row in rows)])
    else:
        content = as_jsonl(rows) if form == "jsonl" else as_csv(rows)
    found = Inspected(content)
    assert found.codes() == {}
    [note] = [n for n in found.manifest.layout.notes if n["code"] == "KARAKTER_TAK_TERLIHAT"]
    assert note["jumlah"] == "3"
    assert b"Siti Nur" in found.judged[0].candidate.payload  # type: ignore[union-attr]
    clean = Inspected(as_csv([seeker(1, nama="José\u00a0Nur"), seeker(2)]))
    assert clean.manifest.layout.notes == [], "a no-break space is a space, and seen"
