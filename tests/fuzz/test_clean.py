"""No clean row is refused: one refused wrongly costs an officer an hour, and her trust."""

from __future__ import annotations

import json
import os
from random import Random

import pytest

from functions import domains
from tests.fuzz.clean import rows
from tests.support.tables import as_csv, as_jsonl, checked

COUNT = int(os.environ.get("CLEAN_ROWS", "400"))
"""Rows of each dataset and form; 7,200 make 100,000 of all."""


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize("name", domains.names())
def test_no_clean_row_is_refused(name: str, form: str) -> None:
    made = rows(name, Random(f"{name}/{form}"), COUNT)
    content = as_csv(made) if form == "csv" else as_jsonl(made)
    _, files = checked(content, name, f"a.{form}")
    summary = json.loads(files.objects["summary.json"])
    assert summary["rows"]["ditolak"] == 0, files.objects["receipt.csv"].decode()[-2_000:]
    assert summary["rows"]["read"] == COUNT
