"""Templates of a domain: the header and one row that passes every rule."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

from functions.domains.core.cells import tanggal
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.sync.to_region.workbook import NEEDED, WorkbookRow, chosen, write_workbook

WRITTEN = date(2026, 11, 24)
"""The day on which every domain's example passes as it stands."""


def example_on(domain: Domain, day: date) -> dict[str, str]:
    """The example as of `day`: its dates (not of birth) moved on by whole weeks, so that it passes then too."""
    weeks = timedelta(weeks=max(0, (day - WRITTEN).days // 7))
    moved = {}
    for name, cell in zip(shape(domain).names, shape(domain).cells, strict=True):
        text = domain.example.get(name, "")
        dated = text and cell.read is tanggal and cell.pii is None
        moved[name] = (date.fromisoformat(text) + weeks).isoformat() if dated else text
    return moved


def csv_template(domain: Domain, day: date = WRITTEN, delimiter: str = ",") -> bytes:
    """UTF-8 with a mark, so that spreadsheets read it as it is; the example row is as of `day`."""
    text = io.StringIO()
    write = csv.writer(text, delimiter=delimiter).writerow
    names = shape(domain).names
    write(names)
    write(example_on(domain, day).values())
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def xlsx_template(domain: Domain, day: date = WRITTEN) -> bytes:
    """Coded columns hold the words that their drop-downs offer."""
    compiled = shape(domain)
    headers = [
        f"{name}{NEEDED}" if needed else name
        for name, needed in zip(compiled.names, compiled.required, strict=True)
    ]
    example = [
        chosen(cell, text)
        for cell, text in zip(compiled.cells, example_on(domain, day).values(), strict=True)
    ]
    stream = io.BytesIO()
    write_workbook(stream, compiled, compiled.names, headers, [WorkbookRow(example)])
    return stream.getvalue()
