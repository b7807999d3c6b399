"""One row: from the sender's cells to values and findings. The hot path of ingest.

A domain is compiled once: readers per column, one pydantic tuple (constraints in Rust, no model object per row), and
the rules with the positions they read. Only a row that fails takes the slow path, which reports every independent error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import ValidationError

from functions.domains.core.cells import Refusal, visible
from functions.domains.core.compiled import ABSENT, Shape, shape
from functions.domains.core.contract import Context, Domain
from functions.sync.model.finding import Finding

_RANGE = frozenset({"greater_than", "greater_than_equal", "less_than", "less_than_equal"})


class RowVerdict(NamedTuple):
    """`values` in the model's order, None when a cell did not fit; `findings` in the model's order."""

    values: tuple[Any, ...] | None
    findings: list[Finding]
    id: str


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

    def check(
        self, cells: Sequence[str], context: Context, refused: Mapping[int, Refusal] = {}
    ) -> RowVerdict:
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

    def judge(self, values: list[Any], context: Context) -> RowVerdict:
        """The verdict on values as read, in the model's order."""
        identity = values[self._id]
        name = identity if isinstance(identity, str) else ""
        if values[self._status] == "hapus":
            values = [
                value if i in self._envelope or i == self._status else None for i, value in enumerate(values)
            ]
            return self._slow(values, context, name, only=self._envelope)
        try:
            row = self.shape.validate(values)
        except ValidationError:
            return self._slow(values, context, name)
        return RowVerdict(row, self.rules(row, context), name)

    def _slow(
        self, values: list[Any], context: Context, name: str, only: Sequence[int] | None = None
    ) -> RowVerdict:
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
        return RowVerdict(None if bad else tuple(valid), findings, name)

    def _misfit(self, i: int, value: Any) -> str:
        """The code of a cell that does not fit, '' for one that does."""
        if value is None:
            return "WAJIB_KOSONG" if self.shape.required[i] else ""
        if isinstance(value, Refusal):
            return value.code
        try:
            self.shape.each[i].validate_python(value)
        except ValidationError as error:
            kinds = {
                detail["type"]
                for detail in error.errors(include_url=False, include_context=False, include_input=False)
            }
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
        good = next(
            (good for code, good in compiled.cells[at[0]].warn if code == rule.code and len(at) == 1), None
        )
        scope[f"test{number}"] = good or rule.breach
        broken = (
            f"not test{number}(row[{at[0]}])"
            if good
            else f"test{number}(context, {', '.join(f'row[{i}]' for i in at)})"
        )
        lines.append(f" if {' and '.join([*present, broken])}: found.append(finding{number})")
    exec("\n".join([*lines, " return found"]), scope)  # noqa: S102  built from our own rule numbers only
    judge: Callable[[tuple[Any, ...], Context], list[Finding]] = scope["judge"]
    return judge
