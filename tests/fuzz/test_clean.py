"""No clean row is refused: one refused wrongly costs an officer an hour, and her trust."""

from __future__ import annotations

import io
import json
import os
from random import Random

import pytest

from functions import domains
from functions.sync.from_region.check import Check
from tests.fuzz.clean import rows
from tests.support.fakes import FakeClock, FakeFiles
from tests.support.tables import NOW, as_csv, as_jsonl

COUNT = int(os.environ.get("CLEAN_ROWS", "400"))
"""Rows of each dataset and form; 7,200 make 100,000 of all."""


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize("name", domains.names())
def test_no_clean_row_is_refused(name: str, form: str) -> None:
    made = rows(name, Random(f"{name}/{form}"), COUNT)
    content = as_csv(made) if form == "csv" else as_jsonl(made)
    files = FakeFiles()
    check = Check(files, FakeClock(NOW), lambda *_: None)
    check.run(lambda: io.BytesIO(content), f"a.{form}", len(content), domains.get(name), "3216")
    summary = json.loads(files.objects["summary.json"])
    assert summary["rows"]["ditolak"] == 0, files.objects["receipt.csv"].decode()[-2_000:]
    assert summary["rows"]["read"] == COUNT
