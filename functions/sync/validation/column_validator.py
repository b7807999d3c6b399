"""Many rows at once: the same verdicts as `RowValidator.check` one by one, for less than half the time (make bench).

Columns instead of rows: a reader runs over a whole column in C, and remembers what it read where values repeat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from pydantic import ValidationError

from functions.domains.core.cells import Reader, visible
from functions.domains.core.compiled import ABSENT
from functions.domains.core.contract import Context
from functions.domains.core.types import Cell
from functions.sync.validation.row_validator import RowValidator, RowVerdict

MEMORY = 16_384
"""Texts remembered for each column whose values repeat."""


class ColumnValidator:
    """Checks rows of one file, as many at a time as the caller likes; every row at least as wide as the file's columns."""

    def __init__(self, validator: RowValidator) -> None:
        self._validator = validator
        shape = validator.shape
        self._columns = [(position, at, _column(shape.cells[at])) for position, at in validator.place.items()]
        self._id, self._status = shape.names.index("id_sumber"), shape.names.index("status_rekaman")

    def check(self, rows: Sequence[Sequence[str]], context: Context) -> Iterator[RowVerdict]:
        """One `RowVerdict` for each of `rows`, in order."""
        read = self._read(rows)
        validate, rules, one_by_one = (
            self._validator.shape.validate,
            self._validator.rules,
            self._validator.judge,
        )
        identity, status = self._id, self._status
        for values in read:
            name = values[identity]
            try:
                if values[status] == "hapus":
                    yield one_by_one(list(values), context)
                    continue
                valid = validate(values)
            except ValidationError:
                yield one_by_one(list(values), context)
            else:
                yield RowVerdict(valid, rules(valid, context), name)

    def _read(self, rows: Sequence[Sequence[str]]) -> Iterator[tuple[Any, ...]]:
        columns: list[Sequence[Any]] = [(None,) * len(rows)] * len(self._validator.shape.names)
        for position, at, read in self._columns:
            columns[at] = read(list(map(itemgetter(position), rows)))
        return zip(*columns, strict=True)


def _column(cell: Cell) -> Callable[[Sequence[str]], Sequence[Any]]:
    """Cells of one column → values."""
    read = cell.read
    if read is None:
        return _texts
    if not cell.repeats:
        return lambda texts: [None if text is None else read(text) for text in _texts(texts)]
    reader = lru_cache(MEMORY)(_one(read))
    return lambda texts: list(map(reader, texts))


def _one(read: Reader) -> Reader:
    def value(text: str) -> Any:
        plain = visible(text).strip()
        return None if plain in ABSENT else read(plain)

    return value


def _texts(texts: Sequence[str]) -> Sequence[Any]:
    if not "".join(texts).isascii():
        texts = list(map(visible, texts))
    return [None if text in ABSENT else text for text in map(str.strip, texts)]
