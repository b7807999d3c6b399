"""What differs between a real deployment and the local cloud, and the size of every function.

cdk deploy -c siapkerjaUrl=https://… [-c alarmEmail=…] [-c portalOrigin=https://…]  a real account, region Jakarta
cdk deploy -c stage=local -c siapkerjaUrl=http://…      the local cloud, on this machine's architecture and Python
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

#: Public-sector data stays in Indonesia (PP 71/2019 Art. 20).
REGION = "ap-southeast-3"


class Call(NamedTuple):
    """An emulator's action. `anywhere`: it does not see which resource the call is about. No such action exists on AWS."""

    action: str
    anywhere: bool


@dataclass(frozen=True)
class Stage:
    name: Literal["prod", "local"]
    siapkerja_url: str
    python: str
    """Minor version the functions run on, e.g. `3.13`."""
    machine: Literal["arm64", "x86_64"]
    removal: RemovalPolicy
    """What becomes of stateful resources when the stack goes."""
    protected: bool
    """Deletion protection of the state table."""
    synthesizer: IReusableStackSynthesizer
    log_retention: RetentionDays
    alarm_email: str = ""
    """Where alarms go; '' for nowhere but CloudWatch."""
    by_call: Mapping[str, Call] = field(default_factory=dict)
    """Action → what the emulator asks for in its place: it authorises some batch calls by the name of the call."""
    portal_origin: str = ""
    """The one origin that CORS allows and people sign in from; '' while there is no portal."""
    emulator: str = ""
    """Where the local cloud answers; '' on AWS."""
    inbox_days: int = 30
    work_days: int = 30
    receipts_days: int = 400
    """A year and a bit: the yearly report (Art. 11) reads them."""
    outbox_days: int = 90
    """Copies of personal data that the change feed tells at any time: a quarter of a year to fetch them."""
    evidence_days: int = 1_461
    """Signed results of reconciliation: the term of the agreement and a year (Art. 8, 10)."""
    access_log_days: int = 400


def stage(node: Node) -> Stage:
    """The stage named by the context; raises ValueError when a value is missing or makes no sense."""
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
            # The emulator runs functions on its own interpreter, whatever runtime they ask for.
            python=f"{sys.version_info.major}.{sys.version_info.minor}",
            machine="arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64",
            removal=RemovalPolicy.DESTROY,
            protected=False,
            # The emulator's bootstrap roles may not publish assets when it enforces IAM.
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
    """Seconds. The queue hides a message six times as long, so a crash costs that much delay: no longer than needed."""
    memory: int = 1024
    batch: int = 1
    concurrency: int = 5


#: One message of receive, ingest and settle is minutes of work (a file, a chunk, a receipt), so they take one at a time.
SIZES = {
    # Streams a file once, a few hundred MB/s for CSV and tens for XLSX: gigabytes fit in five minutes.
    "receive": Size(timeout=300),
    # 1769 MB is one whole vCPU: the only CPU-bound step. 8 MB of rows take seconds; the rest is throttling and retries.
    "ingest": Size(timeout=300, memory=1769, concurrency=10),
    "settle": Size(timeout=300),
    # Waits on the ministry. Two at a time per domain: its rate limit, not our speed, decides.
    "dispatch": Size(timeout=120, batch=5, concurrency=2),
    # A page of fifty a request, at the agreed rate.
    "pull": Size(timeout=300),
    # Reads a whole dataset and hashes it: a minute for half a million records.
    "reconcile": Size(timeout=900, memory=1769),
    # API Gateway waits for 30 s at most; a whole vCPU, because somebody waits.
    "submit": Size(timeout=29, memory=1769),
    "query": Size(timeout=29, memory=1769),
    # Runs every minute, so it ends before the next one starts.
    "sweep": Size(timeout=55),
}
