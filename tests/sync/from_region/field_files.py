"""Make small files with faults, and say what the check must make of each row."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import xlsxwriter

from events.cases import filled
from tests.support.tables import as_csv

Row = dict[str, Any]
Day = datetime.datetime


class FieldCase(NamedTuple):
    dataset: str
    content: bytes
    rows: Mapping[int, Row | str]
    """Row of the file → some of what is stored of it, or the codes that refuse it with their columns."""
    told: Sequence[str] = ()
    """Codes of the file as a whole, each with what its message must name: refusal, notes, whole columns."""


def row(dataset: str, number: int, changes: Row) -> Row:
    cells: Row = {**filled(dataset), "id_sumber": f"UJI-{number:04d}"}
    if "nik" in cells:
        cells["nik"] = f"321606150895{number:04d}"
    return {**cells, **changes}


def table(dataset: str, *changes: Row) -> list[Row]:
    """Return rows that differ from good ones by `changes`, and a good one below them."""
    return [row(dataset, number, each) for number, each in enumerate([*changes, {}], start=1)]


def lines(rows: Sequence[Row]) -> list[list[Any]]:
    names = list(dict.fromkeys(name for each in rows for name in each))
    return [names, *([each.get(name, "") for name in names] for each in rows)]


def book(rows: Iterable[Sequence[Any]], *more: Iterable[Sequence[Any]], merged: Sequence[str] = ()) -> bytes:
    """Return a workbook; a cell may be a value with its format, and one that starts with = is a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        for content in (rows, *more):
            sheet = workbook.add_worksheet()
            for at, cells in enumerate(content):
                for column, cell in enumerate(cells):
                    value, shown, *result = cell if isinstance(cell, tuple) else (cell, "General")
                    look = workbook.add_format({"num_format": shown})
                    if isinstance(value, str) and value.startswith("="):
                        sheet.write_formula(at, column, value, look, *result)
                    elif isinstance(value, datetime.datetime):
                        sheet.write_datetime(at, column, value, look)
                    elif isinstance(value, str):
                        sheet.write_string(at, column, value, look)
                    else:
                        sheet.write_number(at, column, value, look)
            for address in merged:
                sheet.merge_range(address, "Akuntansi")
    return out.getvalue()


def csv_of(dataset: str, *rows: tuple[Row, Row | str], told: Sequence[str] = ()) -> FieldCase:
    """Return a CSV of rows, each as its changes and what becomes of it, above a good one."""
    content = as_csv(table(dataset, *(changes for changes, _ in rows)))
    return FieldCase(dataset, content, outcomes(*(expected for _, expected in rows)), told)


def outcomes(*expected: Row | str) -> dict[int, Row | str]:
    """Return what becomes of the rows below the header, the last of which is good."""
    return dict(enumerate([*expected, {}], start=2))


def cells(
    dataset: str, column: str, stored: Mapping[str, Any], told: Sequence[str] = (), **refused: Sequence[str]
) -> FieldCase:
    """Return a CSV with one row for each text of one column: text → what is stored, code → texts refused."""
    rows: list[tuple[Row, Row | str]] = [({column: text}, {column: value}) for text, value in stored.items()]
    rows += [({column: text}, f"{code} {column}") for code, texts in refused.items() for text in texts]
    return csv_of(dataset, *rows, told=told)


SEEKER, FIRM, VACANCY = "pencari-kerja", "pemberi-kerja", "lowongan-kerja"
PLACED, COURSE, EMPLOYED = "penempatan", "pelatihan", "penduduk-bekerja"
