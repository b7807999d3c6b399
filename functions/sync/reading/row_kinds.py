"""Recognise blank rows and total rows, and fit the other rows to the header."""

from __future__ import annotations

from collections.abc import Sequence

from functions.domains.core.cells import fold, visible
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain

TOTALS = frozenset({"jumlah", "total", "subtotal", "grandtotal", "jumlahtotal", "jumlahseluruhnya"})
"""Folded words that mark a total row."""
TOTAL_INITIALS = frozenset("jJtTsSgG")
"""First letters of `TOTALS`: a first cell that begins with another letter or digit makes no total row."""


ANY_ROOM = -1
"""`Layout.room` of a workbook, whose cells keep their columns however long the row is."""


def is_blank(cells: Sequence[str]) -> bool:
    """Return whether no cell holds a visible character."""
    if cells and cells[0][:1].isalnum():
        return False
    return not any(cells) or not any(visible(cell).strip() for cell in cells)


def is_total(cells: Sequence[str]) -> bool:
    """Return whether the row sums up the table: its first filled cell is one of `TOTALS`."""
    if cells[0][:1].isalnum() and cells[0][0] not in TOTAL_INITIALS:
        return False
    first = visible(cells[0]).strip() or next((text for cell in cells if (text := visible(cell).strip())), "")
    return first[:1] in TOTAL_INITIALS and fold(first) in TOTALS


def is_data(cells: Sequence[str]) -> bool:
    """Return whether the row is neither blank nor a total."""
    if cells and (first := cells[0][:1]).isalnum() and first not in TOTAL_INITIALS:  # nearly every row
        return True
    return not is_blank(cells) and not is_total(cells)


def optional_from(columns: Sequence[str], domain: Domain) -> int:
    """Return the number of cells behind which a row lacks optional columns only."""
    compiled = shape(domain)
    must = {name for name, needed in zip(compiled.names, compiled.required, strict=True) if needed}
    return max((at + 1 for at, name in enumerate(columns) if name in must), default=0)


def fitted(cells: list[str], width: int, optional: int, room: int) -> list[str] | None:
    """Return the `width` cells of a row, None where the row does not fit the header.

    Cells left out at the end are absent where `optional_from` says that they are optional: spreadsheets leave
    out the delimiters of empty cells. Cells behind the table are left out where the row has the `room` that
    the layout names, or where they are blank.
    """
    count = len(cells)
    if count == width:
        return cells
    if count < width:
        return cells + [""] * (width - count) if count >= optional else None
    return cells[:width] if room in (count, ANY_ROOM) or is_blank(cells[width:]) else None
