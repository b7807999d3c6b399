"""Each port twice: its fake, and its adapter against an emulated AWS.

S3 and SQS are moto's, in this process. The state table is MiniStack's: moto cannot take parameters in
PartiQL statements, which every write of ours is. A subject is the port and the means to prepare or look behind it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from moto import mock_aws

from events.stage import create_state_table
from functions.aws import clients
from functions.aws.drops import S3Drops
from functions.aws.files import S3Files
from functions.aws.queues import SqsQueues
from functions.aws.state.store import StateTable
from functions.sync.model.upload import Drop
from functions.sync.ports.state import State
from functions.sync.ports.storage import Drops, Files, Queues
from tests.support.fakes import FakeDrops, FakeFiles, FakeQueues, FakeState

BOTH = ("fake", "adapter")
BUCKET = "drops"
LANES = ("ingest/pelatihan", "settle")


@pytest.fixture
def aws() -> Iterator[None]:
    with mock_aws():
        clients.forget()
        yield
    clients.forget()


@pytest.fixture(scope="session")
def new_table(emulator: str) -> Callable[[], StateTable]:
    """Makes a new table, so that no test sees another's items."""
    numbers = count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_DYNAMODB", emulator)
        clients.forget()
        client = clients.dynamodb()
        clients.forget()

    def new() -> StateTable:
        name = f"state-{next(numbers)}"
        create_state_table(client, name)
        return StateTable(client, name)

    return new


@pytest.fixture(params=BOTH)
def state(request: pytest.FixtureRequest) -> State:
    if request.param == "fake":
        return FakeState()
    table: StateTable = request.getfixturevalue("new_table")()
    return table


@dataclass
class DropsSubject:
    port: Drops
    put: Callable[[str, bytes, Mapping[str, str]], Drop]
    remove: Callable[[Drop], None]


@pytest.fixture(params=BOTH)
def drops(request: pytest.FixtureRequest) -> DropsSubject:
    if request.param == "fake":
        fake = FakeDrops()
        return DropsSubject(fake, fake.put, fake.remove)
    request.getfixturevalue("aws")
    s3 = clients.s3()
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "ap-southeast-3"})
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})

    def put(key: str, content: bytes, metadata: Mapping[str, str]) -> Drop:
        return Drop(
            BUCKET, key, s3.put_object(Bucket=BUCKET, Key=key, Body=content, Metadata=metadata)["VersionId"]
        )

    def remove(drop: Drop) -> None:
        s3.delete_object(Bucket=BUCKET, Key=drop.key, VersionId=drop.version_id)

    return DropsSubject(S3Drops(s3), put, remove)


@dataclass
class FilesSubject:
    port: Files
    leftovers: Callable[[], int]
    """Multipart uploads that were begun and neither completed nor aborted."""


@pytest.fixture(params=BOTH)
def files(request: pytest.FixtureRequest) -> FilesSubject:
    if request.param == "fake":
        return FilesSubject(FakeFiles(), lambda: 0)
    request.getfixturevalue("aws")
    s3 = clients.s3()
    s3.create_bucket(Bucket="receipts", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-3"})
    return FilesSubject(
        S3Files(s3, "receipts"), lambda: len(s3.list_multipart_uploads(Bucket="receipts").get("Uploads", []))
    )


@dataclass
class QueuesSubject:
    port: Queues
    sent: Callable[[str], list[dict[str, Any]]]
    waiting: Callable[[str], int]
    """How many are delayed."""


@pytest.fixture(params=BOTH)
def queues(request: pytest.FixtureRequest) -> QueuesSubject:
    if request.param == "fake":
        fake = FakeQueues(LANES)
        return QueuesSubject(
            fake, lambda lane: fake.sent[lane], lambda lane: sum(1 for delay in fake.delays[lane] if delay)
        )
    request.getfixturevalue("aws")
    sqs = clients.sqs()
    urls = {lane: sqs.create_queue(QueueName=lane.replace("/", "-"))["QueueUrl"] for lane in LANES}

    def sent(lane: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while batch := sqs.receive_message(QueueUrl=urls[lane], MaxNumberOfMessages=10).get("Messages"):
            found += [json.loads(message["Body"]) for message in batch]
        return found

    def waiting(lane: str) -> int:
        attributes = sqs.get_queue_attributes(
            QueueUrl=urls[lane], AttributeNames=["ApproximateNumberOfMessagesDelayed"]
        )
        return int(attributes["Attributes"]["ApproximateNumberOfMessagesDelayed"])

    return QueuesSubject(SqsQueues(sqs, urls), sent, waiting)
