"""`sinergi pull` and `sinergi reconcile`: bring both parties' copies together now, not by the schedule."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

import boto3
import orjson
import typer
from botocore.config import Config
from rich.table import Table

from functions import agreement
from infra.cli import deployment
from infra.cli.deployment import REGION_CODE, Deployment, StackOption
from infra.cli.words import DomainsArgument, Lang, LangOption, err, names_of, number, out, say
from infra.local import session


def _invoke(
    deployed: Deployment, stack: str, capability: str, names: list[str], event: Mapping[str, Any]
) -> dict[str, Any]:
    """Invoke each dataset's function of `capability` with `event`, as the schedule does.

    Returns dataset → the function's answer; without a function, or when it failed, that is only a `code`.
    """
    functions: dict[str, str] = {}
    for page in (
        deployed.client("cloudformation")
        .get_paginator("list_stack_resources")
        .paginate(StackName=deployed.stack)
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
        answers[name] = {"code": "tidak_disepakati"}  # the stack has functions only for agreed datasets
        if scope in functions:
            answer = client.invoke(FunctionName=functions[scope], Payload=orjson.dumps(event))
            body = orjson.loads(answer["Payload"].read())
            answers[name] = {"code": "galat_fungsi"} if answer.get("FunctionError") else body
    return answers


def pull(wanted: DomainsArgument = None, stack: StackOption = "", lang: LangOption = Lang.ID) -> int:
    """Ambil perubahan dari pusat sekarang juga. (Fetch the ministry's changes now.)"""
    deployed = deployment.find(stack)
    answers = _invoke(
        deployed, stack, "pull", names_of(wanted) if wanted else sorted(agreement.datasets("terima")), {}
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
    """Bandingkan salinan kedua pihak dan perbaiki bedanya. Keluar 0: sama, 1: ada beda atau gagal. (Compare both copies.)"""  # noqa: E501
    deployed = deployment.find(stack)
    found = _results(_invoke(deployed, stack, "reconcile", names_of(wanted), {}))
    _show(found, lang)
    held = {name: sum(result["kinds"].values()) for name, result in found.items() if result.get("held")}
    if held:
        many = number(sum(held.values()))
        err.print(
            say(
                lang,
                f"Terlalu banyak yang berbeda ({', '.join(held)}): belum ada yang diperbaiki. "
                "Pastikan dahulu sebabnya di kedua pihak.",
                f"Too many differ ({', '.join(held)}): none was repaired. "
                "Make sure first of the cause on both sides.",
            ),
            highlight=False,
        )
        if yes or typer.confirm(say(lang, f"Perbaiki {many} rekaman?", f"Repair {many} records?")):
            _show(_results(_invoke(deployed, stack, "reconcile", list(held), {"confirmed": True})), lang)
    return 0 if found and all(result.get("equal") for result in found.values()) else 1


def _results(answers: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return dataset → our region's result, which has only a `code` where nothing could be compared."""
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
        differences = (
            say(lang, "sama", "equal")
            if result["equal"]
            else ", ".join(f"{kind} {number(n)}" for kind, n in result["kinds"].items())
        )
        table.add_row(
            name,
            differences,
            result["way"],
            *(number(result[figure]) for figure in ("records", "apart", "repaired")),
        )
    out.print(table)
    for name, result in found.items():
        for identity, kind in result.get("gaps", {}).items():
            out.print(f"{name} {identity}: {kind}", highlight=False)
