"""Match the sender's headers to the dataset's columns (contract, section 2)."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from functools import lru_cache

from functions.domains.core.cells import fold
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.sync.model.errors import Rejected

CORRECTION_COLUMNS = (
    "BARIS_ASAL",
    "TINGKAT",
    "KODE_GALAT",
    "KOLOM_GALAT",
    "PESAN",
    "CONTOH_BENAR",
    "ID_BARIS",
)
"""The columns that Sinergi adds to the corrections files; accepted and set aside when such a file comes
back. Files written before November 2026 lack the first two."""
_OURS = frozenset(map(fold, CORRECTION_COLUMNS))
_SURELY_OURS = _OURS - {fold("TINGKAT")}
"""Those whose names no sender has for a column of its own; TINGKAT alone is an unknown column."""

_NUMBERING = frozenset({"no", "nomor", "nourut", "nomorurut", "index", "indeks", "unnamed0"})
"""Folded headers of a column of row numbers, which people and pandas put first."""
OFFERED, SIMILAR = 12, 3
"""The most names that a message offers, and the most similar ones of each unknown header."""


@lru_cache(maxsize=32)
def spellings(domain: Domain) -> dict[str, str]:
    """Return folded spelling → model field, for the names and aliases of the dataset's columns."""
    table = {}
    for name, column in zip(shape(domain).names, shape(domain).columns, strict=True):
        table.update({fold(spelling): name for spelling in (name, *column.alias)})
    return table


def is_numbering(header: str) -> bool:
    """Return whether a header names a column of row numbers."""
    return fold(header) in _NUMBERING


def offered(unknown: Sequence[str], free: Sequence[str], domain: Domain) -> str:
    """Return the columns that unknown headers may stand for: similar ones first, then the `free` ones."""
    table = spellings(domain)
    similar = [
        table[word]
        for header in unknown
        for word in get_close_matches(fold(header), list(table), SIMILAR, cutoff=0.7)
    ]
    names = dict.fromkeys([*(name for name in similar if name in free), *free])
    return ", ".join(names or dict.fromkeys(similar) or shape(domain).names[:OFFERED])


def sender_positions(columns: Sequence[str], headers: Sequence[str]) -> list[int]:
    """Return the positions of the sender's own columns: all but the `CORRECTION_COLUMNS`."""
    return [
        i
        for i, (name, header) in enumerate(zip(columns, headers, strict=True))
        if name or fold(header) not in _OURS
    ]


def token_column(columns: Sequence[str], headers: Sequence[str]) -> int | None:
    """Return the position of ID_BARIS, or None in a file that is no corrections file."""
    return next(
        (
            i
            for i, header in enumerate(headers)
            if not columns[i] and fold(header) == fold(CORRECTION_COLUMNS[-1])
        ),
        None,
    )


def score(cells: Sequence[str], domain: Domain) -> int:
    """Count the cells that name a column; 0 where fewer than two, or less than half of those filled, do."""
    filled = [cell for cell in cells if cell.strip()]
    known = sum(fold(cell) in spellings(domain) or fold(cell) in _OURS for cell in filled)
    return known if known >= 2 and known * 2 >= len(filled) else 0


def match(cells: Sequence[str], domain: Domain) -> list[str]:
    """Return the model field of each position, '' for a position to set aside.

    Raises `Rejected` for an unknown column (KOLOM_TIDAK_DIKENAL), a doubled one (KOLOM_GANDA) and a missing
    mandatory one (KOLOM_HILANG); the first two name the sender's own header.
    """
    columns: list[str] = []
    unknown = []
    ours = _SURELY_OURS if _SURELY_OURS.isdisjoint(map(fold, cells)) else _OURS
    for cell in cells:
        folded = fold(cell)
        name = spellings(domain).get(folded, "")
        if folded and not name and folded not in ours and folded not in _NUMBERING:
            unknown.append(cell.strip())
        columns.append(name)
    if unknown:
        free = [name for name in shape(domain).names if name not in columns]
        raise Rejected(
            "KOLOM_TIDAK_DIKENAL", column=", ".join(unknown), pilihan=offered(unknown, free, domain)
        )
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
