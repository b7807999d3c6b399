"""`sinergi recheck`: judge held records again by today's rules and code lists, and release what may go."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer
from rich.table import Table

from functions.runtime.clock import SystemClock
from functions.sync.operations.recheck_held import RecheckHeld, RecheckVerdict
from infra.cli import deployment
from infra.cli.deployment import REGION_CODE, StackOption
from infra.cli.operators.held import DomainOption
from infra.cli.words import Lang, LangOption, names_of, number, out, say


def recheck(
    domain: DomainOption = "",
    yes: Annotated[bool, typer.Option("--yes", help="Jangan bertanya")] = False,
    stack: StackOption = "",
    lang: LangOption = Lang.ID,
) -> int:
    """Nilai ulang rekaman yang ditahan dengan aturan dan daftar kode hari ini. (Judge held records again.)"""
    deployed = deployment.find(stack)
    again = RecheckHeld(deployed.state, SystemClock())
    expected = {
        name: Counter(found.verdict for found in again.preview(REGION_CODE, name))
        for name in names_of([domain] if domain else [])
    }
    if not any(expected.values()):
        out.print(say(lang, "Tidak ada rekaman yang ditahan.", "No record is on hold."))
        return 0
    _show(say(lang, "Akan terjadi", "What would happen"), expected, lang)
    free = sum(counts[RecheckVerdict.LEPAS] for counts in expected.values())
    question = say(
        lang, f"Lepaskan {number(free)} rekaman ke pusat?", f"Release {number(free)} records to the ministry?"
    )
    if not free:
        question = say(
            lang,
            "Tidak ada yang dapat dilepas. Catat ulang alasannya?",
            "Nothing can be released. Note the reasons anew?",
        )
    if not yes and not typer.confirm(question):
        return 1
    done = {name: Counter(again.run(REGION_CODE, name)) for name, counts in expected.items() if counts}
    _show(
        say(lang, "Terjadi; sapuan menit berikutnya mengirimnya", "Done; the next minute's sweep sends them"),
        done,
        lang,
    )
    return 0


def _show(title: str, counts: dict[str, Counter[RecheckVerdict]], lang: Lang) -> None:
    table = Table(title=title, title_justify="left")
    table.add_column("Dataset")
    words = {
        RecheckVerdict.LEPAS: say(lang, "dilepas", "released"),
        RecheckVerdict.TERTAHAN: say(lang, "tetap ditahan", "still held"),
        RecheckVerdict.TIDAK_LULUS: say(lang, "perlu perbaikan", "needs correction"),
    }
    for word in words.values():
        table.add_column(word, justify="right")
    for name, found in counts.items():
        if found:
            table.add_row(name, *(number(found[verdict]) for verdict in words))
    out.print(table)
