"""`sinergi resend`: have records sent again that were refused or wait, or redrive dead letters.

It counts first, asks, and then acts. Sweep hints at the records in the next minute, and dispatch sends them.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from functions.domains.core.cells import WIB
from functions.runtime.clock import SystemClock
from functions.sync.operations.resend import Resend, ResendFilter
from infra.cli import deployment
from infra.cli.deployment import REGION_CODE, Deployment, StackOption
from infra.cli.operators import dead_letters
from infra.cli.operators.held import DomainOption
from infra.cli.words import Lang, LangOption, domain_named, number, out, say


def resend(
    domain: DomainOption = "",
    upload: Annotated[
        str, typer.Option("--upload", help="Kirim ulang yang belum diakui dari satu unggahan")
    ] = "",
    code: Annotated[
        str,
        typer.Option(
            "--code", help="Kirim ulang yang ditolak atau ditahan dengan kode ini, mis. EMPLOYER_UNKNOWN"
        ),
    ] = "",
    since: Annotated[
        datetime | None, typer.Option("--since", help="Hanya dari unggahan sejak waktu ini (WIB)")
    ] = None,
    dlq: Annotated[bool, typer.Option("--dlq", help="Kembalikan pesan mati ke antreannya")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Jangan bertanya")] = False,
    stack: StackOption = "",
    lang: LangOption = Lang.ID,
) -> int:
    """Kirim ulang: yang ditolak pusat atau menunggu (--domain, --upload, --code, --since), pesan mati (--dlq).
    (Send again: what was refused or waits, dead letters.)
    """  # noqa: D205, E501
    narrowed = bool(upload or code or since)
    if (dlq and narrowed) or not (dlq or narrowed or domain):
        raise typer.BadParameter(
            "sebutkan apa yang dikirim ulang: --dlq, atau --domain, --upload, --code, --since"
        )
    started = int(since.replace(tzinfo=WIB).timestamp() * 1000) if since else 0
    wanted = ResendFilter(domain and domain_named(domain).name, upload, code, started)
    deployed = deployment.find(stack)
    return _dead_letters(deployed, wanted.domain, yes, lang) if dlq else _records(deployed, wanted, yes, lang)


def _records(deployed: Deployment, wanted: ResendFilter, yes: bool, lang: Lang) -> int:
    if wanted.upload and deployed.upload(wanted.upload) is None:
        raise typer.BadParameter(
            f"unggahan {wanted.upload} tidak dikenal; lihat nomornya pada `sinergi uploads`",
            param_hint="--upload",
        )
    again = Resend(deployed.files, deployed.state, SystemClock())
    changes = again.preview(REGION_CODE, wanted)
    if not changes:
        out.print(say(lang, "Tidak ada yang perlu dikirim ulang.", "Nothing to send again."))
        return 0
    _show(
        say(lang, "Akan dikirim ulang", "To be sent again"),
        "Dataset",
        Counter((r.key.domain, r.state.value) for r, _ in changes),
        lang,
    )
    question = say(
        lang, f"Kirim ulang {number(len(changes))} rekaman?", f"Send {number(len(changes))} records again?"
    )
    if not yes and not typer.confirm(question):
        return 1
    done = again.run(changes)
    out.print(
        say(
            lang,
            f"{number(done)} rekaman menunggu; sapuan menit berikutnya mengirimnya.",
            f"{number(done)} records wait; the next minute's sweep sends them.",
        )
    )
    return 0


def _dead_letters(deployed: Deployment, domain: str, yes: bool, lang: Lang) -> int:
    sqs, found = deployed.client("sqs"), dead_letters.find(deployed.client("cloudformation"), deployed.stack)
    found = dead_letters.of_domain(found, domain) if domain else found
    counts = dead_letters.count(sqs, found)
    if not counts:
        out.print(say(lang, "Tidak ada pesan mati.", "No dead letters."))
        return 0
    _show(
        say(lang, "Pesan mati", "Dead letters"),
        say(lang, "Antrean", "Queue"),
        Counter({(lane, "-"): n for lane, n in counts.items()}),
        lang,
    )
    question = say(
        lang, f"Kembalikan {number(counts.total())} pesan?", f"Put {number(counts.total())} messages back?"
    )
    if not yes and not typer.confirm(question):
        return 1
    moved = sum(dead_letters.redrive(sqs, dead, counts[dead.lane]) for dead in found)
    out.print(say(lang, f"{number(moved)} pesan dikembalikan.", f"{number(moved)} messages put back."))
    return 0


def _show(title: str, what: str, counts: Counter[tuple[str, str]], lang: Lang) -> None:
    table = Table(what, say(lang, "Keadaan", "State"), title=title, title_justify="left")
    table.add_column(say(lang, "Banyaknya", "Number"), justify="right")
    for (name, state), count in sorted(counts.items()):
        table.add_row(name, state, number(count))
    out.print(table)
