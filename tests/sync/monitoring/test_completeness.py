"""A file, a record or a nihil per agreed period, counted by WIB's calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from importlib import resources
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from functions import agreement
from functions.agreement import WIB, Agreement, Deny, load
from functions.agreement.document import parse
from functions.agreement.periods import CADENCES, duty, is_owed, period, periods
from functions.sync.model import hashing
from functions.sync.model.upload import Drop, Upload, UploadStatus
from functions.sync.monitoring.completeness import (
    MOST,
    PAGE,
    FulfilledBy,
    PeriodCompleteness,
    PeriodState,
    completeness,
    fulfilled_by_upload,
    newest_first,
    note_name,
    period_completeness,
)
from functions.sync.monitoring.nil_return import NilReturnRefusal, declare
from tests.support.fakes import FakeState

REGION, MONTHLY, SECRET = "3216", "pelatihan", b"rahasia"
NOW = "2026-11-24T07:00:00"


def at(moment: str) -> int:
    return round(datetime.fromisoformat(f"{moment}+07:00").timestamp() * 1000)


def sent(
    state: FakeState,
    moment: str,
    status: str = "selesai",
    domain: str = MONTHLY,
    closed: int = 0,
    **counts: int,
) -> None:
    identity = f"{at(moment) * 10 + len(state.registered) % 10:020x}"
    drop = Drop("b", "k", identity)
    state.register(
        Upload(
            id=identity,
            drop=drop,
            region=REGION,
            domain=domain,
            mode="delta",
            status=UploadStatus(status),
            started_at=at(moment),
            counts=counts,
            closed=closed,
        )
    )


def of(state: FakeState, moment: str = NOW, domain: str = MONTHLY) -> PeriodCompleteness:
    now = at(moment)
    return completeness(state, REGION, [domain], newest_first(state, REGION, now), now)[domain]


def brief(found: PeriodCompleteness) -> tuple[str, str, str]:
    return found.state, found.period.name if found.period else "", found.by or ""


def say_nihil(state: FakeState, name: str, moment: str = NOW) -> NilReturnRefusal | Deny | None:
    return declare(state, REGION, MONTHLY, name, SECRET, newest_first(state, REGION, at(moment)), at(moment))[
        1
    ]


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
def test_periods_begin_and_end_at_midnight_in_wib(
    cadence: str, moment: str, name: str, start: str, end: str
) -> None:
    assert period(cadence, at(moment)) == (name, at(f"{start}T00:00:00"), at(f"{end}T00:00:00"))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(CADENCES), st.integers(at("2024-01-01T00:00:00"), at("2030-01-01T00:00:00")))
def test_every_instant_lies_in_one_period_and_they_touch(cadence: str, now: int) -> None:
    one = period(cadence, now)
    assert one.start <= now < one.end
    assert period(cadence, one.start) == period(cadence, one.end - 1) == one
    assert period(cadence, one.end).start == one.end
    assert period(cadence, one.start - 1).end == one.start


KINDS: dict[str, str | None] = {
    "absent": None,
    "changed": "berubah",
    "closed": "berubah",
    "held": "berubah",
    "unchanged": "tetap",
    "older": "tetap",
    "records": "berubah",
    "same records": "tetap",
    "nihil": "nihil",
    "nihil and file": "tetap",
    "all refused": None,
    "empty": None,
    "refused": None,
    "underway": None,
}
"""What may happen in a period → what fulfils the period by it."""


def happens(state: FakeState, kind: str, name: str, moment: str) -> None:
    match kind:
        case "changed" | "nihil and file" | "unchanged" | "older" | "held" | "all refused":
            counts = {"changed": "diterima", "held": "ditahan", "all refused": "ditolak", "older": "usang"}
            status = "selesai_dengan_penolakan" if kind == "all refused" else "selesai"
            sent(state, moment, status, MONTHLY, 0, **{counts.get(kind, "tidak_berubah"): 3})
        case "closed":
            sent(state, moment, closed=1, tidak_berubah=3)
        case "empty":
            sent(state, moment)
        case "refused" | "underway":
            sent(state, moment, "ditolak" if kind == "refused" else "diproses")
        case "records" | "same records":
            state.save_note(
                note_name(
                    REGION, MONTHLY, name, FulfilledBy.BERUBAH if kind == "records" else FulfilledBy.TETAP
                ),
                "1",
            )
    if kind.startswith("nihil"):
        state.save_note(note_name(REGION, MONTHLY, name, FulfilledBy.NIHIL), "{}")


@pytest.mark.parametrize(("before", "running"), list(product(KINDS, KINDS)))
def test_every_combination_of_two_periods(before: str, running: str) -> None:
    """Data of November also makes up for October, late. A nihil counts for November alone."""
    state = FakeState()
    happens(state, "changed", "2026-09", "2026-09-30T23:59:59.999")
    happens(state, before, "2026-10", "2026-10-01T00:00:00")
    happens(state, running, "2026-11", "2026-11-01T00:00:00")
    found, says = of(state), KINDS[running]
    missed = ("ditunggu", "2026-11", "") if KINDS[before] else ("basi", "2026-10", "")
    assert brief(found) == (
        ("lengkap", "2026-11", says) if says and (says != "nihil" or KINDS[before]) else missed
    )
    assert found.kept == (found.state != "basi")
    assert (found.statement == "{}") == (found.by is FulfilledBy.NIHIL)


def test_a_file_of_another_dataset_or_region_says_nothing() -> None:
    state = FakeState()
    sent(state, "2026-11-02T00:00:00", domain="penempatan", diterima=1)
    assert brief(of(state)) == ("basi", "2026-10", "")
    assert {brief(one)[0] for one in completeness(state, "9999", [MONTHLY], [], at(NOW)).values()} == {
        "tidak_wajib"
    }


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("2025-03-19T23:59:59", PeriodState.TIDAK_WAJIB),
        ("2025-03-25T00:00:00", PeriodState.TIDAK_WAJIB),
        ("2025-04-30T23:59:59", PeriodState.DITUNGGU),
        ("2025-05-01T00:00:00", PeriodState.BASI),
        ("2028-03-20T23:59:59", PeriodState.BASI),
        ("2028-03-21T00:00:00", PeriodState.TIDAK_WAJIB),
    ],
)
def test_only_whole_periods_inside_the_term_are_owed(moment: str, state: PeriodState) -> None:
    assert of(FakeState(), moment).state is state


def test_what_lies_behind_more_uploads_than_are_read_is_not_guessed() -> None:
    state, now = FakeState(), at(NOW)
    for number in range(12):
        sent(state, f"2026-11-{number + 10}T00:00:00", domain="penempatan", diterima=1)

    def first(most: int) -> PeriodState:
        return completeness(state, REGION, [MONTHLY], newest_first(state, REGION, now), now, most)[
            MONTHLY
        ].state

    assert (first(5), first(MOST)) == (PeriodState.BELUM_DIKETAHUI, PeriodState.BASI)
    state.save_note(note_name(REGION, MONTHLY, "2026-10", FulfilledBy.NIHIL), "{}")
    assert first(5) is PeriodState.DITUNGGU


def test_no_more_uploads_are_read_than_make_a_difference() -> None:
    state, now, read = FakeState(), at(NOW), 0
    for moment in ("2026-11-20", "2026-11-19", "2026-10-15", "2026-08-01", "2026-07-01"):
        sent(state, f"{moment}T00:00:00", diterima=int(moment < "2026-11-20"), tidak_berubah=1)

    def counted() -> Iterator[Upload]:
        nonlocal read
        read = 0
        for upload in newest_first(state, REGION, now):
            read += 1
            yield upload

    assert completeness(state, REGION, [MONTHLY], counted(), now)[MONTHLY].by is FulfilledBy.BERUBAH
    assert read == 3, "the second file decides it; the walk ends at the third"


@pytest.mark.parametrize("number", [0, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, 2 * PAGE + 50])
@pytest.mark.parametrize("together", [1, 3])
def test_the_walk_through_the_uploads_ends_behind_the_last_one(number: int, together: int) -> None:
    """Also where several uploads started in one millisecond."""
    state, now = FakeState(), at(NOW)
    for i in range(number):
        state.register(
            Upload(
                id=f"{i:020x}",
                drop=Drop("b", "k", str(i)),
                region=REGION,
                domain=MONTHLY,
                mode="delta",
                status=UploadStatus.SELESAI,
                started_at=now - i // together,
            )
        )
    walked = [upload.started_at for upload in newest_first(state, REGION, now)]
    assert walked == sorted((now - i // together for i in range(number)), reverse=True)


# A slow model of the same: whatever a calendar on the wall would say, day by day.

TOML = resources.files(agreement).joinpath("3216.toml").read_text(encoding="utf-8")
ADDENDUM = "adendum = []"


def agreed_with(day: date, cadence: str) -> Agreement:
    addendum = (
        f'[[adendum]]\nversi = "baru"\nberlaku = {day}\n'
        f'[adendum.ubah.dataset.{MONTHLY}]\nirama = "{cadence}"\n'
    )
    return parse(TOML.replace(ADDENDUM, "") + addendum)


def label(cadence: str, day: date) -> str:
    year, week, _ = day.isocalendar()
    return {
        "harian": f"{day}",
        "mingguan": f"{year}-W{week:02}",
        "bulanan": f"{day:%Y-%m}",
        "triwulanan": f"{day.year}-T{(day.month + 2) // 3}",
        "semesteran": f"{day.year}-S{(day.month + 5) // 6}",
    }[cadence]


def model(cadences: dict[date, str], today: date, files: set[date], declared: set[str]) -> tuple[str, str]:
    """Compute by hand what is expected; `cadences` holds the cadence of every day of the term."""
    spread: dict[str, set[date]] = {}
    for cadence in set(cadences.values()):
        for number in range(-800, 200):
            day = today + timedelta(days=number)
            spread.setdefault(label(cadence, day), set()).add(day)
    whole = {
        name
        for name, days in spread.items()
        if len({cadences.get(day, "-") for day in days}) == 1
        and min(days) in cadences
        and label(cadences[min(days)], min(days)) == name
    }
    running = label(cadences[today], today)
    declared &= whole
    if files & spread[running]:
        return "lengkap", running
    if ended := [name for name in whole if max(spread[name]) < today]:
        last = max(ended, key=lambda name: max(spread[name]))
        heard = {day for day in files if day >= min(spread[last])}
        if not heard and last not in declared:
            return "basi", last
    if running in declared:
        return "lengkap", running
    return ("ditunggu", running) if running in whole else ("tidak_wajib", "")


@example(date(2025, 5, 1), "semesteran", date(2025, 7, 1), [92], [])
@settings(max_examples=100, deadline=None)
@given(
    st.dates(date(2025, 3, 20), date(2028, 3, 20)),
    st.sampled_from(CADENCES),
    st.dates(date(2025, 6, 1), date(2028, 3, 20)),
    st.lists(st.integers(0, 260), max_size=3),
    st.lists(st.integers(0, 260), max_size=2),
)
def test_it_is_what_a_calendar_on_the_wall_would_say(
    change: date, cadence: str, today: date, files: list[int], nihil: list[int]
) -> None:
    agreed = agreed_with(change, cadence)
    first, last = agreed.first_day, agreed.last_day
    cadences = {
        day: "bulanan" if day < change else cadence
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
    }
    came = {day for n in files if (day := today - timedelta(days=n)) in cadences}
    declared = {label(cadences[day], day) for n in nihil if (day := today - timedelta(days=n)) in cadences}
    now = at(f"{today}T12:00:00")
    owes = duty(agreed, MONTHLY, now)
    assert owes
    expected_fulfilments = {
        one: FulfilledBy.BERUBAH
        for one in owes.periods
        for day in came
        if one.start <= at(f"{day}T12:00:00") < one.end
    }
    expected_fulfilments |= {
        one: FulfilledBy.NIHIL
        for one in owes.periods
        if one.name in declared and one not in expected_fulfilments and is_owed(agreed, MONTHLY, one)
    }
    found = period_completeness(owes, expected_fulfilments, {})
    assert (found.state, found.period.name if found.period else "") == model(cadences, today, came, declared)


# The nihil itself.


def test_a_nihil_is_signed_for_its_period_and_says_who_declared_what_and_when() -> None:
    state = FakeState()
    assert say_nihil(state, "") is None
    assert brief(of(state)) == ("basi", "2026-10", ""), "November's says nothing of October"
    assert say_nihil(state, "2026-10") is None
    assert brief(of(state)) == ("lengkap", "2026-11", "nihil")
    statement = of(state).statement
    assert hashing.is_signature_valid(SECRET, statement.encode())
    assert not hashing.is_signature_valid(b"lain", statement.encode())
    assert not hashing.is_signature_valid(SECRET, statement.replace("2026-11", "2026-12").encode())
    for word in (
        '"wilayah": "3216"',
        MONTHLY,
        '"periode": "2026-11"',
        "Kepala Dinas",
        '"pernyataan": "nihil"',
        "2026-11-24T07:00:00+07:00",
    ):
        assert word in statement, word


@pytest.mark.parametrize(
    ("kind", "name", "refusal"),
    [
        ("absent", "2026-12", NilReturnRefusal.TIDAK_DIKENAL),
        ("absent", "2026-W48", NilReturnRefusal.TIDAK_DIKENAL),
        ("absent", "besok", NilReturnRefusal.TIDAK_DIKENAL),
        ("absent", "2025-02", NilReturnRefusal.TIDAK_DIKENAL),
        ("absent", "2025-03", NilReturnRefusal.TIDAK_WAJIB),
        ("nihil", "2026-11", NilReturnRefusal.SUDAH_NIHIL),
        ("changed", "2026-11", NilReturnRefusal.SUDAH_DIKIRIM),
        ("unchanged", "2026-11", NilReturnRefusal.SUDAH_DIKIRIM),
        ("records", "", NilReturnRefusal.SUDAH_DIKIRIM),
        ("same records", "2026-11", NilReturnRefusal.SUDAH_DIKIRIM),
        ("underway", "2026-11", NilReturnRefusal.BERKAS_DIPROSES),
        ("refused", "2026-11", None),
        ("all refused", "2026-11", None),
        ("empty", "2026-11", None),
        ("changed", "2026-10", None),
    ],
)
def test_a_nihil_is_refused_where_it_would_say_nothing_true(
    kind: str, name: str, refusal: NilReturnRefusal | None
) -> None:
    state = FakeState()
    happens(state, kind, "2026-11", "2026-11-02T00:00:00")
    before = dict(state.notes)
    assert say_nihil(state, name) is refusal
    assert (state.notes == before) == (refusal is not None)


@pytest.mark.parametrize(
    ("moment", "clause"), [("2025-03-19T23:00:00", "Pasal 16"), ("2028-03-21T00:00:00", "Pasal 8")]
)
def test_outside_the_term_the_clause_says_why_nothing_is_owed(moment: str, clause: str) -> None:
    state = FakeState()
    refusal = say_nihil(state, "", moment)
    assert isinstance(refusal, Deny) and clause in refusal.clause
    assert not state.notes


def test_the_periods_of_a_dataset_go_back_to_the_first_day_and_end_there() -> None:
    found = list(periods(load()[REGION], MONTHLY, at(NOW)))
    assert (found[0].name, found[-1].name, len(found)) == ("2026-11", "2025-03", 21)
    assert datetime.fromtimestamp(found[-1].start / 1000, WIB).date() == date(2025, 3, 1)
    assert (
        fulfilled_by_upload(
            Upload(
                id="0" * 20,
                drop=Drop("b", "k", "v"),
                region=REGION,
                domain=MONTHLY,
                mode="delta",
                status=UploadStatus.DIPROSES,
                started_at=1,
                counts={"diterima": 1},
            )
        )
        is None
    )
