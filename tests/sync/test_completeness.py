"""A file or a nihil per agreed period, counted by WIB's calendar."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.agreement import load
from functions.sync import digest
from functions.sync.completeness import CADENCES, Owed, State, completeness, named, nihil, note_name, period
from functions.sync.upload import Drop, Upload, UploadStatus
from tests.fakes import FakeState

AGREED = load()["3216"]
MONTHLY = "pelatihan"


def at(moment: str) -> int:
    return round(datetime.fromisoformat(f"{moment}+07:00").timestamp() * 1000)


@pytest.mark.parametrize(
    ("cadence", "moment", "name", "start", "end"),
    [
        ("harian", "2028-02-29T23:59:59.999", "2028-02-29", "2028-02-29", "2028-03-01"),
        ("mingguan", "2026-11-24T00:00:00", "2026-W48", "2026-11-23", "2026-11-30"),
        ("mingguan", "2027-01-03T23:59:59.999", "2026-W53", "2026-12-28", "2027-01-04"),
        ("bulanan", "2026-11-30T23:59:59.999", "2026-11", "2026-11-01", "2026-12-01"),
        ("bulanan", "2026-12-01T00:00:00", "2026-12", "2026-12-01", "2027-01-01"),
        ("bulanan", "2028-02-29T12:00:00", "2028-02", "2028-02-01", "2028-03-01"),
        ("triwulanan", "2026-12-31T23:59:59.999", "2026-T4", "2026-10-01", "2027-01-01"),
        ("semesteran", "2026-06-30T23:59:59.999", "2026-S1", "2026-01-01", "2026-07-01"),
        ("semesteran", "2026-07-01T00:00:00", "2026-S2", "2026-07-01", "2027-01-01"),
    ],
)
def test_periods_begin_and_end_at_midnight_in_wib(cadence: str, moment: str, name: str, start: str, end: str) -> None:
    assert period(cadence, at(moment)) == (name, at(f"{start}T00:00:00"), at(f"{end}T00:00:00"))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(CADENCES), st.integers(at("2024-01-01T00:00:00"), at("2030-01-01T00:00:00")))
def test_every_instant_lies_in_one_period_and_they_touch(cadence: str, now: int) -> None:
    one = period(cadence, now)
    assert one.start <= now < one.end
    assert period(cadence, one.start) == period(cadence, one.end - 1) == one
    assert period(cadence, one.end).start == one.end
    assert period(cadence, one.start - 1).end == one.start
    assert named(cadence, one.name, one.end, one.start) == one


def sent(state: FakeState, moment: str, status: UploadStatus = UploadStatus.SELESAI, closed: int = 0, **counts: int) -> None:
    identity = f"{at(moment):020x}"
    state.register(Upload(identity, Drop("b", "k", identity), "3216", MONTHLY, "delta", status, at(moment), counts=counts, closed=closed))


def of(state: FakeState, moment: str) -> Owed:
    return completeness(state, AGREED, [MONTHLY], at(moment))[MONTHLY]


NOW = "2026-11-24T07:00:00"


@pytest.mark.parametrize(
    ("moment", "status", "counts", "expected"),
    [
        ("2026-11-02T00:00:00", "selesai", {"diterima": 1}, ("lengkap", "2026-11", "berkas_berubah")),
        ("2026-11-02T00:00:00", "selesai", {"tidak_berubah": 9}, ("lengkap", "2026-11", "berkas_tetap")),
        ("2026-11-02T00:00:00", "selesai_dengan_penolakan", {"ditolak": 9}, ("basi", "2026-10", "")),
        ("2026-11-02T00:00:00", "selesai", {}, ("basi", "2026-10", "")),
        ("2026-11-02T00:00:00", "ditolak", {}, ("basi", "2026-10", "")),
        ("2026-10-31T23:59:59.999", "selesai", {"diterima": 1}, ("ditunggu", "2026-11", "")),
        ("2026-09-30T23:59:59.999", "selesai", {"diterima": 1}, ("basi", "2026-10", "")),
    ],
)
def test_what_was_sent_decides(moment: str, status: str, counts: dict[str, int], expected: tuple[str, str, str]) -> None:
    state = FakeState()
    sent(state, moment, UploadStatus(status), **counts)
    assert of(state, NOW) == expected


def test_a_file_that_only_closed_records_changed_something() -> None:
    state = FakeState()
    sent(state, "2026-11-02T00:00:00", closed=1, tidak_berubah=3)
    assert of(state, NOW).by == "berkas_berubah"


def test_a_nihil_counts_for_its_period_alone() -> None:
    state, secret = FakeState(), b"rahasia"
    one = period("bulanan", at("2026-10-05T00:00:00"))
    document = nihil(secret, AGREED, MONTHLY, one, "Kepala Dinas", at(NOW))
    assert digest.genuine(secret, document.encode())
    assert not digest.genuine(secret, document.replace("2026-10", "2026-11").encode())
    state.save_note(note_name("3216", MONTHLY, one.name), document)
    assert of(state, NOW) == ("ditunggu", "2026-11", "")
    assert of(state, "2026-12-01T00:00:00") == ("basi", "2026-11", "")
    state.save_note(note_name("3216", MONTHLY, "2026-11"), document)
    assert of(state, NOW) == ("lengkap", "2026-11", "nihil")


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("2025-03-19T23:59:59", State.TIDAK_WAJIB), ("2025-03-25T00:00:00", State.TIDAK_WAJIB), ("2025-04-30T23:59:59", State.DITUNGGU),
        ("2025-05-01T00:00:00", State.BASI), ("2028-03-20T23:59:59", State.BASI), ("2028-03-21T00:00:00", State.TIDAK_WAJIB),
    ],
)
def test_only_whole_periods_inside_the_term_are_owed(moment: str, state: State) -> None:
    assert of(FakeState(), moment).state is state
