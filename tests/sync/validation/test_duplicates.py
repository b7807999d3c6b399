"""Duplicates found in memory and in the database are the same, message by message."""

from __future__ import annotations

from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import domains
from functions.sync.model.finding import Finding
from functions.sync.validation import file_rules
from functions.sync.validation.file_rules import FileRules
from functions.sync.validation.watched_cells import watched_columns

DOMAIN = domains.get("pencari-kerja")
NAMES = watched_columns(DOMAIN, ("id_sumber", "nik", "status_rekaman"))
NIKS = [f"32160615089500{number:02}" for number in range(1, 5)]
ROWS = st.lists(
    st.tuples(st.sampled_from(["A", "B", "C", "Ä", "-", ""]), st.sampled_from([*NIKS, "", "salah"])),
    max_size=30,
)


def found(rows: list[tuple[str, str]], held: int) -> dict[int, list[Finding]]:
    with pytest.MonkeyPatch.context() as patch, closing(FileRules(DOMAIN, NAMES)) as seen:
        patch.setattr(file_rules, "HELD", held)
        cells = {
            "id_sumber": [id for id, _ in rows],
            "nik": [nik for _, nik in rows],
            "status_rekaman": ["aktif"] * len(rows),
        }
        for at in range(0, len(rows), 3):
            seen.add_many(
                list(range(at, min(at + 3, len(rows)))), [cells[name][at : at + 3] for name in NAMES]
            )
        return seen.findings()


@given(ROWS)
def test_memory_and_database_find_the_same(rows: list[tuple[str, str]]) -> None:
    assert found(rows, held=2) == found(rows, held=1_000)


def test_both_find_what_there_is() -> None:
    rows = [("A", NIKS[0]), ("B", NIKS[1]), ("A", NIKS[2]), ("C", NIKS[1])]
    for held in (1, 1_000):
        assert {row: [one.code for one in findings] for row, findings in found(rows, held).items()} == {
            0: ["GANDA_DALAM_BERKAS"], 2: ["GANDA_DALAM_BERKAS"], 1: ["NIK_GANDA"], 3: ["NIK_GANDA"],
        }  # fmt: skip
