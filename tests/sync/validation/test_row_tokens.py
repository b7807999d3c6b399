"""ID_BARIS: a returned row is recognised, a moved row is noticed, and nothing is applied twice."""

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


def lines_of(world: World, upload: Upload) -> Table:
    return list(
        csv.reader(io.StringIO(world.report(upload, "corrections.csv").decode("utf-8-sig"), newline=""))
    )


def sent(world: World, content: bytes) -> Upload:
    world.clock.advance(60)
    upload = world.upload(content)
    world.run("settle")
    return world.state.registered[upload.id]


def corrected(world: World, *rows: dict[str, str], **cells: str) -> Table:
    """The corrections of a file with these rows, with cells of the first one corrected."""
    table = lines_of(world, sent(world, as_csv(rows)))
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
    assert row_tokens.is_token(token)
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
    assert not row_tokens.is_token(text)
    assert row_tokens.read(text, "3216", "pencari-kerja", "") is None


def drag(table: Table) -> None:
    """The first row's ID_BARIS dragged over the others, as spreadsheets continue a series."""
    table[2][-1] = table[1][-1]


def sort_one_column(table: Table) -> None:
    table[1][0], table[2][0] = table[2][0], table[1][0]


def wipe(table: Table) -> None:
    table[2][-1] = "2"


@pytest.mark.parametrize("accident", [drag, sort_one_column, wipe])
def test_a_row_whose_token_is_anothers_is_refused_and_its_new_corrections_are_not(
    accident: Callable[[Table], None],
) -> None:
    world = World()
    table = corrected(world, seeker(1, nama=""), seeker(2, nama=""))
    for line in table[1:]:
        line[table[0].index("nama")] = "Siti"
    accident(table)
    again = sent(world, as_lines(table))
    refused = lines_of(world, again)[1:]
    assert {line[-5] for line in refused} == {"TOKEN_TIDAK_COCOK"}
    assert {line[-4] for line in refused} == {"ID_BARIS"}
    assert sent(world, as_lines([table[0], *refused])).counts[Hasil.DITERIMA] == len(refused)
    assert len(world.state.stored) == 2


def test_a_wrong_id_may_be_corrected_and_a_right_one_not_changed_unnoticed() -> None:
    world = World()
    table = corrected(world, seeker(1, id_sumber="PK 1"), id_sumber="PK-1")
    assert sent(world, as_lines(table)).counts[Hasil.DITERIMA] == 1
    table = corrected(world, seeker(2, nama=""), nama="Siti", id_sumber="PK-3")
    assert sent(world, as_lines(table)).counts[Hasil.DITOLAK] == 1


def test_a_row_added_by_hand_needs_no_token() -> None:
    world = World()
    table = corrected(world, seeker(1, nama=""), nama="Siti")
    table.append([*seeker(7, nama="Budi").values(), "", "", "", "", ""])
    assert sent(world, as_lines(table)).counts[Hasil.DITERIMA] == 2


def test_corrections_pasted_into_another_dataset_are_refused() -> None:
    world = World()
    token = corrected(world, seeker(1, id_sumber="PK 1"))[1][-1]
    upload = world.upload(
        as_csv([{**domains.get("lowongan-kerja").example, "ID_BARIS": token}]), "lowongan-kerja"
    )
    world.run("settle")
    assert world.summary(upload)["codes"]["TOKEN_TIDAK_COCOK"] == 1
    assert world.summary(upload)["rows"]["ditolak"] == 1


def test_corrections_are_applied_once_however_often_they_come() -> None:
    world = World()
    table = corrected(world, seeker(1, nama=""), nama="Siti")
    assert sent(world, as_lines(table)).counts[Hasil.DITERIMA] == 1
    version = world.record("PK-000001").version
    for _ in range(3):
        assert sent(world, as_lines(table)).counts[Hasil.TIDAK_BERUBAH] == 1
    world.run()
    assert world.record("PK-000001").version == version
    assert world.ministry.effects == [("PK-000001", version)]


def test_two_workers_on_the_same_corrections_apply_them_once() -> None:
    """Dropped twice at once, the second worker finds it done."""
    world = World()
    table = corrected(world, seeker(1, nama=""), nama="Siti")
    world.clock.advance(60)
    uploads = [world.receive.run(world.drop(as_lines(table))) for _ in range(2)]
    world.run("ingest", "settle")
    counts = [world.state.registered[upload.id].counts for upload in uploads if upload]
    assert sorted((count[Hasil.DITERIMA], count[Hasil.TIDAK_BERUBAH]) for count in counts) == [(0, 1), (1, 0)]


@pytest.mark.parametrize("version", ["", "7"])
def test_old_corrections_undo_nothing_that_was_sent_since(version: str) -> None:
    """A row with a version is as old as that; one without is as old as the file that it first came in."""
    world = World()
    table = corrected(world, seeker(1, nama="", versi=version), nama="Lama")
    newer = as_csv([seeker(1, nama="Baru", versi="8" if version else "")])
    assert sent(world, newer).counts[Hasil.DITERIMA] == 1
    assert sent(world, as_lines(table)).counts[Hasil.USANG] == 1
    assert b"Baru" in world.record("PK-000001").payload
    world.run()
    assert len(world.ministry.effects) == 1


def test_a_newer_file_replaces_what_was_corrected_before_and_stays() -> None:
    world = World()
    table = corrected(world, seeker(1, nama=""), nama="Lama")
    sent(world, as_lines(table))
    world.run()
    assert sent(world, as_csv([seeker(1, nama="Baru")])).counts[Hasil.DITERIMA] == 1
    world.run()
    assert sent(world, as_lines(table)).counts[Hasil.USANG] == 1
    world.run()
    assert b"Baru" in world.record("PK-000001").payload
    assert len(world.ministry.effects) == 2


def test_corrections_can_be_corrected_again() -> None:
    world = World()
    table = corrected(world, seeker(1, nama=""), nama="Sitti")
    sent(world, as_lines(table))
    world.run()
    for name in ("Siti", "Siti Aminah"):
        table[1][table[0].index("nama")] = name
        assert sent(world, as_lines(table)).counts[Hasil.DITERIMA] == 1
        world.run()
    assert b"Siti Aminah" in world.record("PK-000001").payload
    assert len(world.ministry.effects) == 3


def test_a_chunk_of_earlier_corrections_that_comes_again_late_undoes_nothing() -> None:
    """The worker died between writing the records and noting that the chunk is done."""
    world = World()
    table = corrected(world, seeker(1, nama=""), nama="Sitti")
    world.clock.advance(60)
    first = world.upload(as_lines(table))
    world.state.finished[first.id].clear()
    table[1][table[0].index("nama")] = "Siti"
    assert sent(world, as_lines(table)).counts[Hasil.DITERIMA] == 1
    world.ingest.run(first.id, 0)
    assert world.state.finished[first.id][0].counts == {Hasil.USANG: 1}
    assert b'"Siti"' in world.record("PK-000001").payload


def test_a_file_that_waited_behind_the_corrections_still_counts() -> None:
    """Registered before them and ingested after: newer than what they correct; our version still grows."""
    world = World()
    table = corrected(world, seeker(1, nama=""), nama="Lama")
    world.clock.advance(60)
    slow = world.receive.run(world.drop(as_csv([seeker(1, nama="Baru")])))
    held = world.take("ingest/pencari-kerja")
    sent(world, as_lines(table))
    before = world.record("PK-000001").version
    for message in held:
        world.deliver("ingest/pencari-kerja", message)
    assert slow
    assert b"Baru" in world.record("PK-000001").payload
    assert world.record("PK-000001").version > before


def test_one_id_twice_is_settled_by_keeping_one_row() -> None:
    world = World()
    table = corrected(world, seeker(1, nama="Lama"), seeker(1, nama="Baru"))
    assert sent(world, as_lines(table)).counts[Hasil.DITOLAK] == 2
    assert sent(world, as_lines([table[0], table[2]])).counts[Hasil.DITERIMA] == 1
    assert b"Baru" in world.record("PK-000001").payload
