"""Which failures are retried later, and how a read survives a broken connection."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from functions.aws.failures import RefusedError, backoff, storing, translated
from functions.aws.queues import SqsQueues
from functions.aws.secrets import Secrets
from functions.aws.streams import open_object
from functions.sync.model.errors import Transient, Unstorable
from functions.sync.model.retries import STREAM_REOPENINGS


def aws_error(code: str, status: int = 400) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Op")  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (aws_error("ProvisionedThroughputExceededException"), "aws_throttled"),
        (aws_error("SlowDown", 503), "aws_throttled"),
        (aws_error("TransactionConflictException"), "aws_conflict"),
        (aws_error("ExpiredToken"), "aws_unavailable"),
        (aws_error("NeverSeenBefore", 502), "aws_unavailable"),
        (EndpointConnectionError(endpoint_url="x"), "aws_network"),
        (ConnectTimeoutError(endpoint_url="x"), "aws_network"),
        (ReadTimeoutError(endpoint_url="x"), "aws_network"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value)[:40],
)
def test_what_passes_by_itself_is_transient(error: Exception, code: str) -> None:
    with pytest.raises(Transient) as raised, translated():
        raise error
    assert raised.value.code == code


@pytest.mark.parametrize(
    "code", ["AccessDenied", "ValidationException", "ResourceNotFoundException", "NoSuchBucket", ""]
)
def test_anything_else_is_a_bug_and_rises_as_it_is(code: str) -> None:
    with pytest.raises(ClientError), translated():
        raise aws_error(code)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ValidationException", Unstorable),
        ("ItemCollectionSizeLimitExceededException", Unstorable),
        ("AccessDeniedException", ClientError),
        ("ResourceNotFoundException", ClientError),
        ("ThrottlingException", Transient),
    ],
)
def test_only_the_refusal_of_a_content_is_about_one_item(code: str, kind: type[Exception]) -> None:
    with pytest.raises(kind), storing():
        raise aws_error(code)


def test_waiting_grows_and_stays_bounded() -> None:
    assert all(0 < backoff(0) <= 0.1 for _ in range(50))
    assert all(0 < backoff(99) <= 2 for _ in range(50))


class BrokenBucket:
    """Serve ranges of `content`, and break the connection after every `every` bytes."""

    def __init__(self, content: bytes, every: int) -> None:
        self.content = content
        self.every = every
        self.asked: list[dict[str, Any]] = []

    def get_object(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        start = int(asked["Range"][6:].split("-")[0]) if "Range" in asked else 0
        ranged = {"ContentRange": f"bytes {start}-"} if "Range" in asked else {}
        return {"ETag": '"e"', "Body": BrokenBody(self.content[start:], self.every), **ranged}


class BrokenBody(io.BytesIO):
    def __init__(self, content: bytes, every: int) -> None:
        super().__init__(content[:every])
        self.rest = len(content) > every

    def readinto(self, buffer: Any) -> int:
        count = super().readinto(buffer)
        if count == 0 and self.rest:
            raise ResponseStreamingError(error="reset")
        return count


def test_a_broken_stream_goes_on_where_it_stopped_in_the_same_content() -> None:
    bucket = BrokenBucket(b"0123456789" * 3, every=7)
    where = {"Bucket": "b", "Key": "k", "VersionId": "v"}
    with open_object(bucket, where, 0, None) as stream:  # type: ignore[arg-type]
        assert stream.read() == bucket.content
    assert [asked.get("Range") for asked in bucket.asked] == [
        None,
        "bytes=7-",
        "bytes=14-",
        "bytes=21-",
        "bytes=28-",
    ]
    assert all(asked["VersionId"] == "v" for asked in bucket.asked)
    assert [asked.get("IfMatch") for asked in bucket.asked] == [None, *['"e"'] * 4]


def test_a_stream_that_breaks_for_ever_is_transient() -> None:
    bucket = BrokenBucket(b"0123456789" * 3, every=1)
    stream = open_object(bucket, {"Bucket": "b", "Key": "k"}, 0, None)  # type: ignore[arg-type]
    with pytest.raises(Transient):
        stream.read()
    assert len(bucket.asked) == STREAM_REOPENINGS + 1


def test_a_body_that_ends_too_early_is_not_taken_for_the_end() -> None:
    class Short(BrokenBody):
        def readinto(self, buffer: Any) -> int:
            count = io.BytesIO.readinto(self, buffer)
            if count == 0 and self.rest:
                raise IncompleteReadError(actual_bytes=1, expected_bytes=2)
            return count

    class ShortBucket(BrokenBucket):
        def get_object(self, **asked: Any) -> dict[str, Any]:
            answer = super().get_object(**asked)
            start = int(asked["Range"][6:].split("-")[0]) if "Range" in asked else 0
            return {**answer, "Body": Short(self.content[start:], self.every)}

    assert open_object(ShortBucket(b"abcdef", 4), {}, 0, None).read() == b"abcdef"  # type: ignore[arg-type]


class PartialQueue:
    def __init__(self, *failures: dict[str, Any]) -> None:
        self.failures = failures
        self.asked: list[list[str]] = []

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        assert QueueUrl == "url"
        self.asked.append([entry["MessageBody"] for entry in Entries])
        ids = {entry["Id"] for entry in Entries}
        failed = [failure for failure in self.failures if failure["Id"] in ids]
        return {"Failed": failed} if len(self.asked) == 1 or (failed and failed[0].get("always")) else {}


def queue(*failures: dict[str, Any]) -> tuple[SqsQueues, PartialQueue]:
    client = PartialQueue(*failures)
    return SqsQueues(client, {"settle": "url"}, lambda _: None), client  # type: ignore[arg-type]


def test_only_the_failed_messages_are_sent_again() -> None:
    port, client = queue({"Id": "1", "Code": "InternalError", "SenderFault": False})
    port.send("settle", [{"n": 0}, {"n": 1}, {"n": 2}])
    assert client.asked == [['{"n":0}', '{"n":1}', '{"n":2}'], ['{"n":1}']]


def test_no_batch_is_larger_than_a_queue_takes() -> None:
    port, client = queue()
    port.send("settle", [{"keys": "x" * 2 * size} for size in (60_000, 60_000, 20_000, 130_000, 1)])
    assert [len(batch) for batch in client.asked] == [2, 1, 2]
    assert all(sum(len(body.encode()) for body in batch) <= 262_144 for batch in client.asked)


def test_messages_that_keep_failing_are_transient() -> None:
    with pytest.raises(Transient):
        queue({"Id": "0", "Code": "InternalError", "SenderFault": False, "always": True})[0].send(
            "settle", [{"n": 0}]
        )


def test_a_message_no_queue_will_ever_take_is_a_bug() -> None:
    port, client = queue({"Id": "0", "Code": "InvalidMessageContents", "SenderFault": True})
    with pytest.raises(RefusedError, match="InvalidMessageContents"):
        port.send("settle", [{"n": 0}])
    assert len(client.asked) == 1


def test_a_secret_is_read_again_after_five_minutes() -> None:
    class Manager:
        reads = 0

        def get_secret_value(self, SecretId: str) -> dict[str, str]:  # noqa: N803
            assert SecretId == "siapkerja"
            self.reads += 1
            return {"SecretString": json.dumps({"n": self.reads})}

    time = [1000.0]
    secrets = Secrets(Manager(), lambda: time[0])  # type: ignore[arg-type]
    assert [secrets.get("siapkerja"), secrets.get("siapkerja")] == [{"n": 1}, {"n": 1}]
    time[0] += 299
    assert secrets.get("siapkerja") == {"n": 1}
    time[0] += 1
    assert secrets.get("siapkerja") == {"n": 2}
