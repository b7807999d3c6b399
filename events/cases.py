"""The payloads as tests and the runner read them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from functions import domains
from functions.sync.model.upload import Drop, upload_id
from functions.sync.to_region.template import csv_template

FOLDER = Path(__file__).parent
FILES = FOLDER / "files"
CAPABILITIES = ("receive", "ingest", "settle", "dispatch", "sweep", "submit", "query", "pull", "reconcile")
CALLS = ("submit", "query")
"""Those that API Gateway triggers (payload format 2.0)."""
CLOCK = ("sweep", "pull", "reconcile")
"""Those that a schedule triggers."""
HOME = "pencari-kerja"
"""The domain that the payloads are written for; any other takes its place on request."""
HAPPY = Drop("sinergi-drop-111122223333", f"inbox/3216/{HOME}/happy.csv", "jyIpy3EcPxzFa2oL6CnIliLIriqDPrCw")
"""The drop of `receive/happy`, and so the upload that the cases of ingest and settle are about."""

Event = dict[str, Any]


def _record(domain: str) -> str:
    return orjson.dumps(
        {name: value for name, value in domains.get(domain).example.items() if value}
    ).decode()


def _quoted(record: str) -> str:
    """As it stands inside a body that is text."""
    return orjson.dumps(record).decode()[1:-1]


EXAMPLE = _record(HOME)
"""As it stands in the bodies of `submit`; another domain's takes its place."""


def names(capability: str) -> list[str]:
    return sorted(path.stem for path in (FOLDER / capability).glob("*.json"))


def load(capability: str, name: str, domain: str = HOME, upload: str = "") -> Event:
    """The case for `domain`; `upload` is the id of its happy drop when that is not the payload's own."""
    text = (FOLDER / capability / f"{name}.json").read_text(encoding="utf-8")
    text = text.replace(_quoted(EXAMPLE), "{record}")
    text = text.replace(HOME, domain).replace(
        domains.get(HOME).example["id_sumber"], domains.get(domain).example["id_sumber"]
    )
    text = text.replace("{record}", _quoted(_record(domain)))  # as it is: it may refer to a record of HOME
    event: Event = orjson.loads(text.replace(upload_id(HAPPY), upload or upload_id(happy(domain))))
    return event


def happy(domain: str) -> Drop:
    return HAPPY._replace(key=HAPPY.key.replace(HOME, domain))


def content(key: str) -> bytes:
    """What lies under `key`: the file of that name, else the domain's template, whose one row passes every rule."""
    _, _, domain, name = key.split("/", 3)
    if (FILES / name).is_file():
        return (FILES / name).read_bytes()
    return csv_template(domains.get(domain if domain in domains.names() else HOME))


def drops(event: Event) -> list[Drop]:
    """The objects that a payload of `receive` tells of."""
    details = [
        body["detail"]
        for body in map(_body, event.get("Records", ()))
        if body and "object" in body.get("detail", {})
    ]
    return [
        Drop(detail["bucket"]["name"], detail["object"]["key"], detail["object"].get("version-id", ""))
        for detail in details
    ]


def told_of(event: Event, real: Mapping[Drop, Drop]) -> Event:
    """The same payload about other objects: those that lie in a bucket of this minute."""
    records = []
    for record in event.get("Records", ()):
        body = _body(record)
        if body and "object" in body.get("detail", {}):
            detail = body["detail"]
            drop = real[
                Drop(
                    detail["bucket"]["name"], detail["object"]["key"], detail["object"].get("version-id", "")
                )
            ]
            detail["bucket"]["name"], detail["object"]["key"] = drop.bucket, drop.key
            if "version-id" in detail["object"]:
                detail["object"]["version-id"] = drop.version_id
            record = {**record, "body": orjson.dumps(body).decode()}  # noqa: PLW2901
        records.append(record)
    return {**event, "Records": records} if records else event


def _body(record: Mapping[str, Any]) -> Event | None:
    try:
        body: Event = orjson.loads(record["body"])
    except orjson.JSONDecodeError:
        return None
    return body
