"""Run one payload through the real handler in this process, and show the result (`python -m events`).

The clock stands at the moment when the payload was sent, so a case has the same result every day.
"""

from __future__ import annotations

import importlib
import json
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from unittest.mock import patch

import orjson
import typer
from rich.console import Console
from rich.table import Table

from events import cases
from functions import domains
from functions.sync.model.upload import Drop, upload_id

BEFORE = {
    "receive": (),
    "ingest": (("receive", "happy"),),
    "settle": (("receive", "happy"), ("ingest", "chunk")),
    "dispatch": (("receive", "happy"), ("ingest", "chunk")),
    "sweep": (("receive", "happy"), ("ingest", "chunk")),
    "submit": (),
    "submit/delete": (("submit", "records"),),
    "query": (("receive", "happy"), ("ingest", "chunk"), ("settle", "upload"), ("submit", "records")),
    "pull": (("receive", "happy"), ("ingest", "chunk"), ("dispatch", "ids")),
    "reconcile": (("receive", "happy"), ("ingest", "chunk"), ("dispatch", "ids")),
}
"""Cases to run first, by function or by `function/case`: a payload refers to what they store."""

out = Console()


@dataclass(frozen=True)
class Context:
    """The parts of Lambda's context that the handlers read."""

    function_name: str
    memory_limit_in_mb: int = 1024
    invoked_function_arn: str = "arn:aws:lambda:ap-southeast-3:000000000000:function:events"
    aws_request_id: str = "00000000-0000-4000-8000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


def main(
    capability: Annotated[str, typer.Argument(help=f"One of {', '.join(cases.CAPABILITIES)}")] = "",
    name: Annotated[str, typer.Argument(help="The case: a file of that folder, without .json")] = "",
    domain: Annotated[str, typer.Option(help="The domain instead of pencari-kerja")] = cases.HOME,
    file: Annotated[
        str, typer.Option(help="What is dropped: a file of events/files instead of the domain's template")
    ] = "",
) -> None:
    """Run one payload through the real handler; without arguments, list the payloads."""
    if not capability:
        _list()
    elif capability not in cases.CAPABILITIES or name not in cases.names(capability):
        raise typer.BadParameter("no such case; `python -m events` lists them")
    elif domain not in domains.names():
        raise typer.BadParameter(f"no such domain; one of {', '.join(domains.names())}")
    elif file and not (cases.FILES / file).is_file():
        raise typer.BadParameter("no such file in events/files")
    else:
        with tempfile.TemporaryDirectory(prefix="sinergi-events-") as home:
            os.environ |= {"SINERGI_HOME": home, "POWERTOOLS_METRICS_DISABLED": "true"}
            _run(capability, name, domain, file)


def _list() -> None:
    table = Table(
        "Capability",
        "Cases",
        title="python -m events CAPABILITY CASE [--domain DOMAIN] [--file FILE]",
        title_justify="left",
    )
    for capability in cases.CAPABILITIES:
        table.add_row(capability, ", ".join(cases.names(capability)))
    out.print(table)
    out.print(
        f"Files to drop: {', '.join(sorted(path.name for path in cases.FILES.iterdir()))}", highlight=False
    )


def _run(capability: str, name: str, domain: str, file: str) -> None:
    # Imported late: at import these read from the environment where the local cloud keeps its files.
    from events.stage import Stage, emulator
    from functions.runtime import wiring

    with emulator():
        stage = Stage(domain, _moment(cases.load("receive", "happy")))
        os.environ.update(stage.environment())
        with patch.object(wiring, "SystemClock", lambda: stage):
            upload = ""
            for earlier in BEFORE.get(f"{capability}/{name}", BEFORE[capability]):
                event, drops = _with_objects(stage, cases.load(*earlier, domain, upload), file)
                upload = upload or (upload_id(drops[0]) if drops else "")
                _call(stage, earlier[0], event)
            stage.take_messages()
            event, _ = _with_objects(stage, cases.load(capability, name, domain, upload), file)
            answer = _call(stage, capability, event)
        _show(f"{capability} {name}", answer, stage)


def _moment(event: cases.Event) -> int:
    """Return when a payload was sent, epoch milliseconds."""
    if "Records" in event:
        return int(event["Records"][0]["attributes"]["SentTimestamp"])
    if "requestContext" in event:
        return int(event["requestContext"]["timeEpoch"])
    return int(datetime.fromisoformat(event["time"]).timestamp() * 1000)


def _with_objects(stage: Any, event: cases.Event, file: str) -> tuple[cases.Event, list[Drop]]:
    """Put the objects that a payload names into the stage's bucket.

    Return the payload with these objects in place of its own, and the objects.
    """
    real = {}
    for drop in cases.drops(event):
        content = (cases.FILES / file).read_bytes() if file else cases.content(drop.key)
        real[drop] = stage.put(drop.key.replace("happy.csv", file) if file else drop.key, content)
    return cases.with_drops(event, real), list(real.values())


def _call(stage: Any, capability: str, event: cases.Event) -> Any:
    stage.moment = _moment(event)
    return importlib.import_module(f"functions.handlers.{capability}").handler(event, Context(capability))


def _show(title: str, answer: Any, stage: Any) -> None:
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("answer", orjson.dumps(answer).decode())
    table.add_row(
        "state table",
        "\n".join(f"{count} × {kind}" for kind, count in sorted(stage.items_by_kind().items())) or "-",
    )
    table.add_row(
        "messages",
        "\n".join(f"{lane}: {body}" for lane, bodies in stage.take_messages().items() for body in bodies)
        or "-",
    )
    for key, content in stage.receipts().items():
        shown = (
            json.dumps(_figures(content)) if key.endswith(".json") else f"{len(content.splitlines())} lines"
        )
        table.add_row(key.rsplit("/", 1)[-1], shown)
    out.print(table)


def _figures(content: bytes) -> dict[str, Any]:
    """Return the figures of a `summary.json`."""
    summary = orjson.loads(content)
    rows = {outcome: number for outcome, number in summary["rows"].items() if number}
    return {"status": summary["status"], "rows": rows, "codes": summary["codes"], "sent": summary["sent"]}


if __name__ == "__main__":
    typer.run(main)
