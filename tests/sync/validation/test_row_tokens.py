"""ID_BARIS: a row that comes back is known, a row that stands elsewhere is noticed, and nothing is applied twice."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions import domains
from functions.sync.model.upload import Hasil, Upload
from functions.sync.validation import row_tokens
from tests.support.tables import as_csv, as_lines, seeker
from tests.support.world import World

Table = list[list[str]]


def lines_of(made: World, upload: Upload) -> Table:
    return list(
        csv.reader(io.StringIO(made.report(upload, "corrections.csv").decode("utf-8-sig"), newline=""))
    )


def sent(made: World, content: bytes) -> Upload:
    made.clock.advance(60)
    upload = made.upload(content)
    made.run("settle")
    return made.state.registered[upload.id]


def corrected(made: World, *rows: dict[str, str], **cells: str) -> Table:
    """The corrections of a file with these rows, whose cells (of the first) are then mended."""
    table = lines_of(made, sent(made, as_csv(rows)))
    for name, cell in cells.items():
        table[1][table[0].index(name)] = cell
    return table


@given(
    st.text("0123456789abcdef", min_size=20, max_size=20),
    st.integers(1, 10**9 - 1),
    st.integers(0, 2**43),
    st.text(max_size=64),
)
@settings(max_examples=200, deadline=None)
def test_a_token_is_read_where_it_was_given_and_nowhere_else(
    upload: str, row: int, sent: int, identity: str
) -> None:
    token = row_tokens.issue("3216", "pencari-kerja", upload, row, sent, identity)
    assert row_tokens.ours(token)
    assert row_tokens.read(f" {token} ", "3216", "pencari-kerja", identity) == (row, sent)
    assert row_tokens.read(token, "3275", "pencari-kerja", identity) is None
    assert row_tokens.read(token, "3216", "pelatihan", identity) is None
    assert (
        row_tokens.read(token.replace(f"-{row}-", f"-{row + 1}-"), "3216", "pencari-kerja", identity) is None
    )
    if identity:
        assert row_tokens.read(token, "3216", "pencari-kerja", f"{identity}x") is None


@pytest.mark.parametrize("text", ["", "PK-1", "7", "check-1", f"{'0' * 20}-3", f"{'g' * 20}-3-0-00000000"])
def test_another_text_is_no_token(text: str) -> None:
    assert not row_tokens.ours(text)
    assert row_tokens.read(text, "3216", "pencari-kerja", "") is None


def drag(table: Table) -> None:
    """ID_BARIS of the first row pulled down over the others, as spreadsheets continue a series."""
    table[2][-1] = table[1][-1]


def sort_one_column(table: Table) -> None:
    table[1][0], table[2][0] = table[2][0], table[1][0]


def wipe(table: Table) -> None:
    table[2][-1] = "2"


@pytest.mark.parametrize("accident", [drag, sort_one_column, wipe])
def test_a_row_whose_token_is_anothers_is_refused_and_its_new_corrections_are_not(
    accident: Callable[[Table], None],
) -> None:
    made = World()
    table = corrected(made, seeker(1, nama=""), seeker(2, nama=""))
    for line in table[1:]:
        line[table[0].index("nama")] = "Siti"
    accident(table)
    again = sent(made, as_lines(table))
    refused = lines_of(made, again)[1:]
    assert {line[-5] for line in refused} == {"TOKEN_TIDAK_COCOK"}
    assert {line[-4] for line in refused} == {"ID_BARIS"}
    assert sent(made, as_lines([table[0], *refused])).counts[Hasil.DITERIMA] == len(refused)
    assert len(made.state.stored) == 2


def test_a_wrong_id_may_be_corrected_and_a_right_one_not_changed_unnoticed() -> None:
    made = World()
    table = corrected(made, seeker(1, id_sumber="PK 1"), id_sumber="PK-1")
    assert sent(made, as_lines(table)).counts[Hasil.DITERIMA] == 1
    table = corrected(made, seeker(2, nama=""), nama="Siti", id_sumber="PK-3")
    assert sent(made, as_lines(table)).counts[Hasil.DITOLAK] == 1


def test_a_row_added_by_hand_needs_no_token() -> None:
    made = World()
    table = corrected(made, seeker(1, nama=""), nama="Siti")
    table.append([*seeker(7, nama="Budi").values(), "", "", "", "", ""])
    assert sent(made, as_lines(table)).counts[Hasil.DITERIMA] == 2


def test_corrections_pasted_into_another_dataset_are_refused() -> None:
    made = World()
    token = corrected(made, seeker(1, id_sumber="PK 1"))[1][-1]
    upload = made.upload(
        as_csv([{**domains.get("lowongan-kerja").example, "ID_BARIS": token}]), "lowongan-kerja"
    )
    made.run("settle")
    assert made.summary(upload)["codes"]["TOKEN_TIDAK_COCOK"] == 1
    assert made.summary(upload)["rows"]["ditolak"] == 1


def test_corrections_are_applied_once_however_often_they_come() -> None:
    made = World()
    table = corrected(made, seeker(1, nama=""), nama="Siti")
    assert sent(made, as_lines(table)).counts[Hasil.DITERIMA] == 1
    version = made.record("PK-000001").version
    for _ in range(3):
        assert sent(made, as_lines(table)).counts[Hasil.TIDAK_BERUBAH] == 1
    made.run()
    assert made.record("PK-000001").version == version
    assert made.ministry.effects == [("PK-000001", version)]


def test_two_workers_on_the_same_corrections_apply_them_once() -> None:
    """Dropped twice at once: whoever comes second finds it done."""
    made = World()
    table = corrected(made, seeker(1, nama=""), nama="Siti")
    made.clock.advance(60)
    uploads = [made.receive.run(made.drop(as_lines(table))) for _ in range(2)]
    made.run("ingest", "settle")
    counts = [made.state.registered[upload.id].counts for upload in uploads if upload]
    assert sorted((count[Hasil.DITERIMA], count[Hasil.TIDAK_BERUBAH]) for count in counts) == [(0, 1), (1, 0)]


@pytest.mark.parametrize("version", ["", "7"])
def test_old_corrections_undo_nothing_that_was_sent_since(version: str) -> None:
    """With a version of its own the row is as old as that says; without one, as old as the file it first came in."""
    made = World()
    table = corrected(made, seeker(1, nama="", versi=version), nama="Lama")
    newer = as_csv([seeker(1, nama="Baru", versi="8" if version else "")])
    assert sent(made, newer).counts[Hasil.DITERIMA] == 1
    assert sent(made, as_lines(table)).counts[Hasil.USANG] == 1
    assert b"Baru" in made.record("PK-000001").payload
    made.run()
    assert len(made.ministry.effects) == 1


def test_a_newer_file_replaces_what_was_corrected_before_and_stays() -> None:
    made = World()
    table = corrected(made, seeker(1, nama=""), nama="Lama")
    sent(made, as_lines(table))
    made.run()
    assert sent(made, as_csv([seeker(1, nama="Baru")])).counts[Hasil.DITERIMA] == 1
    made.run()
    assert sent(made, as_lines(table)).counts[Hasil.USANG] == 1
    made.run()
    assert b"Baru" in made.record("PK-000001").payload
    assert len(made.ministry.effects) == 2


def test_corrections_can_be_corrected_again() -> None:
    made = World()
    table = corrected(made, seeker(1, nama=""), nama="Sitti")
    sent(made, as_lines(table))
    made.run()
    for name in ("Siti", "Siti Aminah"):
        table[1][table[0].index("nama")] = name
        assert sent(made, as_lines(table)).counts[Hasil.DITERIMA] == 1
        made.run()
    assert b"Siti Aminah" in made.record("PK-000001").payload
    assert len(made.ministry.effects) == 3


def test_a_chunk_of_earlier_corrections_that_comes_again_late_undoes_nothing() -> None:
    """Its worker died between the records and the note that the chunk is done."""
    made = World()
    table = corrected(made, seeker(1, nama=""), nama="Sitti")
    made.clock.advance(60)
    first = made.upload(as_lines(table))
    made.state.finished[first.id].clear()
    table[1][table[0].index("nama")] = "Siti"
    assert sent(made, as_lines(table)).counts[Hasil.DITERIMA] == 1
    made.ingest.run(first.id, 0)
    assert made.state.finished[first.id][0].counts == {Hasil.USANG: 1}
    assert b'"Siti"' in made.record("PK-000001").payload


def test_a_file_that_waited_behind_the_corrections_still_counts() -> None:
    """Registered before them, ingested after: newer than what they correct, and the ministry's version still grows."""
    made = World()
    table = corrected(made, seeker(1, nama=""), nama="Lama")
    made.clock.advance(60)
    slow = made.receive.run(made.drop(as_csv([seeker(1, nama="Baru")])))
    held = made.take("ingest/pencari-kerja")
    sent(made, as_lines(table))
    before = made.record("PK-000001").version
    for message in held:
        made.deliver("ingest/pencari-kerja", message)
    assert slow
    assert b"Baru" in made.record("PK-000001").payload
    assert made.record("PK-000001").version > before


def test_one_id_twice_is_settled_by_keeping_one_row() -> None:
    made = World()
    table = corrected(made, seeker(1, nama="Lama"), seeker(1, nama="Baru"))
    assert sent(made, as_lines(table)).counts[Hasil.DITOLAK] == 2
    assert sent(made, as_lines([table[0], table[2]])).counts[Hasil.DITERIMA] == 1
    assert b"Baru" in made.record("PK-000001").payload
