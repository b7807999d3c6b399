"""Who may do what: the rights of every function, and the lanes that each function may send to.

A role starts with the right to write its own log (`constructs/function.py`). `grant` adds all other rights
but one: `Lane.feeds` (`constructs/lane.py`) lets a function receive and delete the messages of its queue. The
stack fills a function's environment (`QUEUES`) from the same lists of lanes that become its `sqs:SendMessage`
here, so a function knows exactly the queues that it may send to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from aws_cdk.aws_iam import PolicyStatement

from functions import agreement, domains
from infra.constructs.domain_pipeline import DomainPipeline
from infra.constructs.function import HandlerFunction

if TYPE_CHECKING:
    from infra.stack import SinergiStack

READ_RECORDS, INSERT_RECORDS, UPDATE_RECORDS = (
    "dynamodb:BatchGetItem",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLUpdate",
)
"""Bulk reads, and bulk compare-and-set with one condition per statement: `BatchExecuteStatement`, which
AWS authorises by PartiQL actions."""
READ_ITEMS, PUT_ITEM = ("dynamodb:GetItem", "dynamodb:Query"), "dynamodb:PutItem"
"""For items that are no records: uploads, requests, notes, breakers, conflicts."""
WRITE_WAITS = "dynamodb:BatchWriteItem"
"""Notes which record waits for which, and deletes those notes, in batches."""
USE_KEY = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
"""What DynamoDB, S3 and Secrets Manager require of the caller for data under a customer key."""

# Who may send where: lists of lanes, as `SinergiStack.lanes` names them. Sweep may send to every lane.


def lanes_of_receive(datasets: Iterable[str]) -> list[str]:
    """Return the lanes for a file's chunks, and settle's for a file that comes again when all are done."""
    return [f"ingest/{name}" for name in datasets] + ["settle"]


def lanes_of_settle(datasets: Iterable[str]) -> list[str]:
    """Return the lanes for records that a snapshot closed because it does not name them."""
    return [f"dispatch/{name}" for name in datasets]


def lanes_of_submit(datasets: Iterable[str]) -> list[str]:
    """Return the lanes for records that the API's callers changed."""
    return [f"dispatch/{name}" for name in datasets]


def lanes_of_ingest(name: str) -> list[str]:
    """Return the lanes for a chunk's records, and for an upload whose last chunk is done."""
    return [f"dispatch/{name}", "settle"]


def lanes_of_dispatch(name: str, datasets: Iterable[str]) -> list[str]:
    """Return its own lane, to send again later, and those of the datasets whose records wait for this one's.

    Settle's is among them, because an acknowledgement makes a receipt stale.
    """
    children = [
        child for child in datasets if any(parent.domain == name for parent in domains.get(child).parents)
    ]
    return [f"dispatch/{each}" for each in dict.fromkeys([name, *children])] + ["settle"]


def lanes_of_readers(name: str) -> list[str]:
    """Return the lane for records that pull or reconcile changed, and that must go to the ministry."""
    return [f"dispatch/{name}"]


# Who may do what: one method per function.


def grant(stack: SinergiStack) -> None:
    """Add every function's rights to its role, once all functions of `stack` exist."""
    grants = _Grants(stack)
    grants.receive()
    grants.settle()
    grants.sweep()
    grants.submit()
    grants.query()
    for name, pipeline in stack.pipelines.items():
        grants.ingest(name, pipeline)
        grants.dispatch(name, pipeline)
        grants.pull_and_reconcile(name, pipeline)


class _Grants:
    def __init__(self, stack: SinergiStack) -> None:
        self._stack = stack
        self._table = stack.state.table_arn
        self._due, self._uploads, self._changes, self._held = map(
            stack.state.index_arn, ("due", "uploads", "changes", "held")
        )
        # `s3:ListBucket` on a bucket: without it S3 answers 403, not 404, for an object that does not exist.
        self._drop, self._receipt = stack.drop.bucket_arn, stack.receipt.bucket_arn
        self._inbox = stack.drop.arn_for_objects("inbox/*")
        self._work = self._written("work")
        self._receipts = self._written("receipts")

    def receive(self) -> None:
        function = self._stack.receive
        self._allow(function, ["s3:GetObject", "s3:GetObjectVersion"], self._inbox)
        self._allow(function, ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], self._work)
        self._allow(function, ["s3:PutObject"], self._receipts)
        self._allow(function, ["s3:ListBucket"], self._drop, self._receipt)
        self._allow(function, [*READ_ITEMS, PUT_ITEM], self._table)
        self._allow(function, ["dynamodb:Query"], self._changes)
        self._allow_send(function, lanes_of_receive(self._stack.pipelines))
        self._allow_key(function, "dynamodb", "s3")

    def settle(self) -> None:
        function = self._stack.settle
        self._allow(function, ["s3:GetObject"], self._work)
        self._allow(function, ["s3:AbortMultipartUpload", "s3:PutObject"], self._receipts)
        self._allow(function, ["s3:ListBucket"], self._receipt)
        self._allow(function, [READ_RECORDS, UPDATE_RECORDS, *READ_ITEMS, PUT_ITEM], self._table)
        self._allow_send(function, lanes_of_settle(self._stack.pipelines))
        self._allow_key(function, "dynamodb", "s3")

    def sweep(self) -> None:
        """Allow sweep to read, to note its progress, to report and to send hints, but not to write records.

        The function that receives a hint decides for itself what to do.
        """
        function = self._stack.sweep
        self._allow(function, ["dynamodb:Query"], self._table, self._due, self._uploads)
        self._allow(function, [READ_RECORDS, "dynamodb:GetItem", PUT_ITEM], self._table)
        self._allow(function, ["s3:ListBucketVersions"], self._drop)
        self._allow(function, ["s3:PutObject"], self._written("reports"))
        self._allow_send(function, self._stack.lanes)
        self._allow_key(function, "dynamodb", "s3")

    def submit(self) -> None:
        function = self._stack.submit
        self._allow(
            function,
            [READ_RECORDS, INSERT_RECORDS, UPDATE_RECORDS, WRITE_WAITS, "dynamodb:GetItem", PUT_ITEM],
            self._table,
        )
        # Only for invitations: a signed form grants no more than its signer may do.
        self._allow(function, ["s3:PutObject"], self._inbox)
        self._allow_send(function, lanes_of_submit(self._stack.pipelines))
        self._allow_key(function, "dynamodb", "s3")

    def query(self) -> None:
        function = self._stack.query
        self._allow(function, [READ_RECORDS, *READ_ITEMS], self._table)
        self._allow(function, ["dynamodb:Query"], self._due, self._held, self._uploads, self._changes)
        self._allow(function, ["s3:GetObject"], self._receipts)
        self._allow(function, ["s3:ListBucket"], self._receipt)
        self._allow_key(function, "dynamodb", "s3")

    def ingest(self, name: str, pipeline: DomainPipeline) -> None:
        function = pipeline.ingest
        self._allow(function, ["s3:GetObjectVersion"], self._inbox)
        self._allow(function, ["s3:GetObject", "s3:PutObject"], self._work)
        self._allow(function, ["s3:ListBucket"], self._drop, self._receipt)
        self._allow(
            function,
            [READ_RECORDS, INSERT_RECORDS, UPDATE_RECORDS, WRITE_WAITS, *READ_ITEMS, PUT_ITEM],
            self._table,
        )
        self._allow_send(function, lanes_of_ingest(name))
        self._allow_key(function, "dynamodb", "s3")

    def dispatch(self, name: str, pipeline: DomainPipeline) -> None:
        """Allow dispatch to update records, and not to insert any: it only moves records that exist."""
        function = pipeline.dispatch
        self._allow(function, [READ_RECORDS, UPDATE_RECORDS, WRITE_WAITS, *READ_ITEMS, PUT_ITEM], self._table)
        self._allow(function, ["secretsmanager:GetSecretValue"], pipeline.secret_arn)
        self._allow_send(function, lanes_of_dispatch(name, self._stack.pipelines))
        self._allow_key(function, "dynamodb", "secretsmanager")

    def pull_and_reconcile(self, name: str, pipeline: DomainPipeline) -> None:
        """Allow pull and reconcile to insert records and conflicts, and each to write its own kind of file.

        Reconcile writes signed results. Pull writes exported files, where the agreement asks for them; where
        it does not, pull may not write to S3 at all.
        """
        exports = {"outbox": pipeline.pull} if pipeline.pull and name in agreement.with_files() else {}
        writers = {"reconciliation": pipeline.reconcile, **exports}
        for function in pipeline.readers:
            self._allow(
                function,
                [
                    READ_RECORDS,
                    INSERT_RECORDS,
                    UPDATE_RECORDS,
                    WRITE_WAITS,
                    "dynamodb:GetItem",
                    PUT_ITEM,
                ],
                self._table,
            )
            self._allow(function, ["secretsmanager:GetSecretValue"], pipeline.secret_arn)
            self._allow_send(function, lanes_of_readers(name))
            self._allow_key(
                function, "dynamodb", *(["s3"] if function in writers.values() else []), "secretsmanager"
            )
        for prefix, function in writers.items():
            self._allow(function, ["dynamodb:Query"], self._changes)
            self._allow(function, ["s3:PutObject"], self._written(prefix))

    def _written(self, prefix: str) -> str:
        return self._stack.receipt.arn_for_objects(f"{prefix}/*")

    def _allow(
        self,
        function: HandlerFunction,
        actions: Sequence[str],
        *resources: str,
        conditions: dict[str, dict[str, list[str]]] | None = None,
    ) -> None:
        """Allow `actions` on `resources`, and on the emulator also the actions that it checks instead."""
        function.add_to_role_policy(
            PolicyStatement(actions=list(actions), resources=list(resources), conditions=conditions)
        )
        by_call = self._stack.stage.by_call
        for call in (by_call[action] for action in actions if action in by_call):
            function.add_to_role_policy(
                PolicyStatement(actions=[call.action], resources=["*"] if call.anywhere else list(resources))
            )

    def _allow_send(self, function: HandlerFunction, lanes: Iterable[str]) -> None:
        queues = (self._stack.lanes[lane].queue.queue_arn for lane in lanes)
        self._allow(function, ["sqs:SendMessage"], *queues)

    def _allow_key(self, function: HandlerFunction, *services: str) -> None:
        """Allow the key only through `services`, never to decrypt something that was found elsewhere."""
        via = [f"{service}.{self._stack.region}.amazonaws.com" for service in services]
        self._allow(
            function, USE_KEY, self._stack.key.key_arn, conditions={"StringEquals": {"kms:ViaService": via}}
        )
