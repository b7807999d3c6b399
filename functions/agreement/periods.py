"""Compute reporting periods, and which of them are owed, by the agreement and the calendar of WIB."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from functions.agreement import WIB, Agreement, Allow, midnight

MONTHS = {"bulanan": 1, "triwulanan": 3, "semesteran": 6}
"""Cadence → months in a period."""
CADENCES = ("harian", "mingguan", *MONTHS)


class Period(NamedTuple):
    """One reporting period. `start` and `end` are epoch milliseconds, `end` not included."""

    name: str
    """As in `2026-11-24`, `2026-W48`, `2026-11`, `2026-T4`, `2026-S2` (contract, section 2)."""
    start: int
    end: int


class Duty(NamedTuple):
    """The periods in which something counts at an instant."""

    running: Period
    """The period that the instant lies in."""
    running_is_owed: bool
    before: tuple[Period, ...]
    """Periods that have ended, newest first, back to the newest that is owed; empty where none is owed."""

    @property
    def periods(self) -> tuple[Period, ...]:
        """Return all of them, newest first."""
        return (self.running, *self.before)


def period(cadence: str, epoch_ms: int) -> Period:
    """Return the period that an instant lies in, by the calendar of WIB; weeks are those of ISO 8601.

    Raise `KeyError` for an unknown cadence.
    """
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
    """Yield a dataset's periods, newest first, from the one that `now` lies in.

    Each is a period of the cadence that was in force in its days. `agreed` is the agreement as first signed.
    """
    changes = [midnight(day) for day, _ in agreed.amended]
    edge, found = now + 1, None
    while edge > midnight(agreed.first_day) and (plan := agreed.at(edge - 1).datasets.get(domain)):
        current = period(plan["irama"], edge - 1)
        if current != found:  # equal where an addendum in the middle of it left its cadence alone
            yield current
        found, edge = current, max([current.start, *(change for change in changes if change < edge)])


def is_owed(agreed: Agreement, domain: str, asked: Period) -> bool:
    """Return whether the agreement has the dataset sent, at one cadence, in all of a period.

    It is judged by the period's first and last moment.
    """
    first, last = agreed.at(asked.start), agreed.at(asked.end - 1)
    allowed = all(
        isinstance(version.decide(domain, "kirim", at), Allow)
        for version, at in ((first, asked.start), (last, asked.end - 1))
    )
    return allowed and first.datasets[domain]["irama"] == last.datasets[domain]["irama"]


def duty(agreed: Agreement, domain: str, now: int) -> Duty | None:
    """Return what a dataset owes at `now`, None where nothing of it may be sent then."""
    if not isinstance(agreed.at(now).decide(domain, "kirim", now), Allow):
        return None
    running, *rest = periods(agreed, domain, now)
    before: list[Period] = []
    for earlier in rest:
        before.append(earlier)
        if earlier.end <= now and is_owed(agreed, domain, earlier):
            # A period that a change of cadence cut short may begin, by its name, before the one that is owed.
            ended = tuple(each._replace(start=max(each.start, earlier.start)) for each in before)
            return Duty(running, is_owed(agreed, domain, running), ended)
    return Duty(running, is_owed(agreed, domain, running), ())


def _between(name: str, first: date, after: date) -> Period:
    return Period(name, midnight(first), midnight(after))
