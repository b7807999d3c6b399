"""Many rows at once get the verdicts that they get one by one."""

from __future__ import annotations

import random

import pytest

from functions import domains
from functions.domains.core.contract import Context
from functions.sync.validation.column_validator import ColumnValidator
from functions.sync.validation.row_validator import RowValidator
from tests.support.dates import TODAY

TROUBLE = (
    "",
    " ",
    "-",
    "NULL",
    "\u00a0",
    "\u200b",
    "0",
    "x",
    "hapus",
    "tutup",
    "3,21E+15",
    "31/02/2026",
    "é",
    "A" * 500,
    "1.500.000",
    "'=1+1",
    "|",
    "2099-01-01",
)


@pytest.mark.parametrize("name", domains.names())
def test_bulk_and_single_agree_on_whatever_a_cell_holds(name: str) -> None:
    domain = domains.get(name)
    chance = random.Random(7)
    columns = [*domain.example, "", "status_rekaman", "diubah_pada"]
    validator = RowValidator(domain, columns)
    rows = []
    for _ in range(400):
        row = [*domain.example.values(), "set aside", "", ""]
        for _ in range(chance.randint(0, 4)):
            row[chance.randrange(len(row))] = chance.choice(TROUBLE)
        rows.append(row)
    context = Context(TODAY, "3216")
    together = list(ColumnValidator(validator).check(rows, context))
    assert together == [validator.check(row, context) for row in rows]
    assert any(row.findings for row in together)
    assert any(row.values for row in together)
