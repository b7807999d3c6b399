"""`sinergi reconcile`, `pull`, `review`: both parties' copies, and what a person must decide."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import boto3
import orjson
import typer
from botocore.config import Config
from rich.table import Table

from functions import agreement, domains
from functions.agreement import WIB
from functions.runtime.clock import SystemClock
from functions.sync.model.conflict import CONTRACT, LIFE, VERSION, Conflict
from functions.sync.model.record import Record
from functions.sync.records.resolve_conflict import apply_decision
from infra.cli import deployment
from infra.cli.deployment import REGION_CODE, Deployment, StackOption
from infra.cli.words import Lang, LangOption, domain_named, err, number, out, say
from infra.local import session

DomainsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[DOMAIN]...", help="Dataset; semua bila kosong")
]
MOST = 500


def _invoke(
    there: Deployment, stack: str, capability: str, names: list[str], said: Mapping[str, Any]
) -> dict[str, Any]:
    """Dataset → the function's answer, or only a `code`; it does what the schedule has it do. `said`: its event."""
    functions: dict[str, str] = {}
    for page in (
        there.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=there.stack)
    ):
        for resource in page["StackResourceSummaries"]:
            part = re.fullmatch(
                rf"(\w+?){capability.capitalize()}[0-9A-F]{{8}}", resource["LogicalResourceId"]
            )
            if part and resource["ResourceType"] == "AWS::Lambda::Function":
                functions[part[1]] = resource["PhysicalResourceId"]
    patient = Config(read_timeout=900, retries={"total_max_attempts": 1})
    client = boto3.client("lambda", config=patient) if stack else session.client("lambda", config=patient)
    answers: dict[str, Any] = {}
    for name in names:
        scope = "".join(word.capitalize() for word in name.split("-"))
        answers[name] = {"code": "tidak_disepakati"}  # the stack builds what the agreement names
        if scope in functions:
            answer = client.invoke(FunctionName=functions[scope], Payload=orjson.dumps(said))
            body = orjson.loads(answer["Payload"].read())
            answers[name] = {"code": "galat_fungsi"} if answer.get("FunctionError") else body
    return answers


def names(wanted: list[str] | None) -> list[str]:
    return [domain_named(name).name for name in wanted] if wanted else domains.names()


def pull(wanted: DomainsArgument = None, stack: StackOption = "", lang: LangOption = Lang.ID) -> int:
    """Ambil perubahan dari pusat sekarang juga. (Fetch the ministry's changes now.)"""
    there = deployment.find(stack)
    answers = _invoke(
        there, stack, "pull", names(wanted) if wanted else sorted(agreement.datasets("terima")), {}
    )
    table = Table("Dataset", say(lang, "Terjadi", "Happened"))
    for name, answer in answers.items():
        failed = (
            say(lang, f"gagal ({answer['code']})", f"failed ({answer['code']})") if "code" in answer else ""
        )
        happened = ", ".join(f"{metric} {count}" for metric, count in answer.items())
        table.add_row(name, failed or happened or say(lang, "tidak ada yang baru", "nothing new"))
    out.print(table)
    return int(any("code" in answer for answer in answers.values()))


def reconcile(
    wanted: DomainsArgument = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Jangan bertanya: perbaiki juga bila sangat banyak yang berbeda")
    ] = False,
    stack: StackOption = "",
    lang: LangOption = Lang.ID,
) -> int:
    """Bandingkan salinan kedua pihak dan perbaiki bedanya. Keluar 0: sama, 1: ada beda atau gagal. (Compare both copies.)"""
    there = deployment.find(stack)
    found = _results(_invoke(there, stack, "reconcile", names(wanted), {}))
    _show(found, lang)
    held = {name: sum(one["kinds"].values()) for name, one in found.items() if one.get("held")}
    if held:
        many = number(sum(held.values()))
        err.print(
            say(
                lang,
                f"Terlalu banyak yang berbeda ({', '.join(held)}): belum ada yang diperbaiki. Pastikan dahulu sebabnya di kedua pihak.",
                f"Too many differ ({', '.join(held)}): none was repaired. Make sure first of the cause on both sides.",
            ),
            highlight=False,
        )
        if yes or typer.confirm(say(lang, f"Perbaiki {many} rekaman?", f"Repair {many} records?")):
            _show(_results(_invoke(there, stack, "reconcile", list(held), {"confirmed": True})), lang)
    return 0 if found and all(one.get("equal") for one in found.values()) else 1


def _results(answers: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Dataset → our region's result, or only a `code`."""
    return {name: answer.get(REGION_CODE) or answer for name, answer in answers.items()}


def _show(found: Mapping[str, Mapping[str, Any]], lang: Lang) -> None:
    table = Table(title=say(lang, "Rekonsiliasi", "Reconciliation"), title_justify="left")
    for heading in ("Dataset", say(lang, "Hasil", "Result"), say(lang, "Cara", "Way")):
        table.add_column(heading)
    for heading in (
        say(lang, "Rekaman", "Records"),
        say(lang, "Dalam perjalanan", "Under way"),
        say(lang, "Diperbaiki", "Repaired"),
    ):
        table.add_column(heading, justify="right")
    for name, result in found.items():
        if "equal" not in result:
            table.add_row(
                name,
                say(lang, "tidak dapat dibandingkan", "could not be compared")
                + f" ({result.get('code', '-')})",
                *"----",
            )
            continue
        told = (
            say(lang, "sama", "equal")
            if result["equal"]
            else ", ".join(f"{kind} {number(n)}" for kind, n in result["kinds"].items())
        )
        table.add_row(
            name,
            told,
            result["way"],
            *(number(result[figure]) for figure in ("records", "apart", "repaired")),
        )
    out.print(table)
    for name, result in found.items():
        for identity, kind in result.get("gaps", {}).items():
            out.print(f"{name} {identity}: {kind}", highlight=False)


def review(
    wanted: DomainsArgument = None,
    take: Annotated[str, typer.Option("--take", help="id_sumber yang diputuskan")] = "",
    word: Annotated[str, typer.Option("--word", help="Kata siapa yang berlaku: daerah atau pusat")] = "",
    stack: StackOption = "",
    lang: LangOption = Lang.ID,
) -> int:
    """Yang harus diputuskan orang: dua kata atas kolom bersama, dan yang tak terbaca. (What a person must decide.)"""
    there = deployment.find(stack)
    found = [each for name in names(wanted) for each in there.state.conflicts(REGION_CODE, name, MOST)]
    if bool(take) != bool(word) or word not in ("", "daerah", "pusat"):
        raise typer.BadParameter("sebutkan --take ID dan --word daerah atau --word pusat")
    if take:
        chosen = [each for each in found if each.key.id == take]
        if not chosen:
            err.print(
                say(
                    lang,
                    f"Tidak ada yang perlu diputuskan tentang {take}.",
                    f"Nothing to decide about {take}.",
                ),
                highlight=False,
            )
        done = [_decide(there, each, word, lang) for each in chosen]
        return 0 if done and all(done) else 1
    if not found:
        out.print(say(lang, "Tidak ada yang perlu diputuskan.", "Nothing to decide."))
        return 0
    table = Table(
        title=say(lang, f"{number(len(found))} perlu diputuskan", f"{number(len(found))} to decide"),
        title_justify="left",
    )
    for heading in (
        "Dataset",
        "id_sumber",
        say(lang, "Kolom", "Column"),
        say(lang, "Sebab", "Why"),
        say(lang, "Sejak (WIB)", "Since (WIB)"),
    ):
        table.add_column(heading, overflow="fold")
    for each in found:
        why = ", ".join(each.codes) or f"versi {each.version} · revisi {each.revision}"
        if each.column == LIFE:
            why = (
                say(lang, "hilang di pusat", "lost there")
                if each.theirs == b"null"
                else say(lang, "diakhiri pusat", "ended there")
            )
        elif each.column == VERSION:
            why = say(lang, "versi yang hanya ada di pusat", "a version that only the ministry has")
        table.add_row(
            each.key.domain,
            each.key.id,
            each.column,
            why,
            f"{datetime.fromtimestamp(each.at / 1000, WIB):%d-%m-%Y %H:%M}",
        )
    out.print(table)
    return 0


def _decide(there: Deployment, review: Conflict, word: str, lang: Lang) -> bool:
    """On a column the region's word stands already, and the ministry's becomes ours and is sent. On a record's end or version either
    word is carried out. What cannot be read is only taken off the list once it can be: pulled again, or left.
    """
    if word == "pusat" and review.column == CONTRACT:
        err.print(
            say(
                lang,
                f"{review.key.id} {review.column}: perbaiki pemetaan, lalu `sinergi pull`.",
                f"{review.key.id} {review.column}: mend the mapping, then `sinergi pull`.",
            )
        )
        return False
    if word == "pusat" or review.column in (LIFE, VERSION):
        now = SystemClock().now()
        stored = there.state.records([review.key]).get(review.key)
        if stored and (denied := _denied(stored, review, word, now)):
            err.print(f"{review.key.id}: {denied.code}, {denied.clause}")
            return False
        if stored is None or there.state.save([(stored, apply_decision(stored, review, word, now))]) != [
            True
        ]:
            err.print(
                say(
                    lang,
                    f"{review.key.id}: berubah sementara itu; lihat lagi.",
                    f"{review.key.id}: changed meanwhile; look again.",
                )
            )
            return False
    there.state.remove_conflict(review)
    out.print(f"{review.key.domain} {review.key.id} {review.column}: {word}", highlight=False)
    return True


def _denied(stored: Record, review: Conflict, word: str, now: int) -> agreement.Deny | None:
    """What forbids to send what follows; of its own word on a version, or on the end of what is its own, the ministry is told nothing."""
    if word == "pusat" and (review.column == VERSION or (review.column == LIFE and stored.ministry_only)):
        return None
    column = "" if review.column in (LIFE, VERSION) else review.column
    verdict = agreement.decide(REGION_CODE, review.key.domain, "kirim", now, column=column)
    return verdict if isinstance(verdict, agreement.Deny) else None
