"""Write `corrections.xlsx`: `corrections.csv` as text, faulty cells highlighted (contract, section 2)."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.messages import Severity
from functions.sync import ports
from functions.sync.reading.formula_injection import neutralise, restore
from functions.sync.reading.headers import CORRECTION_COLUMNS, sender_positions
from functions.sync.reading.layout import Layout
from functions.sync.to_region.receipt import sender_headers
from functions.sync.to_region.severity_order import LEVELS

if TYPE_CHECKING:
    from functions.sync.to_region.workbook import WorkbookRow

CSV, XLSX = "corrections.csv", "corrections.xlsx"
XLSX_ROWS = 50_000
"""Beyond this many refused rows there is only the CSV: nobody corrects more by hand, and a spreadsheet hardly
opens them."""
ERROR = LEVELS[Severity.REJECT]
_WIDTHS = dict(zip(CORRECTION_COLUMNS, (12, 14, 24, 20, 70, 24, 30), strict=True))
_LEVEL, _NAMED = (CORRECTION_COLUMNS.index(name) for name in ("TINGKAT", "KOLOM_GALAT"))


def correction_files(rejected: int) -> list[str]:
    """Return the names of the corrections files for so many refused rows."""
    return [] if not rejected else [CSV] if rejected > XLSX_ROWS else [CSV, XLSX]


def write_xlsx(
    files: ports.Files, key: str, domain: Domain, layout: Layout, parts: Iterable[BinaryIO], created: int
) -> None:
    """Write the workbook under `key`.

    `parts` hold the lines of the CSV without its header, and are closed when read. `created` (epoch ms) is
    the workbook's date.
    """
    # Imported here, because its library costs a cold start that most invocations need not pay.
    from functions.sync.to_region.workbook import write_workbook

    places = sender_positions(layout.columns, layout.headers)
    columns = [layout.columns[i] for i in places] + [""] * len(CORRECTION_COLUMNS)
    headers = [neutralise(layout.headers[i]) for i in places] + list(CORRECTION_COLUMNS)
    widths = {len(places) + i: _WIDTHS[name] for i, name in enumerate(CORRECTION_COLUMNS)}
    # Writing a zip goes back in the file, and `ports.Files` only takes streams.
    with tempfile.TemporaryFile() as scratch:
        write_workbook(
            scratch, shape(domain), columns, headers, _rows(parts, layout, places), widths, created
        )
        scratch.seek(0)
        with files.writer(key) as out:
            shutil.copyfileobj(scratch, out, 1 << 20)


def _rows(parts: Iterable[BinaryIO], layout: Layout, places: list[int]) -> Iterator[WorkbookRow]:
    """Yield the rows of the workbook, with the positions of the columns that KOLOM_GALAT names.

    A column with an error is faulty, whatever warnings it has besides.
    """
    from functions.sync.to_region.workbook import WorkbookRow

    named = sender_headers(layout)
    at = {named[layout.columns[i]]: position for position, i in enumerate(places) if layout.columns[i]}
    at |= {name: len(places) + i for i, name in enumerate(CORRECTION_COLUMNS)} | {"": 0}
    for part in parts:
        with io.TextIOWrapper(part, "utf-8", newline="") as text:
            for cells in csv.reader(text, delimiter=layout.delimiter or ","):
                found: dict[bool, set[int]] = {True: set(), False: set()}
                named_columns = restore(cells[len(places) + _NAMED]).split("|")
                for word, header in zip(cells[len(places) + _LEVEL].split("|"), named_columns, strict=True):
                    if header in at:
                        found[word == ERROR].add(at[header])
                yield WorkbookRow(cells, found[True], found[False] - found[True])
