"""Name the columns whose cells the checks of a whole file look at, and read those cells as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from functions.domains.core.cells import visible
from functions.domains.core.compiled import ABSENT
from functions.domains.core.contract import Domain
from functions.sync.reading.formula_injection import restore

LONGEST_ABSENT = max(map(len, ABSENT))


def watched_columns(
    domain: Domain, columns: Sequence[str], more: Mapping[str, object] | Sequence[str] = ()
) -> tuple[str, ...]:
    """Return id_sumber, then those of `columns` that `FileRules` needs or that `more` names."""
    balance = (domain.balance.region, domain.balance.amount, *domain.balance.same) if domain.balance else ()
    names = dict.fromkeys(("status_rekaman", *domain.unique, *domain.slice, *balance, *more))
    return ("id_sumber", *(name for name in names if name in columns))


def text_of(cell: str) -> str:
    """Return a cell's text, '' where it is a word for absent."""
    if len(cell) > LONGEST_ABSENT and cell.isascii() and cell[0].isalnum() and cell[-1].isalnum():
        return cell  # nearly every cell: nothing to trim or restore, and too long for a word for absent
    text = restore(visible(cell).strip())
    return "" if text in ABSENT else text


def texts_of(cells: Sequence[str]) -> list[str]:
    """Return `text_of` each cell of a column."""
    together = "".join(cells)
    if together.isascii() and "'" not in together:
        return ["" if text in ABSENT else text for text in map(str.strip, cells)]
    return list(map(text_of, cells))
