"""Which column is which: the sender's headers matched to the domain's columns (contract, section 2)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from functions.domains.core.cells import fold
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.sync.model.errors import Rejected

CORRECTION_COLUMNS = ("KODE_GALAT", "KOLOM_GALAT", "PESAN", "CONTOH_BENAR", "ID_BARIS")
"""What we add to `corrections`; accepted and set aside when the file comes back."""
_OURS = frozenset(map(fold, CORRECTION_COLUMNS))


@lru_cache(maxsize=32)
def spellings(domain: Domain) -> dict[str, str]:
    """Folded spelling → model field."""
    table = {}
    for name, column in zip(shape(domain).names, shape(domain).columns, strict=True):
        table.update({fold(spelling): name for spelling in (name, *column.alias)})
    return table


def senders(columns: Sequence[str], headers: Sequence[str]) -> list[int]:
    """Positions of the sender's own columns: all but those that we once added."""
    return [
        i
        for i, (name, header) in enumerate(zip(columns, headers, strict=True))
        if name or fold(header) not in _OURS
    ]


def token_column(columns: Sequence[str], headers: Sequence[str]) -> int | None:
    """Position of ID_BARIS, None in a file that did not come from us."""
    return next(
        (
            i
            for i, header in enumerate(headers)
            if not columns[i] and fold(header) == fold(CORRECTION_COLUMNS[-1])
        ),
        None,
    )


def score(cells: Sequence[str], domain: Domain) -> int:
    """How many cells name a column of the domain; 0 when that is less than half of those filled in."""
    filled = [cell for cell in cells if cell.strip()]
    known = sum(fold(cell) in spellings(domain) or fold(cell) in _OURS for cell in filled)
    return known if known >= 2 and known * 2 >= len(filled) else 0


def match(cells: Sequence[str], domain: Domain) -> list[str]:
    """The model field of each position, '' for positions to skip. Raises `Rejected` for a column that is unknown,
    doubled or missing, naming the sender's own header.
    """
    columns: list[str] = []
    unknown = []
    for cell in cells:
        folded = fold(cell)
        name = spellings(domain).get(folded, "")
        if folded and not name and folded not in _OURS:
            unknown.append(cell.strip())
        columns.append(name)
    if unknown:
        expected = ", ".join(name for name in shape(domain).names if name not in columns)
        raise Rejected("KOLOM_TIDAK_DIKENAL", column=", ".join(unknown), pilihan=expected)
    doubled = sorted({cells[i].strip() for i, name in enumerate(columns) if name and columns.count(name) > 1})
    if doubled:
        raise Rejected("KOLOM_GANDA", column=", ".join(doubled))
    missing = [
        n
        for n, needed in zip(shape(domain).names, shape(domain).required, strict=True)
        if needed and n not in columns
    ]
    if missing:
        raise Rejected("KOLOM_HILANG", column=", ".join(missing))
    return columns
