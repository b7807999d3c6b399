"""Set up a fresh emulator of AWS and the ministry's simulator for one run of the handlers.

moto does not serve here: it takes no parameters in PartiQL, which every compare-and-set of a record needs.
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
    """Buckets, queues, tables and the simulator.

    `moment`, in epoch milliseconds, is the clock of the functions and of the simulator.
    """

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
        """Return the environment variables of all functions together."""
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

    def items_by_kind(self) -> Counter[str]:
        """Count the items of the state table by kind."""
        return Counter(map(_kind, self.db.scan(TableName=STATE)["Items"]))

    def take_messages(self) -> dict[str, list[str]]:
        """Receive up to ten messages of each queue; return their bodies by lane, without empty lanes."""
        found = {}
        for lane, url in self.queues.items():
            messages = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
            if messages:
                found[lane] = [message["Body"] for message in messages]
        return found

    def receipts(self) -> dict[str, bytes]:
        """Return the objects under `receipts/`, by key."""
        listed = self.s3.list_objects_v2(Bucket=RECEIPTS, Prefix="receipts/").get("Contents", [])
        return {
            entry["Key"]: self.s3.get_object(Bucket=RECEIPTS, Key=entry["Key"])["Body"].read()
            for entry in listed
        }


class Ministry:
    """The ministry's simulator behind an HTTP server on a free local port."""

    def __init__(self, stage: Stage) -> None:
        store = Store(stage.db, MINISTRY)

        class Routes(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                place, _, query = self.path.partition("?")
                request = wire.Request(
                    self.command,
                    tuple(map(unquote, place.strip("/").split("/"))),
                    dict(parse_qsl(query, keep_blank_values=True)),
                    {name.lower(): value for name, value in self.headers.items()},
                    body,
                )
                answer = wire.response(api.answer(store, SIGNING_KEY, request, stage.moment / 1000))
                content = answer["body"].encode()
                self.send_response(answer["statusCode"])
                for name, value in {**answer["headers"], "content-length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: Any) -> None:
                """Write nothing: only the handlers' own log is of interest."""

        server = ThreadingHTTPServer((session.HOST, 0), Routes)
        server.daemon_threads = True
        self.url = f"http://{session.HOST}:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()


@contextmanager
def emulator() -> Iterator[None]:
    """Start a local cloud of our own, make it this process's AWS, and stop it afterwards.

    It runs beside any other. Raise RuntimeError where the local cloud does not keep its files under
    SINERGI_HOME: stopping it would stop the developer's own cloud.
    """
    from infra.local import cloud

    if str(session.HOME) != os.environ.get("SINERGI_HOME"):
        raise RuntimeError("this would stop the developer's own local cloud")
    # Any free port: another local cloud may be about to take the usual one.
    session.remember(port=0)
    cloud.start(lambda _: None)
    try:
        os.environ.update(session.environment())
        yield
    finally:
        cloud.stop()


_KEYS: Any = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]


def create_state_table(client: Any, name: str) -> None:
    """Create the state table as the stack defines it (`infra/constructs/state.py`); a test compares both."""
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
    """Return the kind of an item, by its keys (`docs/architecture/state-table.md`)."""
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
