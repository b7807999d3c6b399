"""What each dataset owes per agreed period: a file or records, or a signed *nihil* that says there was nothing to send.

A period is owed when the dataset was agreed to be sent, at one cadence, from the period's first moment to its last: what the
term's edges or a change of cadence cut off owes nothing. Nothing of it is kept up to date: it is read from the register of
uploads, newest first, and from notes of which there is one a period and kind.
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
"""Uploads read at a time, and in all."""
_SETTLED = frozenset({UploadStatus.SELESAI, UploadStatus.SELESAI_DENGAN_PENOLAKAN})
_CHANGED, _UNCHANGED = (
    frozenset({Hasil.DITERIMA, Hasil.DITAHAN}),
    frozenset({Hasil.TIDAK_BERUBAH, Hasil.USANG}),
)


class PeriodState(StrEnum):
    LENGKAP = "lengkap"
    DITUNGGU = "ditunggu"
    BASI = "basi"
    TIDAK_WAJIB = "tidak_wajib"
    BELUM_DIKETAHUI = "belum_diketahui"
    """More uploads than are read for this lie between now and the period."""


class FulfilledBy(StrEnum):
    """What fulfilled a period: changes, a confirmation that nothing has changed, or a nihil."""

    BERUBAH = "berubah"
    TETAP = "tetap"
    NIHIL = "nihil"


class PeriodCompleteness(NamedTuple):
    """`period`: the one the state is about, None where nothing is owed; `statement`: the signed nihil, where that is what
    fulfilled it; `kept`: whether the newest period that could be has been fulfilled.
    """

    state: PeriodState
    period: Period | None = None
    by: FulfilledBy | None = None
    statement: str = ""
    kept: bool = False


def period_completeness(
    owes: Duty | None,
    said: Mapping[Period, FulfilledBy],
    statements: Mapping[Period, str],
    read_from: int = 0,
) -> PeriodCompleteness:
    """What comes in the running period makes good for what was missed in the one before; a nihil speaks for its own period only.
    `read_from`: since when `said` is everything.
    """
    if owes is None:
        return PeriodCompleteness(PeriodState.TIDAK_WAJIB)
    by = said.get(owes.running)
    if by in (None, FulfilledBy.NIHIL) and owes.before and not any(one in said for one in owes.before):
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
    if owes.wanted:
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
    """Of each dataset. `uploads`: the region's, newest first, read only as far as they are needed and to `most`."""
    agreed = agreement.load().get(region)
    owes = {name: duty(agreed, name, now) if agreed else None for name in names}
    due = {name: one for name, one in owes.items() if one}
    said, read_from = _by_files(due, uploads, most)
    places = {
        note_name(region, name, one.name, fulfilled_by_outcomes): (name, one, fulfilled_by_outcomes)
        for name, each in due.items()
        for one in each.periods
        for fulfilled_by_outcomes in FulfilledBy
    }
    noted = state.read_notes(list(places)) if places else {}
    statements: dict[str, dict[Period, str]] = {name: {} for name in names}
    for place, text in noted.items():
        name, one, fulfilled_by_outcomes = places[place]
        _say(said[name], one, fulfilled_by_outcomes)
        if fulfilled_by_outcomes is FulfilledBy.NIHIL:
            statements[name][one] = text
    return {
        name: period_completeness(one, said.get(name, {}), statements[name], read_from)
        for name, one in owes.items()
    }


def fulfilled_by_upload(upload: Upload) -> FulfilledBy | None:
    """What a settled file says of its period; nothing where all its rows were refused, or it had none."""
    if upload.status not in _SETTLED:
        return None
    return (
        FulfilledBy.BERUBAH
        if upload.closed
        else fulfilled_by_outcomes({hasil for hasil in Hasil if upload.counts.get(hasil)})
    )


def fulfilled_by_outcomes(found: Collection[Hasil]) -> FulfilledBy | None:
    """Of the outcomes of rows."""
    if _CHANGED & set(found):
        return FulfilledBy.BERUBAH
    return FulfilledBy.TETAP if _UNCHANGED & set(found) else None


def note_name(region: str, domain: str, name: str, fulfilled_by_outcomes: FulfilledBy) -> str:
    """Where records sent one request at a time (`berubah`, `tetap`) and a nihil are noted, once a period."""
    return f"periode/{region}/{domain}/{name}/{fulfilled_by_outcomes}"


def newest_first(state: ports.UploadStore, region: str, now: int) -> Iterator[Upload]:
    before = now + 1
    while page := state.uploads(region, PAGE, before=before):
        yield from page
        if len(page) < PAGE:
            return
        before = page[-1].started_at


def _by_files(
    due: Mapping[str, Duty], uploads: Iterable[Upload], most: int
) -> tuple[dict[str, dict[Period, FulfilledBy]], int]:
    """What files have said, and since when that is everything: 0 where it was read to the end."""
    found: dict[str, dict[Period, FulfilledBy]] = {name: {} for name in due}
    wanted = dict(due)
    for number, upload in enumerate(uploads, start=1):
        wanted = {name: one for name, one in wanted.items() if _needs(one, found[name], upload.started_at)}
        if not wanted:
            return found, 0
        said = fulfilled_by_upload(upload)
        for one in wanted[upload.domain].periods if said and upload.domain in wanted else ():
            if one.start <= upload.started_at < one.end:
                _say(found[upload.domain], one, said)
        if number == most:
            return found, upload.started_at
    return found, 0


def _needs(one: Duty, said: Mapping[Period, FulfilledBy], before: int) -> bool:
    """Whether an upload that began then could still make a difference."""
    if said.get(one.running) is FulfilledBy.BERUBAH:
        return False
    return before >= (one.running.start if said else min(each.start for each in one.periods))


def _say(said: dict[Period, FulfilledBy], one: Period, fulfilled_by_outcomes: FulfilledBy | None) -> None:
    """Changes outweigh a confirmation, and that a nihil."""
    if fulfilled_by_outcomes and (
        one not in said or list(FulfilledBy).index(fulfilled_by_outcomes) < list(FulfilledBy).index(said[one])
    ):
        said[one] = fulfilled_by_outcomes
