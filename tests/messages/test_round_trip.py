"""Upload, correct as the file says, upload the corrections: the state is that of the correct file."""

from __future__ import annotations

import random

import pytest

from functions import domains, messages
from functions.messages import Severity
from functions.messages.requests import REQUESTS
from functions.sync.model.upload import Hasil
from tests.messages.loop import (
    FORMS,
    NAMED,
    OURS,
    SHOWN,
    Planned,
    as_csv,
    loop,
    mended,
    planned,
    returned,
    sent,
    stored,
    workbook,
    written,
)
from tests.messages.mutations import ELSEWHERE, REJECTED, SEEKER, Case, good
from tests.support.tables import as_csv as table_of
from tests.support.tables import seeker
from tests.support.world import World


def clean(domain: str, rows: list[Planned]) -> World:
    world = World()
    whole = [Planned(row.good, row.good, "") for row in rows]
    assert sent(world, domain, written(domain, "csv", whole)).counts[Hasil.DITOLAK] == 0
    return world


def test_every_rejecting_code_is_broken_by_something_here() -> None:
    rejecting = {code for code, message in messages.CATALOGUE.items() if message.severity is Severity.REJECT}
    rejecting -= {message.code for message in REQUESTS}  # those of a request: tests/api/test_problems.py
    by_cell = {case.code for case in REJECTED}
    assert by_cell | ELSEWHERE.keys() == rejecting
    assert by_cell & ELSEWHERE.keys() == set()
    assert {case.domain for case in REJECTED} == set(domains.names())
    assert {code for code, plan in ELSEWHERE.items() if plan in ("twins", "unbalanced", "broken")} <= {
        row.code for name in domains.names() for row in planned(name, "csv")
    }


@pytest.mark.parametrize(
    ("form", "back"), [("csv", "xlsx"), ("titled", "csv"), ("jsonl", "csv"), ("xlsx", "xlsx")]
)
@pytest.mark.parametrize("domain", domains.names())
def test_after_the_corrections_the_state_is_that_of_the_correct_file(
    domain: str, form: str, back: str
) -> None:
    rows = planned(domain, form)
    world = World()
    uploads = loop(world, domain, form, back, rows)
    first = world.summary(uploads[0])
    assert set(first["codes"]) >= {row.code for row in rows if row.code}
    assert first["rows"]["ditolak"] == sum(row.code != "" for row in rows)
    assert len(uploads) == 2
    assert stored(world) == stored(clean(domain, rows))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("domain", domains.names())
def test_rows_with_several_faults_end_the_same(domain: str, seed: int) -> None:
    rng = random.Random(f"{domain}/{seed}")
    cases = [case for case in REJECTED if case.domain == domain and not case.only and not case.good]
    rows = []
    for number in range(1, 25):
        fine = good(Case("", domain, {}), number)
        chosen = rng.sample(cases, rng.randrange(min(4, len(cases) + 1)))
        spoilt = {**fine, **{name: cell for case in chosen for name, cell in case.spoilt.items()}}
        rows.append(
            Planned(
                fine,
                {
                    **spoilt,
                    "id_sumber": spoilt["id_sumber"]
                    if spoilt["id_sumber"] == fine["id_sumber"]
                    else f"x {number}",
                },
                "",
            )
        )
    world = World()
    loop(world, domain, rng.choice(FORMS), rng.choice(["csv", "xlsx"]), rows)
    assert stored(world) == stored(clean(domain, rows))


def test_a_column_that_the_file_lacks_can_be_added_under_our_name() -> None:
    """The finding has our name of the column, because the sender has none."""
    whole = [seeker(1), seeker(2)]
    world = World()
    content = table_of(
        [{name: cell for name, cell in row.items() if name != "tanggal_terbit_ak1"} for row in whole]
    )
    table, _ = returned(world, sent(world, SEEKER, content), "csv")
    assert [line[NAMED] for line in table] == ["KOLOM_GALAT", "tanggal_terbit_ak1", "tanggal_terbit_ak1"]
    for line, cell in zip(table, ["tanggal_terbit_ak1", "2026-03-02", "2026-03-02"], strict=True):
        line.insert(3, cell)
    assert sent(world, SEEKER, as_csv(table, ",").encode()).counts[Hasil.DITERIMA] == 2
    reference = World()
    sent(reference, SEEKER, table_of(whole))
    assert stored(world) == stored(reference)


def test_a_version_in_conflict_is_raised_and_applied() -> None:
    world = World()
    sent(world, SEEKER, table_of([seeker(1, versi="3")]))
    table, _ = returned(world, sent(world, SEEKER, table_of([seeker(1, versi="3", nama="Lain")])), "csv")
    assert table[1][-OURS:][:4] == ["2", "galat", "KONFLIK_VERSI", "versi"]
    again = mended(table, {2: {"versi": "4"}}, table[0][:-OURS])
    assert sent(world, SEEKER, as_csv(again, ",").encode()).counts[Hasil.DITERIMA] == 1
    assert world.record("PK-000001").version == 4
    assert b"Lain" in world.record("PK-000001").payload


def _mended_by_the_example(table: list[list[str]]) -> list[list[str]]:
    """The corrections with each cell that KOLOM_GALAT names replaced by its CONTOH_BENAR, and no other."""
    header, *lines = table
    out = [header]
    for line in lines:
        mend = list(line)
        for word, example in zip(line[NAMED].split("|"), line[SHOWN].split(" | "), strict=True):
            mend[header.index(word)] = "" if example.startswith("(kosong") else example
        out.append(mend)
    return out


CASES = [case for case in REJECTED if case.code not in ("KOLOM_TIDAK_DIKENAL", "KOLOM_GANDA")]
"""All but those of a header, which has no cell to mend."""


@pytest.mark.parametrize("back", ["csv", "xlsx"])
@pytest.mark.parametrize("case", CASES, ids=[f"{case.code}-{case.domain}-{case.named}" for case in CASES])
def test_the_example_of_the_message_put_where_it_points_passes_in_one_try(case: Case, back: str) -> None:
    fine = good(case, 7)
    world = World()
    form = case.only or ("xlsx" if back == "xlsx" else "csv")
    first = sent(world, case.domain, written(case.domain, form, [Planned(fine, {**fine, **case.spoilt}, "")]))
    table, delimiter = returned(world, first, back)
    assert case.code in table[1][len(table[0]) - OURS + 2].split("|")
    again = _mended_by_the_example(table)
    content = workbook(again) if back == "xlsx" else as_csv(again, delimiter).encode()
    second = sent(world, case.domain, content)
    assert second.counts[Hasil.DITOLAK] == 0, world.report(second, "receipt.csv").decode()


def test_a_row_broken_by_a_quote_comes_back_in_its_columns_and_is_mended_where_it_stands() -> None:
    """The quote behind `Jl.` is never closed: the officer removes it in the cell that shows it."""
    world = World()
    content = table_of([seeker(1, alamat="Jl. Melati"), seeker(2)]).replace(b"Jl. Melati", b'"Jl. Melati', 1)
    first = sent(world, SEEKER, content)
    assert first.counts[Hasil.DITOLAK] == 1
    for back in ("csv", "xlsx"):
        table, _ = returned(world, first, back)
        row = dict(zip(*table, strict=True))
        assert (row["id_sumber"], row["alamat"], row["kode_wilayah"]) == (
            "PK-000001",
            '"Jl. Melati',
            seeker(1)["kode_wilayah"],
        )
        table[1][table[0].index("alamat")] = "Jl. Melati"
        again = workbook(table) if back == "xlsx" else as_csv(table, ",").encode()
        assert sent(world, SEEKER, again).counts[Hasil.DITOLAK] == 0
    assert b"Jl. Melati" in world.record("PK-000001").payload


def test_older_corrections_with_the_whole_line_in_the_first_cell_are_read_once_the_quote_is_mended() -> None:
    world = World()
    first = sent(world, SEEKER, table_of([seeker(1), seeker(2, nama="")]))
    table, _ = returned(world, first, "csv")
    header, row = table
    own = len(header) - OURS
    line = as_csv([list(seeker(2, alamat="Jl. Mawar, No. 2").values())], ",").strip()
    folded = [line, *[""] * (own - 1), *row[own:]]
    unmended = [line.replace('"', "", 1), *folded[1:]]
    assert sent(world, SEEKER, as_csv([header, unmended], ",").encode()).counts[Hasil.DITOLAK] == 1
    assert sent(world, SEEKER, as_csv([header, folded], ",").encode()).counts[Hasil.DITOLAK] == 0
    assert b"Jl. Mawar, No. 2" in world.record("PK-000002").payload
    twice = sent(world, SEEKER, as_csv([header, folded, folded], ",").encode())
    assert twice.counts[Hasil.DITOLAK] == 2, "one id on two rows: none is applied"
