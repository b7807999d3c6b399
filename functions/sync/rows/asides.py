"""Lines that people put among the rows of a table and that are no data: the header once more, column numbers, notes, signatures."""

from __future__ import annotations

from collections.abc import Sequence

from functions.domains._text import fold, visible
from functions.sync.rows.headers import senders

FEWEST = 3
"""Column numbers in a row that are no chance."""


def is_aside(cells: Sequence[str], columns: Sequence[str], headers: Sequence[str]) -> bool:
    """Of a row that no reader could make sense of; one with nothing but an id in its place is a row, and lacks the rest."""
    places = [at for at in senders(columns, headers) if at < len(cells)]
    filled = {at: text for at in places if (text := visible(cells[at]).strip())}
    if len(filled) == 1:
        return "id_sumber" not in {columns[at] for at in filled}
    if all(fold(text) == fold(headers[at]) for at, text in filled.items()):
        return True
    numbers = [text.strip("().") for text in filled.values()]
    return len(numbers) >= FEWEST and numbers == [str(place) for place in range(1, len(numbers) + 1)]
