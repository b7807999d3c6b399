"""Load the payloads for tests and for the runner."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from functions import domains
from functions.sync.model.upload import Drop, upload_id

FOLDER = Path(__file__).parent
FILES = FOLDER / "files"
CAPABILITIES = ("receive", "ingest", "settle", "dispatch", "sweep", "submit", "query", "pull", "reconcile")
CALLS = ("submit", "query")
"""Functions that API Gateway triggers (payload format 2.0)."""
CLOCK = ("sweep", "pull", "reconcile")
"""Functions that a schedule triggers."""
HOME = "pencari-kerja"
"""The dataset that the payloads are written for; `load` puts any other in its place."""
HAPPY = Drop("sinergi-drop-111122223333", f"inbox/3216/{HOME}/happy.csv", "jyIpy3EcPxzFa2oL6CnIliLIriqDPrCw")
"""The drop of `receive/happy`; the cases of ingest and settle are about its upload."""

Event = dict[str, Any]


def _record(cells: Mapping[str, str]) -> str:
    """Return a record as JSON, without its empty cells."""
    return orjson.dumps({name: value for name, value in cells.items() if value}).decode()


def _quoted(record: str) -> str:
    """Return a record as it is written inside a payload whose body is text."""
    return orjson.dumps(record).decode()[1:-1]


EXAMPLE = _record(domains.get(HOME).example)
"""The record in the bodies of `submit`; `load` puts what the dataset's file holds (`filled`) in its place."""


def names(capability: str) -> list[str]:
    """Return the names of a function's cases."""
    return sorted(path.stem for path in (FOLDER / capability).glob("*.json"))


def load(capability: str, name: str, domain: str = HOME, upload: str = "") -> Event:
    """Return a case for `domain`; `upload` is the id of its upload where that is not the payload's own."""
    text = (FOLDER / capability / f"{name}.json").read_text(encoding="utf-8")
    text = text.replace(_quoted(EXAMPLE), "{record}")
    text = text.replace(HOME, domain).replace(
        domains.get(HOME).example["id_sumber"], domains.get(domain).example["id_sumber"]
    )
    # Only now, so that nothing in it is replaced: it may refer to a record of HOME.
    text = text.replace("{record}", _quoted(_record(filled(domain))))
    event: Event = orjson.loads(text.replace(upload_id(HAPPY), upload or upload_id(happy(domain))))
    return event


def happy(domain: str) -> Drop:
    """Return the drop of `receive/happy` for a dataset."""
    return HAPPY._replace(key=HAPPY.key.replace(HOME, domain))


def content(key: str) -> bytes:
    """Return the content for a key: the file of that name, or else one row that passes every rule."""
    _, _, domain, name = key.split("/", 3)
    if (FILES / name).is_file():
        return (FILES / name).read_bytes()
    text = io.StringIO()
    row = filled(domain if domain in domains.names() else HOME)
    csv.writer(text).writerows([row.keys(), row.values()])
    return text.getvalue().encode()


def filled(domain: str) -> dict[str, str]:
    """Return the dataset's example with one cell of its own: the example itself is refused (BARIS_CONTOH)."""
    return {**domains.get(domain).example, **_OWN_CELLS[domain]}


_OWN_CELLS = {
    "pencari-kerja": {"alamat": "Jl. Melati No. 3 RT 001/002"},
    "lowongan-kerja": {"pengalaman_tahun": "2"},
    "pemberi-kerja": {"alamat": "Kawasan Industri Contoh Blok A-2"},
    "pelatihan": {"nilai": "86"},
    "penempatan": {"upah": "5600000"},
    "penduduk-bekerja": {"jumlah": "1251"},
    "perselisihan-hi": {"jumlah_pekerja": "5"},
}


def drops(event: Event) -> list[Drop]:
    """Return the objects that a payload of `receive` names."""
    details = [
        body["detail"]
        for body in map(_body, event.get("Records", ()))
        if body and "object" in body.get("detail", {})
    ]
    return [
        Drop(detail["bucket"]["name"], detail["object"]["key"], detail["object"].get("version-id", ""))
        for detail in details
    ]


def with_drops(event: Event, real: Mapping[Drop, Drop]) -> Event:
    """Return a payload with other objects than those that it names; `real` maps each to the other."""
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
    """Return the body of a message, None where it is not JSON."""
    try:
        body: Event = orjson.loads(record["body"])
    except orjson.JSONDecodeError:
        return None
    return body
