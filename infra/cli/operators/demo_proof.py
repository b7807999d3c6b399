"""The proof of `sinergi demo`: fetch what came back, and compare every claim with what the ministry holds."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import orjson
import urllib3

from functions.sync.model.object_keys import receipt_key
from functions.sync.model.record import Key, RecordState
from functions.sync.model.upload import Hasil, Upload
from infra.cli.deployment import REGION_CODE, Deployment
from infra.local import session
from infra.local.demo_data import DemoFile

FOLDER = session.HOME / "demo"
RECEIPTS = ("summary.json", "receipt.csv", "corrections.csv")


@dataclass
class Journey:
    """One file of the demo, from the drop to the ministry's acknowledgement."""

    file: DemoFile
    upload_id: str
    dropped: float
    """When, on the monotonic clock."""
    upload: Upload | None = None
    """The upload as last read; None until it is registered."""
    seconds: float = 0.0
    """From the drop to the acknowledgement; 0 until then."""
    codes: dict[str, int] = field(default_factory=dict)
    """Code → number of findings, from summary.json."""
    faults: list[str] = field(default_factory=list)
    """What the proof found wrong; empty when all is as claimed."""


def collect(deployed: Deployment, journey: Journey) -> None:
    """Fetch receipt, summary and corrections into FOLDER, as an officer would, and fill `journey.codes`."""
    folder = FOLDER / "tanda-terima" / journey.file.domain
    folder.mkdir(parents=True, exist_ok=True)
    for name in RECEIPTS:
        content = deployed.files.read(receipt_key(REGION_CODE, journey.file.domain, journey.upload_id, name))
        if content is not None:
            (folder / name).write_bytes(content)
            if name == "summary.json":
                journey.codes = orjson.loads(content)["codes"]


def prove(deployed: Deployment, journeys: Sequence[Journey]) -> None:
    """Check each journey against what the ministry's simulator holds and did; fill `journey.faults`.

    Every row has one outcome; the ministry holds exactly the accepted records, each in its version; it
    acknowledged as many as were accepted; and its journal has no record that was applied twice.
    """
    http = session.http()
    for journey in journeys:
        upload = journey.upload
        if upload is None or not journey.seconds:
            journey.faults.append("belum selesai dalam batas waktu")
            continue
        if sum(upload.counts.values()) != upload.rows:
            journey.faults.append("jumlah hasil tidak sama dengan baris yang dibaca")
        accepted, waiting = _accepted(deployed, journey)
        remote = _remote(http, deployed.siapkerja_url, journey.file.domain)
        others = _acknowledged(deployed, journey.file.domain, remote.keys() - accepted.keys())
        if remote != accepted | others:
            differ = len(remote.items() ^ (accepted | others).items())
            journey.faults.append(
                f"pusat memegang {len(remote)} rekaman, diterima {len(accepted)}, beda {differ}"
            )
        taken = upload.counts.get(Hasil.DITERIMA, 0)
        acknowledged = upload.sent.get(RecordState.TERSINKRON, 0)
        if taken != acknowledged:
            journey.faults.append(f"diterima {taken}, diakui {acknowledged}, menunggu {waiting}")
        journal = orjson.loads(
            http.request(
                "GET", f"{deployed.siapkerja_url}/_simulator/journal?domain={journey.file.domain}"
            ).data
        )
        if journal["domains"][journey.file.domain]["doubles"]:
            journey.faults.append("ada rekaman yang diterapkan lebih dari sekali")


def _accepted(deployed: Deployment, journey: Journey) -> tuple[dict[str, int], int]:
    """Return (id → version that the ministry should hold, number of records that wait).

    The accepted ids come from the receipt, their versions and states from the state table.
    """
    content = (
        deployed.files.read(receipt_key(REGION_CODE, journey.file.domain, journey.upload_id, "receipt.csv"))
        or b""
    )
    accepted = [
        line["id_sumber"]
        for line in csv.DictReader(io.StringIO(content.decode()))
        if line["hasil"] in (Hasil.DITERIMA, Hasil.TIDAK_BERUBAH)
    ]
    records = deployed.state.records(
        [Key(REGION_CODE, journey.file.domain, identity) for identity in accepted]
    )
    sendable = [record for record in records.values() if record.state is not RecordState.DITAHAN]
    return {record.key.id: record.version for record in sendable}, len(records) - len(sendable)


def _acknowledged(deployed: Deployment, domain: str, ids: Collection[str]) -> dict[str, int]:
    """Return id → acknowledged version for those of `ids` that other uploads sent, tried by hand perhaps."""
    records = deployed.state.records([Key(REGION_CODE, domain, identity) for identity in sorted(ids)])
    return {record.key.id: record.acked_version for record in records.values() if record.acked_version}


def _remote(http: urllib3.PoolManager, url: str, domain: str) -> dict[str, int]:
    """Return id → version of all records that the simulator holds of a dataset."""
    found: dict[str, int] = {}
    cursor = ""
    while True:
        page = orjson.loads(
            http.request("GET", f"{url}/_simulator/records", fields={"domain": domain, "cursor": cursor}).data
        )
        found.update({record["id"]: record["version"] for record in page["records"]})
        cursor = page["cursor"]
        if not cursor:
            return found
