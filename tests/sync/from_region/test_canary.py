"""No cell of a file reaches a log line, a queue, an object key or an exception that leaves a handler."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from functions.runtime import batch, telemetry
from functions.sync.model.errors import Transient, Uncertain
from functions.sync.ports.ministry import Ack, OutgoingRecord
from tests.support.fakes import FakeLambdaContext
from tests.support.tables import as_csv, as_jsonl, seeker
from tests.support.world import LANES, FakeMinistry, World

NIK, NAME, PHONE, PLACE = "3216065508957777", "Kenariwati Rahasiani", "081277776666", "Jl. Kenari Kuning 77"
SPELLINGS = [
    spelling
    for word in (NIK, NAME, PHONE, PLACE)
    for spelling in (
        word,
        word[::-1],
        base64.b64encode(word.encode()).decode().rstrip("="),
        word.replace(" ", "%20"),
        word.replace(" ", "+"),
    )
]
PERSON = {"nik": NIK, "nama": NAME, "no_hp": PHONE, "alamat": PLACE}
FILES = {
    "good rows": as_csv([seeker(1, **PERSON)]),
    "wrong cells": as_csv(
        [
            seeker(1, **{**PERSON, "tanggal_lahir": NAME, "tahun_lulus": NIK, "id_sumber": NAME}),
            seeker(2, **PERSON),
        ]
    ),
    "a broken quote": as_csv([seeker(1, **PERSON)]) + f'PK-2,"{NIK}"{NAME},{PHONE}\n"{PLACE}'.encode(),
    "no header": f"{NIK},{NAME},{PHONE},{PLACE}\n".encode() * 3,
    "broken json": as_jsonl([seeker(1, **PERSON)])
    + f'{{"id_sumber": "{NAME}", "nik": {NIK}}}\n{{"nama": "{NAME}"'.encode(),
    "neither encoding": as_csv([seeker(1, **PERSON)]) + b"\x81\x8d" + NAME.encode(),
    "utf-16 cut short": b"\xff\xfe" + NAME.encode("utf-16-le") + b"x",
}


class Quoting(FakeMinistry):
    """A ministry whose error text quotes the data that it was sent, as libraries do."""

    def __init__(self, error: Callable[[str], Exception] | None) -> None:
        super().__init__()
        self.error = error

    def send(self, region: str, domain: str, batch_id: str, agreement: str, records: Any) -> list[Ack]:
        sent: list[OutgoingRecord] = list(records)
        if self.error:
            raise self.error(json.dumps([record.data for record in sent]))
        return super().send(region, domain, batch_id, agreement, sent)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "error",
    [None, RuntimeError, ValueError, Transient, Uncertain],
    ids=lambda error: error.__name__ if error else "no failure",
)
def test_no_cell_leaves_by_log_queue_or_key(
    name: str,
    error: Callable[[str], Exception] | None,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines: list[str] = []
    monkeypatch.setattr(
        telemetry._logger.registered_handler,
        "emit",
        lambda line: lines.append(telemetry._logger.registered_formatter.format(line)),
    )
    world, numbers = World(), count()
    world.ministry = Quoting(error)
    for dispatch in world.dispatches.values():
        object.__setattr__(dispatch, "ministry", world.ministry)
    bodies: list[str] = []

    def run(message: Any, one: Callable[[dict[str, Any]], object]) -> None:
        body = json.dumps(message)
        bodies.append(body)
        answer = batch.run(
            {"Records": [{"messageId": f"00000000-0000-4000-8000-{next(numbers):012d}", "body": body}]},
            FakeLambdaContext(),
            one,
        )
        bodies.append(json.dumps(answer))

    drop = world.drop(FILES[name])
    run({}, lambda _: world.receive.run(drop))
    for _ in range(3):
        for lane in LANES:
            for message in world.take(lane):
                run(message, lambda message, lane=lane: world.deliver(lane, message))  # type: ignore[misc]
        world.clock.advance(200)
        world.sweep.run()
    telemetry.flush()
    assert (world.receive.state.uploads("3216")[0].status == "ditolak") == (
        name in ("no header", "neither encoding", "utf-16 cut short")
    )
    out = capfd.readouterr()
    keys = [*world.files.objects, *(repr(key) for key in world.state.stored), *world.state.registered]
    for text in (*lines, out.out, out.err, *bodies, *keys):
        assert not [spelling for spelling in SPELLINGS if spelling in text]
    if error in (RuntimeError, ValueError) and name == "good rows":
        assert any("message_failed" in line for line in lines), "the failure was never logged"
