"""Blank rows, total rows, and rows that fit the header."""

from __future__ import annotations

from collections.abc import Sequence

from functions.domains.core.cells import fold, visible

TOTALS = frozenset({"jumlah", "total", "subtotal", "grandtotal", "jumlahtotal", "jumlahseluruhnya"})


_INITIALS = frozenset("jJtTsSgG")


def is_blank(cells: Sequence[str]) -> bool:
    if cells and cells[0][:1].isalnum():
        return False
    return not any(cells) or not any(visible(cell).strip() for cell in cells)


def is_total(cells: Sequence[str]) -> bool:
    """A line that sums up the table: its first filled cell says JUMLAH or TOTAL."""
    if cells[0][:1].isalnum() and cells[0][0] not in _INITIALS:
        return False
    first = visible(cells[0]).strip() or next((text for cell in cells if (text := visible(cell).strip())), "")
    return first[:1] in _INITIALS and fold(first) in TOTALS


def fits(cells: Sequence[str], width: int) -> bool:
    """Whether a row has the header's number of cells, empty ones behind it not counted."""
    return len(cells) == width or (len(cells) > width and is_blank(cells[width:]))
