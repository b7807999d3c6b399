"""`sinergi held` and `sinergi replay`: records that wait for somebody, looking at them again, and sending again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from heapq import nsmallest
from typing import Annotated, NamedTuple

import typer
from rich.markup import escape
from rich.table import Table

from functions import domains
from functions.domains.core.cells import WIB
from functions.runtime.clock import SystemClock
from functions.sync.model.upload import Upload
from functions.sync.operations.recheck_held import Replay, Verdict
from functions.sync.operations.resend import Wanted
from infra.cli import deployment
from infra.cli.deployment import REGION_CODE, StackOption
from infra.cli.operators import resend
from infra.cli.words import Lang, LangOption, domain_named, number, out, say

DAY = 86_400_000
DomainOption = Annotated[str, typer.Option("--domain", help="Satu dataset saja, mis. pencari-kerja")]


class Waiting(NamedTuple):
    """Of a held record, what may be shown: no content, hence no personal data."""

    since: int
    domain: str
    id: str
    codes: tuple[str, ...]
    upload: str
    row: int
    parent: str
    """Dataset and id of the record it waits for, '' for none."""


def _names(domain: str) -> list[str]:
    return [domain_named(domain).name] if domain else domains.names()


def _waiting(replay: Replay, names: Iterable[str]) -> Iterable[Waiting]:
    for name in names:
        for record in replay.held(REGION_CODE, name):
            yield Waiting(record.changed_at, name, record.key.id, record.reasons, record.upload, record.row, record.waits_for.replace("#", " "))


def held(
    domain: DomainOption = "",
    code: Annotated[str, typer.Option(help="Satu alasan saja, mis. NIK_SEMENTARA")] = "",
    most: Annotated[int, typer.Option(help="Banyaknya rekaman yang ditampilkan, yang terlama dahulu")] = 50,
    stack: StackOption = "",
    lang: LangOption = Lang.ID,
) -> int:
    """Rekaman yang ditahan: alasan, sejak kapan, dari berkas mana. (Records on hold.)"""
    there, clock = deployment.find(stack), SystemClock()
    reasons: Counter[str] = Counter()
    found = []
    for one in _waiting(Replay(there.state, clock), _names(domain)):
        if not code or code in one.codes:
            reasons.update(one.codes)
            found.append(one)
    if not found:
        out.print(say(lang, "Tidak ada rekaman yang ditahan.", "No record is on hold."))
        return 0
    uploads: dict[str, Upload | None] = {}
    table = Table(title=say(lang, f"{number(len(found))} rekaman ditahan", f"{number(len(found))} records on hold"), title_justify="left")
    for heading in ("Dataset", "id_sumber", say(lang, "Alasan", "Why"), say(lang, "Menunggu", "Waits for"), say(lang, "Sejak (WIB)", "Since (WIB)")):
        table.add_column(heading, overflow="fold")
    for heading in (say(lang, "Hari", "Days"), say(lang, "Baris", "Row")):
        table.add_column(heading, justify="right")
    for heading in (say(lang, "Unggahan", "Upload"), say(lang, "Berkas", "File")):
        table.add_column(heading, overflow="fold")
    now = clock.now()
    for one in nsmallest(most, found):
        if one.upload not in uploads:
            uploads[one.upload] = there.upload(one.upload)
        upload = uploads[one.upload]
        table.add_row(
            one.domain, one.id, ", ".join(one.codes), one.parent or "-", f"{datetime.fromtimestamp(one.since / 1000, WIB):%d-%m-%Y %H:%M}",
            number((now - one.since) // DAY), number(one.row), one.upload, escape(upload.file) if upload else "-",
        )
    out.print(table)
    codes = Table(say(lang, "Alasan", "Why"), say(lang, "Rekaman", "Records"))
    for reason, count in reasons.most_common():
        codes.add_row(reason, number(count))
    out.print(codes)
    return 0


def replay(
    on_hold: Annotated[bool, typer.Option("--held", help="Nilai ulang rekaman yang ditahan dengan aturan dan daftar kode hari ini")] = False,
    domain: DomainOption = "",
    upload: Annotated[str, typer.Option("--upload", help="Kirim ulang yang belum diakui dari satu unggahan")] = "",
    code: Annotated[str, typer.Option("--code", help="Kirim ulang yang ditolak atau ditahan dengan kode ini, mis. EMPLOYER_UNKNOWN")] = "",
    since: Annotated[datetime | None, typer.Option("--since", help="Hanya dari unggahan sejak waktu ini (WIB)")] = None,
    dlq: Annotated[bool, typer.Option("--dlq", help="Kembalikan pesan mati ke antreannya")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Jangan bertanya")] = False,
    stack: StackOption = "",
    lang: LangOption = Lang.ID,
) -> int:
    """Ulangi: yang ditahan (--held), yang ditolak pusat atau menunggu (--domain, --upload, --code, --since), pesan mati (--dlq).
    (Again: what is held, what was refused or waits, dead letters.)"""
    wanted = Wanted(domain and domain_named(domain).name, upload, code, int(since.replace(tzinfo=WIB).timestamp() * 1000) if since else 0)
    narrowed = bool(upload or code or since)
    if ((on_hold or dlq) and narrowed) or (on_hold and dlq) or not (on_hold or dlq or narrowed or domain):
        raise typer.BadParameter("sebutkan apa yang diulang: --held, --dlq, atau --domain, --upload, --code, --since")
    there = deployment.find(stack)
    if dlq:
        return resend.dead(there, wanted.domain, yes, lang)
    if not on_hold:
        return resend.records(there, wanted, yes, lang)
    again = Replay(there.state, SystemClock())
    expected = {name: Counter(look.verdict for look in again.look(REGION_CODE, name)) for name in _names(domain)}
    if not any(expected.values()):
        out.print(say(lang, "Tidak ada rekaman yang ditahan.", "No record is on hold."))
        return 0
    _show(say(lang, "Akan terjadi", "What would happen"), expected, lang)
    free = sum(counts[Verdict.LEPAS] for counts in expected.values())
    question = say(lang, f"Lepaskan {number(free)} rekaman ke pusat?", f"Let {number(free)} records go to the ministry?")
    if not free:
        question = say(lang, "Tidak ada yang dapat dilepas. Catat ulang alasannya?", "Nothing can be let go. Note the reasons anew?")
    if not yes and not typer.confirm(question):
        return 1
    done = {name: Counter(again(REGION_CODE, name)) for name, counts in expected.items() if counts}
    _show(say(lang, "Terjadi; sapuan menit berikutnya mengirimnya", "Done; the next minute's sweep sends them"), done, lang)
    return 0


def _show(title: str, counts: dict[str, Counter[Verdict]], lang: Lang) -> None:
    table = Table(title=title, title_justify="left")
    table.add_column("Dataset")
    words = {
        Verdict.LEPAS: say(lang, "dilepas", "let go"), Verdict.TERTAHAN: say(lang, "tetap ditahan", "still held"),
        Verdict.TIDAK_LULUS: say(lang, "perlu perbaikan", "needs correction"),
    }
    for word in words.values():
        table.add_column(word, justify="right")
    for name, found in counts.items():
        if found:
            table.add_row(name, *(number(found[verdict]) for verdict in words))
    out.print(table)
