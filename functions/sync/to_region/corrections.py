"""`corrections.xlsx` beside `corrections.csv`: the same cells, as text, with the faulty ones highlighted (contract, section 2)."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.sync import ports
from functions.sync.reading.formula_injection import neutralise, restore
from functions.sync.reading.headers import CORRECTION_COLUMNS, senders
from functions.sync.reading.layout import Layout
from functions.sync.to_region.receipt import sender_headers

if TYPE_CHECKING:
    from functions.sync.to_region.workbook import WorkbookRow

CSV, XLSX = "corrections.csv", "corrections.xlsx"
XLSX_ROWS = 50_000
"""More than this nobody mends by hand, and a spreadsheet would hardly open them: then there is only the CSV."""
_PROSE = dict(zip(CORRECTION_COLUMNS, (24, 20, 70, 24, 30), strict=True))


def correction_files(rejected: int) -> list[str]:
    """The files there are for so many rejected rows."""
    return [] if not rejected else [CSV] if rejected > XLSX_ROWS else [CSV, XLSX]


def write_xlsx(
    files: ports.Files, key: str, domain: Domain, layout: Layout, parts: Iterable[BinaryIO], created: int
) -> None:
    """`parts` hold the lines of the CSV without its header; they are closed when read."""
    from functions.sync.to_region.workbook import (
        write_workbook,
    )  # its library costs a cold start that most invocations need not pay

    places = senders(layout.columns, layout.headers)
    columns = [layout.columns[i] for i in places] + [""] * len(CORRECTION_COLUMNS)
    headers = [neutralise(layout.headers[i]) for i in places] + list(CORRECTION_COLUMNS)
    prose = {len(places) + i: _PROSE[name] for i, name in enumerate(CORRECTION_COLUMNS)}
    # A workbook is a zip, which needs a file to go back in; our stores only take streams.
    with tempfile.TemporaryFile() as scratch:
        write_workbook(scratch, shape(domain), columns, headers, _rows(parts, layout, places), prose, created)
        scratch.seek(0)
        with files.writer(key) as out:
            shutil.copyfileobj(scratch, out, 1 << 20)


def _rows(parts: Iterable[BinaryIO], layout: Layout, places: list[int]) -> Iterator[WorkbookRow]:
    from functions.sync.to_region.workbook import WorkbookRow

    named = sender_headers(layout)
    at = {named[layout.columns[i]]: position for position, i in enumerate(places) if layout.columns[i]}
    at |= {name: len(places) + i for i, name in enumerate(CORRECTION_COLUMNS)} | {"": 0}
    for part in parts:
        with io.TextIOWrapper(part, "utf-8", newline="") as text:
            for cells in csv.reader(text, delimiter=layout.delimiter or ","):
                faulty = restore(cells[len(places) + 1]).split("|")
                yield WorkbookRow(cells, {at[word] for word in faulty if word in at})
