"""Judge the stages and time limits of an industrial dispute (domain.md 2.7).

The sources are UU 2/2004 and Permenakertrans 17/2014. Time limits are in working days: neither weekends nor
public holidays nor days of joint leave (cuti bersama) count.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from functions.domains.core.contract import Context, Rule
from functions.domains.core.days_off import days_off

PATHS = {
    "hak": frozenset({"bipartit", "mediasi", "phi", "kasasi", "selesai"}),
    "kepentingan": frozenset({"bipartit", "mediasi", "konsiliasi", "arbitrase", "phi", "selesai"}),
    "phk": frozenset({"bipartit", "mediasi", "konsiliasi", "phi", "kasasi", "selesai"}),
    "antar_sp": frozenset({"bipartit", "mediasi", "konsiliasi", "arbitrase", "phi", "selesai"}),
}
"""Stages that each type of dispute may reach (UU 2/2004 Art. 4(5) and (6)).

On interests and between unions the PHI is the first and the last court, so there is no cassation.
"""
COURT = frozenset({"phi", "kasasi"})
MEDIATED = frozenset({"mediasi", "konsiliasi"})


def _off_path(_: Context, stage: str, kind: str) -> bool:
    return stage not in PATHS[kind]


def _court_unopened(
    _: Context,
    stage: str,
    kind: str,
    advised: date | None,
    worker: str | None,
    employer: str | None,
    agreed: date | None,
) -> bool:
    """Return whether the case is in court although no mediation or conciliation failed (UU 2/2004 Art. 5).

    It failed when an advice was given, not both parties accepted it, and there is no agreement.
    """
    failed = advised is not None and not worker == employer == "terima" and agreed is None
    return stage in COURT and stage in PATHS[kind] and not failed


def _behind(
    _: Context,
    stage: str,
    heard: date | None,
    advised: date | None,
    case: str | None,
    court: date | None,
    judged: date | None,
) -> bool:
    """Return whether the row has dates of a later stage than the one it states.

    In arbitration the date of the judgment is that of the arbiter's award.
    """
    mediated, tried = heard or advised, case or court or (judged if stage != "arbitrase" else None)
    return (stage == "bipartit" and bool(mediated)) or (stage not in COURT | {"selesai"} and bool(tried))


def _agreement_beside_advice(
    _: Context, agreed: date | None, advised: date | None, worker: str | None, employer: str | None
) -> bool:
    """Return whether there is an agreement beside an advice that not both parties accepted.

    An advice that both accept ends in an agreement (Permenakertrans 17/2014 Art. 14(4)); otherwise one
    excludes the other.
    """
    return agreed is not None and advised is not None and not worker == employer == "terima"


@lru_cache(maxsize=4_096)
def _due(start: date, days: int) -> date:
    """Return the last of `days` working days after `start`."""
    due = start
    while days:
        due += timedelta(days=1)
        days -= due.weekday() < 5 and due not in days_off(due.year)
    return due


def _time_limit(
    column: str,
    start: str,
    days: int,
    running: frozenset[str],
    *ends: str,
    past: tuple[str, ...] = ("tanggal_pb",),
) -> Rule:
    """Make the rule that the first present of `ends` is at most `days` working days after `start`.

    While none of `ends` is present, today counts as the end if the case is at a stage of `running` and no
    column of `past` shows that the step is over. The finding names `column`. Arbitration is not judged: it
    has time limits of its own, from a signing that no column holds.
    """

    def breach(context: Context, _: object, begun: date | None, stage: str, *later: object) -> bool:
        if begun is None or stage == "arbitrase":
            return False
        end = next((step for step in later[: len(ends)] if step is not None), None)
        if end is None and stage in running and not any(later):
            end = context.today
        return isinstance(end, date) and end > _due(begun, days)

    return Rule("PHI_TENGGAT_LEWAT", (column, start, "tahap", *ends, *past), breach, nulls=True)


def _signing_late(
    context: Context,
    agreed: date | None,
    advised: date | None,
    worker: str | None,
    employer: str | None,
    stage: str,
) -> bool:
    """Return whether an accepted advice was not signed within ten days to answer and three to sign.

    No column has the date of the answers, so the longest lawful time is measured.
    """
    end = agreed or (context.today if stage in MEDIATED else None)
    if end is None or advised is None or not worker == employer == "terima":
        return False
    return end > _due(advised, 10 + 3)


STAGE_RULES = (
    Rule("PHI_TAHAP_TIDAK_SAH", ("tahap", "jenis"), _off_path),
    Rule(
        "PHI_TAHAP_TIDAK_SAH",
        ("tahap", "jenis", "tanggal_anjuran", "jawaban_pekerja", "jawaban_pengusaha", "tanggal_pb"),
        _court_unopened,
        nulls=True,
    ),
    Rule(
        "PHI_TAHAP_TIDAK_SAH",
        (
            "tahap",
            "tanggal_sidang_pertama",
            "tanggal_anjuran",
            "no_perkara_phi",
            "tanggal_sidang_phi",
            "tanggal_putusan",
        ),
        _behind,
        nulls=True,
    ),
    Rule(
        "PHI_PB_DAN_ANJURAN",
        ("tanggal_pb", "tanggal_anjuran", "jawaban_pekerja", "jawaban_pengusaha"),
        _agreement_beside_advice,
        nulls=True,
    ),
)
"""Rules that the stated stage is open to the type of dispute and agrees with the other columns."""

TIME_LIMITS = (
    _time_limit(
        "tanggal_bipartit_selesai",
        "tanggal_bipartit_mulai",
        30,
        frozenset({"bipartit"}),
        "tanggal_bipartit_selesai",
    ),
    _time_limit(
        "tanggal_sidang_pertama",
        "tanggal_pelimpahan",
        7,
        MEDIATED,
        "tanggal_sidang_pertama",
        past=("tanggal_anjuran", "tanggal_pb"),
    ),
    _time_limit("tanggal_anjuran", "tanggal_sidang_pertama", 10, MEDIATED, "tanggal_anjuran"),
    _time_limit("tanggal_pelimpahan", "tanggal_pelimpahan", 30, MEDIATED, "tanggal_anjuran", "tanggal_pb"),
    _time_limit("jawaban_pekerja", "tanggal_anjuran", 10, MEDIATED, "jawaban_pekerja"),
    _time_limit("jawaban_pengusaha", "tanggal_anjuran", 10, MEDIATED, "jawaban_pengusaha"),
    Rule(
        "PHI_TENGGAT_LEWAT",
        ("tanggal_pb", "tanggal_anjuran", "jawaban_pekerja", "jawaban_pengusaha", "tahap"),
        _signing_late,
        nulls=True,
    ),
    _time_limit("tanggal_putusan", "tanggal_sidang_phi", 50, frozenset({"phi"}), "tanggal_putusan"),
)
"""Rules that each step of a dispute is taken within its lawful time (PHI_TENGGAT_LEWAT)."""
