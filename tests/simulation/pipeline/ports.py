"""The fakes of `tests.support.fakes`, weakened to what AWS promises; at every call another worker may run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, BinaryIO

from functions.sync.model.breaker import Breaker, BreakerState
from functions.sync.model.conflict import Conflict
from functions.sync.model.errors import Transient
from functions.sync.model.record import Key, Record
from functions.sync.model.request import StoredRequest
from functions.sync.model.upload import ChunkDone, Drop, Upload, UploadStatus
from functions.sync.ports.records import Change, OpenRecord
from functions.sync.ports.storage import Listed, ObjectInfo
from tests.simulation.engine.faults import Violation
from tests.simulation.engine.loop import Engine
from tests.support.fakes import FakeDrops, FakeFiles, FakeQueues, FakeState


def unfinished(upload: Upload) -> bool:
    return upload.status in (UploadStatus.DITERIMA, UploadStatus.DIPROSES) or bool(
        upload.receipt_stale_at or upload.rerender_after
    )


class WeakQueues(FakeQueues):
    """A queue that may have taken messages although it reports a failure."""

    def __init__(self, lanes: Sequence[str], engine: Engine) -> None:
        super().__init__(lanes)
        self.engine = engine

    def send(self, lane: str, messages: Sequence[Mapping[str, Any]], delay: int = 0) -> None:
        super().send(lane, messages, delay)
        sent, self.sent[lane], self.delays[lane] = self.sent[lane], [], []
        if sent:
            self.engine.write(f"send {lane.partition('/')[0]}", partial(self._deliver, lane, sent, delay))

    def _deliver(
        self, lane: str, messages: Sequence[Mapping[str, Any]], delay: int
    ) -> list[Mapping[str, Any]]:
        for message in messages:
            self.engine.send(lane, message, delay * 1000)
        return list(messages)


class WeakDrops(FakeDrops):
    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine

    def info(self, drop: Drop) -> ObjectInfo | None:
        return self.engine.read(partial(super().info, drop))

    def open(self, drop: Drop, start: int = 0, end: int | None = None) -> BinaryIO:
        return self.engine.read(partial(super().open, drop, start, end))

    def versions(self, bucket: str, prefix: str, cursor: str, limit: int) -> tuple[list[Listed], str]:
        return self.engine.read(partial(super().versions, bucket, prefix, cursor, limit))


def _named(key: str) -> str:
    """Name an object for the trace: by its folder where its name holds a time, else by its ending."""
    folder, _, name = key.partition("/")
    return (
        folder if folder in ("reconciliation", "outbox") else ".".join(name.rsplit("/", 1)[1].split(".")[-2:])
    )


class WeakFiles(FakeFiles):
    """A bucket that passes every object to `watch` when it is written."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine
        self.watch: Callable[[str, bytes], object] = lambda key, content: None

    def read(self, key: str) -> bytes | None:
        return self.engine.read(partial(super().read, key))

    def open(self, key: str, start: int = 0, end: int | None = None) -> BinaryIO:
        return self.engine.read(partial(super().open, key, start, end))

    def write(self, key: str, content: bytes) -> None:
        self.engine.write(f"write {_named(key)}", partial(self.put, key, content))

    def write_if_absent(self, key: str, content: bytes) -> None:
        self.engine.write(f"write_if_absent {_named(key)}", partial(self._write_if_absent, key, content))

    def _write_if_absent(self, key: str, content: bytes) -> None:
        if key not in self.objects:
            self.put(key, content)

    def put(self, key: str, content: bytes) -> None:
        super().write(key, content)
        self.watch(key, content)

    @contextmanager
    def writer(self, key: str) -> Iterator[BinaryIO]:
        self.engine.call()
        with super().writer(key) as out:
            yield out


class WeakState(FakeState):
    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine
        self.seen_due: dict[tuple[str, str], list[Key]] = {}
        self.seen_uploads: list[Upload] = []

    def records(self, keys: Sequence[Key]) -> dict[Key, Record]:
        return self.engine.read(partial(super().records, keys))

    def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        return self.engine.write("save", partial(self._save, changes)) if changes else []

    def _save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        """Save by single writes: a failed batch may be partly done, and a done write reported as refused."""
        engine = self.engine
        if len(changes) > 1 and engine.fault("throttle"):
            done = super().save(changes[: engine.chance.randrange(1, len(changes))])
            engine.log("save", ("PART", len(done), len(changes)))
            raise Transient("aws_throttled")
        saved = super().save(changes)
        for read, wanted in changes:
            if read is None or (read.state, read.version) != (wanted.state, wanted.version):
                engine.log(
                    "record", (wanted.key.id, wanted.state.value, wanted.version, wanted.acked_version)
                )
        return [done and not engine.fault("lost") for done in saved]

    def due_keys(self, region: str, domain: str, before: int, limit: int) -> list[Key]:
        """Answer as an index that lags: with the previous answer, or with gaps."""
        found = self.engine.read(partial(super().due_keys, region, domain, before, limit))
        old, self.seen_due[region, domain] = self.seen_due.get((region, domain), []), found
        if not self.engine.fault("stale"):
            return found
        return (
            old
            if self.engine.chance.random() < 0.5
            else [key for key in found if self.engine.chance.random() < 0.5]
        )

    def open_records(self, region: str, domain: str) -> Iterator[OpenRecord]:
        return self.engine.read(partial(super().open_records, region, domain))

    def all_keys(self, region: str, domain: str) -> Iterator[Key]:
        return self.engine.read(partial(super().all_keys, region, domain))

    def changes(self, region: str, domain: str, after: Change, until: int, limit: int) -> list[Change]:
        return self.engine.read(partial(super().changes, region, domain, after, until, limit))

    def add_conflicts(self, conflicts: Sequence[Conflict]) -> None:
        self.engine.write("add_conflicts", partial(super().add_conflicts, conflicts))

    def forget_conflicts(self, keys: Sequence[Key]) -> None:
        self.engine.write("forget_conflicts", partial(super().forget_conflicts, keys))

    def held_keys(self, region: str, domain: str) -> Iterator[Key]:
        return self.engine.read(partial(super().held_keys, region, domain))

    def full_rows(self, region: str, domain: str) -> int:
        return self.engine.read(partial(super().full_rows, region, domain))

    def note_full_rows(self, region: str, domain: str, rows: int, started_at: int) -> None:
        self.engine.write("note_full_rows", partial(super().note_full_rows, region, domain, rows, started_at))

    def breaker(self, region: str, domain: str) -> Breaker:
        return self.engine.read(partial(super().breaker, region, domain))

    def save_breaker(self, read: Breaker, wanted: Breaker) -> bool:
        now = self.engine.clock.time
        if (
            read.state is not BreakerState.CLOSED
            and wanted.probe_owner not in ("", read.probe_owner)
            and now < read.retry_at
        ):
            raise Violation(f"a request of {read.domain} goes through a cut line")
        return self.engine.write("save_breaker", partial(super().save_breaker, read, wanted), denied=False)

    def add_waiting(self, parent: Key, children: Sequence[Key]) -> None:
        self.engine.write("add_waiting", partial(super().add_waiting, parent, children))

    def waiting_children(self, parent: Key, limit: int) -> list[Key]:
        return self.engine.read(partial(super().waiting_children, parent, limit))

    def remove_waiting(self, parent: Key, children: Sequence[Key]) -> None:
        self.engine.write("remove_waiting", partial(super().remove_waiting, parent, children))

    def request(self, request_id: str) -> StoredRequest | None:
        return self.engine.read(partial(super().request, request_id))

    def save_request(self, request: StoredRequest, claim: bool) -> StoredRequest | None:
        return self.engine.write("save_request", partial(super().save_request, request, claim))

    def note(self, name: str) -> str:
        return self.engine.read(partial(super().note, name))

    def save_note(self, name: str, text: str) -> None:
        self.engine.write("save_note", partial(super().save_note, name, text))

    def register(self, upload: Upload) -> Upload:
        return self.engine.write("register", partial(super().register, upload))

    def upload(self, upload_id: str) -> Upload | None:
        return self.engine.read(partial(super().upload, upload_id))

    def taken_in(self, ids: Sequence[str]) -> set[str]:
        return self.engine.read(partial(super().taken_in, ids))

    def save_upload(self, read: Upload, wanted: Upload) -> bool:
        return self.engine.write("save_upload", partial(super().save_upload, read, wanted), denied=False)

    def begin_chunk(self, upload_id: str, number: int) -> None:
        self.engine.write("begin_chunk", partial(super().begin_chunk, upload_id, number))

    def contested_chunks(self, upload_id: str) -> set[int]:
        return self.engine.read(partial(super().contested_chunks, upload_id))

    def finish_chunk(self, done: ChunkDone) -> None:
        self.engine.write("finish_chunk", partial(super().finish_chunk, done))

    def chunks(self, upload_id: str) -> list[ChunkDone]:
        return self.engine.read(partial(super().chunks, upload_id))

    def uploads(self, region: str, limit: int = 50, before: int | None = None) -> list[Upload]:
        return self.engine.read(partial(super().uploads, region, limit, before))

    def open_uploads(self, region: str, limit: int = 50) -> Iterator[Upload]:
        found = [upload for upload in self.uploads(region, 100) if unfinished(upload)][:limit]
        old, self.seen_uploads = self.seen_uploads, found
        return iter(old if self.engine.fault("stale") else found)
