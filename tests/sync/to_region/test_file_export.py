"""Exports of the ministry's changes: none skipped, in order, once unless a worker dies, safe to open."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions import agreement, domains
from functions.domains.core.compiled import shape
from functions.sync.model.errors import Transient
from functions.sync.model.record import MINISTRY, Key, Op, Record, RecordState
from functions.sync.ports.records import Change
from functions.sync.to_ministry.mapping import to_ministry_json
from functions.sync.to_region import change_feed, file_export
from functions.sync.to_region.file_export import FileExport, differs_from_region, key_of
from tests.support.both import MINISTRY_KEY, VACANCIES, VACANCY, VACANCY_KEY, Both, ministry_vacancy
from tests.support.fakes import FakeClock, FakeFiles, FakeState
from tests.support.late_index import LateIndexState
from tests.support.tables import as_csv as rows_as_csv
from tests.support.world import REGION

DOMAIN = "pencari-kerja"
START = 1_795_487_400_000


def record(identity: str, version: int, at: int, origin: str = MINISTRY, **more: Any) -> Record:
    payload = orjson.dumps({"nama": f"Orang {version}"})
    return replace(
        Record(
            key=Key(REGION, DOMAIN, identity),
            rev=0,
            version=version,
            source_version=version,
            hash=str(version),
            payload=payload,
            op=Op.UPSERT,
            state=RecordState.TERSINKRON,
            upload="",
            row=0,
            agreement="1",
            changed_at=at,
            due=None,
            origin=origin,
        ),
        **more,
    )


def opened(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


class Desk:
    def __init__(self, state: FakeState | None = None) -> None:
        self.clock, self.files = FakeClock(START), FakeFiles()
        self.state = state or FakeState()
        self.write = FileExport(DOMAIN, self.files, self.state, self.clock)

    def put(self, *records: Record) -> None:
        assert all(self.state.save([(self.state.stored.get(one.key), one) for one in records]))

    def rows(self) -> list[dict[str, str]]:
        """The rows of all files, in order of their names."""
        return [row for _, content in sorted(self.files.objects.items()) for row in opened(content)]

    def versions(self) -> list[tuple[str, int]]:
        return [(row["id_sumber"], int(row["versi"])) for row in self.rows()]


def test_what_came_from_the_ministry_lands_in_a_file_in_our_columns(both: Both) -> None:
    both.counterpart.edit(
        MINISTRY_KEY, ministry_vacancy(nama_jabatan='Las, "kelas" 2', keterampilan="las|gerinda")
    )
    both.pull()
    files = FakeFiles()
    write = FileExport(VACANCIES, files, both.state, both.clock)
    assert write.run(REGION) == 0, "not before it is settled"
    both.clock.advance(61)
    assert (write.run(REGION), write.run(REGION)) == (1, 0)
    ((key, content),) = files.objects.items()
    assert key.startswith(f"outbox/{REGION}/{VACANCIES}/2026-11-24T07") and key.endswith(".csv")
    (row,) = opened(content)
    assert list(row) == list(shape(domains.get(VACANCIES)).names)
    assert {name: row[name] for name in ("id_sumber", "status_rekaman", "nama_jabatan", "keterampilan")} == {
        "id_sumber": "NAS-1",
        "status_rekaman": "aktif",
        "nama_jabatan": 'Las, "kelas" 2',
        "keterampilan": "las|gerinda",
    }
    assert row["diubah_pada"].endswith("+07:00")


def test_a_file_can_be_dropped_in_an_inbox_as_it_is(both: Both) -> None:
    both.counterpart.edit(MINISTRY_KEY, ministry_vacancy())
    both.pull()
    both.clock.advance(61)
    files = FakeFiles()
    FileExport(VACANCIES, files, both.state, both.clock).run(REGION)
    other = Both()
    other.upload(rows_as_csv([domains.get("pemberi-kerja").example]), "pemberi-kerja")
    (content,) = files.objects.values()
    other.upload(content, VACANCIES)
    assert orjson.loads(other.state.stored[MINISTRY_KEY].payload) == orjson.loads(
        both.state.stored[MINISTRY_KEY].payload
    )


def test_the_regions_own_changes_are_left_out_but_not_the_ministrys_values_in_them(
    both: Both,
) -> None:
    files = FakeFiles()
    write = FileExport(VACANCIES, files, both.state, both.clock)
    both.clock.advance(61)
    assert write.run(REGION) == 0
    both.counterpart.edit(
        VACANCY_KEY,
        to_ministry_json(
            domains.get(VACANCIES), {"status": "terisi", "jumlah_terisi": 5, "tanggal_terisi": "2025-12-01"}
        ),
    )
    both.pull()
    both.sent(status="terbit", jumlah_dibutuhkan="7")
    assert (both.state.stored[VACANCY_KEY].origin, both.cell("status")) == ("sip-kerja", "terisi"), (
        "the cursor had passed it before it was exported"
    )
    both.clock.advance(61)
    assert write.run(REGION) == 1
    (row,) = opened(next(iter(files.objects.values())))
    assert (row["id_sumber"], row["status"], row["jumlah_dibutuhkan"]) == (VACANCY_KEY.id, "terisi", "7")
    both.sent(status="terisi", jumlah_dibutuhkan="7", jumlah_terisi="5", tanggal_terisi="2025-12-01")
    both.clock.advance(61)
    assert write.run(REGION) == 0, "the region says so itself"
    assert VACANCY["id_sumber"] == VACANCY_KEY.id


def test_a_closing_is_exported_and_a_restricted_record_is_not() -> None:
    desk = Desk()
    desk.put(
        record("A", 1, START, op=Op.HAPUS, payload=b""),
        record("B", 1, START + 1, restricted=True),
        record("C", 1, START + 2, op=Op.TUTUP),
    )
    desk.clock.advance(120)
    assert desk.write.run(REGION) == 2
    assert [(row["id_sumber"], row["status_rekaman"], row["nama"]) for row in desk.rows()] == [
        ("A", "hapus", ""),
        ("C", "tutup", "Orang 1"),
    ]


@pytest.mark.parametrize("cell", ["=1+1", "@x", "+62", "-1", "\tx", "'=x"])
def test_no_cell_is_taken_for_a_formula(cell: str) -> None:
    desk = Desk()
    desk.put(record("A", 1, START, payload=orjson.dumps({"nama": cell})))
    desk.clock.advance(120)
    desk.write.run(REGION)
    assert desk.rows()[0]["nama"] == f"'{cell}"


def test_only_columns_that_are_agreed_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    desk.put(record("A", 1, START, payload=orjson.dumps({"nama": "Siti", "nik": "3216061508950001"})))
    monkeypatch.setattr(agreement, "scope", lambda *_: frozenset({"nama"}))
    desk.clock.advance(120)
    desk.write.run(REGION)
    assert [list(row) for row in desk.rows()] == [
        ["id_sumber", "versi", "diubah_pada", "status_rekaman", "nama"]
    ]


def test_a_name_holds_nothing_of_the_record() -> None:
    keys = {
        key_of(REGION, DOMAIN, Change(START, identity))
        for identity in ("3216061508950001", "3216061508950002")
    }
    assert len(keys) == 2 and not any("32160615" in key for key in keys)
    assert all(key.startswith("outbox/3216/pencari-kerja/2026-11-24T093000.000-") for key in keys)


def test_where_files_are_not_wanted_or_the_term_has_ended_none_is_written_and_no_place_moves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk()
    desk.put(record("A", 1, START))
    desk.clock.advance(3 * 365 * 86_400)
    assert (desk.write.run(REGION), desk.files.objects, desk.state.notes) == (0, {}, {})
    desk.clock.time = START + 120_000
    monkeypatch.setattr(agreement, "files_wanted", lambda *_: False)
    assert (desk.write.run(REGION), desk.files.objects, desk.state.notes) == (0, {}, {})
    monkeypatch.undo()
    assert desk.write.run(REGION) == 1, "who wants files later gets all there is"


def test_a_dataset_that_does_not_come_here_has_no_files() -> None:
    assert not any(
        agreement.files_wanted(REGION, name, START)
        for name in set(domains.names()) - agreement.datasets("terima")
    )
    assert agreement.with_files() == agreement.datasets("terima")


def test_many_changes_are_many_files_and_a_run_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_export, "ROWS", 10)
    monkeypatch.setattr(file_export, "FILES", 3)
    desk = Desk()
    desk.put(*(record(f"P-{n:02}", 1, START + n // 7) for n in range(45)))
    desk.clock.advance(120)
    assert [desk.write.run(REGION) for _ in range(3)] == [30, 15, 0]
    assert desk.versions() == [(f"P-{n:02}", 1) for n in range(45)]
    assert len(desk.files.objects) == 5


class Died(Exception):
    """A killed worker."""


def dying(desk: Desk, at: int) -> Callable[[], None]:
    """Let the worker die before the `at`th effect, or behind it for an odd `at`; return how to restore it."""
    left = at
    write_if_absent, note = desk.files.write_if_absent, desk.state.save_note

    def step(do: Callable[..., None]) -> Callable[..., None]:
        def effect(*given: Any) -> None:
            nonlocal left
            left -= 2
            if left in (-1, -2):
                if left == -1:
                    do(*given)
                raise Died
            do(*given)

        return effect

    desk.files.write_if_absent, desk.state.save_note = step(write_if_absent), step(note)  # type: ignore[method-assign]

    def mend() -> None:
        desk.files.write_if_absent, desk.state.save_note = write_if_absent, note  # type: ignore[method-assign]

    return mend


@pytest.mark.parametrize("at", range(8))
def test_a_worker_that_dies_at_any_point_leaves_the_same_files(
    at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_export, "ROWS", 3)
    desk, whole = Desk(), Desk()
    for each in (desk, whole):
        each.put(*(record(f"P-{n}", 1, START + n) for n in range(5)))
        each.clock.advance(120)
    whole.write.run(REGION)
    mend = dying(desk, at)
    with pytest.raises(Died):
        desk.write.run(REGION)
    mend()
    desk.write.run(REGION)
    assert desk.files.objects == whole.files.objects
    assert desk.write.run(REGION) == 0


STEPS = st.lists(
    st.tuples(
        st.integers(0, 12),  # which record
        st.integers(0, 40_000),  # milliseconds until the next step
        st.integers(0, change_feed.SETTLED - 30_000),  # until the index shows it
        st.sampled_from([MINISTRY, MINISTRY, "sip-kerja"]),
        st.sampled_from(["", "", "run", "run", "die", "slow"]),
        st.integers(0, 5),  # where it dies
    ),
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(steps=STEPS, limit=st.integers(1, 7))
def test_every_change_of_the_ministrys_lands_in_a_file_and_in_order(
    steps: Sequence[tuple[int, int, int, str, str, int]], limit: int
) -> None:
    """Every change arrives, or a later one of its record; `slow`: a worker writes long after its reading."""
    clock = FakeClock(START)
    state = LateIndexState(clock)
    desk = Desk(state)
    desk.clock = clock
    desk.write = FileExport(DOMAIN, desk.files, state, clock)
    before, (file_export.ROWS, file_export.FILES) = (file_export.ROWS, file_export.FILES), (limit, 50)
    deaths = 0
    try:
        for number, (which, pause, delay, origin, does, at) in enumerate(steps, start=1):
            state.put(record(f"PK-{which}", number, clock.time - pause % 30_000, origin), delay)
            clock.time += pause
            if does == "run":
                desk.write.run(REGION)
            elif does == "die":
                mend = dying(desk, at)
                try:
                    desk.write.run(REGION)
                except Died:
                    deaths += 1
                mend()
            elif does == "slow":
                place = f"outbox/{REGION}/{DOMAIN}"
                old = state.note(place)
                desk.write.run(REGION)
                if old:
                    state.save_note(place, old)
                    deaths += 1
        clock.advance(10 * change_feed.SETTLED / 1000)
        desk.write.run(REGION)
        assert desk.write.run(REGION) == 0
    finally:
        file_export.ROWS, file_export.FILES = before
    exported: dict[str, list[int]] = {}
    for identity, version in desk.versions():
        exported.setdefault(identity, []).append(version)
    newest = {one.key.id: one.version for one in state.stored.values() if differs_from_region(one)}
    assert {identity: exported.get(identity, [0])[-1] for identity in newest} == newest
    written = {
        (f"PK-{which}", number)
        for number, (which, _, _, origin, _, _) in enumerate(steps, start=1)
        if origin == MINISTRY
    }
    assert {(identity, version) for identity, versions in exported.items() for version in versions} <= written
    assert all(versions == sorted(versions) for versions in exported.values())
    if not deaths:
        assert all(len(set(versions)) == len(versions) for versions in exported.values()), (
            "once, unless a worker died"
        )


def test_a_failure_of_the_store_is_passed_on_and_moves_no_place() -> None:
    desk = Desk()
    desk.put(record("A", 1, START))
    desk.clock.advance(120)

    def fails(key: str, content: bytes) -> None:
        raise Transient("aws_throttled")

    write_if_absent, desk.files.write_if_absent = desk.files.write_if_absent, fails  # type: ignore[method-assign]
    with pytest.raises(Transient):
        desk.write.run(REGION)
    assert not desk.state.notes
    desk.files.write_if_absent = write_if_absent  # type: ignore[method-assign]
    assert desk.write.run(REGION) == 1
