"""The whole pipeline on the ports in memory, and a ministry that fails as a test says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from functions import domains
from functions.sync.from_region.ingest import Ingest
from functions.sync.from_region.receive import Receive
from functions.sync.from_region.settle import Settle
from functions.sync.model.errors import Refused
from functions.sync.model.record import Key, Record, RecordState
from functions.sync.model.upload import Drop, Upload
from functions.sync.operations.sweep import Sweep
from functions.sync.ports.ministry import Ack, OutgoingRecord, ReadBack
from functions.sync.to_ministry.dispatch import Dispatch
from tests.support.fakes import FakeClock, FakeDrops, FakeFiles, FakeIds, FakeQueues, FakeState
from tests.support.tables import MIXED, NOW

REGION = "3216"
LANES = ("settle", *(f"{stage}/{name}" for stage in ("ingest", "dispatch") for name in domains.names()))


class FakeMinistry:
    """Apply each (id, version) once.

    `failures` are raised one per call, before the call takes effect; `late` after it. A batch with an id of
    `poison` is refused as a whole; ids of `refuses` with their code; ids of `silent` get no acknowledgement.
    `meanwhile` runs during each call.
    """

    def __init__(self) -> None:
        self.held: dict[Key, OutgoingRecord] = {}
        self.effects: list[tuple[str, int]] = []
        self.batches: list[list[tuple[str, int]]] = []
        self.read_backs: list[str] = []
        self.failures: list[Exception] = []
        self.late: list[Exception] = []
        self.poison: set[str] = set()
        self.refuses: dict[str, str] = {}
        self.silent: set[str] = set()
        self.meanwhile: Callable[[], object] = lambda: None

    def sign_in(self) -> bool:
        return False

    def send(
        self, region: str, domain: str, batch_id: str, agreement: str, records: Sequence[OutgoingRecord]
    ) -> list[Ack]:
        self.batches.append([(record.id, record.version) for record in records])
        self.meanwhile()
        if self.failures:
            raise self.failures.pop(0)
        if self.poison & {record.id for record in records}:
            raise Refused("BATCH_INVALID", 422)
        acks = [self._apply(Key(region, domain, record.id), record) for record in records]
        if self.late:
            raise self.late.pop(0)
        return [ack for ack in acks if ack.id not in self.silent]

    def _apply(self, key: Key, record: OutgoingRecord) -> Ack:
        assert record.idempotency_key == f"{key.region}:{key.domain}:{key.id}:{record.version}"
        if key.id in self.refuses:
            return Ack(key.id, record.version, "ditolak", "", (self.refuses[key.id],))
        held = self.held.get(key)
        assert held is None or held.version <= record.version, "the national record went back"
        if held and held.version == record.version:
            return Ack(key.id, record.version, "sudah_ada", f"K-{key.id}", ())
        self.held[key] = record
        self.effects.append((key.id, record.version))
        return Ack(key.id, record.version, "diterima", f"K-{key.id}", ())

    def read(self, key: Key) -> ReadBack | None:
        self.read_backs.append(key.id)
        held = self.held.get(key)
        return ReadBack(held.version, f"K-{key.id}") if held else None


class World:
    def __init__(
        self, state: FakeState | None = None, queues: FakeQueues | None = None, chunk_bytes: int = 1_500
    ) -> None:
        self.drops, self.files, self.state = FakeDrops(), FakeFiles(), state or FakeState()
        self.queues = queues or FakeQueues(LANES)
        self.clock, self.ids, self.ministry = FakeClock(NOW), FakeIds(), FakeMinistry()
        self.receive = Receive(self.drops, self.files, self.state, self.queues, self.clock, chunk_bytes)
        self.ingest = Ingest(self.drops, self.files, self.state, self.queues, self.clock)
        self.settle = Settle(self.files, self.state, self.queues, self.clock)
        self.sweep = Sweep(self.state, self.queues, self.clock)
        self.dispatches = {
            name: Dispatch(name, self.state, self.queues, self.ministry, self.clock, self.ids)
            for name in domains.names()
        }

    def drop(self, content: bytes, domain: str = "pencari-kerja", **metadata: str) -> Drop:
        return self.drops.put(f"inbox/{REGION}/{domain}/berkas.csv", content, metadata)

    def take(self, lane: str) -> list[dict[str, Any]]:
        """Remove and return the messages that wait in a lane."""
        messages, self.queues.sent[lane] = self.queues.sent[lane], []
        return messages

    def deliver(self, lane: str, message: Mapping[str, Any]) -> None:
        stage, _, domain = lane.partition("/")
        if stage == "ingest":
            self.ingest.run(message["upload"], message["chunk"])
        elif stage == "settle":
            self.settle.run(message["upload"])
        else:
            self.dispatches[domain].run(message["region"], message["ids"])

    def run(self, *lanes: str) -> None:
        """Deliver messages until these lanes (all by default) are empty."""
        wanted = [lane for lane in LANES if not lanes or lane.startswith(lanes)]
        while any(self.queues.sent[lane] for lane in wanted):
            for lane in wanted:
                for message in self.take(lane):
                    self.deliver(lane, message)

    def recover(self, minutes: int = 70) -> None:
        """Sweep every minute, and do at once what each sweep asks for."""
        for _ in range(minutes):
            self.clock.advance(60)
            self.sweep.run()
            self.run()

    def upload(self, content: bytes, domain: str = "pencari-kerja", **metadata: str) -> Upload:
        """Receive and ingest a file; dispatch nothing yet."""
        upload = self.receive.run(self.drop(content, domain, **metadata))
        assert upload
        self.run("ingest")
        return upload

    def record(self, identity: str, domain: str = "pencari-kerja") -> Record:
        return self.state.stored[Key(REGION, domain, identity)]

    def report(self, upload: Upload, name: str) -> bytes:
        return self.files.objects[f"receipts/{upload.region}/{upload.domain}/{upload.id}/{name}"]

    def summary(self, upload: Upload) -> dict[str, Any]:
        """Return `summary.json`, after checking that its figures add up."""
        body: dict[str, Any] = json.loads(self.report(upload, "summary.json"))
        rows = dict(body["rows"])
        assert rows.pop("read") == sum(rows.values())
        assert min(rows.values()) >= 0
        return body


def everything(world: World) -> tuple[Any, ...]:
    """Return all records, without their counts of writes, and every file for people."""
    records = {key: replace(record, rev=0, attempt_id="") for key, record in world.state.stored.items()}
    return records, {
        key: content for key, content in world.files.objects.items() if key.startswith("receipts/")
    }


def reference() -> World:
    world = World()
    world.upload(MIXED)
    world.run()
    return world


def hold(world: World, domain: str, identity: str, *reasons: str) -> None:
    """Put a stored record on hold for these reasons, as a stricter rule would have done at ingest."""
    key = Key(REGION, domain, identity)
    world.state.stored[key] = replace(
        world.state.stored[key], state=RecordState.DITAHAN, reasons=reasons, due=None
    )


def states(world: World) -> list[RecordState]:
    """Return the states of all records, by key."""
    return [record.state for _, record in sorted(world.state.stored.items())]
