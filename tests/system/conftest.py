"""A whole local cloud: emulator, simulator, and Sinergi deployed by the CDK CLI, IAM and TLS enforced."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import botocore.session
import pytest

from infra.cli import deployment
from infra.cli.deployment import Deployment
from tests.infra.template import Synthesised
from tests.system.cloud import Cloud
from tests.system.journey import UPLOADED, rows, simulator, until
from tests.system.ordeal import Ordeal, begin_ordeal
from tests.system.reach import Actor, Reach, actor


@pytest.fixture(scope="session")
def cloud() -> Iterator[Cloud]:
    """Start the cloud for the session, and stop it at the end."""
    running = Cloud(Path(os.environ["SINERGI_HOME"]))
    try:
        up = running.sinergi("up", "--enforce")
        assert up.code == 0, up.text
        yield running
    finally:
        running.sinergi("down")


@pytest.fixture(scope="session")
def deployed(cloud: Cloud) -> Deployment:
    """What is deployed there, as the command line finds it."""
    assert cloud.home.exists()
    return deployment.find()


@pytest.fixture(scope="session")
def reach(cloud: Cloud, deployed: Deployment) -> Reach:
    """What was deployed, and who may reach it."""
    from infra.local import session

    folder = cloud.home / "cdk.Sinergi"
    template = json.loads((folder / "Sinergi.template.json").read_bytes())
    lister = deployed.client("cloudformation").get_paginator("list_stack_resources")
    physical = {
        each["LogicalResourceId"]: each["PhysicalResourceId"]
        for page in lister.paginate(StackName="Sinergi")
        for each in page["StackResourceSummaries"]
    }
    return Reach(Synthesised(template, folder), physical, session.ACCOUNT, session.REGION)


@pytest.fixture(scope="module")
def receiver(deployed: Deployment, reach: Reach) -> Actor:
    """The rights of the function that reads dropped files and writes what others read."""
    return actor(deployed, botocore.session.get_session(), reach.roles["Receive"])


@pytest.fixture(scope="module")
def receiver_without_tls(deployed: Deployment, reach: Reach) -> Actor:
    """The same rights, at the endpoint where the local cloud answers without TLS."""
    from infra.local import session

    shared = botocore.session.get_session()
    return actor(deployed, shared, reach.roles["Receive"], endpoint=session.plain_endpoint())


@pytest.fixture(scope="module")
def form(deployed: Deployment) -> tuple[str, dict[str, str]]:
    """The form (URL, fields) that the API gives to the region's own system for the file `UPLOADED`."""
    from infra.local import access, session

    known = {
        "domain": "pencari-kerja",
        "filename": "uji.csv",
        "size": len(UPLOADED),
        "sha256": hashlib.sha256(UPLOADED).hexdigest(),
        "mode": "delta",
    }
    head = {"Authorization": f"Bearer {access.token()}", "Content-Type": "application/json"}
    with session.http() as http:
        answer = http.request(
            "POST",
            f"{access.credential()['api_url']}/v1/uploads",
            body=json.dumps(known).encode(),
            headers=head,
        )
    assert answer.status == 201, answer.data
    given = json.loads(answer.data)
    return given["url"], given["fields"]


@pytest.fixture(scope="module")
def no_schedules(deployed: Deployment) -> Iterator[None]:
    """Switch off the schedules of `pelatihan`.

    A scheduled pull could take in a change before a test looks at it.
    """
    events = deployed.client("events")
    rules = [
        rule["Name"]
        for rule in events.list_rules()["Rules"]
        if rule.get("Description", "").endswith(" of pelatihan")
    ]
    assert len(rules) == 2, "pull and reconcile"
    for rule in rules:
        events.disable_rule(Name=rule)
    yield
    for rule in rules:
        events.enable_rule(Name=rule)


@pytest.fixture(scope="module")
def unanswered(deployed: Deployment) -> str:
    """The id of an upload whose records the ministry applied without answering.

    Resolving that takes minutes (settle window, sweep), so the upload starts early and is looked at last.
    """
    fault = {"kind": "timeout_after_apply", "domain": "penduduk-bekerja", "times": 1}
    simulator(deployed, "PUT", "faults", {"faults": [fault]})
    # Each row has its own slice: a file replaces the slices that it has rows of, and the demo's must stay.
    content = rows(
        "penduduk-bekerja",
        [{"id_sumber": "PB-SATU", "periode": "2026-01"}, {"id_sumber": "PB-DUA", "periode": "2026-02"}],
    )
    identity = deployed.put("penduduk-bekerja", "gangguan.csv", content)
    # The next test's orders replace these faults, so wait until this one has happened.
    until(lambda: simulator(deployed, "GET", "faults")["faults"][0]["times"] == 0)
    return identity


@pytest.fixture(scope="module")
def ordeal(deployed: Deployment) -> Iterator[Ordeal]:
    """Uploads under way that meet faults; the simulator's faults are cleared at the end."""
    begun = begin_ordeal(deployed)
    try:
        yield begun
    finally:
        simulator(deployed, "DELETE", "faults")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the demo first.

    It proves that the ministry holds exactly what it sent, so nothing else may be sent before.
    """
    items.sort(key=lambda item: "test_the_demo_proves_itself" not in item.name)
