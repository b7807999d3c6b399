"""`sinergi nihil`: declare and sign that there was nothing to send in a period."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import typer

from functions.agreement import WIB, Deny
from functions.agreement.periods import Period
from functions.runtime.clock import SystemClock
from functions.sync.monitoring.completeness import newest_first
from functions.sync.monitoring.nil_return import NilReturnRefusal, declare
from infra.cli import deployment
from infra.cli.deployment import REGION_CODE, StackOption
from infra.cli.words import DomainArgument, Lang, LangOption, domain_named, err, out, say

WORDS = {
    NilReturnRefusal.TIDAK_DIKENAL: (
        (
            "{dataset}: tidak ada periode bernama {nama} yang sudah dimulai. "
            "Sebutkan seperti pada `sinergi status`."
        ),
        "{dataset}: no period named {nama} has begun. Name it as `sinergi status` does.",
    ),
    NilReturnRefusal.TIDAK_WAJIB: (
        (
            "{dataset} {nama}: tidak ada kewajiban kirim pada periode ini, "
            "karena kesepakatan atau iramanya tidak mencakup seluruhnya."
        ),
        (
            "{dataset} {nama}: nothing is owed for this period, "
            "since the agreement or its cadence does not cover all of it."
        ),
    ),
    NilReturnRefusal.BERKAS_DIPROSES: (
        (
            "{dataset} {nama}: satu berkas dari periode ini masih diproses. "
            "Tunggu hasilnya pada `sinergi uploads`."
        ),
        (
            "{dataset} {nama}: a file of this period is still being processed. "
            "See `sinergi uploads` for its result."
        ),
    ),
    NilReturnRefusal.SUDAH_DIKIRIM: (
        "{dataset} {nama}: data sudah dikirim pada periode ini, jadi nihil tidak diperlukan.",
        "{dataset} {nama}: data was sent in this period, so no nihil is needed.",
    ),
    NilReturnRefusal.SUDAH_NIHIL: (
        "{dataset} {nama}: nihil sudah dinyatakan.",
        "{dataset} {nama}: a nihil was declared already.",
    ),
}
"""Refusal → its message, Indonesian and English; `{nama}` is the period's name."""


def nihil(
    domain: DomainArgument,
    period: Annotated[
        str,
        typer.Option(
            "--period", help="Nama periode, mis. 2026-W47 atau 2026-10; kosong berarti yang sedang berjalan"
        ),
    ] = "",
    stack: StackOption = "",
    lang: LangOption = Lang.ID,
) -> int:
    """Nyatakan bahwa tidak ada data untuk dikirim pada satu periode. (Declare that there was nothing to send.)"""  # noqa: E501
    name, now = domain_named(domain).name, SystemClock().now()
    deployed = deployment.find(stack)
    uploads = newest_first(deployed.state, REGION_CODE, now)
    declared, refusal = declare(
        deployed.state, REGION_CODE, name, period, deployed.shared_secret(name), uploads, now
    )
    if isinstance(refusal, Deny):
        why = refusal.clause
        err.print(
            say(lang, f"{name}: tidak ada kewajiban kirim ({why}).", f"{name}: nothing is owed ({why})."),
            highlight=False,
        )
        return 1
    if refusal or not declared:
        words = WORDS[refusal or NilReturnRefusal.TIDAK_DIKENAL]
        err.print(
            say(lang, *words).format(dataset=name, nama=declared.name if declared else period),
            highlight=False,
        )
        return 1
    out.print(
        say(
            lang,
            f"Dinyatakan dan ditandatangani: {name} nihil untuk {declared.name} ({days_of(declared)}).",
            f"Declared and signed: {name} has nothing for {declared.name} ({days_of(declared)}).",
        ),
        highlight=False,
    )
    return 0


def days_of(period: Period) -> str:
    """Return the first and the last day of `period` (WIB), as `23-11-2026 – 29-11-2026`."""
    first, after = (datetime.fromtimestamp(edge / 1000, WIB).date() for edge in (period.start, period.end))
    return f"{first:%d-%m-%Y} – {after - timedelta(days=1):%d-%m-%Y}"
