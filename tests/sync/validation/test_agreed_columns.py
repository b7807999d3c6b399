"""What the agreement leaves out is neither stored nor sent; when it ends, sending stops with its clause."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import orjson
import pytest

from functions import agreement, domains
from functions.sync.model.record import Key, RecordState
from tests.support.tables import as_csv, seeker
from tests.support.world import REGION, World

HOME = "pencari-kerja"
KEY = Key(REGION, HOME, "PK-000001")


def narrowed(monkeypatch: pytest.MonkeyPatch, *columns: str) -> None:
    current = agreement.load()[REGION]
    plan = current.datasets[HOME]
    left = {**plan, "kolom": [column for column in plan["kolom"] if column not in columns]}
    ours = {REGION: replace(current, datasets={**current.datasets, HOME: left})}
    monkeypatch.setattr(agreement, "load", lambda: ours)


def columns(world: World) -> tuple[set[str], str]:
    """(stored, all that the ministry holds as text)."""
    return set(orjson.loads(world.state.stored[KEY].payload)), orjson.dumps(
        world.ministry.held[KEY].data
    ).decode()


def test_a_column_out_of_scope_is_dropped_before_it_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    narrowed(monkeypatch, "alamat", "jurusan")
    world = World()
    world.upload(as_csv([seeker(1, alamat="Jalan Rahasia 7", jurusan="Tata Boga")]))
    world.run()
    stored, sent = columns(world)
    assert {"alamat", "jurusan"} & stored == set() and "nama" in stored
    assert "Rahasia" not in sent and "Boga" not in sent
    assert world.state.stored[KEY].state is RecordState.TERSINKRON
    world.upload(as_csv([seeker(1, alamat="Jalan Lain 8", jurusan="Tata Boga")]))
    world.run()
    assert len(world.ministry.effects) == 1, "what is out of scope is no change either"


def test_narrowed_after_it_was_stored_it_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    world.upload(as_csv([seeker(1, alamat="Jalan Rahasia 7")]))
    narrowed(monkeypatch, "alamat")
    world.run()
    _, sent = columns(world)
    assert "Rahasia" not in sent and world.ministry.held[KEY].version == world.state.stored[KEY].version


def test_held_records_are_not_refused_for_what_may_not_be_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    from functions.sync.operations.recheck_held import RecheckHeld, RecheckVerdict

    narrowed(monkeypatch, "alamat")
    world = World()
    world.upload(as_csv([seeker(1, nik="3216061508950001"), seeker(2, nik="0000000000000000")]))
    world.run()
    assert {look.verdict for look in RecheckHeld(world.state, world.clock).preview(REGION, HOME)} == {
        RecheckVerdict.TERTAHAN
    }


def test_across_the_last_day_nothing_is_sent_and_all_is_held_with_its_clause() -> None:
    world = World()
    world.clock.time = int(datetime.fromisoformat("2028-03-20T23:58:00+07:00").timestamp() * 1000)
    seekers = as_csv([seeker(n) for n in range(1, 121)])
    upload = world.upload(seekers)
    sent_at: list[int] = []
    send = world.ministry.send

    def late(*arguments: object) -> object:
        sent_at.append(world.clock.now())
        world.clock.advance(90)  # the second batch is asked for after midnight
        return send(*arguments)  # type: ignore[arg-type]

    world.ministry.send = late  # type: ignore[method-assign, assignment]
    world.recover()
    world.settle.run(upload.id)
    end = int(datetime.fromisoformat("2028-03-21T00:00:00+07:00").timestamp() * 1000)
    assert sent_at and max(sent_at) < end
    states = {record.state for record in world.state.stored.values()}
    assert states == {RecordState.TERSINKRON, RecordState.DITAHAN}
    held = [record for record in world.state.stored.values() if record.state is RecordState.DITAHAN]
    assert held and {record.reasons for record in held} == {("KESEPAKATAN_BERAKHIR",)}
    lines = [
        line
        for line in world.report(upload, "receipt.csv").decode().splitlines()
        if "Pasal 8 ayat (1)" in line
    ]
    assert len(lines) == len(held)
    assert set(domains.names()) == set(agreement.load()[REGION].names)
