"""A worksheet gives the cells that a person sees, on the rows where they are."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

import openpyxl
import pytest
import python_calamine
import xlsxwriter

from functions.sync.reading.xlsx_workbook import CELL_CHARS
from functions.sync.reading.xlsx_worksheet import COLUMNS
from functions.sync.to_region.template import xlsx_template
from tests.support.tables import SEEKERS, seeker
from tests.support.workbooks import book, converted, packed, parts, refusal, row, sheet, table

NAMES = list(seeker(1))
FORMATS = (
    "<numFmts><numFmt numFmtId='164' formatCode='dd\\-mmm\\-yy'/>"
    "<numFmt numFmtId='165' formatCode='&quot;Rp&quot;#,##0'/>"
    "<numFmt numFmtId='166' formatCode='[h]:mm'/><numFmt numFmtId='167' formatCode='0.0%'/></numFmts>"
    "<cellXfs>" + "".join(f"<xf numFmtId='{n}'/>" for n in (0, 14, 164, 165, 166, 167, 22, 49)) + "</cellXfs>"
)
GENERAL, DAY, CUSTOM, RUPIAH, HOURS, PERCENT, MOMENT, TEXT = range(8)


def cell(content: str, strings: Sequence[str] = (), workbook: str = "") -> str:
    """The text that a cell in the second column of the second row is read as."""
    built = packed(
        parts(
            sheet(row(1, NAMES), row(2, ["x", content])), strings=strings, styles=FORMATS, workbook=workbook
        )
    )
    return table(built)[1][1]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("<c><v>42</v></c>", "42", id="whole number"),
        pytest.param("<c><v>5500000.0</v></c>", "5500000", id="whole number with a point"),
        pytest.param("<c><v>1.5E3</v></c>", "1500", id="whole number in scientific notation"),
        pytest.param("<c><v>3.3000000000000003</v></c>", "3.3", id="what a binary fraction shows"),
        pytest.param("<c><v>-0.5</v></c>", "-0.5", id="negative"),
        pytest.param("<c><v>3216061508950001</v></c>", "3.21606E+15", id="sixteen digits"),
        pytest.param(
            "<c><v>3.21606150895E+15</v></c>", "3.21606E+15", id="sixteen digits in scientific notation"
        ),
        pytest.param(
            f"<c s='{TEXT}'><v>3216061508950001</v></c>",
            "3.21606E+15",
            id="a number that only calls itself text",
        ),
        pytest.param("<c><v>999999999999999</v></c>", "999999999999999", id="fifteen digits"),
        pytest.param("<c><v>nan</v></c>", "nan", id="no number"),
        pytest.param("<c><v>abc</v></c>", "abc", id="text that calls itself a number"),
        pytest.param(f"<c s='{DAY}'><v>34926</v></c>", "1995-08-15", id="a day"),
        pytest.param(f"<c s='{CUSTOM}'><v>34926</v></c>", "1995-08-15", id="a day in a format of one's own"),
        pytest.param(f"<c s='{DAY}'><v>1</v></c>", "1900-01-01", id="the first day"),
        pytest.param(f"<c s='{DAY}'><v>59</v></c>", "1900-02-28", id="before the day that never was"),
        pytest.param(f"<c s='{DAY}'><v>60</v></c>", "########", id="the day that never was"),
        pytest.param(f"<c s='{DAY}'><v>61</v></c>", "1900-03-01", id="behind the day that never was"),
        pytest.param(f"<c s='{DAY}'><v>2958465</v></c>", "9999-12-31", id="the last day"),
        pytest.param(f"<c s='{DAY}'><v>2958466</v></c>", "########", id="no day any more"),
        pytest.param(f"<c s='{DAY}'><v>-3</v></c>", "########", id="a day before all days"),
        pytest.param(f"<c s='{MOMENT}'><v>34926.5</v></c>", "1995-08-15T12:00:00", id="a moment"),
        pytest.param(
            f"<c s='{MOMENT}'><v>34926.99999999</v></c>", "1995-08-16", id="a moment that rounds to midnight"
        ),
        pytest.param(f"<c s='{RUPIAH}'><v>5500000</v></c>", "Rp5500000", id="rupiah"),
        pytest.param(f"<c s='{HOURS}'><v>1.5</v></c>", "36:00", id="hours"),
        pytest.param(f"<c s='{PERCENT}'><v>0.07</v></c>", "7,0%", id="percent"),
        pytest.param("<c s='99'><v>7</v></c>", "7", id="a format that is not there"),
        pytest.param("<c t='d'><v>1995-08-15</v></c>", "1995-08-15", id="an ISO day"),
        pytest.param("<c t='b'><v>1</v></c>", "Y", id="true"),
        pytest.param("<c t='b'><v>0</v></c>", "T", id="false"),
        pytest.param("<c t='e'><v>#N/A</v></c>", "#N/A", id="an error"),
        pytest.param("<c t='str'><f>A1&amp;B1</f><v>hasil</v></c>", "hasil", id="a formula's text"),
        pytest.param("<c><f>1+1</f><v>2</v></c>", "2", id="a formula's number"),
        pytest.param("<c t='s'><v>1</v></c>", "kedua", id="a shared string"),
        pytest.param("<c t='s'><v>2</v></c>", " dua kata", id="runs, without hints"),
        pytest.param(
            "<c t='inlineStr'><is><r><t>a</t></r><r><t>b</t></r></is></c>", "ab", id="runs in the cell"
        ),
        pytest.param(
            "<c t='inlineStr'><is><t>a_x000D_b_x005F_x0041_ _x0000_</t></is></c>",
            "a\rb_x0041_ \0",
            id="escaped letters",
        ),
        pytest.param(
            "<c t='inlineStr'><is><t>a&amp;&lt;&#10;&#233;</t></is></c>", "a&<\né", id="references to letters"
        ),
        pytest.param("<c/>", "", id="nothing"),
    ],
)
def test_a_cell_is_read_as_its_sender_sees_it(content: str, expected: str) -> None:
    strings = [
        "<t>pertama</t>",
        "<t>kedua</t>",
        "<r><t xml:space='preserve'> dua</t></r><r><t> kata</t></r><rPh><t>XX</t></rPh>",
    ]
    assert cell(content, strings) == expected


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    told_so = "<workbookPr date1904='1'/>"
    assert cell(f"<c s='{DAY}'><v>33464</v></c>", workbook=told_so) == "1995-08-15"
    assert cell(f"<c s='{DAY}'><v>0</v></c>", workbook=told_so) == "1904-01-01"
    assert cell(f"<c s='{DAY}'><v>2957004</v></c>", workbook=told_so) == "########"


def test_rows_keep_their_numbers_and_cells_their_columns() -> None:
    built = book(
        row(2, ["DAFTAR PENCARI KERJA"]),
        row(5, NAMES),
        row(9, ["<c r='A9' t='str'><v>PK-1</v></c>", "<c r='E9' t='str'><v>tiga</v></c>"]),
        row(11, [""]),
        row(30, ["x"]),
    )
    found = table(built)
    assert [number for number, cells in enumerate(found, start=1) if any(cells)] == [2, 5, 9, 30]
    assert found[8][:5] == ["PK-1", "", "", "", "tiga"]
    assert {len(cells) for cells in found if any(cells)} == {len(NAMES)}


def test_rows_and_cells_without_references_follow_one_another() -> None:
    built = packed(
        parts(
            sheet(
                row(1, NAMES).replace(' r="1"', ""),
                "<row><c><v>1</v></c><c r='D2'><v>4</v></c><c><v>5</v></c></row>",
            )
        )
    )
    assert table(built)[1][:6] == ["1", "", "", "4", "5", ""]


def test_names_with_a_prefix_are_the_same_names() -> None:
    plain = parts(sheet(row(1, NAMES), row(2, ["a"])))
    page = plain["xl/worksheets/sheet1.xml"]
    for word in ("worksheet", "sheetData", "row", "c", "is", "t"):
        page = (
            page.replace(f"<{word} ", f"<x:{word} ")
            .replace(f"<{word}>", f"<x:{word}>")
            .replace(f"</{word}>", f"</x:{word}>")
        )
    assert "<x:row" in page
    built = packed({**plain, "xl/worksheets/sheet1.xml": page.replace("xmlns=", "xmlns:x=")})
    assert table(built) == table(packed(plain))


def test_a_title_that_looks_like_something_else_is_a_title() -> None:
    for title in ('{"id_sumber": "x"}', "sep=;", "<html>", "\ufeff{"):
        assert table(book(row(1, [title]), row(2, NAMES), row(3, ["a"])))[0][0] == title


def test_the_first_sheet_with_all_mandatory_columns_is_read_and_the_others_are_reported() -> None:
    notes, data = sheet(row(1, ["Petunjuk", "nik", "nama"])), sheet(row(1, NAMES), row(2, ["a"]))
    codes = sheet(row(1, ["jenis_kelamin", "status_pencari_kerja"]), row(2, ["L"]))
    report, found = converted(packed(parts(notes, data, codes, data)))
    assert (report.sheet, report.others, found[1][0]) == ("Lembar2", ["Lembar4"], "a")


def test_a_hidden_sheet_is_not_read() -> None:
    data = sheet(row(1, NAMES), row(2, ["a"]))
    report = converted(packed(parts(data, data, states=["hidden", "visible"])))[0]
    assert (report.sheet, report.others) == ("Lembar2", ["Lembar1 (tersembunyi)"])
    assert refusal(packed(parts(data, states=["veryHidden"])))[0] == "JUDUL_TIDAK_DITEMUKAN"


def test_formulas_without_a_value_are_counted() -> None:
    cells = [
        "<c><f>1+1</f></c>",
        "<c><f>1+1</f><v></v></c>",
        "<c><f>1+1</f><v>2</v></c>",
        "<c t='str'><f>A2</f><v></v></c>",
    ]
    assert converted(book(row(1, NAMES), row(2, cells)))[0].uncomputed == 2


@pytest.mark.parametrize("merged", ["A2:B2", "C1:C2", "C2:C3", "$D$2:$E$2"])
def test_merged_cells_in_the_header_refuse_the_file(merged: str) -> None:
    rows = sheet(
        row(1, ["Judul"]),
        row(2, NAMES),
        row(3, ["a"]),
        behind=f'<mergeCells><mergeCell ref="{merged}"/></mergeCells>',
    )
    assert refusal(packed(parts(rows)))[0] == "JUDUL_TIDAK_DITEMUKAN"


def test_merged_cells_above_and_below_the_header_do_not_matter() -> None:
    cells = '<mergeCells><mergeCell ref="A1:Z1"/><mergeCell ref="A3:A4"/></mergeCells>'
    assert (
        len(
            table(
                packed(
                    parts(sheet(row(1, ["Judul"]), row(2, NAMES), row(3, ["a"]), row(4, ["b"]), behind=cells))
                )
            )
        )
        == 4
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(book(row(1, ["a", "b"])), "JUDUL_TIDAK_DITEMUKAN", id="no header"),
        pytest.param(
            book(row(21, NAMES), row(22, ["a"])), "JUDUL_TIDAK_DITEMUKAN", id="a header too far down"
        ),
        pytest.param(book(row(2, NAMES), row(1, ["a"])), "FORMAT_TIDAK_DIKENAL", id="rows out of order"),
        pytest.param(book(row(1, NAMES), row(1, ["a"])), "FORMAT_TIDAK_DIKENAL", id="a row twice"),
        pytest.param(
            book(row(1, NAMES), row(1_048_577, ["a"])), "FORMAT_TIDAK_DIKENAL", id="a row beyond the last"
        ),
        pytest.param(
            book(row(1, NAMES), "<row r='x'/>"), "FORMAT_TIDAK_DIKENAL", id="a row without a number"
        ),
        pytest.param(
            book(row(1, NAMES), row(2, ["<c r='B2'/>", "<c r='A2'/>"])),
            "FORMAT_TIDAK_DIKENAL",
            id="cells out of order",
        ),
        pytest.param(
            book(row(1, NAMES), row(2, ["<c r='2'/>"])), "FORMAT_TIDAK_DIKENAL", id="a cell without a column"
        ),
        pytest.param(
            book(row(1, NAMES), row(2, ["<c t='s'><v>0</v></c>"])),
            "FORMAT_TIDAK_DIKENAL",
            id="a shared string that is not there",
        ),
        pytest.param(
            book(row(1, NAMES), row(2, ["<c t='s'><v>-1</v></c>"])),
            "FORMAT_TIDAK_DIKENAL",
            id="a shared string before the first",
        ),
        pytest.param(book(row(1, NAMES))[:-200], "FORMAT_TIDAK_DIKENAL", id="cut short"),
    ],
)
def test_what_is_no_table_of_ours_is_refused(content: bytes, code: str) -> None:
    assert refusal(content)[0] == code


def test_a_filled_cell_beyond_the_last_column_refuses_the_file_an_empty_one_does_not() -> None:
    def beyond(inside: str) -> bytes:
        return book(row(1, NAMES), row(2, ["a", f"<c r='XFD2' t='str'>{inside}</c>"]))

    assert table(beyond(""))[1][0] == "a"
    assert refusal(beyond("<v>x</v>")) == ("BERKAS_TERLALU_BESAR", {"batas": f"{COLUMNS} kolom"})


def test_a_cell_may_be_as_long_as_a_spreadsheet_allows() -> None:
    assert table(book(row(1, NAMES), row(2, ["x" * CELL_CHARS])))[1][0] == "x" * CELL_CHARS
    assert refusal(book(row(1, NAMES), row(2, ["x" * (CELL_CHARS + 1)])))[0] == "BERKAS_BERBAHAYA"


def test_our_own_template_is_read() -> None:
    report, found = converted(xlsx_template(SEEKERS))
    assert (report.sheet, report.others) == ("data", [])
    assert SEEKERS.example["nik"] in found[1]


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_other_readers_see_the_same_values(epoch_1904: bool) -> None:
    """The result is that of python-calamine and openpyxl, on a workbook written by XlsxWriter."""
    moment = dt.datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001  a cell has no time zone
    values = [
        "teks",
        "  spasi ",
        "é漢\U0001f600",
        "a\nb",
        7,
        2.5,
        -1e-2,
        123456789012345,
        True,
        False,
        dt.date(1995, 8, 15),
        moment,
    ]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"date_1904": epoch_1904, "default_date_format": "dd/mm/yyyy hh:mm:ss"}
    ) as built:
        page = built.add_worksheet()
        page.write_row(0, 0, NAMES)
        page.write_row(3, 1, values)
        page.write_row(4, 0, ["akhir"])
    content = buffer.getvalue()

    def text(value: object) -> str:
        match value:
            case bool():
                return "Y" if value else "T"
            case dt.datetime():
                return (value.date() if value.time() == dt.time() else value).isoformat()
            case dt.date():
                return value.isoformat()
            case float():
                return f"{value:.15g}"
        return "" if value is None else str(value)

    ours = [cells[: len(values) + 1] for cells in table(content) if any(cells)]
    calamine = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    theirs = [list(map(text, cells))[: len(values) + 1] for cells in calamine if any(cells)]
    assert ours == theirs
    opened = openpyxl.load_workbook(io.BytesIO(content)).active
    assert ours == [
        list(map(text, cells))[: len(values) + 1]
        for cells in opened.iter_rows(values_only=True)
        if any(cells)
    ]
