"""A domain compiled once: readers, constraints and rules by position."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, get_args, get_origin

import orjson
from pydantic import TypeAdapter

from functions.domains.core.contract import COMMON_RULES, ENVELOPE, Column, Domain, Rule
from functions.domains.core.types import Cell

ABSENT = frozenset({"", "-", "NULL", "Null", "null", "N/A", "n/a", "#N/A"})
"""Cells that mean nothing was given (contract, section 2)."""


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A domain, compiled."""

    domain: Domain
    names: tuple[str, ...]
    cells: tuple[Cell, ...]
    columns: tuple[Column, ...]
    required: tuple[bool, ...]
    lists: tuple[bool, ...]
    validate: Callable[[Any], tuple[Any, ...]]
    each: tuple[TypeAdapter[Any], ...]
    rules: tuple[tuple[Rule, tuple[int, ...], Callable[[Any], Any]], ...]
    content: tuple[str, ...]
    """The names behind the envelope, which comes first in every model."""

    def payload(self, values: Sequence[Any]) -> bytes:
        """Canonical JSON: absent left out, dates ISO, columns in the model's order."""
        return orjson.dumps({name: value for name, value in zip(self.content, values[len(ENVELOPE) :], strict=True) if value is not None})


def _find(kind: type[Any], annotation: Any, metadata: Sequence[Any]) -> Any:
    """The `kind` among the metadata of a field, or of the optional inside it."""
    for item in metadata:
        if isinstance(item, kind):
            return item
    for inner in get_args(annotation):
        found = _find(kind, inner, getattr(inner, "__metadata__", ()))
        if found is not None:
            return found
    return None


def _is_list(annotation: Any) -> bool:
    """Also where it is optional."""
    return get_origin(annotation) is list or any(map(_is_list, get_args(annotation)))


@lru_cache(maxsize=32)
def shape(domain: Domain) -> Shape:
    fields = domain.model.model_fields
    names = tuple(fields)
    cells = tuple(_find(Cell, field.annotation, field.metadata) for field in fields.values())
    types = [fields[name].rebuild_annotation() for name in names]
    rules = [
        *(
            Rule(code, (name,), lambda _, value, good=good: not good(value))
            for name, cell in zip(names, cells, strict=True)
            for code, good in cell.warn
        ),
        *COMMON_RULES,
        *domain.rules,
    ]
    position = {name: index for index, name in enumerate(names)}
    compiled = tuple(
        (rule, tuple(position[c] for c in rule.columns), itemgetter(*(position[c] for c in rule.columns))) for rule in rules
    )
    return Shape(
        domain=domain,
        names=names,
        cells=cells,
        columns=tuple(_find(Column, None, field.metadata) for field in fields.values()),
        required=tuple(field.is_required() for field in fields.values()),
        lists=tuple(_is_list(field.annotation) for field in fields.values()),
        validate=TypeAdapter(tuple[tuple(types)]).validator.validate_python,  # type: ignore[misc, arg-type]
        each=tuple(TypeAdapter(kind) for kind in types),
        rules=compiled,
        content=names[len(ENVELOPE) :],
    )
