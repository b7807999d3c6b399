"""No false refusals: of generated rows without a mistake, none is refused, held, or part of an anomaly.

7,000 rows by default; `SINERGI_CLEAN_ROWS=100000 pytest tests/local/test_clean.py` runs as many as it says.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import datetime
from pathlib import Path

import orjson
import pytest

from functions import domains, messages
from functions.domains.core.cells import WIB
from functions.messages import Severity
from functions.sync.from_region.check import Check
from functions.sync.model.upload import Hasil
from infra.cli.local_files import LocalFiles
from infra.local.demo_data import generate_domain
from tests.support.dates import TODAY
from tests.support.fakes import FakeClock

ROWS = int(os.environ.get("SINERGI_CLEAN_ROWS", "7000"))
NOON = int(datetime(2026, 11, 24, 12, tzinfo=WIB).timestamp() * 1000)


@pytest.mark.parametrize("name", domains.names())
def test_of_clean_rows_none_is_refused_or_held_and_the_file_is_not_odd(name: str, tmp_path: Path) -> None:
    file = generate_domain(
        name, -(-ROWS // len(domains.names())), seed=77, today=TODAY, path=tmp_path / f"{name}.bin", broken=0
    )
    done: list[tuple[int, int]] = []
    check = Check(LocalFiles(tmp_path / "out"), FakeClock(NOON), lambda *seen: done.append(seen))
    checked = check.run(
        lambda: file.path.open("rb"), file.path.name, file.path.stat().st_size, domains.get(name), "3216"
    )
    severities = Counter(messages.get(code).severity for code in checked.codes)
    assert checked.upload.code == ""
    assert +Counter(checked.upload.counts) == {Hasil.DITERIMA.value: file.rows}, checked.codes
    assert severities[Severity.REJECT] == severities[Severity.HOLD] == 0, checked.codes
    assert orjson.loads((tmp_path / "out" / "summary.json").read_bytes())["anomalies"] == []
    assert done[-1] == (file.rows, file.rows)
