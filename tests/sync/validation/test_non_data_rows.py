"""Lines among the rows that are no data get one finding, and cost no neighbour anything."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from functions import domains
from functions.sync.model.upload import Hasil
from functions.sync.reading.headers import spellings
from functions.sync.to_region.template import csv_template, xlsx_template
from tests.support.tables import Inspected, as_lines, seeker
from tests.support.world import World

NAMES = list(seeker(1))
ROWS = [[seeker(n)[name] for name in NAMES] for n in range(1, 5)]


def blank(**cells: str) -> list[str]:
    return [cells.get(name, "") for name in NAMES]


ASIDES = {
    "the header once more": NAMES,
    "the header in other letters": [name.upper().replace("_", " ") for name in NAMES],
    "the first words of the header": [*NAMES[:5], *[""] * (len(NAMES) - 5)],
    "column numbers": [str(number) for number in range(1, len(NAMES) + 1)],
    "column numbers in brackets": [f"({number})" for number in range(1, len(NAMES) + 1)],
    "a note": ["Sumber: Disnaker Kabupaten Bekasi", *[""] * (len(NAMES) - 1)],
    "a signature on the right": blank(tanggal_daftar="Kepala Dinas,"),
}


@pytest.mark.parametrize(
    "aside", [pytest.param(cells, id=name) for name, cells in ASIDES.items() if name != "a note"]
)
def test_it_gets_one_finding(aside: list[str]) -> None:
    found = Inspected(as_lines([NAMES, *ROWS[:2], aside, *ROWS[2:]]))
    assert [[finding.code for finding in row.findings] for row in found.judged] == [
        [],
        [],
        ["BARIS_BUKAN_DATA"],
        [],
        [],
    ]
    assert [row.refused for row in found.judged] == [False, False, True, False, False]


@pytest.mark.parametrize("row", [
    pytest.param(blank(id_sumber="PK-000009"), id="nothing but an id"),
    pytest.param(blank(nik="3216061508950009", nama="Siti"), id="two cells"),
    pytest.param([*["1"] * 2, *[""] * (len(NAMES) - 2)], id="two numbers that do not count"),
    pytest.param([*ROWS[0][:2], *[""] * (len(NAMES) - 2)], id="a row that breaks off"),
])  # fmt: skip
def test_a_row_that_lacks_most_is_still_a_row(row: list[str]) -> None:
    found = Inspected(as_lines([NAMES, *ROWS, row]))
    codes = {finding.code for finding in found.judged[-1].findings}
    assert "WAJIB_KOSONG" in codes and "BARIS_BUKAN_DATA" not in codes


def test_the_header_repeated_twice_is_no_double_id() -> None:
    found = Inspected(as_lines([NAMES, ROWS[0], NAMES, ROWS[1], NAMES, ROWS[2]]))
    assert [[finding.code for finding in row.findings] for row in found.judged] == [
        [],
        ["BARIS_BUKAN_DATA"],
        [],
        ["BARIS_BUKAN_DATA"],
        [],
    ]


def test_deleted_from_the_corrections_nothing_is_left_to_mend() -> None:
    world = World()
    first = world.upload(
        as_lines(
            [NAMES, *ROWS, NAMES, blank(nama="Kepala Dinas"), [seeker(9, nik="x")[name] for name in NAMES]]
        )
    )
    world.run()
    assert world.state.registered[first.id].counts == {
        Hasil.DITERIMA: 4,
        Hasil.TIDAK_BERUBAH: 0,
        Hasil.USANG: 0,
        Hasil.DITAHAN: 0,
        Hasil.DITOLAK: 3,
    }
    header, *lines = csv.reader(
        io.StringIO(world.report(first, "corrections.csv").decode("utf-8-sig"), newline="")
    )
    left = [
        [seeker(9)["nik"] if name == "nik" else cell for name, cell in zip(header, line, strict=True)]
        for line in lines
        if line[header.index("KODE_GALAT")] != "BARIS_BUKAN_DATA"
    ]
    again = world.upload(as_lines([header, *left]))
    world.run()
    assert world.state.registered[again.id].counts[Hasil.DITERIMA] == 1 and world.record("PK-000009").payload


def test_sent_again_as_it_came_back_it_is_reported_again() -> None:
    world = World()
    first = world.upload(
        as_lines([NAMES, *ROWS[:2], blank(nama="Cikarang, November 2026"), NAMES, *ROWS[2:]])
    )
    world.run()
    again = world.upload(world.report(first, "corrections.csv"))
    world.run()
    assert world.summary(again)["codes"] == {"BARIS_BUKAN_DATA": 2}


def test_aliases_repeated_as_they_stand_above_are_seen_too() -> None:
    words = spellings(domains.get("pencari-kerja"))
    header = ["No. KTP" if name == "nik" else name for name in NAMES]
    assert words["noktp"] == "nik"
    found = Inspected(as_lines([header, *ROWS, header]))
    assert [finding.code for finding in found.judged[-1].findings] == ["BARIS_BUKAN_DATA"]


@pytest.mark.parametrize("domain", domains.names())
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_template_s_example_left_in_the_file_is_reported_and_never_stored(domain: str, form: str) -> None:
    """It is recognised whatever day the template was fetched on, though its dates move with the calendar."""
    world = World()
    day = date(2026, 11, 24)
    content = (
        csv_template(domains.get(domain), day) if form == "csv" else xlsx_template(domains.get(domain), day)
    )
    upload = world.upload(content, domain)
    world.run()
    assert world.summary(upload)["codes"]["BARIS_CONTOH"] == 1
    assert world.summary(upload)["rows"]["ditolak"] == 1
    assert not world.state.stored, "it is never stored, so it is never sent"


def test_a_row_that_was_filled_in_over_the_example_is_no_example() -> None:
    rows = [{**domains.get("pencari-kerja").example, "nama": "Siti"}, seeker(2)]
    assert [
        row.findings
        for row in Inspected(as_lines([NAMES, *([row[name] for name in NAMES] for row in rows)])).judged
    ] == [[], []]


def test_the_example_with_later_dates_is_still_the_example() -> None:
    row = {
        **domains.get("pencari-kerja").example,
        "tanggal_daftar": "2026-10-02",
        "tanggal_lapor_terakhir": "2026-11-01",
    }
    (judged,) = Inspected(as_lines([NAMES, [row[name] for name in NAMES]])).judged
    assert [finding.code for finding in judged.findings] == ["BARIS_CONTOH"] and judged.refused
