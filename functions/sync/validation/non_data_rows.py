"""Recognise lines of a table that are no data: a repeated header, column numbers, notes, signatures.

Also recognise the template's example row, which is no real person's or organisation's data.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from functions.domains.core.cells import fold, visible
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.domains.core.identifiers import ID_SUMBER
from functions.domains.core.types import STATUS_REKAMAN
from functions.sync.reading.headers import sender_positions
from functions.sync.validation.row_validator import RowValidator

FEWEST = 3
"""So many ascending numbers from 1 on are column numbers, not values that happen to ascend."""

NOTE_CELLS = 3
"""The most filled cells of a note or of a line of signatures: place and date, two offices, two names."""
NOTE_CODE = "CATATAN_DI_BAWAH_TABEL"
"""Code of the file findings of notes below the table; such rows are passed over, and told as an anomaly."""
_NIK = re.compile(r"[0-9]{16}")
_MISTYPED_ID = re.compile(r"(?!NIP\b)[A-Z]{1,6}[ ._:-]*[0-9][0-9 ._:-]*")
"""An id with a space in it, such as `PK 000002`: such a row may be a record, and must not be passed over."""


def is_note(cells: Sequence[str], columns: Sequence[str], headers: Sequence[str]) -> bool:
    """Return whether a row may be a note or a signature: few cells, and no word of a record's identity.

    A cell under `id_sumber` that could be an id is one where it has a digit; so `Keterangan:` is none.
    """
    if not 0 < len(cells) - cells.count("") <= NOTE_CELLS:
        return False
    width = len(columns)
    filled = {at: text for at, cell in enumerate(cells) if (text := visible(cell).strip())}
    own = {at: text for at, text in filled.items() if at < width and (columns[at] or not headers[at].strip())}
    if len(own) < sum(at < width for at in filled):  # a corrections file's own columns are filled
        return False
    identity = next((text for at, text in own.items() if columns[at] == "id_sumber"), "")
    status = next((text for at, text in own.items() if columns[at] == "status_rekaman"), "")
    if fold(status) in STATUS_REKAMAN:  # a deletion needs little else, and must be refused without its id
        return False
    named = ID_SUMBER.fullmatch(identity) is not None and any(map(str.isdigit, identity))
    named = named or _MISTYPED_ID.fullmatch(identity) is not None
    return bool(filled) and not named and not any(_NIK.fullmatch(text) for text in filled.values())


def is_non_data(cells: Sequence[str], columns: Sequence[str], headers: Sequence[str]) -> bool:
    """Return whether a row with unreadable cells is no data at all.

    A row with only its id in place is data: it is refused for the cells it lacks.
    """
    if is_note(cells, columns, headers):
        return True
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
