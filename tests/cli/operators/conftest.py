"""Deployments in memory for the operators' commands: fixtures patch `deployment.find` and the clocks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from functions import domains
from functions.sync.monitoring.daily_report import DailyReport
from functions.sync.to_ministry.mapping import to_ministry_json
from infra.cli import deployment
from infra.cli.operators import held, recheck, resend, review
from infra.local import session
from tests.support.both import MINISTRY_KEY, VACANCIES, VACANCY_KEY, Both, both_sides, ministry_vacancy
from tests.support.cli import FakeLambda, FakeStackFunctions, FakeStackQueues
from tests.support.tables import as_csv, seeker
from tests.support.world import REGION, World, hold

HOME = "pencari-kerja"


@pytest.fixture
def held_world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Two records held since yesterday: one for its temporary NIK, one for a reason that no longer holds."""
    world = World()
    world.upload(as_csv([seeker(1, nik="0"), seeker(2)]))
    world.run()
    hold(world, HOME, "PK-000002", "WIL_LUAR_CAKUPAN")
    world.clock.advance(86_400)

    class Deployed:
        state, upload = world.state, staticmethod(world.state.upload)

    monkeypatch.setattr(deployment, "find", lambda stack: Deployed())
    for module in (held, recheck):
        monkeypatch.setattr(module, "SystemClock", lambda: world.clock)
    return world


@pytest.fixture
def refused_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Two records, one refused by the ministry; two lanes with queues and dead-letter queues on moto."""
    world = World()
    world.ministry.refuses = {"PK-000001": "NIK_GANDA"}
    world.upload(as_csv([seeker(1), seeker(2)]))
    world.run()
    with mock_aws():
        sqs = boto3.client("sqs", region_name="ap-southeast-3")
        names = [
            f"{lane}Lane{kind}0123ABCD"
            for lane in ("Receive", "PencariKerjaDispatch")
            for kind in ("DeadLetters", "Queue")
        ]
        urls = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in names}

        class Deployed:
            state, files, upload = world.state, world.files, staticmethod(world.state.upload)
            stack, queues = "Sinergi", urls

            @staticmethod
            def client(service: str) -> Any:
                return sqs if service == "sqs" else FakeStackQueues(urls)

        monkeypatch.setattr(deployment, "find", lambda stack: Deployed())
        monkeypatch.setattr(resend, "SystemClock", lambda: world.clock)
        yield world


@pytest.fixture
def reported_world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Uploads and reconciliations of three days.

    24 November: a file with one refused row. 25 November: a file refused as a whole, and a reconciliation
    with two differences. 26 November: a reconciliation without a difference, and the daily report.
    """
    world = World()
    world.upload(as_csv([seeker(1), seeker(2), seeker(3, nik="x")]))
    world.run()
    world.clock.advance(86_400)
    world.upload(as_csv([seeker(4, hobi="memancing")]))
    world.run()
    night = {
        "sama": False,
        "beda": {"berbeda": {"jumlah": 2, "id_sumber": ["PK-1", "PK-2"]}},
        "diperbaiki": 2,
    }
    world.files.write(f"reconciliation/{REGION}/{HOME}/2026-11-25/1.json", json.dumps(night).encode())
    world.files.write(
        f"reconciliation/{REGION}/{HOME}/2026-11-26/1.json",
        json.dumps({"sama": True, "beda": {}, "diperbaiki": 0}).encode(),
    )
    DailyReport(world.files, world.state, world.clock).run()

    class Deployed:
        state, files = world.state, world.files

        @staticmethod
        def keys(prefix: str) -> list[str]:
            return sorted(key for key in world.files.objects if key.startswith(prefix))

    monkeypatch.setattr(deployment, "find", lambda stack: Deployed())
    return world


@pytest.fixture
def conflicting_world(monkeypatch: pytest.MonkeyPatch) -> Both:
    """Two conflicts: two values of a shared column, and a record of the ministry's with an unknown field."""
    both = both_sides()
    both.counterpart.edit(VACANCY_KEY, to_ministry_json(domains.get(VACANCIES), {"status": "terisi"}))
    both.sent(status="ditutup", jumlah_dibutuhkan="5")
    both.counterpart.edit(MINISTRY_KEY, ministry_vacancy() | {"bintang": 5})
    both.pull()
    both.recover(5)

    class Deployed:
        state = both.state

    monkeypatch.setattr(deployment, "find", lambda stack: Deployed())
    monkeypatch.setattr(review, "SystemClock", lambda: both.clock)
    return both


@pytest.fixture
def reconcile_functions(monkeypatch: pytest.MonkeyPatch) -> FakeLambda:
    """The functions that reconcile `pelatihan` and `penempatan`; a test gives their answers."""
    functions = FakeLambda()
    resources = FakeStackFunctions(
        {"PelatihanReconcile0123ABCD": "pelatihan", "PenempatanReconcile0123ABCD": "penempatan"}
    )

    class Deployed:
        stack = "Sinergi"

        @staticmethod
        def client(service: str) -> Any:
            return resources

    monkeypatch.setattr(deployment, "find", lambda stack: Deployed())
    monkeypatch.setattr(session, "client", lambda service, config=None: functions)
    monkeypatch.setattr(boto3, "client", lambda *_, **__: functions)
    return functions
