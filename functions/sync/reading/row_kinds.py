"""Recognise blank rows, total rows, and rows that fit the header."""

from __future__ import annotations

from collections.abc import Sequence

from functions.domains.core.cells import fold, visible

TOTALS = frozenset({"jumlah", "total", "subtotal", "grandtotal", "jumlahtotal", "jumlahseluruhnya"})
"""Folded words that mark a total row."""
TOTAL_INITIALS = frozenset("jJtTsSgG")
"""First letters of `TOTALS`: a first cell that begins with another letter or digit makes no total row."""


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


def fits(cells: Sequence[str], width: int) -> bool:
    """Return whether the row has `width` cells, blank ones behind them not counted."""
    return len(cells) == width or (len(cells) > width and is_blank(cells[width:]))
