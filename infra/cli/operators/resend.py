"""The parts of `sinergi replay` that send again: records by dataset, upload, code or time, and dead letters. Counted first."""

from __future__ import annotations

from collections import Counter

import typer
from rich.table import Table

from functions.runtime.clock import SystemClock
from functions.sync.operations.resend import Resend, Wanted
from infra.cli.deployment import REGION_CODE, Deployment
from infra.cli.operators import dead_letters
from infra.cli.words import Lang, number, out, say


def records(there: Deployment, wanted: Wanted, yes: bool, lang: Lang) -> int:
    if wanted.upload and there.upload(wanted.upload) is None:
        raise typer.BadParameter(f"unggahan {wanted.upload} tidak dikenal; lihat nomornya pada `sinergi uploads`", param_hint="--upload")
    again = Resend(there.files, there.state, SystemClock())
    changes = again.look(REGION_CODE, wanted)
    if not changes:
        out.print(say(lang, "Tidak ada yang perlu dikirim ulang.", "Nothing to send again."))
        return 0
    _show(say(lang, "Akan dikirim ulang", "To be sent again"), "Dataset", Counter((r.key.domain, r.state.value) for r, _ in changes), lang)
    question = say(lang, f"Kirim ulang {number(len(changes))} rekaman?", f"Send {number(len(changes))} records again?")
    if not yes and not typer.confirm(question):
        return 1
    done = again(changes)
    out.print(say(lang, f"{number(done)} rekaman menunggu; sapuan menit berikutnya mengirimnya.",
                  f"{number(done)} records wait; the next minute's sweep sends them."))
    return 0


def dead(there: Deployment, domain: str, yes: bool, lang: Lang) -> int:
    sqs, found = there.client("sqs"), dead_letters.find(there.client("cloudformation"), there.stack)
    found = dead_letters.of_domain(found, domain) if domain else found
    counts = dead_letters.count(sqs, found)
    if not counts:
        out.print(say(lang, "Tidak ada pesan mati.", "No dead letters."))
        return 0
    _show(say(lang, "Pesan mati", "Dead letters"), say(lang, "Antrean", "Queue"), Counter({(lane, "-"): n for lane, n in counts.items()}), lang)
    question = say(lang, f"Kembalikan {number(counts.total())} pesan?", f"Put {number(counts.total())} messages back?")
    if not yes and not typer.confirm(question):
        return 1
    moved = sum(dead_letters.redrive(sqs, each, counts[each.lane]) for each in found)
    out.print(say(lang, f"{number(moved)} pesan dikembalikan.", f"{number(moved)} messages put back."))
    return 0


def _show(title: str, what: str, counts: Counter[tuple[str, str]], lang: Lang) -> None:
    table = Table(what, say(lang, "Keadaan", "State"), title=title, title_justify="left")
    table.add_column(say(lang, "Banyaknya", "Number"), justify="right")
    for (name, state), count in sorted(counts.items()):
        table.add_row(name, state, number(count))
    out.print(table)
