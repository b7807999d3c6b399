"""Recognise lines of a table that are no data: a repeated header, column numbers, notes, signatures.

Also recognise the template's example row, which is no real person's or organisation's data.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from functions.domains.core.cells import fold, visible
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.sync.reading.headers import sender_positions
from functions.sync.validation.row_validator import RowValidator

FEWEST = 3
"""So many ascending numbers from 1 on are column numbers, not values that happen to ascend."""


def is_non_data(cells: Sequence[str], columns: Sequence[str], headers: Sequence[str]) -> bool:
    """Return whether a row with unreadable cells is no data at all.

    A row with only its id in place is data: it is refused for the cells it lacks.
    """
    places = [at for at in sender_positions(columns, headers) if at < len(cells)]
    filled = {at: text for at in places if (text := visible(cells[at]).strip())}
    if len(filled) == 1:
        return "id_sumber" not in {columns[at] for at in filled}
    if all(fold(text) == fold(headers[at]) for at, text in filled.items()):
        return True
    numbers = [text.strip("().") for text in filled.values()]
    return len(numbers) >= FEWEST and numbers == [str(place) for place in range(1, len(numbers) + 1)]


def is_example(values: Sequence[Any] | None, domain: Domain) -> bool:
    """Return whether these are the values of the template's example row.

    Dates are not compared, because `template.example_on` moves them with the calendar.
    """
    return values is not None and _undated(values) == _example(domain)


@lru_cache(maxsize=32)
def _example(domain: Domain) -> list[Any]:
    names = shape(domain).names
    validator = RowValidator(domain, names)
    read = [
        cell.read(text) if cell.read and text else text or None
        for cell, text in zip(
            shape(domain).cells, (domain.example.get(name, "") for name in names), strict=True
        )
    ]
    return _undated(validator.shape.validate(read))


def _undated(values: Sequence[Any]) -> list[Any]:
    return [None if isinstance(value, date) else value for value in values]
