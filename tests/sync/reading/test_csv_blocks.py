"""Records read in blocks are the records read one by one, whatever the text."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.sync.model.errors import Rejected
from functions.sync.reading import csv_blocks, csv_records

PIECES = ["a", "b;c", '"q"', '"', '"x\ny"', "\n", "\r\n", "\r", ";", "\0", "é", '"z"w', "\n" * 3]


def one_by_one(content: bytes) -> list[tuple[list[str] | None, int, str]]:
    return [
        (record.cells, record.end, record.raw)
        for record in csv_records.records(io.BytesIO(content), "utf-8", ";")
    ]


def many(content: bytes) -> list[tuple[list[str] | None, int, str]]:
    return [
        (cells, end, batch.raw.get(at, ""))
        for batch in csv_blocks.batches(io.BytesIO(content), "utf-8", ";")
        for at, (cells, end) in enumerate(zip(batch.rows, batch.ends(), strict=True))
    ]


@given(st.lists(st.sampled_from(PIECES), max_size=60), st.integers(1, 12), st.integers(1, 4))
def test_batches_hold_the_records_one_by_one(pieces: list[str], block: int, at_once: int) -> None:
    """GIVEN any mix of quotes, line ends and zero bytes WHEN read in blocks THEN the records are the same."""
    content = "".join(pieces).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_blocks, "BLOCK", block)
        patch.setattr(csv_blocks, "AT_ONCE", at_once)
        assert many(content) == one_by_one(content)


def test_the_budget_for_rereading_is_for_the_whole_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """GIVEN irregular blocks WHEN together they exceed the budget THEN the file is refused."""
    content = (b'"open;' + b"x" * 40 + b"\n" + b"a;b\n" * 1_200) * 20
    monkeypatch.setattr(csv_blocks, "BLOCK", 64)
    monkeypatch.setattr(
        csv_records.RereadBudget, "__init__", lambda self, left=0: setattr(self, "left", 400_000)
    )
    with pytest.raises(Rejected, match="BARIS_RUSAK"):
        many(content)
