"""Write a dataset's templates: the header and one example row, which is recognised and never sent."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

from functions.domains.core.cells import tanggal
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.sync.to_region.template_sheets import write_guide
from functions.sync.to_region.workbook import NEEDED, WorkbookRow, as_offered, write_workbook

EXAMPLES_WRITTEN = date(2026, 11, 24)
"""The day on which every dataset's example is valid as declared."""


def example_on(domain: Domain, day: date) -> dict[str, str]:
    """Return the example row moved to `day`: its dates move by whole weeks, except dates of birth.

    So the example is valid on any later day too.
    """
    weeks = timedelta(weeks=max(0, (day - EXAMPLES_WRITTEN).days // 7))
    moved = {}
    for name, cell in zip(shape(domain).names, shape(domain).cells, strict=True):
        text = domain.example.get(name, "")
        dated = text and cell.read is tanggal and cell.pii is None
        moved[name] = (date.fromisoformat(text) + weeks).isoformat() if dated else text
    return moved


def csv_template(domain: Domain, day: date = EXAMPLES_WRITTEN, delimiter: str = ",") -> bytes:
    """Return the template as CSV: UTF-8 with BOM, which spreadsheets need; the example is as of `day`."""
    text = io.StringIO()
    write = csv.writer(text, delimiter=delimiter).writerow
    names = shape(domain).names
    write(names)
    write(example_on(domain, day).values())
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def xlsx_template(domain: Domain, day: date = EXAMPLES_WRITTEN, region: str = "3216") -> bytes:
    """Return the template as a workbook; cells of coded columns hold what their drop-downs offer.

    Behind the table are a sheet of instructions and the list of the districts and villages of `region`.
    """
    compiled = shape(domain)
    headers = [
        f"{name}{NEEDED}" if needed else name
        for name, needed in zip(compiled.names, compiled.required, strict=True)
    ]
    shown = example_on(domain, day)
    example = [as_offered(cell, text) for cell, text in zip(compiled.cells, shown.values(), strict=True)]
    stream = io.BytesIO()
    write_workbook(
        stream,
        compiled,
        compiled.names,
        headers,
        [WorkbookRow(example)],
        more_sheets=lambda book: write_guide(book, compiled, shown, region),
    )
    return stream.getvalue()
