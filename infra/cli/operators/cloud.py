"""`sinergi up`, `down` and `logs`: start and stop the local cloud, and read what its functions logged."""

from __future__ import annotations

import re
from typing import Annotated

import typer
from rich.table import Table

from infra.cli.words import Lang, LangOption, out, say
from infra.local import cloud, deploy, session

EnforceOption = Annotated[
    bool,
    typer.Option("--enforce", help="Dengan IAM dan TLS ditegakkan, seperti di AWS (IAM and TLS enforced)"),
]


def up(enforce: EnforceOption = False, lang: LangOption = Lang.ID) -> None:
    """Nyalakan awan lokal: emulator, simulator SIAPkerja, lalu `cdk deploy`. (Start the local cloud.)"""
    with out.status(say(lang, "Menyalakan awan lokal", "Starting the local cloud")) as status:
        outputs = deploy.up(status.update, enforce)
    table = Table(
        "Output",
        say(lang, "Nilai", "Value"),
        title=say(lang, "Awan lokal menyala", "The local cloud is up"),
        title_justify="left",
    )
    for name in (
        "DropBucketName",
        "ReceiptBucketName",
        "StateTableName",
        "SiapkerjaUrl",
        "ApiUrl",
        "TokenUrl",
    ):
        table.add_row(name, outputs[name])
    out.print(table)


def down(lang: LangOption = Lang.ID) -> None:
    """Matikan awan lokal dan hapus isinya. (Stop the local cloud and forget what it held.)"""
    stopped = deploy.down()
    out.print(
        say(
            lang,
            "Awan lokal dimatikan." if stopped else "Awan lokal memang tidak menyala.",
            "The local cloud is stopped." if stopped else "The local cloud was not running.",
        )
    )


def logs(
    function: Annotated[
        str, typer.Argument(help="Bagian nama fungsi, mis. ingest atau PencariKerja; kosong berarti semua")
    ] = "",
    last: Annotated[int, typer.Option(help="Banyaknya baris terakhir per fungsi")] = 20,
) -> int:
    """Catatan fungsi di awan lokal. (Function logs of the local cloud.)"""
    if not cloud.status().running:
        raise typer.BadParameter("awan lokal belum menyala; jalankan `sinergi up`")
    client, matched = session.client("logs"), 0
    for group in client.describe_log_groups()["logGroups"]:
        name = group["logGroupName"]
        if function and not re.search(re.escape(function), name, re.IGNORECASE):
            continue
        matched += 1
        events = client.filter_log_events(logGroupName=name).get("events", [])
        if events:
            out.rule(name, align="left")
            for event in events[-last:]:
                out.print(event["message"].rstrip(), highlight=False)
    if not matched:
        raise typer.BadParameter(
            f"tidak ada fungsi dengan nama '{function}'; "
            "coba satu kemampuan, mis. ingest, atau dataset, mis. PencariKerja"
        )
    return 0
