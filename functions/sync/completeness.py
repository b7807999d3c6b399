"""What each dataset owes per agreed period: a file, or a signed *nihil* that says there was nothing to send.

A period is owed when the dataset was agreed to be sent, at one cadence, from the period's first moment to its last: what the
term's edges cut off owes nothing. Only files and nihil count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from functions.agreement import WIB, Agreement, Allow
from functions.agreement._document import midnight
from functions.sync import digest, ports
from functions.sync.upload import Hasil, Upload, UploadStatus

MONTHS = {"bulanan": 1, "triwulanan": 3, "semesteran": 6}
CADENCES = ("harian", "mingguan", *MONTHS)
PAGE, MOST = 200, 2_000
"""Uploads read at a time, and in all."""
_SETTLED = frozenset({UploadStatus.SELESAI, UploadStatus.SELESAI_DENGAN_PENOLAKAN})
_TAKEN = (Hasil.DITERIMA, Hasil.TIDAK_BERUBAH, Hasil.USANG, Hasil.DITAHAN)


class Period(NamedTuple):
    """`start` and `end`: epoch milliseconds, the end not included."""

    name: str
    start: int
    end: int


class State(StrEnum):
    LENGKAP = "lengkap"
    DITUNGGU = "ditunggu"
    BASI = "basi"
    TIDAK_WAJIB = "tidak_wajib"
    BELUM_DIKETAHUI = "belum_diketahui"
    """More uploads than are read for this lie between now and the period."""


class Fulfilled(StrEnum):
    BERUBAH = "berkas_berubah"
    TETAP = "berkas_tetap"
    NIHIL = "nihil"


class Owed(NamedTuple):
    """`period`: the one the state is about, '' where nothing is owed; `by`: what fulfilled it, '' where nothing did."""

    state: State
    period: str
    by: str


Known = Callable[[Period], "Fulfilled | None"]


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
    name = {1: f"{day.year}-{day.month:02}", 3: f"{day.year}-T{number + 1}", 6: f"{day.year}-S{number + 1}"}[months]
    return _between(name, first, after)


def named(cadence: str, name: str, now: int, since: int) -> Period | None:
    """The period of that name that has begun, back to the one `since` lies in; None where there is none."""
    found = period(cadence, now)
    while found.name != name and found.start > since:
        found = period(cadence, found.start - 1)
    return found if found.name == name else None


def is_owed(agreed: Agreement, domain: str, one: Period) -> bool:
    first, last = agreed.at(one.start), agreed.at(one.end - 1)
    allowed = all(isinstance(each.decide(domain, "kirim", at), Allow) for each, at in ((first, one.start), (last, one.end - 1)))
    return allowed and first.datasets[domain]["irama"] == last.datasets[domain]["irama"]


def owed(agreed: Agreement, domain: str, now: int, known: Known, read_from: int = 0) -> Owed:
    """By the agreement as first signed. The running period counts first: whatever comes now makes good for what was missed.
    `read_from`: from when on `known` knows of files."""
    standing = agreed.at(now)
    if not isinstance(standing.decide(domain, "kirim", now), Allow):
        return Owed(State.TIDAK_WAJIB, "", "")
    cadence = standing.datasets[domain]["irama"]
    running = period(cadence, now)
    before = period(cadence, running.start - 1)
    if by := known(running):
        return Owed(State.LENGKAP, running.name, by)
    missed = is_owed(agreed, domain, before) and period(agreed.at(before.start).datasets[domain]["irama"], before.start) == before
    if missed and known(before) is None:
        return Owed(State.BASI if read_from <= before.start else State.BELUM_DIKETAHUI, before.name, "")
    return Owed(State.DITUNGGU, running.name, "") if is_owed(agreed, domain, running) else Owed(State.TIDAK_WAJIB, "", "")


def fulfilled(uploads: Iterable[Upload], domain: str, one: Period) -> Fulfilled | None:
    """By files that began in the period and of which at least one row was not refused."""
    found = None
    for upload in uploads:
        if upload.domain == domain and one.start <= upload.started_at < one.end and upload.status in _SETTLED:
            if upload.counts.get(Hasil.DITERIMA) or upload.counts.get(Hasil.DITAHAN) or upload.closed:
                return Fulfilled.BERUBAH
            if any(upload.counts.get(hasil) for hasil in _TAKEN):
                found = Fulfilled.TETAP
    return found


def completeness(state: ports.State, agreed: Agreement, names: Sequence[str], now: int) -> dict[str, Owed]:
    """Of each dataset. Reads the region's uploads back to the start of the oldest period in question."""
    plans = agreed.at(now).datasets
    cadences = {plans[name]["irama"] for name in names if name in plans}
    oldest = min((period(one, period(one, now).start - 1).start for one in cadences), default=now)
    uploads, complete = _since(state, agreed.region, oldest, now)
    read_from = 0 if complete else uploads[-1].started_at

    def known(domain: str) -> Known:
        def of(one: Period) -> Fulfilled | None:
            said = fulfilled(uploads, domain, one)
            return said or (Fulfilled.NIHIL if state.note(note_name(agreed.region, domain, one.name)) else None)

        return of

    return {name: owed(agreed, name, now, known(name), read_from) for name in names}


def _since(state: ports.State, region: str, oldest: int, now: int) -> tuple[list[Upload], bool]:
    found: list[Upload] = []
    for page in _pages(state, region, now):
        found += page
        if page[-1].started_at < oldest:
            return found, True
        if len(found) >= MOST:
            return found, False
    return found, True


def _pages(state: ports.State, region: str, now: int) -> Iterator[list[Upload]]:
    before = now + 1
    while page := state.uploads(region, PAGE, before=before):
        yield page
        before = page[-1].started_at


def note_name(region: str, domain: str, name: str) -> str:
    return f"nihil/{region}/{domain}/{name}"


def nihil(secret: bytes, agreed: Agreement, domain: str, one: Period, by: str, now: int) -> str:
    """What is stored: JSON with a signature that both parties can check (`digest.genuine`). `by`: an office, not a person."""
    body: Mapping[str, object] = {
        "wilayah": agreed.region, "dataset": domain, "periode": one.name, "oleh": by, "versi_kesepakatan": agreed.at(now).version,
        "pada": datetime.fromtimestamp(now / 1000, WIB).isoformat(timespec="seconds"),
    }
    return digest.signed(secret, body).decode()


def _between(name: str, first: date, after: date) -> Period:
    return Period(name, midnight(first), midnight(after))
