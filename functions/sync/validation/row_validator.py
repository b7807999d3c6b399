"""Check one row: from the sender's cells to values and findings. This is the hot path of ingest.

A dataset is compiled once: readers per column, one pydantic tuple (constraints in Rust, no model object per
row), and the rules with the positions they read. Only a row that fails is then checked cell by cell, to
report every independent error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import ValidationError

from functions.domains.core.cells import Reader, Refusal
from functions.domains.core.compiled import Shape, shape
from functions.domains.core.contract import Context, Domain, Rule
from functions.domains.core.readers.texts import taken
from functions.domains.core.types import Cell
from functions.sync.model.finding import Finding

UNREADABLE = "GALAT_BACA"
"""Code of a cell or a rule for which our own code raised: a bug that costs its row, never the file."""
_RANGE = frozenset({"greater_than", "greater_than_equal", "less_than", "less_than_equal"})
_LONG = frozenset({"string_too_long", "too_long"})


class RowVerdict(NamedTuple):
    """The result of checking one row."""

    values: tuple[Any, ...] | None
    """In the model's order; None where a cell did not fit."""
    findings: list[Finding]
    """Those of cells in the model's order, then those of rules in the dataset's order."""
    id: str
    """Its id_sumber, '' where that could not be read."""


def cell_reader(cell: Cell) -> Reader:
    """Return the function that makes a value of a cell's text: None for absent, a `Refusal` for a misfit."""
    read, absent = cell.read, cell.absent

    def value(text: str) -> Any:
        try:
            plain = taken(text)
            if isinstance(plain, Refusal):
                return plain
            return None if plain in absent else read(plain) if read else plain
        except Exception:  # a bug of a reader: its row is refused, its neighbours go through
            return Refusal(UNREADABLE)

    return value


class RowValidator:
    """Checks the rows of one file."""

    def __init__(self, domain: Domain, columns: Sequence[str]) -> None:
        """Take the model field of each of the file's columns, '' for one that is set aside."""
        self.shape = shape(domain)
        index = {name: i for i, name in enumerate(self.shape.names)}
        self.place = {position: index[name] for position, name in enumerate(columns) if name}
        self.rules = _compiled_rules(self.shape)
        self._readers = tuple(map(cell_reader, self.shape.cells))
        self._id = index["id_sumber"]
        self._status = index["status_rekaman"]
        self._envelope = [index[name] for name in ("id_sumber", "versi", "diubah_pada")]

    def check(
        self, cells: Sequence[str], context: Context, refused: Mapping[int, Refusal] = {}
    ) -> RowVerdict:
        """Return the verdict on a row of cells in the sender's order, at least as many as `columns`.

        `refused`: position → why a typed value was refused (`jsonl.lay_out`).
        """
        values: list[Any] = [None] * len(self.shape.names)
        for position, at in self.place.items():
            values[at] = self._readers[at](cells[position])
        for position, refusal in refused.items():
            values[self.place[position]] = refusal
        return self.judge(values, context)

    def read(self, position: int, text: str) -> Any:
        """Return the value that the column at a position makes of a cell, None for one that is set aside."""
        return self._readers[self.place[position]](text) if position in self.place else None

    def judge(self, values: list[Any], context: Context) -> RowVerdict:
        """Return the verdict on values as their readers returned them, in the model's order.

        A `hapus` row is judged by id_sumber, versi and diubah_pada only (contract, section 2).
        """
        identity = values[self._id]
        name = identity if isinstance(identity, str) else ""
        if values[self._status] == "hapus":
            values = [
                value if i in self._envelope or i == self._status else None for i, value in enumerate(values)
            ]
            return self._cell_by_cell(values, context, name, only=self._envelope)
        try:
            row = self.shape.validate(values)
            return RowVerdict(row, self.rules(row, context), name)
        except Exception:  # a misfit (`ValidationError`), or a bug of a rule
            return self._cell_by_cell(values, context, name)

    def _cell_by_cell(
        self, values: list[Any], context: Context, name: str, only: Sequence[int] | None = None
    ) -> RowVerdict:
        """Check every cell, then the rules whose columns are all valid: this finds all independent errors."""
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
            judged = get(valid) if len(at) > 1 else (get(valid),)
            if (rule.nulls or None not in judged) and (code := _broken(rule, context, judged)):
                findings.append(Finding(code, rule.columns[0]))
        return RowVerdict(None if bad else tuple(valid), findings, name)

    def _misfit(self, i: int, value: Any) -> str:
        """Return the code of a cell that does not fit, '' for one that does."""
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
            if kinds & _RANGE:
                return "DI_LUAR_RENTANG"
            fallback = self.shape.cells[i].code
            return "TERLALU_PANJANG" if kinds & _LONG and fallback == "TIPE_SALAH" else fallback
        except Exception:
            return UNREADABLE
        return ""


def _broken(rule: Rule, context: Context, values: Sequence[Any]) -> str:
    """Return the code of a rule that the row breaks, that of a bug where the rule raises, '' otherwise."""
    try:
        return rule.code if rule.breach(context, *values) else ""
    except Exception:
        return UNREADABLE


@lru_cache(maxsize=32)
def _compiled_rules(compiled: Shape) -> Callable[[tuple[Any, ...], Context], list[Finding]]:
    """Return `(valid row, context) → findings`, compiled from source written out rule by rule.

    A loop over the rules costs half as much again (make bench).
    """
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
    exec("\n".join([*lines, " return found"]), scope)  # noqa: S102  the source holds only positions and rule numbers
    judge: Callable[[tuple[Any, ...], Context], list[Finding]] = scope["judge"]
    return judge
