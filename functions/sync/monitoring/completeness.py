"""Say whether each dataset's agreed period is fulfilled (contract, section 2).

Per period a dataset owes a file, records, or a signed nil return (*nihil*). A period is owed when the
agreement had the dataset sent, at one cadence, from the period's first moment to its last: a period that the
term or a change of cadence cuts short is not owed. Nothing of this is kept up to date. It is read from the
register of uploads, newest first, and from notes, of which there is one per period and kind.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from functions import agreement
from functions.agreement.periods import Duty, Period, duty
from functions.sync import ports
from functions.sync.model.upload import Hasil, Upload, UploadStatus

PAGE, MOST = 200, 2_000
"""Uploads read at a time, and at most in all."""
_SETTLED = frozenset({UploadStatus.SELESAI, UploadStatus.SELESAI_DENGAN_PENOLAKAN})
_CHANGED, _UNCHANGED = (
    frozenset({Hasil.DITERIMA, Hasil.DITAHAN}),
    frozenset({Hasil.TIDAK_BERUBAH, Hasil.USANG}),
)


class PeriodState(StrEnum):
    """State of a dataset's period (contract, section 2)."""

    LENGKAP = "lengkap"
    DITUNGGU = "ditunggu"
    BASI = "basi"
    TIDAK_WAJIB = "tidak_wajib"
    BELUM_DIKETAHUI = "belum_diketahui"
    """More uploads lie between now and the period than are read for this."""


class FulfilledBy(StrEnum):
    """What fulfilled a period: changes, rows that changed nothing, or a nihil, the weightiest first."""

    BERUBAH = "berubah"
    TETAP = "tetap"
    NIHIL = "nihil"


class PeriodCompleteness(NamedTuple):
    """Whether a dataset has sent what it owes."""

    state: PeriodState
    period: Period | None = None
    """The period that `state` is about, None where nothing is owed."""
    by: FulfilledBy | None = None
    """What fulfilled the period, None where nothing did."""
    statement: str = ""
    """The signed nihil, where that fulfilled the period."""
    kept: bool = False
    """Whether the newest period that could be fulfilled by now is fulfilled."""


def period_completeness(
    owes: Duty | None,
    fulfilled: Mapping[Period, FulfilledBy],
    statements: Mapping[Period, str],
    read_from: int = 0,
) -> PeriodCompleteness:
    """Return the completeness of one dataset.

    Data of the running period also makes up for a missed period before it; a nihil counts for its own period
    only. `fulfilled` is complete from `read_from` (epoch milliseconds) on.
    """
    if owes is None:
        return PeriodCompleteness(PeriodState.TIDAK_WAJIB)
    by = fulfilled.get(owes.running)
    if by in (None, FulfilledBy.NIHIL) and owes.before and not any(each in fulfilled for each in owes.before):
        last = owes.before[-1]
        return PeriodCompleteness(
            PeriodState.BASI if read_from <= last.start else PeriodState.BELUM_DIKETAHUI, last
        )
    if by:
        return PeriodCompleteness(
            PeriodState.LENGKAP,
            owes.running,
            by,
            statements.get(owes.running, "") if by is FulfilledBy.NIHIL else "",
            kept=True,
        )
    if owes.running_is_owed:
        return PeriodCompleteness(PeriodState.DITUNGGU, owes.running, kept=bool(owes.before))
    return PeriodCompleteness(PeriodState.TIDAK_WAJIB, kept=bool(owes.before))


def completeness(
    state: ports.NoteStore,
    region: str,
    names: Sequence[str],
    uploads: Iterable[Upload],
    now: int,
    most: int = MOST,
) -> dict[str, PeriodCompleteness]:
    """Return the completeness of each dataset in `names`.

    `uploads` are the region's, newest first; only as many are read as are needed, and at most `most`.
    """
    agreed = agreement.load().get(region)
    duties = {name: duty(agreed, name, now) if agreed else None for name in names}
    owing = {name: owes for name, owes in duties.items() if owes}
    fulfilled, read_from = _by_files(owing, uploads, most)
    notes = {
        note_name(region, name, period.name, by): (name, period, by)
        for name, owes in owing.items()
        for period in owes.periods
        for by in FulfilledBy
    }
    noted = state.read_notes(list(notes)) if notes else {}
    statements: dict[str, dict[Period, str]] = {name: {} for name in names}
    for note, text in noted.items():
        name, period, by = notes[note]
        _fulfil(fulfilled[name], period, by)
        if by is FulfilledBy.NIHIL:
            statements[name][period] = text
    return {
        name: period_completeness(owes, fulfilled.get(name, {}), statements[name], read_from)
        for name, owes in duties.items()
    }


def fulfilled_by_upload(upload: Upload) -> FulfilledBy | None:
    """Return how a settled file fulfils its period, None where it had no rows or all were refused."""
    if upload.status not in _SETTLED:
        return None
    return (
        FulfilledBy.BERUBAH
        if upload.closed
        else fulfilled_by_outcomes({hasil for hasil in Hasil if upload.counts.get(hasil)})
    )


def fulfilled_by_outcomes(outcomes: Collection[Hasil]) -> FulfilledBy | None:
    """Return how rows with these outcomes fulfil their period, None where all were refused."""
    if _CHANGED & set(outcomes):
        return FulfilledBy.BERUBAH
    return FulfilledBy.TETAP if _UNCHANGED & set(outcomes) else None


def note_name(region: str, domain: str, period: str, by: FulfilledBy) -> str:
    """Return the name of the note for records that came by request (`berubah`, `tetap`), or for a nihil."""
    return f"periode/{region}/{domain}/{period}/{by}"


def newest_first(state: ports.UploadStore, region: str, now: int) -> Iterator[Upload]:
    """Yield all uploads of a region, newest first."""
    before = now + 1
    while page := state.uploads(region, PAGE, before=before):
        yield from page
        if len(page) < PAGE:
            return
        before = page[-1].started_at


def _by_files(
    owing: Mapping[str, Duty], uploads: Iterable[Upload], most: int
) -> tuple[dict[str, dict[Period, FulfilledBy]], int]:
    """Return the periods that files fulfilled, and since when that is complete, 0 where it is throughout."""
    fulfilled: dict[str, dict[Period, FulfilledBy]] = {name: {} for name in owing}
    open_duties = dict(owing)
    for number, upload in enumerate(uploads, start=1):
        open_duties = {
            name: owes
            for name, owes in open_duties.items()
            if _needs(owes, fulfilled[name], upload.started_at)
        }
        if not open_duties:
            return fulfilled, 0
        by = fulfilled_by_upload(upload)
        for period in open_duties[upload.domain].periods if by and upload.domain in open_duties else ():
            if period.start <= upload.started_at < period.end:
                _fulfil(fulfilled[upload.domain], period, by)
        if number == most:
            return fulfilled, upload.started_at
    return fulfilled, 0


def _needs(owes: Duty, fulfilled: Mapping[Period, FulfilledBy], before: int) -> bool:
    """Return whether an upload that started at `before` or earlier can still make a difference."""
    if fulfilled.get(owes.running) is FulfilledBy.BERUBAH:
        return False
    return before >= (owes.running.start if fulfilled else min(each.start for each in owes.periods))


def _fulfil(fulfilled: dict[Period, FulfilledBy], period: Period, by: FulfilledBy | None) -> None:
    """Note what fulfilled a period: changes outweigh rows that changed nothing, and these a nihil."""
    order = list(FulfilledBy)
    if by and (period not in fulfilled or order.index(by) < order.index(fulfilled[period])):
        fulfilled[period] = by
