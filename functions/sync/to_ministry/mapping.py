"""Our record → the ministry's JSON: only what the domain says may go, under the ministry's names and codes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.domains.core.disclosure import disclosed


@lru_cache(maxsize=32)
def _plan(domain: Domain) -> tuple[tuple[str, tuple[str, ...], Mapping[str, Any] | None], ...]:
    compiled = shape(domain)
    plan = [
        (name, tuple(our_column.nasional.split(".")), our_column.kode)
        for name, our_column in zip(compiled.names, compiled.columns, strict=True)
        if our_column.nasional
    ]
    if small := domain.small:
        plan += [
            (small.mark, (*path[:-1], small.mark), None) for name, path, _ in plan if name == small.column
        ]
    return tuple(plan)


def to_ministry_json(domain: Domain, record: Mapping[str, Any]) -> dict[str, Any]:
    """`record` as stored (JSON of our columns). Columns without a national path stay behind, and so do counts
    of few people (contract, section 3).
    """
    told = disclosed(domain, record)
    out: dict[str, Any] = {}
    for name, path, codes in _plan(domain):
        value = told.get(name)
        if value is None:
            continue
        place = out
        for step in path[:-1]:
            place = place.setdefault(step, {})
        place[path[-1]] = _coded(value, codes) if codes else value
    return out


def _coded(value: Any, codes: Mapping[str, Any]) -> Any:
    return [codes.get(item, item) for item in value] if isinstance(value, list) else codes.get(value, value)


def our_column(domain: Domain, field: str) -> str:
    """Our column for a field of the ministry's, by its path or its last word; '' where that is not one column."""
    known = {path: name for name, path, _ in _plan(domain)}
    path = tuple(field.split("."))
    named = [name for each, name in known.items() if each == path] or [
        name for each, name in known.items() if each[-1] == path[-1]
    ]
    found = named[0] if len(named) == 1 else ""
    return domain.small.column if domain.small and found == domain.small.mark else found
