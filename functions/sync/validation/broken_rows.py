"""Lay out a row that cannot be read, so that it can be corrected where the corrections file shows it.

Also recognise a row whose cells stand one column off.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence

from functions.domains.core.cells import Refusal
from functions.sync.validation.row_validator import RowValidator

QUOTE = '"'
SHIFTED_LEAST, SHIFTED_SHARE = 3, 0.75
"""So many refused cells, and this share of them, fit the column beside their own where a row is shifted."""


def split_leniently(line: str, delimiter: str, width: int) -> list[str]:
    """Return the cells of a line with a bad quote, whose table has `width` columns of the sender's.

    A quoted cell ends with the first quote before a delimiter or the end of the line, so quotes inside it
    stay; a quote that nothing closes stays as a character of its cell. Where that gives another number of
    cells than `width` and cutting at every delimiter gives just that many, the line is cut so. No character
    is lost but the quotes around a cell.
    """
    cells = _quoted(line, delimiter)
    plain = line.split(delimiter)
    return plain if len(cells) != width == len(plain) else cells


def _quoted(line: str, delimiter: str) -> list[str]:
    cells, start, closes = [], 0, True
    while start <= len(line):
        quoted = closes and line.startswith(QUOTE, start)
        end = _end_of_quoted(line, start + 1, delimiter) if quoted else -1
        # Behind a quote that nothing closes, none is looked for again, so the time is linear in the line.
        closes = closes and (end >= 0 or not quoted)
        if end >= 0:
            cells.append(line[start + 1 : end].replace(QUOTE * 2, QUOTE))
            start = end + 1 + len(delimiter)
        else:
            behind = line.find(delimiter, start)
            behind = len(line) if behind < 0 else behind
            cells.append(line[start:behind])
            start = behind + len(delimiter)
    return cells


def _end_of_quoted(line: str, start: int, delimiter: str) -> int:
    """Return the place of the quote that closes the cell begun before `start`, -1 where none does."""
    end = line.find(QUOTE, start)
    while end >= 0:
        if line.startswith(QUOTE, end + 1) and not line.startswith(QUOTE + delimiter, end + 1):
            end += 1  # a doubled quote inside the cell
        elif end + 1 == len(line) or line.startswith(delimiter, end + 1):
            return end
        end = line.find(QUOTE, end + 1)
    return -1


def unfolded(cells: Sequence[str], places: Sequence[int], delimiter: str) -> list[str] | None:
    """Return the cells of a row whose whole line stands in its first cell, None for any other row.

    Corrections written before November 2026 showed a row with a bad quote so. `places` are the positions of
    the sender's own columns; the line must be sound now, and have a cell for each.
    """
    line = cells[places[0]]
    if delimiter not in line or len(cells) <= max(places) or any(cells[at] for at in places[1:]):
        return None
    try:
        [found] = csv.reader([line], delimiter=delimiter, strict=True)
    except (csv.Error, ValueError):
        return None
    if len(found) != len(places):
        return None
    row = list(cells)
    for at, cell in zip(places, found, strict=True):
        row[at] = cell
    return row


def shifted_from(cells: Sequence[str], validator: RowValidator) -> int:
    """Return the position from which the cells of a row stand one column off, -1 for any other row.

    Each refused cell is read as the next column, then as the one before. A column that accepts any text
    refuses none, so it proves nothing.
    """
    refused = [at for at in validator.place if isinstance(validator.read(at, cells[at]), Refusal)]
    for beside in (1, -1):
        fits = [at for at in refused if _fits(validator.read(at + beside, cells[at]))]
        if len(fits) >= max(SHIFTED_LEAST, len(refused) * SHIFTED_SHARE):
            return min(fits)
    return -1


def _fits(value: object) -> bool:
    return value is not None and not isinstance(value, Refusal)
