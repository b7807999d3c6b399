"""Reporting periods: which are due, by the agreement and the calendar of WIB."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from functions.agreement import WIB, Agreement, Allow, midnight

MONTHS = {"bulanan": 1, "triwulanan": 3, "semesteran": 6}


CADENCES = ("harian", "mingguan", *MONTHS)


class Period(NamedTuple):
    """`start` and `end`: epoch milliseconds, the end not included."""

    name: str
    start: int
    end: int


class Duty(NamedTuple):
    """`running`: the period that an instant lies in; `before`: those that have ended, newest first, the last of them being the
    newest that was owed whole.
    """

    running: Period
    wanted: bool
    before: tuple[Period, ...]

    @property
    def periods(self) -> tuple[Period, ...]:
        return (self.running, *self.before)


def period(cadence: str, epoch_ms: int) -> Period:
    """The one that an instant lies in, by WIB's calendar; weeks are ISO's. Raises KeyError for an unknown cadence."""
    day = datetime.fromtimestamp(epoch_ms // 1000, WIB).date()
    if cadence == "harian":
        return _between(day.isoformat(), day, day + timedelta(days=1))
    if cadence == "mingguan":
        year, week, weekday = day.isocalendar()
        monday = day - timedelta(days=weekday - 1)
        return _between(f"{year}-W{week:02}", monday, monday + timedelta(days=7))
    months = MONTHS[cadence]
    number = (day.month - 1) // months
    first = date(day.year, number * months + 1, 1)
    after = date(day.year + (first.month + months > 12), (first.month + months - 1) % 12 + 1, 1)
    name = {1: f"{day.year}-{day.month:02}", 3: f"{day.year}-T{number + 1}", 6: f"{day.year}-S{number + 1}"}[
        months
    ]
    return _between(name, first, after)


def periods(agreed: Agreement, domain: str, now: int) -> Iterator[Period]:
    """Newest first, from the one that `now` lies in, each by the cadence of its days; `agreed` as first signed."""
    changes = [midnight(day) for day, _ in agreed.amended]
    edge, found = now + 1, None
    while edge > midnight(agreed.first_day) and (plan := agreed.at(edge - 1).datasets.get(domain)):
        one = period(plan["irama"], edge - 1)
        if one != found:  # else an addendum in the middle of it left its cadence alone
            yield one
        found, edge = one, max([one.start, *(change for change in changes if change < edge)])


def is_owed(agreed: Agreement, domain: str, one: Period) -> bool:
    first, last = agreed.at(one.start), agreed.at(one.end - 1)
    allowed = all(
        isinstance(each.decide(domain, "kirim", at), Allow)
        for each, at in ((first, one.start), (last, one.end - 1))
    )
    return allowed and first.datasets[domain]["irama"] == last.datasets[domain]["irama"]


def duty(agreed: Agreement, domain: str, now: int) -> Duty | None:
    """None where nothing may be sent now."""
    if not isinstance(agreed.at(now).decide(domain, "kirim", now), Allow):
        return None
    running, *rest = periods(agreed, domain, now)
    before: list[Period] = []
    for one in rest:
        before.append(one)
        if one.end <= now and is_owed(agreed, domain, one):
            # A period that a change of cadence cut off begins, by its name, before the one that is owed does.
            since = tuple(each._replace(start=max(each.start, one.start)) for each in before)
            return Duty(running, is_owed(agreed, domain, running), since)
    return Duty(running, is_owed(agreed, domain, running), ())


def _between(name: str, first: date, after: date) -> Period:
    return Period(name, midnight(first), midnight(after))
