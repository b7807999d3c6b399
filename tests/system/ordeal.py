"""Five uploads that meet five faults at the same time."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from typing import NamedTuple

from functions.sync.model.breaker import BreakerState
from functions.sync.model.record import Key
from infra.cli.deployment import Deployment
from tests.system.journey import REGION, delivered, rows, simulator, until

MANY, SOME = 10_000, 1_500
"""Rows of the file with the poison record, and of the file whose worker is killed."""
POISON = "PK-RACUN"
STEP = 0.02
"""Seconds that a worker runs between two looks at what it has stored."""
POISON_FAULT = {"kind": "http_422", "domain": "pencari-kerja", "ids": [POISON], "times": 999}


class Ordeal(NamedTuple):
    """The ids of the uploads, by what happens to them."""

    killed: str
    """Its worker is killed in the middle of a chunk."""
    poisoned: str
    """One of its records makes the ministry refuse every batch that holds it."""
    away: str
    """The ministry is unavailable when it is dispatched."""
    older: str
    newer: str
    """Two versions of one record."""


def begin_ordeal(deployed: Deployment) -> Ordeal:
    """Put the files and let the faults happen; return once all uploads are under way."""
    killed = deployed.put(
        "pemberi-kerja",
        "mati.csv",
        rows("pemberi-kerja", [{"id_sumber": f"PBK-MATI-{n}"} for n in range(SOME)]),
    )
    kill_at_work(deployed, killed, function_name(deployed, "PemberiKerjaIngest"))
    outage = {"kind": "outage", "domain": "pelatihan", "how": "http_503", "retry_after": 5}
    simulator(deployed, "PUT", "faults", {"faults": [POISON_FAULT, outage]})
    learners = [{"id_sumber": f"PL-PERGI-{n}", "nik": f"32160615089501{n:02}"} for n in range(60)]
    away = deployed.put("pelatihan", "pergi.csv", rows("pelatihan", learners))
    until(lambda: deployed.state.breaker(REGION, "pelatihan").state is not BreakerState.CLOSED)
    simulator(deployed, "PUT", "faults", {"faults": [POISON_FAULT]})
    parent = rows("pemberi-kerja", [{"id_sumber": "PBK-INDUK"}])
    delivered(deployed, deployed.put("pemberi-kerja", "induk.csv", parent))
    dispute = {"id_sumber": "PHI-VERSI", "id_pemberi_kerja": "PBK-INDUK"}
    older = deployed.put("perselisihan-hi", "versi.csv", rows("perselisihan-hi", [{**dispute, "versi": "1"}]))
    delivered(deployed, older)
    newer = deployed.put(
        "perselisihan-hi",
        "versi.csv",
        rows("perselisihan-hi", [{**dispute, "versi": "2", "serikat": "Serikat Dua"}]),
    )
    seekers = [
        {"id_sumber": f"PK-BANYAK-{n}", "nik": f"3216061508{90 + n // 5000}{n % 5000 + 1:04}"}
        for n in range(MANY)
    ]
    seekers[MANY // 2]["id_sumber"] = POISON
    poisoned = deployed.put("pencari-kerja", "racun.csv", rows("pencari-kerja", seekers))
    return Ordeal(killed, poisoned, away, older, newer)


def kill_at_work(deployed: Deployment, identity: str, function: str) -> None:
    """Kill the workers of a function once some of the chunk's records are stored and the chunk is not done.

    Between two looks the workers are stopped, and then run for `STEP` seconds, so that they cannot finish
    unseen however fast the machine is.
    """
    first = Key(REGION, "pemberi-kerja", "PBK-MATI-0")
    deadline = time.monotonic() + 60
    while not deployed.state.records([first]):
        assert time.monotonic() < deadline, "no worker began"
        assert not deployed.state.chunks(identity), "the chunk was done before its worker could be killed"
        signal_all(found := workers(function), signal.SIGCONT)
        time.sleep(STEP)
        signal_all(found, signal.SIGSTOP)
    found = workers(function)
    assert found
    assert not deployed.state.chunks(identity)
    signal_all(found, signal.SIGKILL)
    assert not deployed.state.chunks(identity)


def workers(function: str) -> list[int]:
    """Return the ids of the processes that our emulator started for a function."""
    from infra.local import session

    # With `e` the environment stands behind the command.
    listed = subprocess.run(
        ["ps", "axeww", "-o", "pid=,ppid=,command="],
        capture_output=True,
        text=True,
        errors="replace",
        check=True,
    ).stdout
    ours = [
        line.split(None, 2)
        for line in listed.splitlines()
        if f"AWS_LAMBDA_FUNCTION_NAME={function} " in f"{line} "
    ]
    return [int(pid) for pid, parent, _ in ours if int(parent) == session.recall()["pid"]]


def signal_all(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)


def function_name(deployed: Deployment, part: str) -> str:
    """Return the name of the one function that has `part` in it."""
    pages = deployed.client("lambda").get_paginator("list_functions").paginate()
    (name,) = [
        each["FunctionName"] for page in pages for each in page["Functions"] if part in each["FunctionName"]
    ]
    return str(name)
