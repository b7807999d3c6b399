"""Build the use cases: settings → adapters → use case, once per execution environment.

This is the composition root. Imports are inside the builders, so that a function loads only what it uses
(cold start).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING, Literal, NamedTuple

from functions.aws import clients
from functions.aws.state.store import StateTable
from functions.domains.core.code_lists import editions
from functions.runtime import settings
from functions.runtime.clock import RandomIds, SystemClock
from functions.runtime.garbage import pause_collection
from functions.sync import ports
from functions.sync.from_region.ingest import Ingest
from functions.sync.from_region.receive import Receive
from functions.sync.from_region.settle import Settle
from functions.sync.monitoring.daily_report import DailyReport
from functions.sync.operations.missed_files import MissedFiles
from functions.sync.operations.sweep import Sweep
from functions.sync.to_ministry.dispatch import Dispatch

if TYPE_CHECKING:
    from functions.siapkerja.client import Siapkerja
    from functions.sync.from_ministry.pull import Pull
    from functions.sync.from_region.invite import Invite
    from functions.sync.from_region.submit import Submit
    from functions.sync.reconciliation.reconcile import Reconcile
    from functions.sync.to_region.change_feed import ChangeFeed
    from functions.sync.to_region.file_export import FileExport


def _state(table: str) -> StateTable:
    return StateTable(clients.dynamodb(), table)


@cache
def receive() -> Receive:
    from functions.aws.drops import S3Drops
    from functions.aws.files import S3Files
    from functions.aws.queues import SqsQueues

    env = settings.load(settings.ReceiveSettings)
    return Receive(
        S3Drops(clients.s3()),
        S3Files(clients.s3(), env.receipt_bucket),
        _state(env.state_table),
        SqsQueues(clients.sqs(), env.queues),
        SystemClock(),
    )


@cache
def ingest() -> Ingest:
    from functions.aws.drops import S3Drops
    from functions.aws.files import S3Files
    from functions.aws.queues import SqsQueues

    env = settings.load(settings.IngestSettings)
    pause_collection()
    return Ingest(
        S3Drops(clients.s3()),
        S3Files(clients.s3(), env.receipt_bucket),
        _state(env.state_table),
        SqsQueues(clients.sqs(), env.queues),
        SystemClock(),
    )


@cache
def settle() -> Settle:
    from functions.aws.files import S3Files
    from functions.aws.queues import SqsQueues

    env = settings.load(settings.SettleSettings)
    return Settle(
        S3Files(clients.s3(), env.receipt_bucket),
        _state(env.state_table),
        SqsQueues(clients.sqs(), env.queues),
        SystemClock(),
    )


def _siapkerja(url: str, secret_arn: str, clock: SystemClock) -> Siapkerja:
    from functions.aws.secrets import Secrets
    from functions.siapkerja.client import Credentials, Siapkerja

    secret: Callable[[], dict[str, str]] = partial(Secrets(clients.secretsmanager()).get, secret_arn)
    return Siapkerja(url, lambda: Credentials(**secret()), editions(), clock)


@cache
def dispatch() -> Dispatch:
    from functions.aws.queues import SqsQueues

    env = settings.load(settings.DispatchSettings)
    clock = SystemClock()
    ministry = _siapkerja(env.siapkerja_url, env.siapkerja_secret, clock)
    return Dispatch(
        env.domain,
        _state(env.state_table),
        SqsQueues(clients.sqs(), env.queues),
        ministry,
        clock,
        RandomIds(),
    )


@cache
def pull() -> Pull:
    from functions.aws.queues import SqsQueues
    from functions.sync.from_ministry.pull import Pull

    env = settings.load(settings.PullSettings)
    clock = SystemClock()
    ministry = _siapkerja(env.siapkerja_url, env.siapkerja_secret, clock)
    return Pull(
        env.domain,
        _state(env.state_table),
        ministry,
        SqsQueues(clients.sqs(), env.queues),
        clock,
        RandomIds(),
    )


@cache
def file_export() -> FileExport:
    from functions.aws.files import S3Files
    from functions.sync.to_region.file_export import FileExport

    env = settings.load(settings.PullSettings)
    return FileExport(
        env.domain, S3Files(clients.s3(), env.receipt_bucket), _state(env.state_table), SystemClock()
    )


@cache
def reconcile() -> Reconcile:
    from functions.aws.files import S3Files
    from functions.aws.queues import SqsQueues
    from functions.sync.from_ministry.pull import Pull
    from functions.sync.reconciliation.reconcile import Reconcile

    env = settings.load(settings.ReconcileSettings)
    clock = SystemClock()
    ministry = _siapkerja(env.siapkerja_url, env.siapkerja_secret, clock)
    pull = Pull(
        env.domain,
        _state(env.state_table),
        ministry,
        SqsQueues(clients.sqs(), env.queues),
        clock,
        RandomIds(),
    )
    return Reconcile(pull, S3Files(clients.s3(), env.receipt_bucket))


@cache
def sweep() -> Sweep:
    from functions.aws.queues import SqsQueues

    env = settings.load(settings.SweepSettings)
    return Sweep(_state(env.state_table), SqsQueues(clients.sqs(), env.queues), SystemClock())


@cache
def submit() -> Submit:
    from functions.aws.queues import SqsQueues
    from functions.sync.from_region.submit import Submit

    env = settings.load(settings.SubmitSettings)
    return Submit(_state(env.state_table), SqsQueues(clients.sqs(), env.queues), SystemClock(), RandomIds())


@cache
def invite() -> Invite:
    from functions.aws.forms import S3Forms
    from functions.sync.from_region.invite import Invite

    env = settings.load(settings.SubmitSettings)
    return Invite(
        _state(env.state_table),
        S3Forms(clients.signer(), env.drop_bucket),
        SystemClock(),
        RandomIds(),
        env.drop_bucket,
    )


class ReadPorts(NamedTuple):
    """The ports that the API's reading calls use."""

    state: ports.State
    feed: ChangeFeed
    links: ports.Links
    clock: ports.Clock


@cache
def read_ports() -> ReadPorts:
    from functions.aws.forms import S3Links
    from functions.sync.to_region.change_feed import ChangeFeed

    env, clock = settings.load(settings.QuerySettings), SystemClock()
    state = _state(env.state_table)
    return ReadPorts(state, ChangeFeed(state, clock), S3Links(clients.signer(), env.receipt_bucket), clock)


def token_url() -> str:
    return settings.load(settings.QuerySettings).token_url


@cache
def portal_origin(function: Literal["submit", "query"]) -> str:
    submitting = function == "submit"
    return (
        settings.load(settings.SubmitSettings).portal_origin
        if submitting
        else settings.load(settings.QuerySettings).portal_origin
    )


@cache
def missed_files() -> MissedFiles:
    from functions.aws.drops import S3Drops
    from functions.aws.queues import SqsQueues

    env = settings.load(settings.SweepSettings)
    return MissedFiles(
        S3Drops(clients.s3()),
        _state(env.state_table),
        SqsQueues(clients.sqs(), env.queues),
        SystemClock(),
        env.drop_bucket,
    )


@cache
def daily_report() -> DailyReport:
    from functions.aws.files import S3Files

    env = settings.load(settings.SweepSettings)
    return DailyReport(S3Files(clients.s3(), env.receipt_bucket), _state(env.state_table), SystemClock())
