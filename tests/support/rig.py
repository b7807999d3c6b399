"""The real handlers on ports in memory: payloads go in, responses and stored state come out."""

from __future__ import annotations

import copy
import csv
import importlib
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pytest

from events import cases
from functions import domains
from functions.runtime import wiring
from functions.sync.from_ministry.pull import Pull
from functions.sync.from_region.ingest import Ingest
from functions.sync.from_region.invite import Invite
from functions.sync.from_region.receive import Receive
from functions.sync.from_region.settle import Settle
from functions.sync.from_region.submit import Submit
from functions.sync.model.object_keys import receipt_key
from functions.sync.model.record import Key
from functions.sync.model.upload import Upload
from functions.sync.monitoring.daily_report import DailyReport
from functions.sync.operations.missed_files import MissedFiles
from functions.sync.operations.sweep import Sweep
from functions.sync.ports.ministry import Ack, OutgoingRecord, ReadBack
from functions.sync.reconciliation.reconcile import Reconcile
from functions.sync.to_ministry.dispatch import Dispatch
from functions.sync.to_ministry.mapping import to_ministry_json
from functions.sync.to_region.change_feed import ChangeFeed
from functions.sync.to_region.file_export import FileExport
from tests.support.fakes import (
    FakeClock,
    FakeDrops,
    FakeFiles,
    FakeForms,
    FakeIds,
    FakeLambdaContext,
    FakeQueues,
    FakeState,
)
from tests.support.ministry import FakeCounterpart

SENT = 1_795_487_400_000
"""When the payloads were sent: 24 November 2026, 09.30 WIB."""
MINISTRY_KEY = Key("3216", cases.HOME, "NAS-1")
"""A record that only the ministry has."""
PORTAL = "https://portal.example"
FINE: dict[str, Any] = {"batchItemFailures": []}


class FakeMinistry:
    """Accept and hold everything, unless `failure` says what to raise."""

    def __init__(self) -> None:
        self.held: dict[Key, OutgoingRecord] = {}
        self.agreements: set[str] = set()
        self.failure: Exception | None = None

    def sign_in(self) -> bool:
        return False

    def send(
        self, region: str, domain: str, batch_id: str, agreement: str, records: Sequence[OutgoingRecord]
    ) -> list[Ack]:
        if self.failure:
            raise self.failure
        self.agreements.add(agreement)
        self.held.update({Key(region, domain, record.id): record for record in records})
        return [Ack(record.id, record.version, "diterima", f"SK-{record.id}", ()) for record in records]

    def read(self, key: Key) -> ReadBack | None:
        return ReadBack(self.held[key].version, f"SK-{key.id}") if key in self.held else None


class Rig:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, domain: str = cases.HOME) -> None:
        self.domain = domain
        self.drops, self.files, self.state = FakeDrops(), FakeFiles(), FakeState()
        self.clock, self.ministry, self.counterpart = FakeClock(SENT), FakeMinistry(), FakeCounterpart()
        self.queues = FakeQueues(
            [
                "receive",
                "settle",
                *(f"{lane}/{name}" for name in domains.names() for lane in ("ingest", "dispatch")),
            ]
        )
        ids = FakeIds()
        built: dict[str, Any] = {
            "receive": Receive(self.drops, self.files, self.state, self.queues, self.clock),
            "ingest": Ingest(self.drops, self.files, self.state, self.queues, self.clock),
            "settle": Settle(self.files, self.state, self.queues, self.clock),
            "dispatch": Dispatch(domain, self.state, self.queues, self.ministry, self.clock, FakeIds()),
            "sweep": Sweep(self.state, self.queues, self.clock),
            "pull": Pull(domain, self.state, self.counterpart, self.queues, self.clock, FakeIds()),
            "missed_files": MissedFiles(self.drops, self.state, self.queues, self.clock, cases.HAPPY.bucket),
            "file_export": FileExport(domain, self.files, self.state, self.clock),
            "daily_report": DailyReport(self.files, self.state, self.clock),
        }
        built["reconcile"] = Reconcile(built["pull"], self.files)
        self.forms = FakeForms()
        api = {
            "submit": Submit(self.state, self.queues, self.clock, ids),
            "invite": Invite(self.state, self.forms, self.clock, ids, cases.HAPPY.bucket),
            "read_ports": wiring.ReadPorts(
                self.state, ChangeFeed(self.state, self.clock), self.forms, self.clock
            ),
            "token_url": "https://token.example/oauth2/token",
        }
        monkeypatch.setattr(wiring, "portal_origin", lambda _: PORTAL)
        for capability, use_case in (built | api).items():
            monkeypatch.setattr(wiring, capability, lambda use_case=use_case: use_case)

    def case(self, capability: str, name: str) -> Any:
        """Store the objects that a payload names, and return the real handler's response to it."""
        event = cases.load(capability, name, self.domain)
        self.lay(event)
        return self.run(capability, event)

    def run(self, capability: str, event: Mapping[str, Any]) -> Any:
        return importlib.import_module(f"functions.handlers.{capability}").handler(event, FakeLambdaContext())

    def lay(
        self,
        event: Mapping[str, Any],
        content: bytes | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        """Put the dropped objects into the bucket; one without a version in the payload gets `v1`."""
        for drop in cases.drops(dict(event)):
            version = drop.version_id or "v1"
            self.drops.objects[drop._replace(version_id=version)] = (
                cases.content(drop.key) if content is None else content,
                dict(metadata or {}),
            )

    def through(self, file: str) -> Upload:
        """Drop a file of `events/files`, and let receive, ingest and settle handle every message."""
        event = cases.load("receive", "happy", self.domain)
        record = event["Records"][0]
        record["body"] = record["body"].replace("happy.csv", file)
        self.lay(event)
        assert self.run("receive", event) == FINE
        for lane, capability in ((f"ingest/{self.domain}", "ingest"), ("settle", "settle")):
            if self.queues.sent[lane]:
                assert self.run(capability, sqs(self.queues.sent[lane])) == FINE
        (upload,) = self.state.registered.values()
        return upload

    def summary(self, upload: Upload) -> dict[str, Any]:
        summary: dict[str, Any] = orjson.loads(self._receipts(upload, "summary.json"))
        return summary

    def receipt(self, upload: Upload) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self._receipts(upload, "receipt.csv").decode())))

    def _receipts(self, upload: Upload, name: str) -> bytes:
        return self.files.objects[receipt_key(upload.region, upload.domain, upload.id, name)]


def sqs(messages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Build the event by which Lambda delivers these messages."""
    pattern = cases.load("ingest", "chunk")["Records"][0]
    records = []
    for number, message in enumerate(messages):
        record = copy.deepcopy(pattern)
        record |= {
            "messageId": f"{number:08x}-0000-4000-8000-000000000000",
            "body": orjson.dumps(message).decode(),
        }
        records.append(record)
    return {"Records": records}


def message_ids(event: Mapping[str, Any]) -> list[str]:
    return [record["messageId"] for record in event["Records"]]


def back(*ids: str) -> dict[str, Any]:
    """Build the response that sends these messages back to the queue."""
    return {"batchItemFailures": [{"itemIdentifier": one} for one in ids]}


def add_ministry_record(rig: Rig) -> None:
    """Ingest the happy file, and give the ministry a record of its own with the same content."""
    rig.case("receive", "happy")
    rig.case("ingest", "chunk")
    (stored,) = rig.state.stored.values()
    rig.counterpart.edit(
        MINISTRY_KEY, to_ministry_json(domains.get(cases.HOME), orjson.loads(stored.payload))
    )


def counted_metrics(capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[float, str | None]]:
    """Return name → (value, dataset or None) of every metric that was printed."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    return {name: (line[name][0], line.get("domain")) for line in lines for name in line if name[0].isupper()}
