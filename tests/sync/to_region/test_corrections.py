"""`corrections.xlsx`: the cells of the CSV, safe in a spreadsheet, with the faulty ones highlighted."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from functions.sync.model.upload import Upload
from functions.sync.to_region import corrections
from functions.sync.to_region.workbook import MOST_TEXT
from tests.support.tables import SEEKERS, as_csv, as_jsonl, as_lines, seeker
from tests.support.world import World

RED, YELLOW = "FFFFC7CE", "FFFFEB9C"
NAMES = list(SEEKERS.example)


def settled(content: bytes, world: World | None = None) -> tuple[World, Upload]:
    world = world or World()
    upload = world.upload(content)
    world.run("settle")
    return world, upload


def sheet(world: World, upload: Upload) -> Any:
    return openpyxl.load_workbook(io.BytesIO(world.report(upload, "corrections.xlsx")))["data"]


def table(world: World, upload: Upload, delimiter: str = ",") -> list[list[str]]:
    text = world.report(upload, "corrections.csv").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def red(found: Any, row: int, colour: str = RED) -> list[str]:
    return [found.cell(1, cell.column).value for cell in found[row] if cell.fill.fgColor.rgb == colour]


def test_a_warning_has_another_colour_than_an_error_and_stands_behind_it() -> None:
    world, upload = settled(as_csv([seeker(1), seeker(2, email="x@@y", nama="", no_hp="12", nik="1")]))
    line = dict(zip(*table(world, upload), strict=True))
    assert line["TINGKAT"] == "galat|galat|peringatan|peringatan"
    assert line["KOLOM_GALAT"].split("|")[:2] == ["nik", "nama"]
    assert line["BARIS_ASAL"] == "3", "the row of the sender's file"
    found = sheet(world, upload)
    assert red(found, 2) == ["nik", "nama"]
    assert red(found, 2, YELLOW) == ["no_hp", "email"]


def test_the_two_newer_columns_may_be_missing_and_are_never_read() -> None:
    world, upload = settled(as_csv([seeker(1, nama="")]))
    header, row = table(world, upload)
    row[header.index("nama")] = "Siti"
    for missing in ((), ("BARIS_ASAL", "TINGKAT")):
        kept = [at for at, name in enumerate(header) if name not in missing]
        again = World()
        accepted = again.upload(as_lines([[cells[at] for at in kept] for cells in (header, row)]))
        again.run("settle")
        assert again.state.registered[accepted.id].counts["diterima"] == 1


def test_a_column_of_the_sender_s_own_named_tingkat_is_no_column_of_ours() -> None:
    _, upload = settled(as_csv([seeker(1, TINGKAT="SMA")]))
    assert (upload.code, upload.column) == ("KOLOM_TIDAK_DIKENAL", "TINGKAT")


def test_faulty_cells_are_red_and_every_cell_is_text() -> None:
    header = ["No. KTP" if name == "nik" else name for name in NAMES]
    rows = [
        seeker(1, nik="1", jenis_kelamin="X"),
        seeker(2),
        seeker(3, nama=""),
        seeker(4, no_hp="", email=""),
    ]
    world, upload = settled(as_lines([header, *(list(row.values()) for row in rows)], ";"))
    found = sheet(world, upload)
    assert [red(found, row) for row in (2, 3, 4)] == [["No. KTP", "jenis_kelamin"], ["nama"], ["no_hp"]]
    assert {cell.data_type for row in found.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert {cell.number_format for row in found.iter_rows() for cell in row if cell.value is not None} == {
        "@"
    }
    assert found.freeze_panes == "B2"
    assert found.max_row == 4
    sources = {
        header[area.min_col - 1]
        for validation in found.data_validations.dataValidation
        for area in validation.sqref.ranges
    }
    assert (
        {"jenis_kelamin", "pendidikan_terakhir", "status_pencari_kerja", "disabilitas"}
        <= sources
        <= set(header)
    )


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        pytest.param("PK-9,321,Siti", ["PK-9", "321", "Siti", ""], id="too few cells: as they were read"),
        pytest.param(
            'PK-9,"321"6,Siti',
            ["PK-9", '"321"6', "Siti", ""],
            id="a quote in the middle stays in its cell",
        ),
        pytest.param('PK-9,"321,Siti', ["PK-9", '"321', "Siti", ""], id="a quote that is never closed"),
        pytest.param(
            "=PK,+321,Siti,Bekasi,L", ["'=PK", "'+321", "Siti", "Bekasi"], id="neutral like any other"
        ),
    ],
)
def test_a_broken_row_shows_what_was_there(line: str, shown: list[str]) -> None:
    world, upload = settled(as_csv([seeker(1)]) + line.encode() + b"\r\n")
    cells = table(world, upload)[1]
    assert cells[:4] == shown
    assert cells[len(NAMES) :][:4] == ["3", "galat", "BARIS_RUSAK", ""]
    assert red(sheet(world, upload), 2) == ["id_sumber"]


def test_a_row_with_cells_left_over_shows_them_all() -> None:
    row = list(seeker(9).values())
    world, upload = settled(as_csv([seeker(1)]) + as_lines([[*row[:8], "RT 1", *row[8:]]]))
    cells = table(world, upload)[1]
    assert cells[:9] == [*row[:8], "RT 1"]
    assert cells[len(NAMES) - 1] == ",".join(row[-2:])


def test_a_line_that_is_no_object_shows_itself_and_a_number_its_digits() -> None:
    world, upload = settled(as_jsonl([{**seeker(1), "nik": 3216061508950001}]) + b'{"id_sumber": "PK-2",\n')
    first, second = table(world, upload)[1:]
    assert "3216061508950001" in first
    assert second[0] == '{"id_sumber": "PK-2",'


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+62811",
        "-5",
        "@x",
        "\t=1",
        "\uff1dA1",
        "'=1",
        "'x",
        "a\nb",
        "\x0b",
        "_x0041_",
        " x ",
        "<b>&\"'",
    ],
)
def test_a_cell_is_the_same_in_both_files_whatever_stands_in_it(cell: str) -> None:
    world, upload = settled(as_csv([seeker(1, nama="", jurusan=cell)]))
    raw = (
        CalamineWorkbook.from_filelike(io.BytesIO(world.report(upload, "corrections.xlsx")))
        .get_sheet_by_name("data")
        .to_python()
    )
    assert raw[1][NAMES.index("jurusan")] == table(world, upload)[1][NAMES.index("jurusan")]


def test_a_cell_too_long_for_a_spreadsheet_is_whole_in_the_csv_only() -> None:
    world, upload = settled(as_csv([seeker(1, alamat="x" * 40_000)]))
    at = NAMES.index("alamat")
    assert table(world, upload)[1][at] == "x" * 40_000
    assert sheet(world, upload).cell(2, at + 1).value == "x" * (MOST_TEXT - 1) + "…"


def test_a_file_with_nothing_refused_has_no_corrections() -> None:
    world, upload = settled(as_csv([seeker(1)]))
    assert world.summary(upload)["corrections"] == []
    assert not [key for key in world.files.objects if "corrections" in key and key.startswith("receipts/")]


@pytest.mark.parametrize(
    ("rows", "names"), [(2, ["corrections.csv", "corrections.xlsx"]), (3, ["corrections.csv"])]
)
def test_more_rows_than_a_spreadsheet_is_good_for_come_as_csv_only(
    rows: int, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corrections, "XLSX_ROWS", 2)
    world, upload = settled(as_csv([seeker(number, nama="") for number in range(rows)]))
    body = world.summary(upload)
    assert body["corrections"] == names
    assert ("corrections_note" in body) == (rows > 2)
    assert (
        sorted(
            key.rsplit("/", 1)[1]
            for key in world.files.objects
            if key.startswith("receipts/") and "corrections" in key
        )
        == names
    )
    assert len(table(world, upload)) == rows + 1


def test_settling_again_leaves_the_corrections_as_they_are() -> None:
    world, upload = settled(as_csv([seeker(1, nama=""), seeker(2)]))
    before = {key: content for key, content in world.files.objects.items() if "corrections." in key}
    for key in before:
        world.files.objects[key] = b""
    world.run()
    world.settle.run(upload.id)
    assert {world.files.objects[key] for key in before} == {b""}
    again = World()
    assert settled(as_csv([seeker(1, nama=""), seeker(2)]), again)[0].report(
        upload, "corrections.xlsx"
    ) == next(content for key, content in before.items() if key.endswith("xlsx"))
