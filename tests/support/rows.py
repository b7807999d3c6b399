"""Judge a dataset's example row with some cells changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from functions.domains.core.contract import Context, Domain
from functions.sync.validation.row_validator import RowValidator
from tests.support.dates import TODAY


def found(domain: Domain, changes: Mapping[str, str], today: date = TODAY) -> list[tuple[str, str]]:
    """Return (code, column) of every finding; a cell changed to '' is absent."""
    cells = {**domain.example, **changes}
    row = RowValidator(domain, list(cells)).check(list(cells.values()), Context(today, "3216"))
    return [(finding.code, finding.column) for finding in row.findings]
