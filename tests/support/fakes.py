"""The ports in memory, with the behaviour of the adapters (`tests/contracts` tests both alike).

These keep the strongest promises that a port may make; the simulation's subclasses keep only the weakest.
"""

from __future__ import annotations

import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from typing import Any, BinaryIO

from functions.sync.model.breaker import Breaker
from functions.sync.model.conflict import Conflict
from functions.sync.model.record import Key, Op, Record, RecordState
from functions.sync.model.request import StoredRequest
from functions.sync.model.upload import ChunkDone, Drop, Upload, UploadStatus
from functions.sync.ports.records import Change, OpenRecord
from functions.sync.ports.storage import Listed, ObjectInfo


class FakeClock:
    def __init__(self, now: int = 1_767_225_600_000) -> None:
        self.time = now

    def now(self) -> int:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += int(seconds * 1000)

    def sleep(self, seconds: float) -> None:
        self.advance(seconds)


class FakeIds:
    def __init__(self) -> None:
        self.given = 0

    def new(self) -> str:
        self.given += 1
        return sha256(str(self.given).encode()).hexdigest()[:32]


class FakeQueues:
    """`sent[lane]` holds the messages, `delays[lane]` their delays in seconds, in order."""

    def __init__(self, lanes: Sequence[str]) -> None:
        self.sent: dict[str, list[dict[str, Any]]] = {lane: [] for lane in lanes}
        self.delays: dict[str, list[int]] = {lane: [] for lane in lanes}

    def send(self, lane: str, messages: Sequence[Mapping[str, Any]], delay: int = 0) -> None:
        if not 0 <= delay <= 900:
            raise ValueError(f"delay of {delay} s")
        # Through JSON, so that no message passes that SQS could not carry.
        self.sent[lane] += [json.loads(json.dumps(message)) for message in messages]
        self.delays[lane] += [delay] * len(messages)


class FakeDrops:
    def __init__(self, now: int = 1_767_225_600_000) -> None:
        self.objects: dict[Drop, tuple[bytes, dict[str, str]]] = {}
        self.written: defaultdict[Drop, int] = defaultdict(lambda: now)

    def put(
        self, key: str, content: bytes, metadata: Mapping[str, str] | None = None, bucket: str = "drops"
    ) -> Drop:
        drop = Drop(bucket, key, f"v{len(self.objects) + 1}")
        self.objects[drop] = (content, dict(metadata or {}))
        return drop

    def remove(self, drop: Drop) -> None:
        self.objects.pop(drop)

    def info(self, drop: Drop) -> ObjectInfo | None:
        if not drop.version_id:
            drop = next((known for known in reversed(self.objects) if known[:2] == drop[:2]), drop)
        if drop not in self.objects:
            return None
        content, metadata = self.objects[drop]
        return ObjectInfo(len(content), metadata, drop.version_id)

    def open(self, drop: Drop, start: int = 0, end: int | None = None) -> BinaryIO:
        if drop not in self.objects:
            raise FileNotFoundError("object_missing")
        return io.BytesIO(self.objects[drop][0][start:end])

    def versions(self, bucket: str, prefix: str, cursor: str, limit: int) -> tuple[list[Listed], str]:
        found = sorted(drop for drop in self.objects if drop.bucket == bucket and drop.key.startswith(prefix))
        start = int(cursor or 0)
        page = [Listed(drop, self.written[drop]) for drop in found[start : start + limit]]
        return page, str(start + limit) if start + limit < len(found) else ""


class FakeFiles:
    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def read(self, key: str) -> bytes | None:
        return self.objects.get(key)

    def open(self, key: str, start: int = 0, end: int | None = None) -> BinaryIO:
        if key not in self.objects:
            raise FileNotFoundError("object_missing")
        return io.BytesIO(self.objects[key][start:end])

    def write(self, key: str, content: bytes) -> None:
        self.objects[key] = content

    def write_if_absent(self, key: str, content: bytes) -> None:
        self.objects.setdefault(key, content)

    @contextmanager
    def writer(self, key: str) -> Iterator[BinaryIO]:
        stream = _Kept()
        yield stream
        self.write(key, stream.kept if stream.closed else stream.getvalue())


class _Kept(io.BytesIO):
    """Keep what was written after `close`, because a TextIOWrapper closes the stream it wraps."""

    kept = b""

    def close(self) -> None:
        if not self.closed:
            self.kept = self.getvalue()
        super().close()


class FakeForms:
    """Make forms and links that lead nowhere and name what they were made for."""

    def form(
        self, key: str, size: int, fields: Mapping[str, str], seconds: int
    ) -> tuple[str, Mapping[str, str]]:
        return "https://drops.example/", {**fields, "key": key, "policy": f"{size} bytes, {seconds} s"}

    def link(self, key: str, seconds: int) -> str:
        return f"https://receipts.example/{key}?seconds={seconds}"


class FakeState:
    def __init__(self) -> None:
        self.stored: dict[Key, Record] = {}
        self.waits: defaultdict[Key, set[Key]] = defaultdict(set)
        self.registered: dict[str, Upload] = {}
        self.begun: Counter[tuple[str, int]] = Counter()
        self.finished: defaultdict[str, dict[int, ChunkDone]] = defaultdict(dict)
        self.breakers: dict[tuple[str, str], Breaker] = {}
        self.notes: dict[str, str] = {}
        self.open_conflicts: dict[tuple[Key, str], Conflict] = {}
        self.requests: dict[str, StoredRequest] = {}
        self.full: dict[tuple[str, str], tuple[int, int]] = {}

    def records(self, keys: Sequence[Key]) -> dict[Key, Record]:
        return {key: self.stored[key] for key in keys if key in self.stored}

    def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        if len({wanted.key for _, wanted in changes}) != len(changes):
            raise ValueError("a key occurs twice")
        return [self.save_one(read, wanted) for read, wanted in changes]

    def save_one(self, read: Record | None, wanted: Record) -> bool:
        stored = self.stored.get(wanted.key)
        if (stored.rev if stored else None) != (read.rev if read else None):
            return False
        self.stored[wanted.key] = replace(wanted, rev=read.rev + 1 if read else 1)
        return True

    def due_keys(self, region: str, domain: str, before: int, limit: int) -> list[Key]:
        found = [
            (record.due, key)
            for key, record in self.stored.items()
            if key[:2] == (region, domain) and record.due is not None and record.due <= before
        ]
        return [key for _, key in sorted(found)][:limit]

    def open_records(self, region: str, domain: str) -> Iterator[OpenRecord]:
        ours = [record for key, record in self.stored.items() if key[:2] == (region, domain)]
        return iter(
            [
                OpenRecord(record.key, record.slice)
                for record in ours
                if record.op is Op.UPSERT and not record.ministry_only
            ]
        )

    def all_keys(self, region: str, domain: str) -> Iterator[Key]:
        return iter([key for key in self.stored if key[:2] == (region, domain)])

    def add_conflicts(self, conflicts: Sequence[Conflict]) -> None:
        self.open_conflicts |= {(conflict.key, conflict.column): conflict for conflict in conflicts}

    def conflicts(self, region: str, domain: str, limit: int) -> list[Conflict]:
        ours = {
            place: conflict
            for place, conflict in self.open_conflicts.items()
            if place[0][:2] == (region, domain)
        }
        return [
            conflict
            for _, conflict in sorted(ours.items(), key=lambda entry: f"{entry[0][0].id}#{entry[0][1]}")
        ][:limit]

    def remove_conflict(self, conflict: Conflict) -> None:
        found = self.open_conflicts.get((conflict.key, conflict.column))
        if found and (found.version, found.revision) == (conflict.version, conflict.revision):
            del self.open_conflicts[conflict.key, conflict.column]

    def forget_conflicts(self, keys: Sequence[Key]) -> None:
        for place in [place for place in self.open_conflicts if place[0] in keys]:
            del self.open_conflicts[place]

    def held_keys(self, region: str, domain: str) -> Iterator[Key]:
        ours = [
            record
            for key, record in self.stored.items()
            if key[:2] == (region, domain) and record.state is RecordState.DITAHAN
        ]
        return iter(
            [record.key for record in sorted(ours, key=lambda record: (record.changed_at, record.key))]
        )

    def changes(self, region: str, domain: str, after: Change, until: int, limit: int) -> list[Change]:
        ours = [
            Change(record.changed_at, key.id)
            for key, record in self.stored.items()
            if key[:2] == (region, domain)
        ]
        return sorted(change for change in ours if change > after and change.at <= until)[:limit]

    def last_changed_at(self, region: str, domain: str) -> int:
        return max(
            (record.changed_at for key, record in self.stored.items() if key[:2] == (region, domain)),
            default=0,
        )

    def request(self, request_id: str) -> StoredRequest | None:
        return self.requests.get(request_id)

    def save_request(self, request: StoredRequest, claim: bool) -> StoredRequest | None:
        if claim and request.id in self.requests:
            return self.requests[request.id]
        self.requests[request.id] = request
        return None

    def full_rows(self, region: str, domain: str) -> int:
        return self.full.get((region, domain), (0, 0))[1]

    def note_full_rows(self, region: str, domain: str, rows: int, started_at: int) -> None:
        if started_at >= self.full.get((region, domain), (0, 0))[0]:
            self.full[region, domain] = started_at, rows

    def add_waiting(self, parent: Key, children: Sequence[Key]) -> None:
        self.waits[parent].update(children)

    def waiting_children(self, parent: Key, limit: int) -> list[Key]:
        return sorted(self.waits[parent], key=lambda child: f"{child.domain}#{child.id}")[:limit]

    def remove_waiting(self, parent: Key, children: Sequence[Key]) -> None:
        self.waits[parent].difference_update(children)

    def breaker(self, region: str, domain: str) -> Breaker:
        return self.breakers.get((region, domain), Breaker(region, domain))

    def save_breaker(self, read: Breaker, wanted: Breaker) -> bool:
        if self.breaker(read.region, read.domain).rev != read.rev:
            return False
        self.breakers[read.region, read.domain] = replace(wanted, rev=read.rev + 1)
        return True

    def note(self, name: str) -> str:
        return self.notes.get(name, "")

    def read_notes(self, names: Sequence[str]) -> dict[str, str]:
        return {name: self.notes[name] for name in names if name in self.notes}

    def save_note(self, name: str, text: str) -> None:
        self.notes[name] = text

    def register(self, upload: Upload) -> Upload:
        return self.registered.setdefault(upload.id, upload)

    def upload(self, upload_id: str) -> Upload | None:
        return self.registered.get(upload_id)

    def taken_in(self, ids: Sequence[str]) -> set[str]:
        return {
            i for i in ids if i in self.registered and self.registered[i].status is not UploadStatus.DITERIMA
        }

    def save_upload(self, read: Upload, wanted: Upload) -> bool:
        stored = self.registered.get(wanted.id)
        if stored is None or stored.rev != read.rev:
            return False
        self.registered[wanted.id] = replace(wanted, rev=read.rev + 1)
        return True

    def begin_chunk(self, upload_id: str, number: int) -> None:
        self.begun[upload_id, number] += 1

    def contested_chunks(self, upload_id: str) -> set[int]:
        return {number for (of, number), times in self.begun.items() if of == upload_id and times > 1}

    def finish_chunk(self, done: ChunkDone) -> None:
        stored = self.finished[done.upload].get(done.number)
        if stored is None or stored.judged_at <= done.judged_at:
            self.finished[done.upload][done.number] = done

    def chunks(self, upload_id: str) -> list[ChunkDone]:
        return [done for _, done in sorted(self.finished[upload_id].items())]

    def uploads(self, region: str, limit: int = 50, before: int | None = None) -> list[Upload]:
        found = [upload for upload in self.registered.values() if region and upload.region == region]
        found = sorted(
            (upload for upload in found if before is None or upload.started_at < before),
            key=lambda upload: -upload.started_at,
        )
        return (
            [upload for upload in found if upload.started_at >= found[limit - 1].started_at]
            if len(found) > limit
            else found
        )

    def open_uploads(self, region: str, limit: int = 50) -> Iterator[Upload]:
        unsettled = {UploadStatus.DITERIMA, UploadStatus.DIPROSES}
        found = [
            upload
            for upload in self.uploads(region, 100)
            if upload.status in unsettled or upload.receipt_stale_at or upload.rerender_after
        ]
        return iter(found[:limit])


class FakeLambdaContext:
    """The part of Lambda's context that Powertools and `batch` read.

    `remaining`: milliseconds left, one per call; 60,000 after the last.
    """

    function_name = "uji"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:ap-southeast-3:000000000000:function:uji"
    aws_request_id = "00000000-0000-4000-8000-000000000001"

    def __init__(self, *remaining: int) -> None:
        self.remaining = list(remaining)

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining.pop(0) if self.remaining else 60_000
