"""Judge whole columns of dates by their form: the month first, or half of them converted.

Cell by cell such values look right: 11/02/2026 is a date in either order. Only the column shows which is
meant, so the evidence is counted over the file (docs/domain.md section 8).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice

from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.sync.model.errors import Rejected
from functions.sync.validation.watched_cells import text_of

MIXED_SHARE = 0.2
"""From this share of the decided dates on, dates with the month first make the whole column doubtful."""
HALF_EACH, HALF_TOGETHER = 3, 8
"""Different dates of each form, and of both, that prove a half converted column: by chance such days come
together in less than 1 of 200 files."""
DISTINCT = 64
"""Different dates of one form from which on no more are kept."""
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-([0-9]{2})(?:[T ][0-9:.]*)?")
_SLASHED = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-][0-9]{4}")
_ABSENT, _EITHER, _DAY_FIRST, _MONTH_FIRST, _ISO_LOW, _ISO_HIGH = range(6)


def patterned(domain: Domain) -> tuple[str, ...]:
    """Return the columns of dates, which are judged as a whole."""
    compiled = shape(domain)
    return tuple(
        name
        for name, cell in zip(compiled.names, compiled.cells, strict=True)
        if cell.klasifikasi == "Tanggal"
    )


class ColumnPatterns:
    """Counts the forms of the watched columns' cells, in constant memory."""

    def __init__(self, domain: Domain, names: Sequence[str], headers: Mapping[str, str]) -> None:
        """Take the columns from `watched_cells.watched_columns`; `headers`: column → the sender's header."""
        dates = patterned(domain)
        self._headers = headers
        self._dates = {at: _Dates() for at, name in enumerate(names) if name in dates}
        self._names = names

    def add(self, watched: Sequence[str]) -> None:
        """Add one row's watched cells."""
        for at, dates in self._dates.items():
            if watched[at]:
                dates.add((watched[at],))

    def add_many(self, columns: Sequence[Sequence[str]]) -> None:
        """Add many rows; `columns` holds the watched cells by column."""
        for at, dates in self._dates.items():
            dates.add_column(columns[at])

    def refuse(self) -> None:
        """Raise `Rejected` (TGL_BULAN_DULU, TGL_SETENGAH_BERUBAH) for a column of dates read wrongly."""
        for at, dates in self._dates.items():
            if code := dates.code():
                raise Rejected(code, self._headers[self._names[at]], **dates.evidence(code))


class _Dates:
    """The forms of one column of dates: rows of each, and some different texts of each."""

    __slots__ = ("_different", "_rows")

    def __init__(self) -> None:
        self._rows = [0] * 6
        self._different: tuple[set[str], ...] = tuple(set() for _ in range(6))

    def add_column(self, cells: Sequence[str]) -> None:
        cells = list(filter(None, cells))
        count = len(cells)
        if self._rows[_ISO_HIGH]:
            joined = "".join(cells)
            if len(joined) == count * 10 and joined[4::10] == joined[7::10] == "-" * count:
                self._rows[_ISO_HIGH] += count  # ISO dates only, in a column that has proved to hold them
                return
        self.add(cells)

    def add(self, cells: Sequence[str]) -> None:
        for form, rows in Counter(map(_form, cells)).items():
            self._rows[form] += rows
            different = self._different[form]
            if form and len(different) < DISTINCT:
                different.update(islice((text for text in cells if _form(text) == form), DISTINCT))

    def code(self) -> str:
        """Return the code that refuses the column, '' for a column without doubt."""
        month, day = self._rows[_MONTH_FIRST], self._rows[_DAY_FIRST]
        if month and self._rows[_EITHER] and (not day or month >= MIXED_SHARE * (month + day)):
            return "TGL_BULAN_DULU"
        low, texts = len(self._different[_ISO_LOW]), len(self._different[_DAY_FIRST] or ())
        texts = texts or len(self._different[_MONTH_FIRST])
        half = min(low, texts) >= HALF_EACH and low + texts >= HALF_TOGETHER
        alone = not self._rows[_ISO_HIGH] and not self._rows[_EITHER] and not (month and day)
        return "TGL_SETENGAH_BERUBAH" if half and alone else ""

    def evidence(self, code: str) -> dict[str, str]:
        """Return the parameters of the message: rows that prove it, of the rows with a date."""
        proof = _MONTH_FIRST if code == "TGL_BULAN_DULU" else _ISO_LOW
        return {"jumlah": str(self._rows[proof]), "dari": str(sum(self._rows[_ABSENT + 1 :]))}


@lru_cache(maxsize=65_536)
def _form(cell: str) -> int:
    text = text_of(cell)
    if match := _ISO.fullmatch(text):
        return _ISO_LOW if int(match.group(1)) <= 12 else _ISO_HIGH
    if match := _SLASHED.fullmatch(text):
        first, second = int(match.group(1)), int(match.group(2))
        if first > 12:
            return _DAY_FIRST if second <= 12 and first <= 31 else _ABSENT
        if second > 12:
            return _MONTH_FIRST if second <= 31 else _ABSENT
        return _EITHER if first != second else _ABSENT
    return _ABSENT
