"""What differs between a real deployment and the local cloud, and the size of every function.

The real stage, in a real account in Jakarta:

    cdk deploy -c siapkerjaUrl=https://… [-c alarmEmail=…] [-c portalOrigin=https://…]

The local cloud, on this machine's architecture and Python:

    cdk deploy -c stage=local -c siapkerjaUrl=http://…
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from aws_cdk import (
    CliCredentialsStackSynthesizer,
    DefaultStackSynthesizer,
    IReusableStackSynthesizer,
    RemovalPolicy,
)
from aws_cdk.aws_logs import RetentionDays
from constructs import Node

REGION = "ap-southeast-3"
"""Jakarta: public-sector data stays in Indonesia (PP 71/2019 Art. 20)."""


class Call(NamedTuple):
    """An action that only the emulator knows: it authorises some batch calls by the name of the call."""

    action: str
    anywhere: bool
    """The emulator does not see which resource the call is about, so the grant has to name `*`."""


@dataclass(frozen=True)
class Stage:
    """One kind of deployment."""

    name: Literal["prod", "local"]
    siapkerja_url: str
    python: str
    """Minor version the functions run on, e.g. `3.13`."""
    machine: Literal["arm64", "x86_64"]
    removal: RemovalPolicy
    """What happens to stateful resources when the stack is deleted."""
    protected: bool
    """Deletion protection of the stack, the state table and the user pool."""
    synthesizer: IReusableStackSynthesizer
    log_retention: RetentionDays
    alarm_email: str = ""
    """Where alarms go; '' for nowhere but CloudWatch."""
    by_call: Mapping[str, Call] = field(default_factory=dict)
    """Action on AWS → the emulator's action for the same call; empty on AWS."""
    portal_origin: str = ""
    """The one origin that CORS allows and people sign in from; '' while there is no portal."""
    emulator: str = ""
    """The local cloud's endpoint; '' on AWS."""
    inbox_days: int = 30
    work_days: int = 30
    receipts_days: int = 400
    """Receipts and daily reports, more than a year: the yearly report (Art. 11) reads them."""
    outbox_days: int = 90
    """Exported files: a region has a quarter of a year to fetch them. They copy personal data that the change
    feed can give at any time."""
    evidence_days: int = 1_461
    """Signed results of reconciliation: the term of the agreement and one year more (Art. 8, 10)."""
    access_log_days: int = 400


def stage(node: Node) -> Stage:
    """Return the stage that the context names; raises ValueError when a value is missing or malformed."""
    name = node.try_get_context("stage") or "prod"
    url = node.try_get_context("siapkerjaUrl") or ""
    email = node.try_get_context("alarmEmail") or ""
    origin = node.try_get_context("portalOrigin") or ""
    if origin and not origin.startswith("http://localhost" if name == "local" else "https://"):
        raise ValueError("an origin without a path: -c portalOrigin=https://…")
    if email and "@" not in email:
        raise ValueError("no address: -c alarmEmail=name@…")
    if name == "local":
        if not url.startswith(("http://", "https://")):
            raise ValueError("say where the simulator is: -c siapkerjaUrl=http://…")
        return Stage(
            name="local",
            siapkerja_url=url,
            portal_origin=origin or "http://localhost:4578",
            emulator=node.try_get_context("emulator") or "",
            # The emulator runs functions on its own interpreter, whatever runtime they declare.
            python=f"{sys.version_info.major}.{sys.version_info.minor}",
            machine="arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64",
            removal=RemovalPolicy.DESTROY,
            protected=False,
            # When the emulator enforces IAM, its bootstrap roles are not allowed to publish assets.
            synthesizer=CliCredentialsStackSynthesizer(),
            log_retention=RetentionDays.ONE_WEEK,
            by_call={
                "sqs:SendMessage": Call("sqs:SendMessageBatch", anywhere=False),
                "dynamodb:PartiQLUpdate": Call("dynamodb:BatchExecuteStatement", anywhere=True),
            },
        )
    if name != "prod":
        raise ValueError(f"unknown stage {name!r}: prod or local")
    if not url.startswith("https://"):
        raise ValueError("say where SIAPkerja is: -c siapkerjaUrl=https://…")
    return Stage(
        name="prod",
        siapkerja_url=url,
        python="3.13",
        machine="arm64",
        removal=RemovalPolicy.RETAIN,
        protected=True,
        synthesizer=DefaultStackSynthesizer(),
        log_retention=RetentionDays.ONE_YEAR,
        alarm_email=email,
        portal_origin=origin,
    )


class Size(NamedTuple):
    """One function's limits, and how its queue feeds it."""

    timeout: int
    """Seconds. The queue hides a message six times as long, so a crash delays it by that much."""
    memory: int = 1024
    """MB; CPU grows with it."""
    batch: int = 1
    """Messages per invocation."""
    concurrency: int = 5
    """Invocations at once that the queue may start."""


SIZES = {
    # Receive, ingest and settle take one message at a time: a file, a chunk or a receipt is minutes of work.
    # Receive streams a file once, a few hundred MB/s for CSV and tens for XLSX: gigabytes fit in five
    # minutes.
    "receive": Size(timeout=300),
    # The only CPU-bound step, hence 1769 MB, one whole vCPU. 8 MB of rows take seconds; the rest of the
    # timeout is for throttling and retries.
    "ingest": Size(timeout=300, memory=1769, concurrency=10),
    "settle": Size(timeout=300),
    # Waits for the ministry. Two at once per dataset, because the ministry's rate limit decides, not our
    # speed.
    "dispatch": Size(timeout=120, batch=5, concurrency=2),
    # One page of fifty changes per request, at the agreed rate.
    "pull": Size(timeout=300),
    # Reads and hashes a whole dataset: a minute for half a million records.
    "reconcile": Size(timeout=900, memory=1769),
    # API Gateway waits 30 s at most. A whole vCPU, because a caller waits for the answer.
    "submit": Size(timeout=29, memory=1769),
    "query": Size(timeout=29, memory=1769),
    # Runs every minute, so it must end before the next run starts.
    "sweep": Size(timeout=55),
}
"""Capability → size; a capability is the name of a module of `functions/handlers`."""
