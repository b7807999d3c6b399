"""Fixtures that give each port twice: its fake, and its adapter against an emulated AWS.

S3 and SQS are moto's, in this process. The state table is MiniStack's, because moto cannot take parameters in
PartiQL statements, which every write of a record uses. A subject is a port with the means to prepare it and
to look behind it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any

import boto3
import orjson
import pytest
from moto import mock_aws

from events.stage import create_state_table
from functions.aws import clients
from functions.aws.drops import S3Drops
from functions.aws.files import S3Files
from functions.aws.queues import SqsQueues
from functions.aws.state.store import StateTable
from functions.siapkerja.client import Credentials, Siapkerja
from functions.sync.model.record import Key
from functions.sync.model.upload import Drop
from functions.sync.ports.state import State
from infra.local.simulator.service import copies, tokens, wire
from infra.local.simulator.service.store import Store
from tests.contracts.subjects import (
    DOMAIN,
    REGION,
    SIGNING,
    DropsSubject,
    FilesSubject,
    MinistrySubject,
    QueuesSubject,
    serve_simulator,
)
from tests.support.fakes import FakeClock, FakeDrops, FakeFiles, FakeQueues, FakeState
from tests.support.ministry import FakeCounterpart

BOTH = ("fake", "adapter")
PLAIN = "adapter on a plain client"
"""The state table as the command line reaches it: by boto3's own client, which encodes every value itself."""
BUCKET = "drops"
LANES = ("ingest/pelatihan", "settle")


@pytest.fixture
def aws() -> Iterator[None]:
    with mock_aws():
        clients.forget()
        yield
    clients.forget()


@pytest.fixture(scope="session")
def new_table(emulator: str) -> Callable[..., StateTable]:
    """Return a maker of new tables, so that no test sees another's items."""
    numbers = count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_DYNAMODB", emulator)
        clients.forget()
        fast, plain = clients.dynamodb(), boto3.client("dynamodb")
        clients.forget()

    def new(by: str = "adapter") -> StateTable:
        name = f"state-{next(numbers)}"
        create_state_table(fast, name)
        return StateTable(plain if by == PLAIN else fast, name)

    return new


@pytest.fixture(params=(*BOTH, PLAIN))
def state(request: pytest.FixtureRequest) -> State:
    if request.param == "fake":
        return FakeState()
    table: StateTable = request.getfixturevalue("new_table")(request.param)
    return table


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


@pytest.fixture(params=BOTH)
def ministry(request: pytest.FixtureRequest) -> Iterator[MinistrySubject]:
    """The fake, and the adapter over HTTP against the simulator."""
    if request.param == "fake":
        fake = FakeCounterpart()
        none = lambda order: pytest.fail(f"the fake knows no {order}")  # noqa: E731
        yield MinistrySubject(
            fake, lambda id, data, **more: fake.edit(Key(REGION, DOMAIN, id), data, **more), none
        )
        return
    with mock_aws():
        client, clock = boto3.client("dynamodb", region_name="ap-southeast-3"), FakeClock()
        keys: Any = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
        types: Any = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")]
        client.create_table(
            TableName="t", KeySchema=keys, AttributeDefinitions=types, BillingMode="PAY_PER_REQUEST"
        )
        store = Store(client, "t")
        server = serve_simulator(store, clock)
        url = f"http://127.0.0.1:{server.server_address[1]}"
        secret = Credentials(
            tokens.client_id(DOMAIN), tokens.client_secret(SIGNING, DOMAIN), f"{url}/oauth/token"
        )

        def edit(id: str, data: Mapping[str, Any], **more: Any) -> None:
            order = orjson.dumps({"domain": DOMAIN, "region": REGION, "id": id, "data": data, **more})
            copies.edit(store, wire.Request("POST", (), {}, {}, order), clock.now() / 1000)
            clock.advance(1)

        yield MinistrySubject(
            Siapkerja(url, lambda: secret, {}, clock),
            edit,
            lambda order: store.add_fault({"times": 1, "after": 0, **order}),
        )
        server.shutdown()
        server.server_close()
