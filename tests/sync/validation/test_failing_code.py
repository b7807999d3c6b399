"""A reader or a rule that raises costs its own row (GALAT_BACA) and no other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from functions.domains.core.compiled import shape
from functions.domains.core.contract import Context, Rule
from functions.sync.validation import row_validator
from functions.sync.validation.column_validator import ColumnValidator
from functions.sync.validation.row_validator import UNREADABLE, RowValidator
from tests.support.dates import TODAY
from tests.support.tables import SEEKERS, seeker

CONTEXT = Context(TODAY, "3216")
BAD = "Tak Terduga"


def _raise(*values: Any) -> bool:
    if BAD in values:
        raise RuntimeError
    return False


def _read(text: str) -> str:
    _raise(text)
    return text


def found(validator: RowValidator, column: str) -> list[list[tuple[str, str]]]:
    """The findings of three rows of which the second has the bad text, by column and by row alike."""
    rows = [list({**seeker(n), **({column: BAD} if n == 2 else {})}.values()) for n in (1, 2, 3)]
    verdicts = list(ColumnValidator(validator).check(rows, CONTEXT))
    assert verdicts == [validator.check(row, CONTEXT) for row in rows]
    return [[(finding.code, finding.column) for finding in verdict.findings] for verdict in verdicts]


@pytest.mark.parametrize("column", ["jurusan", "nama", "email"])
def test_a_reader_that_raises_costs_its_row_only(column: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = shape(SEEKERS)
    cells = tuple(
        replace(cell, read=_read) if name == column else cell
        for name, cell in zip(compiled.names, compiled.cells, strict=True)
    )
    monkeypatch.setattr(row_validator, "shape", lambda _: replace(compiled, cells=cells))
    validator = RowValidator(SEEKERS, list(seeker(1)))
    assert found(validator, column) == [[], [(UNREADABLE, column)], []]


def test_a_rule_that_raises_costs_its_row_only(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = shape(SEEKERS)
    at = compiled.names.index("jurusan")
    rule = (Rule("TGL_URUTAN", ("jurusan",), _raise), (at,), lambda values: values[at])
    monkeypatch.setattr(row_validator, "shape", lambda _: replace(compiled, rules=(*compiled.rules, rule)))
    validator = RowValidator(SEEKERS, list(seeker(1)))
    assert found(validator, "jurusan") == [[], [(UNREADABLE, "jurusan")], []]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("diubah_pada", "9999-12-31T23:59:59Z"),
        ("diubah_pada", "0001-01-01T00:00:00+14:00"),
        ("versi", "9" * 5_000),
        ("versi", "999." * 3_000 + "999"),
        ("upah_diharapkan", "1" * 4_301),
        ("tanggal_lahir", "01/01/9999"),
    ],
)
def test_an_extreme_is_a_finding_of_its_cell(column: str, text: str) -> None:
    row = {**seeker(1), column: text}
    verdict = RowValidator(SEEKERS, list(row)).check(list(row.values()), CONTEXT)
    assert [finding.column for finding in verdict.findings] == [column]
    assert verdict.findings[0].code != UNREADABLE
