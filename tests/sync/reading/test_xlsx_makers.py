"""Workbooks of every maker: what they write beside, around and instead of plain cells."""

from __future__ import annotations

import time
import zipfile

import pytest

from tests.support.tables import Inspected, seeker
from tests.support.workbooks import book, converted, packed, parts, refusal, row, sheet, table

NAMES = list(seeker(1))
DAY = "<numFmts><numFmt numFmtId='164' formatCode='dd/mm/yyyy'/></numFmts>"
WIDE = row(2, ["<c r='WB2'><v>1</v></c>"])
ERRORS = ("#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A")


def letter(name: str) -> str:
    return chr(65 + NAMES.index(name))


def merged(*ranges: str) -> str:
    return "<mergeCells>" + "".join(f'<mergeCell ref="{each}"/>' for each in ranges) + "</mergeCells>"


def seekers(*changes: dict[str, str], behind: str = "", before: str = "") -> str:
    rows = [row(n, list(seeker(n, **each).values())) for n, each in enumerate(changes, start=2)]
    return sheet(row(1, NAMES), *rows, behind=behind, before=before)


def test_an_extension_does_not_change_the_epoch() -> None:
    extension = "<extLst><ext><x15:workbookPr xmlns:x15='x' chartTrackingRefBase='1'/></ext></extLst>"
    content = parts(
        sheet(row(1, NAMES), row(2, ["x", "<c s='1'><v>33464</v></c>"])),
        styles=DAY + "<cellXfs><xf numFmtId='0'/><xf numFmtId='164'/></cellXfs>",
        workbook="<workbookPr date1904='1'/>",
    )
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace("</workbook>", extension + "</workbook>")
    assert table(packed(content))[1][1] == "1995-08-15"


def test_nothing_inside_an_extension_is_a_cell_or_a_row() -> None:
    extension = "<extLst><ext><row r='9'><c t='str'><v>x</v></c></row><extLst/></ext></extLst>"
    page = sheet(row(1, NAMES), row(2, ["a" + extension])).replace("&lt;", "<").replace("&gt;", ">")
    assert table(packed(parts(page))) == table(book(row(1, NAMES), row(2, ["a"])))
    assert len(table(packed(parts(sheet(row(1, NAMES), row(2, ["a"]), behind=extension))))) == 2


def test_a_format_of_a_conditional_format_is_none_of_a_cell() -> None:
    styles = (
        "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs>"
        "<dxfs><dxf><numFmt numFmtId='14' formatCode='0%'/></dxf></dxfs>"
    )
    cells = ["x", "<c s='1'><v>34926</v></c>"]
    assert table(packed(parts(sheet(row(1, NAMES), row(2, cells)), styles=styles)))[1][1] == "1995-08-15"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("<c t='s'><v></v></c>", ""),
        ("<c t='s'><v/></c>", ""),
        ("<c t='inlineStr'><v>0</v><is><t>Siti</t></is></c>", "Siti"),
        ("<c t='inlineStr'><is><t>Siti</t></is><v>0</v></c>", "Siti"),
        ("<c t='str'><is><t>Siti</t></is><v>Budi</v></c>", "Budi"),
        ("<c t='inlineStr'><is><t>a_x0007_b</t></is></c>", "a\x07b"),
        ("<c t='inlineStr'><is><t>a_xD800_b</t></is></c>", "a\ufffdb"),
    ],
)
def test_the_element_that_a_cells_type_names_is_its_value(cell: str, expected: str) -> None:
    assert table(book(row(1, NAMES), row(2, ["x", cell])))[1][1] == expected


def test_names_with_backslashes_are_the_same_names() -> None:
    plain = parts(seekers({}))
    assert table(packed({name.replace("/", "\\"): part for name, part in plain.items()})) == table(
        packed(plain)
    )


def test_a_sheet_that_cannot_be_read_or_is_too_wide_is_no_candidate_and_refuses_nothing() -> None:
    data = seekers({})
    for other in (sheet(row(1, ["Rekap"]), WIDE), "<worksheet><sheetData><row r='x'/>", "", data[:90]):
        for pages in ((data, other), (other, data)):
            notes, _ = converted(packed(parts(*pages)))
            assert notes.sheet == f"Lembar{pages.index(data) + 1}"
            unread = [] if other.endswith("</worksheet>") else [f"Lembar{pages.index(other) + 1}"]
            assert notes.others == [f"{name} (tidak dapat dibaca)" for name in unread]
    assert refusal(packed(parts("<worksheet><sheetData><row r='x'/>")))[0] == "FORMAT_TIDAK_DIKENAL"


def test_a_table_with_a_cell_beyond_the_last_column_is_not_passed_over_for_a_lesser_one() -> None:
    page = sheet(row(1, NAMES), WIDE)
    assert refusal(packed(parts(sheet(row(1, ["nik", "nama"])), page)))[0] == "BERKAS_TERLALU_BESAR"


def test_every_error_of_a_formula_is_told() -> None:
    cell = "<c r='{}2' t='e'><v>{}</v></c>"
    at = letter("jurusan")
    for error in ERRORS:
        cells = [
            cell.format(at, error)
            if name == "jurusan"
            else f"<c r='{chr(65 + n)}2' t='str'><v>{text}</v></c>"
            for n, (name, text) in enumerate(seeker(1).items())
        ]
        assert table(book(row(1, NAMES), row(2, cells)))[1][NAMES.index("jurusan")] == error
        assert Inspected(book(row(1, NAMES), row(2, cells))).codes()[2]


def test_cells_merged_downwards_are_filled_and_told_by_address() -> None:
    at = letter("jurusan")
    page = seekers({"jurusan": "Mesin"}, {"jurusan": ""}, {"jurusan": ""}, behind=merged(f"{at}2:{at}4"))
    report, found = converted(packed(parts(page)))
    assert [cells[NAMES.index("jurusan")] for cells in found[1:]] == ["Mesin"] * 3
    assert report.notes() == [{"code": "SEL_GABUNG_DIISI", "lembar": "Lembar1", "isi": f"{at}2:{at}4"}]


def test_data_merged_across_columns_is_refused_by_address() -> None:
    assert refusal(packed(parts(seekers({}, {}, behind=merged("C3:D3"))))) == ("SEL_GABUNG", {"isi": "C3:D3"})
    assert refusal(packed(parts(seekers({}, {}, behind=merged("C2:D3")))))[0] == "SEL_GABUNG"


def test_merged_headings_totals_and_signatures_below_the_table_refuse_nothing() -> None:
    rows = [row(1, NAMES), row(2, list(seeker(1).values())), row(3, ["JUMLAH", "", "", "1", "2", "3"])]
    page = sheet(*rows, row(9, ["Mengetahui"]), behind=merged("A3:C3", "A9:D9", "A2:A2"))
    report, found = converted(packed(parts(page)))
    assert (report.notes(), found[8][:2]) == ([], ["Mengetahui", ""])


def test_merged_cells_that_the_search_before_did_not_see_are_refused_not_left_empty() -> None:
    page = '<?xml version="1.0" encoding="UTF-16"?>' + seekers({}, {}, behind=merged("N2:N3"))
    content: dict[str, str | bytes] = {**parts("")}
    content["xl/worksheets/sheet1.xml"] = page.encode("utf-16")
    assert refusal(packed(content)) == ("SEL_GABUNG", {"isi": "N2:N3"})


def test_hidden_rows_and_columns_are_read_and_told_once_by_address() -> None:
    page = seekers({}, {}, {}, {}, before='<cols><col min="3" max="4" hidden="1"/></cols>')
    for number in (2, 3, 5):
        page = page.replace(f'<row r="{number}"', f'<row r="{number}" hidden="1"')
    report, found = converted(packed(parts(page)))
    assert len(found) == 5
    assert report.notes() == [{"code": "SEL_TERSEMBUNYI", "lembar": "Lembar1", "isi": "C:D, 2:3, 5:5"}]


def test_every_other_sheet_that_looks_like_data_is_named_also_with_a_typo_and_hidden() -> None:
    typo = seekers({}).replace(">nama<", ">nmaa<")
    pages = (seekers({}), typo, seekers({}), sheet(row(1, ["nik", "nama"]), row(2, ["1"])))
    built = packed(parts(*pages, states=["visible", "visible", "hidden", "visible"]))
    assert converted(built)[0].others == ["Lembar2", "Lembar3 (tersembunyi)"]


def test_a_sheet_that_is_listed_256_times_is_read_once() -> None:
    content = parts(seekers({}))
    entry = content["xl/workbook.xml"]
    at = entry.index("<sheet ")
    one = entry[at : entry.index("/>", at) + 2]
    content["xl/workbook.xml"] = entry.replace(one, one * 256)
    assert converted(packed(content))[0].others == []


@pytest.mark.parametrize("cells", [0, 3])
def test_formats_down_to_the_last_row_cost_nothing(cells: int) -> None:
    empty = "".join(f'<c r="{chr(65 + n)}{{0}}" s="1"/>' for n in range(cells))
    rows = "".join(f'<row r="{n}" s="1">{empty.format(n)}</row>' for n in range(3, 1_048_577))
    table_of_one = [row(1, NAMES), row(2, list(seeker(1).values()))]
    content = packed(
        parts(sheet(row(1, ["Rekap"]), rows), sheet(*table_of_one, rows)), method=zipfile.ZIP_DEFLATED
    )
    started = time.process_time()
    assert table(content) == table(book(*table_of_one))
    assert time.process_time() - started < 5


def test_rows_left_out_for_holding_formats_only_take_no_value_with_them() -> None:
    formats = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(3, 9_000))
    more = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(9_001, 20_000))
    page = sheet(row(1, NAMES), formats, row(9_000, ["a"]), more, row(20_000, ["b"]))
    found = table(packed(parts(page)))
    assert [(n, cells[0]) for n, cells in enumerate(found, start=1) if any(cells)][1:] == [
        (9_000, "a"),
        (20_000, "b"),
    ]
