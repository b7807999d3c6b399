"""An AWS for one run: a fresh emulator with what the handlers need, and the ministry's simulator beside it.

moto will not do: it takes no parameters in PartiQL, which is how the state table compares and sets.
"""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote

from functions import domains
from functions.sync.model.upload import Drop
from infra.local import session
from infra.local.simulator.service import api, tokens, wire
from infra.local.simulator.service.store import Store

DROPS, RECEIPTS, STATE, MINISTRY = "sinergi-drop", "sinergi-receipts", "sinergi-state", "ministry"
SIGNING_KEY = "only-for-this-run"


class Stage:
    """`moment` (epoch ms) is when everything happens: the clock of the functions and of the ministry."""

    def __init__(self, domain: str, moment: int) -> None:
        self.domain, self.moment = domain, moment
        self.lanes = [
            "receive",
            "settle",
            *(f"{lane}/{name}" for name in domains.names() for lane in ("ingest", "dispatch")),
        ]
        self.s3, self.sqs, self.db = session.client("s3"), session.client("sqs"), session.client("dynamodb")
        for bucket in (DROPS, RECEIPTS):
            self.s3.create_bucket(
                Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": session.REGION}
            )
        self.s3.put_bucket_versioning(Bucket=DROPS, VersioningConfiguration={"Status": "Enabled"})
        self.queues = {
            lane: self.sqs.create_queue(QueueName=f"sinergi-{lane.replace('/', '-')}")["QueueUrl"]
            for lane in self.lanes
        }
        create_state_table(self.db, STATE)
        self.db.create_table(
            TableName=MINISTRY,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=_KEYS,
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        )
        self.ministry = Ministry(self)
        secret = {
            "client_id": tokens.client_id(domain),
            "client_secret": tokens.client_secret(SIGNING_KEY, domain),
            "token_url": f"{self.ministry.url}/oauth/token",
        }
        self.secret = session.client("secretsmanager").create_secret(
            Name=domain, SecretString=json.dumps(secret)
        )["ARN"]

    def now(self) -> int:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += int(seconds * 1000)

    def environment(self) -> dict[str, str]:
        """Every variable that any function reads; each takes its own."""
        return {
            "DOMAIN": self.domain,
            "DROP_BUCKET": DROPS,
            "RECEIPT_BUCKET": RECEIPTS,
            "STATE_TABLE": STATE,
            "QUEUES": json.dumps(self.queues),
            "SIAPKERJA_URL": self.ministry.url,
            "SIAPKERJA_SECRET": self.secret,
            "PORTAL_ORIGIN": "https://portal.example",
            "TOKEN_URL": "https://token.example/oauth2/token",
        }

    def put(self, key: str, content: bytes) -> Drop:
        return Drop(DROPS, key, self.s3.put_object(Bucket=DROPS, Key=key, Body=content)["VersionId"])

    def kept(self) -> Counter[str]:
        """What the state table holds, in kinds."""
        return Counter(map(_kind, self.db.scan(TableName=STATE)["Items"]))

    def sent(self) -> dict[str, list[str]]:
        """The messages of each queue, which are emptied."""
        found = {}
        for lane, url in self.queues.items():
            messages = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
            if messages:
                found[lane] = [message["Body"] for message in messages]
        return found

    def receipts(self) -> dict[str, bytes]:
        listed = self.s3.list_objects_v2(Bucket=RECEIPTS, Prefix="receipts/").get("Contents", [])
        return {
            entry["Key"]: self.s3.get_object(Bucket=RECEIPTS, Key=entry["Key"])["Body"].read()
            for entry in listed
        }


class Ministry:
    """The simulator on a port of this machine, as its API would call it."""

    def __init__(self, stage: Stage) -> None:
        store = Store(stage.db, MINISTRY)

        class Routes(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                place, _, query = self.path.partition("?")
                path, headers = (
                    tuple(map(unquote, place.strip("/").split("/"))),
                    {name.lower(): value for name, value in self.headers.items()},
                )
                asked = wire.Request(
                    self.command, path, dict(parse_qsl(query, keep_blank_values=True)), headers, body
                )
                answer = wire.response(api.answer(store, SIGNING_KEY, asked, stage.moment / 1000))
                content = answer["body"].encode()
                self.send_response(answer["statusCode"])
                for name, value in {**answer["headers"], "content-length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: Any) -> None:
                """The handlers' own log is what one wants to see."""

        server = ThreadingHTTPServer((session.HOST, 0), Routes)
        server.daemon_threads = True
        self.url = f"http://{session.HOST}:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()


@contextmanager
def emulator() -> Iterator[None]:
    """A local cloud of our own beside any that runs, gone afterwards; this process's AWS meanwhile."""
    from infra.local import cloud

    if str(session.HOME) != os.environ.get("SINERGI_HOME"):
        raise RuntimeError("this would stop the developer's own local cloud")
    session.remember(port=0)  # whichever is free: another cloud may be about to take the usual one
    cloud.start(lambda _: None)
    try:
        os.environ.update(session.environment())
        yield
    finally:
        cloud.stop()


_KEYS: Any = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]


def create_state_table(client: Any, name: str) -> None:
    """As the stack defines it (`infra/constructs/state.py`); a test compares the two."""
    kinds = {
        "pk": "S",
        "sk": "S",
        "due_shard": "S",
        "due": "N",
        "held_shard": "S",
        "changes_shard": "S",
        "changed_at": "N",
        "uploads_of": "S",
        "started_at": "N",
    }
    only_keys: dict[str, Any] = {"ProjectionType": "KEYS_ONLY"}
    indexes: dict[str, tuple[str, str, dict[str, Any]]] = {
        "due": ("due_shard", "due", only_keys),
        "held": ("held_shard", "changed_at", only_keys),
        "changes": (
            "changes_shard",
            "changed_at",
            {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["op", "slice", "foreign"]},
        ),
        "uploads": ("uploads_of", "started_at", {"ProjectionType": "ALL"}),
    }
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=_KEYS,
        AttributeDefinitions=[
            {"AttributeName": attribute, "AttributeType": kind} for attribute, kind in kinds.items()
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": index,
                "KeySchema": [
                    {"AttributeName": partition, "KeyType": "HASH"},
                    {"AttributeName": order, "KeyType": "RANGE"},
                ],
                "Projection": projection,
            }
            for index, (partition, order, projection) in indexes.items()
        ],
    )


def _kind(item: dict[str, Any]) -> str:
    """By the keys that `functions.aws` writes."""
    match item["pk"]["S"][0], item["sk"]["S"][0]:
        case "R", _:
            return f"record {item['state']['S']}"
        case "U", "M":
            return f"upload {item['status']['S']}"
        case kind, part:
            return _KINDS[kind + part if kind in "UD" else kind]


_KINDS = {
    "UB": "chunk begun",
    "UC": "chunk finished",
    "Dg": "gate",
    "Df": "rows of a whole file",
    "I": "request",
    "N": "note",
    "Q": "review",
    "W": "record waiting for another",
}
