"""A template's example row passes on any later day, not only on the day it was written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from functions import domains, messages
from functions.domains.core.contract import Context
from functions.messages import Severity
from functions.sync.to_region.template import EXAMPLES_WRITTEN, example_on
from functions.sync.validation.row_validator import RowValidator


@pytest.mark.parametrize("days", [0, 6, 40, 200, 400, 480])
@pytest.mark.parametrize("name", domains.names())
def test_the_example_row_passes_on_any_day_of_the_agreement(name: str, days: int) -> None:
    domain = domains.get(name)
    day: date = EXAMPLES_WRITTEN + timedelta(days=days)
    row = example_on(domain, day)
    found = RowValidator(domain, list(row)).check(list(row.values()), Context(day, "3216")).findings
    assert [f.code for f in found if messages.get(f.code).severity in (Severity.REJECT, Severity.HOLD)] == []
