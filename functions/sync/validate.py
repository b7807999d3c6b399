"""One row: from the sender's cells to values and findings. The hot path of ingest.

A domain is compiled once: readers per column, one pydantic tuple (constraints in Rust, no model object per row), and
the rules with the positions they read. Only a row that fails takes the slow path, which reports every independent error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from operator import itemgetter
from typing import Any, NamedTuple, get_args, get_origin

import orjson
from pydantic import TypeAdapter, ValidationError

from functions.domains._contract import COMMON_RULES, ENVELOPE, Column, Context, Domain, Rule
from functions.domains._text import Refusal, visible
from functions.domains._types import Cell
from functions.sync.record import Op

ABSENT = frozenset({"", "-", "NULL", "Null", "null", "N/A", "n/a", "#N/A"})
"""Cells that mean nothing was given (contract, section 2)."""

_RANGE = frozenset({"greater_than", "greater_than_equal", "less_than", "less_than_equal"})


class Finding(NamedTuple):
    """`code` of the catalogue, `column` (a model field, '' for the row as a whole), parameters of the message."""

    code: str
    column: str
    params: Mapping[str, str] = {}


class Row(NamedTuple):
    """`values` in the model's order, None when a cell did not fit; `findings` in the model's order."""

    values: tuple[Any, ...] | None
    findings: list[Finding]
    id: str


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


class RowValidator:
    """Checks rows of one file: `columns` are the model fields of its columns, in the sender's order ('' = set aside)."""

    def __init__(self, domain: Domain, columns: Sequence[str]) -> None:
        self.shape = shape(domain)
        index = {name: i for i, name in enumerate(self.shape.names)}
        self.place = {position: index[name] for position, name in enumerate(columns) if name}
        self.rules = _judge(self.shape)
        self._id = index["id_sumber"]
        self._status = index["status_rekaman"]
        self._envelope = [index[name] for name in ("id_sumber", "versi", "diubah_pada")]

    def check(self, cells: Sequence[str], context: Context, refused: Mapping[int, Refusal] = {}) -> Row:
        """`cells` in the sender's order, at least as many as `columns`; `refused` by position, from typed sources."""
        values: list[Any] = [None] * len(self.shape.names)
        for position, at in self.place.items():
            text = visible(cells[position]).strip()
            if text not in ABSENT:
                read = self.shape.cells[at].read
                values[at] = read(text) if read else text
        for position, refusal in refused.items():
            values[self.place[position]] = refusal
        return self.judge(values, context)

    def judge(self, values: list[Any], context: Context) -> Row:
        """The verdict on values as read, in the model's order."""
        identity = values[self._id]
        name = identity if isinstance(identity, str) else ""
        if values[self._status] == "hapus":
            values = [value if i in self._envelope or i == self._status else None for i, value in enumerate(values)]
            return self._slow(values, context, name, only=self._envelope)
        try:
            row = self.shape.validate(values)
        except ValidationError:
            return self._slow(values, context, name)
        return Row(row, self.rules(row, context), name)

    def _slow(self, values: list[Any], context: Context, name: str, only: Sequence[int] | None = None) -> Row:
        """Every cell by itself, then the rules whose columns are all valid: independent errors only, all at once."""
        valid = list(values)
        findings = []
        bad = set()
        for i in only if only is not None else range(len(values)):
            code = self._misfit(i, values[i])
            if code:
                findings.append(Finding(code, self.shape.names[i]))
                bad.add(i)
            elif values[i] is not None:
                valid[i] = self.shape.each[i].validate_python(values[i])
        for rule, at, get in self.shape.rules if only is None else ():
            if bad.intersection(at):
                continue
            several = get(valid) if len(at) > 1 else (get(valid),)
            if (rule.nulls or None not in several) and rule.breach(context, *several):
                findings.append(Finding(rule.code, rule.columns[0]))
        return Row(None if bad else tuple(valid), findings, name)

    def _misfit(self, i: int, value: Any) -> str:
        """The code of a cell that does not fit, '' for one that does."""
        if value is None:
            return "WAJIB_KOSONG" if self.shape.required[i] else ""
        if isinstance(value, Refusal):
            return value.code
        try:
            self.shape.each[i].validate_python(value)
        except ValidationError as error:
            kinds = {detail["type"] for detail in error.errors(include_url=False, include_context=False, include_input=False)}
            return "DI_LUAR_RENTANG" if kinds & _RANGE else self.shape.cells[i].code
        return ""


@lru_cache(maxsize=32)
def _judge(compiled: Shape) -> Callable[[tuple[Any, ...], Context], list[Finding]]:
    """`(valid row, context) → findings`, written out rule by rule: a loop costs half as much again (make bench)."""
    scope: dict[str, Any] = {}
    lines = ["def judge(row, context):", " found = []"]
    for number, (rule, at, _) in enumerate(compiled.rules):
        scope[f"finding{number}"] = Finding(rule.code, rule.columns[0])
        present = [] if rule.nulls else [f"row[{i}] is not None" for i in at if not compiled.required[i]]
        good = next((good for code, good in compiled.cells[at[0]].warn if code == rule.code and len(at) == 1), None)
        scope[f"test{number}"] = good or rule.breach
        broken = f"not test{number}(row[{at[0]}])" if good else f"test{number}(context, {', '.join(f'row[{i}]' for i in at)})"
        lines.append(f" if {' and '.join([*present, broken])}: found.append(finding{number})")
    exec("\n".join([*lines, " return found"]), scope)  # noqa: S102  built from our own rule numbers only
    judge: Callable[[tuple[Any, ...], Context], list[Finding]] = scope["judge"]
    return judge


_SALT = {op: op.value.encode() for op in Op}


def content_hash(op: Op, payload: bytes) -> str:
    """Tells content apart, 128 bits; the envelope is not part of it."""
    return blake2b(payload + _SALT[op], digest_size=16).hexdigest()
