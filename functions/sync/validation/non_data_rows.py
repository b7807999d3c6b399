"""Lines that stand among the rows of a table and are no data: the header once more, column numbers, notes, signatures; and the
template's own example, which is data of nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from functions.domains.core.cells import fold, visible
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.sync.reading.headers import senders
from functions.sync.validation.row_validator import RowValidator

FEWEST = 3
"""Column numbers in a row that are no chance."""


def is_non_data(cells: Sequence[str], columns: Sequence[str], headers: Sequence[str]) -> bool:
    """Of a row that no reader could make sense of; one with nothing but an id in its place is a row, and lacks the rest."""
    places = [at for at in senders(columns, headers) if at < len(cells)]
    filled = {at: text for at in places if (text := visible(cells[at]).strip())}
    if len(filled) == 1:
        return "id_sumber" not in {columns[at] for at in filled}
    if all(fold(text) == fold(headers[at]) for at, text in filled.items()):
        return True
    numbers = [text.strip("().") for text in filled.values()]
    return len(numbers) >= FEWEST and numbers == [str(place) for place in range(1, len(numbers) + 1)]


def is_example(values: Sequence[Any] | None, domain: Domain) -> bool:
    """The template's row as it was, but for its dates, which the template moves on with the calendar."""
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
