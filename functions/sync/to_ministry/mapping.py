"""Map our records to the ministry's JSON: the columns that the dataset discloses, by its names and codes.

The way back is `from_ministry.mapping`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.domains.core.disclosure import disclosed


@lru_cache(maxsize=32)
def _plan(domain: Domain) -> tuple[tuple[str, tuple[str, ...], Mapping[str, Any] | None], ...]:
    """Return (our column, the ministry's path, our code → the ministry's) per column that has a path."""
    compiled = shape(domain)
    plan = [
        (name, tuple(column.nasional.split(".")), column.kode)
        for name, column in zip(compiled.names, compiled.columns, strict=True)
        if column.nasional
    ]
    if small := domain.small:
        plan += [
            (small.mark, (*path[:-1], small.mark), None) for name, path, _ in plan if name == small.column
        ]
    return tuple(plan)


def to_ministry_json(domain: Domain, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ministry's JSON of `record`, a mapping of our columns as stored.

    Leave out columns without a national path (`Column.nasional`), and counts of few people (contract, section
    3).
    """
    values = disclosed(domain, record)
    out: dict[str, Any] = {}
    for name, path, codes in _plan(domain):
        value = values.get(name)
        if value is None:
            continue
        target = out
        for step in path[:-1]:
            target = target.setdefault(step, {})
        target[path[-1]] = _coded(value, codes) if codes else value
    return out


def _coded(value: Any, codes: Mapping[str, Any]) -> Any:
    return [codes.get(item, item) for item in value] if isinstance(value, list) else codes.get(value, value)


def our_column(domain: Domain, field: str) -> str:
    """Return our column for a field of the ministry's, by its path or the last part of it.

    '' where no column fits, or several do.
    """
    names = {path: name for name, path, _ in _plan(domain)}
    path = tuple(field.split("."))
    fitting = [name for each, name in names.items() if each == path] or [
        name for each, name in names.items() if each[-1] == path[-1]
    ]
    column = fitting[0] if len(fitting) == 1 else ""
    return domain.small.column if domain.small and column == domain.small.mark else column
