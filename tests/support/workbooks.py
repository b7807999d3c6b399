"""Build workbooks part by part, so that a test can put anything into them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

import pytest

from functions.sync.model.errors import Rejected
from functions.sync.reading import xlsx
from tests.support.tables import SEEKERS

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONS = f'<Relationships xmlns="{PACKAGE}/relationships">%s</Relationships>'


def relation(number: int, kind: str, target: str, mode: str = "") -> str:
    mode = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'


def row(number: int, cells: Sequence[str]) -> str:
    """Build a row of text cells; a cell that starts with `<c` is taken as it is."""
    return (
        f'<row r="{number}">'
        + "".join(
            cell
            if cell.startswith(("<c ", "<c>", "<c/>"))
            else f'<c t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
            for cell in cells
        )
        + "</row>"
    )


def sheet(*rows: str, before: str = "", behind: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{"".join(rows)}</sheetData>{behind}</worksheet>'


def parts(
    *pages: str,
    strings: Sequence[str] = (),
    styles: str = "",
    workbook: str = "",
    states: Sequence[str] = ("visible",) * 9,
) -> dict[str, str]:
    """Build the parts of a workbook.

    `strings`: contents of the `si` elements. `styles`, `workbook`: contents of the roots of these parts.
    """
    numbers = range(1, len(pages) + 1)
    listed = "".join(
        f'<sheet name="Lembar{n}" sheetId="{n}" r:id="rId{n}" state="{states[n - 1]}"/>' for n in numbers
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": _RELATIONS % relation(1, "officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"{workbook}<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _RELATIONS
        % "".join(
            [
                *(relation(n, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers),
                relation(90, "sharedStrings", "sharedStrings.xml"),
                relation(91, "styles", "/xl/styles.xml"),
            ]
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">'
        + "".join(f"<si>{inside}</si>" for inside in strings)
        + "</sst>",
        **{f"xl/worksheets/sheet{n}.xml": content for n, content in zip(numbers, pages, strict=True)},
    }


def packed(content: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return out.getvalue()


def book(*rows: str, **more: str) -> bytes:
    """Build a workbook of one sheet."""
    return packed(parts(sheet(*rows), **more))


def converted(content: bytes) -> tuple[xlsx.SheetNotes, list[list[str]]]:
    out = io.BytesIO()
    report = xlsx.to_csv(io.BytesIO(content), len(content), SEEKERS, out)
    return report, list(csv.reader(io.StringIO(out.getvalue().decode(), newline="")))


def table(content: bytes) -> list[list[str]]:
    return converted(content)[1]


def refusal(content: bytes) -> tuple[str, dict[str, str]]:
    with pytest.raises(Rejected) as refused:
        converted(content)
    return refused.value.code, refused.value.params
