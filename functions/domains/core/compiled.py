"""Compile a dataset once into what validation needs per row: readers, constraints, rules by position."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, get_args, get_origin

import orjson
from pydantic import TypeAdapter

from functions.domains.core.contract import COMMON_RULES, ENVELOPE, Column, Domain, Rule
from functions.domains.core.readers.texts import ABSENT
from functions.domains.core.types import Cell

__all__ = ["ABSENT", "Shape", "shape"]


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A compiled dataset; a tuple has an entry per column, in the model's order, unless it says otherwise."""

    domain: Domain
    names: tuple[str, ...]
    cells: tuple[Cell, ...]
    columns: tuple[Column, ...]
    required: tuple[bool, ...]
    lists: tuple[bool, ...]
    validate: Callable[[Any], tuple[Any, ...]]
    """Validates the values of a whole row; raises pydantic's `ValidationError`."""
    each: tuple[TypeAdapter[Any], ...]
    """Validates the value of one column."""
    rules: tuple[tuple[Rule, tuple[int, ...], Callable[[Any], Any]], ...]
    """Each rule, the positions of its columns and a getter of their values, in the order of running."""
    content: tuple[str, ...]
    """Names of the columns after the envelope, which comes first in every model."""

    def payload(self, values: Sequence[Any]) -> bytes:
        """Return a row's content as canonical JSON: no absent values, ISO dates, columns in order."""
        content = zip(self.content, values[len(ENVELOPE) :], strict=True)
        return orjson.dumps({name: value for name, value in content if value is not None})


def _find(kind: type[Any], annotation: Any, metadata: Sequence[Any]) -> Any:
    """Return the metadata of type `kind` of a field, or of the annotated type inside an optional field."""
    for item in metadata:
        if isinstance(item, kind):
            return item
    for inner in get_args(annotation):
        found = _find(kind, inner, getattr(inner, "__metadata__", ()))
        if found is not None:
            return found
    return None


def _is_list(annotation: Any) -> bool:
    """Return whether a column holds a list, also where the column is optional."""
    return get_origin(annotation) is list or any(map(_is_list, get_args(annotation)))


@lru_cache(maxsize=32)
def shape(domain: Domain) -> Shape:
    """Compile a dataset; the result is cached for the life of the process."""
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
        (rule, tuple(position[c] for c in rule.columns), itemgetter(*(position[c] for c in rule.columns)))
        for rule in rules
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
