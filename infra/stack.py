"""The whole product on one page: every construct is wired here, and every grant is made here.

A function's environment and its right to send come from the same list of lanes, so neither can drift from the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aws_cdk import Environment, Stack
from aws_cdk.aws_iam import PolicyStatement
from aws_cdk.aws_kms import Key
from constructs import Construct

from functions import agreement, domains
from functions.api.routes import Function, gateway_routes
from functions.runtime import settings
from infra.config import REGION, Stage
from infra.constructs.alarms import Alarms
from infra.constructs.buckets import AccessLogBucket, DropBucket, ReceiptBucket
from infra.constructs.code import DependencyLayer, functions_code
from infra.constructs.domain_pipeline import DomainPipeline
from infra.constructs.function import HandlerFunction, Package
from infra.constructs.http_api import SinergiApi
from infra.constructs.identity import Identity
from infra.constructs.lane import Lane
from infra.constructs.outputs import say
from infra.constructs.state import StateTable
from infra.constructs.triggers import Triggers

#: Bulk reads, and bulk compare-and-set with one condition per statement (BatchExecuteStatement asks for PartiQL actions).
READ_RECORDS, INSERT_RECORDS, UPDATE_RECORDS = (
    "dynamodb:BatchGetItem",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLUpdate",
)
READ_UPLOADS, WRITE_UPLOADS = ("dynamodb:GetItem", "dynamodb:Query"), "dynamodb:PutItem"
#: Who waits for whom: noted and forgotten in batches.
WRITE_WAITS = "dynamodb:BatchWriteItem"
#: What DynamoDB, S3 and Secrets Manager ask of the caller for data under a customer key.
USE_KEY = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)


class SinergiStack(Stack):
    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        super().__init__(
            scope,
            id,
            description="Sinergi: labour data between a region and the ministry",
            env=Environment(region=REGION),
            synthesizer=stage.synthesizer,
            termination_protection=stage.protected,
        )
        self.stage = stage
        self.key = Key(
            self,
            "Key",
            description="Sinergi: data at rest",
            enable_key_rotation=True,
            removal_policy=stage.removal,
        )
        self.access_log = AccessLogBucket(self, "AccessLog", stage=stage)
        self.drop = DropBucket(self, "Drop", stage=stage, key=self.key, access_log=self.access_log)
        self.receipt = ReceiptBucket(self, "Receipt", stage=stage, key=self.key, access_log=self.access_log)
        self.state = StateTable(self, "State", stage=stage, key=self.key)

        # Only what the agreement names, the clock left out: what an addendum has ended still has records to look after.
        self.pipelines = {
            name: DomainPipeline(self, name, stage=stage, key=self.key)
            for name in domains.names()
            if name in agreement.datasets()
        }
        self.receive_lane = Lane(self, "ReceiveLane", capability="receive")
        self.settle_lane = Lane(self, "SettleLane", capability="settle")
        self.lanes = {
            "receive": self.receive_lane,
            "settle": self.settle_lane,
            **{f"ingest/{name}": pipeline.ingest_lane for name, pipeline in self.pipelines.items()},
            **{f"dispatch/{name}": pipeline.dispatch_lane for name, pipeline in self.pipelines.items()},
        }

        regions = sorted(agreement.load())
        self.identity = Identity(self, "Identity", stage=stage, regions=regions, domains=self.pipelines)
        self._add_functions()
        self._grant()
        served: dict[Function, HandlerFunction] = {"submit": self.submit, "query": self.query}
        self.api = SinergiApi(
            self,
            "Http",
            stage=stage,
            identity=self.identity,
            routes=gateway_routes(regions, self.pipelines),
            functions=served,
        )

        self.triggers = Triggers(
            self, "Triggers", drop=self.drop, receive=self.receive_lane.queue, sweep=self.sweep
        )
        self.alarms = Alarms(
            self,
            "Alarms",
            stage=stage,
            key=self.key,
            lanes=self.lanes,
            triggers=self.triggers,
            sweep=self.sweep,
        )
        say(self)

    def _add_functions(self) -> None:
        layer = DependencyLayer(self, "Dependencies", python=self.stage.python, machine=self.stage.machine)
        package = Package(self.stage, functions_code(), layer)
        drop, receipt, state, origin = (
            self.drop.bucket_name,
            self.receipt.bucket_name,
            self.state.table_name,
            self.stage.portal_origin,
        )

        self.receive = HandlerFunction(
            self,
            "Receive",
            capability="receive",
            package=package,
            description="A dropped file: registered, inspected, cut into chunks",
            environment=settings.env_for(
                settings.ReceiveSettings,
                drop_bucket=drop,
                receipt_bucket=receipt,
                state_table=state,
                queues=self._urls(self._lanes_of_receive()),
            ),
        )
        self.settle = HandlerFunction(
            self,
            "Settle",
            capability="settle",
            package=package,
            description="An upload's last chunk is in: receipt and corrections",
            environment=settings.env_for(
                settings.SettleSettings,
                receipt_bucket=receipt,
                state_table=state,
                queues=self._urls(self._lanes_of_settle()),
            ),
        )
        self.sweep = HandlerFunction(
            self,
            "Sweep",
            capability="sweep",
            package=package,
            description="What is due, lost or uncertain, once a minute",
            environment=settings.env_for(
                settings.SweepSettings,
                drop_bucket=drop,
                receipt_bucket=receipt,
                state_table=state,
                queues=self._urls(self.lanes),
            ),
        )
        self.submit = HandlerFunction(
            self,
            "Submit",
            capability="submit",
            package=package,
            description="HTTP calls that write: state and queue, nothing else",
            environment=settings.env_for(
                settings.SubmitSettings,
                drop_bucket=drop,
                state_table=state,
                queues=self._urls(self._lanes_of_submit()),
                portal_origin=origin,
            ),
        )
        self.query = HandlerFunction(
            self,
            "Query",
            capability="query",
            package=package,
            description="HTTP calls that read",
            environment=settings.env_for(
                settings.QuerySettings,
                receipt_bucket=receipt,
                state_table=state,
                token_url=self.identity.token_url,
                portal_origin=origin,
            ),
        )
        for name, pipeline in self.pipelines.items():
            there = {"siapkerja_url": self.stage.siapkerja_url, "siapkerja_secret": pipeline.secret_arn}
            pipeline.add_functions(
                package,
                ingest=settings.env_for(
                    settings.IngestSettings,
                    domain=name,
                    drop_bucket=drop,
                    receipt_bucket=receipt,
                    state_table=state,
                    queues=self._urls(self._lanes_of_ingest(name)),
                ),
                dispatch=settings.env_for(
                    settings.DispatchSettings,
                    domain=name,
                    state_table=state,
                    queues=self._urls(self._lanes_of_dispatch(name)),
                    **there,
                ),
            )
            asking = {
                "domain": name,
                "state_table": state,
                "receipt_bucket": receipt,
                "queues": self._urls([f"dispatch/{name}"]),
                **there,
            }
            pipeline.add_readers(
                package,
                reconcile=settings.env_for(settings.ReconcileSettings, **asking),
                pull=settings.env_for(settings.PullSettings, **asking)
                if name in agreement.datasets("terima")
                else None,
            )
        self.receive_lane.feeds(self.receive)
        self.settle_lane.feeds(self.settle)

    @property
    def functions(self) -> list[HandlerFunction]:
        own = [self.receive, self.settle, self.sweep, self.submit, self.query]
        return own + [function for pipeline in self.pipelines.values() for function in pipeline.functions]

    # Who may send where -----------------------------------------------------------------------------------------------

    def _lanes_of_receive(self) -> list[str]:
        return [f"ingest/{name}" for name in self.pipelines] + ["settle"]

    def _lanes_of_settle(self) -> list[str]:
        """What a file closes by not naming it must go to the ministry."""
        return [f"dispatch/{name}" for name in self.pipelines]

    def _lanes_of_submit(self) -> list[str]:
        return [f"dispatch/{name}" for name in self.pipelines]

    def _lanes_of_ingest(self, name: str) -> list[str]:
        return [f"dispatch/{name}", "settle"]

    def _lanes_of_dispatch(self, name: str) -> list[str]:
        """Its own (again, later), and those of the domains whose records wait for its acknowledgements."""
        children = [
            child
            for child in self.pipelines
            if any(parent.domain == name for parent in domains.get(child).parents)
        ]
        return [f"dispatch/{each}" for each in dict.fromkeys([name, *children])] + ["settle"]

    def _urls(self, lanes: Iterable[str]) -> dict[str, str]:
        return {lane: self.lanes[lane].queue.queue_url for lane in lanes}

    # Who may do what --------------------------------------------------------------------------------------------------

    def _grant(self) -> None:
        table, due, uploads, changes, held = (
            self.state.table_arn,
            *map(self.state.index_arn, ("due", "uploads", "changes", "held")),
        )
        inbox = self.drop.arn_for_objects("inbox/*")
        work, receipts = (self.receipt.arn_for_objects(f"{prefix}/*") for prefix in ("work", "receipts"))

        # `s3:ListBucket`: without it S3 answers 403, not 404, for an object that is not there.
        self._allow(self.receive, ["s3:GetObject", "s3:GetObjectVersion"], inbox)
        self._allow(self.receive, ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], work)
        self._allow(self.receive, ["s3:PutObject"], receipts)
        self._allow(self.receive, ["s3:ListBucket"], self.drop.bucket_arn, self.receipt.bucket_arn)
        self._allow(self.receive, [*READ_UPLOADS, WRITE_UPLOADS], table)
        self._allow(self.receive, ["dynamodb:Query"], changes)
        self._allow_send(self.receive, self._lanes_of_receive())
        self._allow_key(self.receive, "dynamodb", "s3")

        self._allow(self.settle, ["s3:GetObject"], work)
        self._allow(self.settle, ["s3:AbortMultipartUpload", "s3:PutObject"], receipts)
        self._allow(self.settle, ["s3:ListBucket"], self.receipt.bucket_arn)
        self._allow(self.settle, [READ_RECORDS, UPDATE_RECORDS, *READ_UPLOADS, WRITE_UPLOADS], table)
        self._allow_send(self.settle, self._lanes_of_settle())
        self._allow_key(self.settle, "dynamodb", "s3")

        # Sweep only looks, notes how far it has come, and sends hints: whoever receives one decides again.
        self._allow(self.sweep, ["dynamodb:Query"], table, due, uploads)
        self._allow(self.sweep, [READ_RECORDS, "dynamodb:GetItem", WRITE_UPLOADS], table)
        self._allow(self.sweep, ["s3:ListBucketVersions"], self.drop.bucket_arn)
        self._allow(self.sweep, ["s3:PutObject"], self.receipt.arn_for_objects("reports/*"))
        self._allow_send(self.sweep, self.lanes)
        self._allow_key(self.sweep, "dynamodb", "s3")

        # Nothing of S3 but the form that a sender uploads with: whoever signs it must have the right himself.
        self._allow(
            self.submit,
            [READ_RECORDS, INSERT_RECORDS, UPDATE_RECORDS, WRITE_WAITS, "dynamodb:GetItem", WRITE_UPLOADS],
            table,
        )
        self._allow(self.submit, ["s3:PutObject"], inbox)
        self._allow_send(self.submit, self._lanes_of_submit())
        self._allow_key(self.submit, "dynamodb", "s3")

        self._allow(self.query, [READ_RECORDS, *READ_UPLOADS], table)
        self._allow(self.query, ["dynamodb:Query"], due, held, uploads, changes)
        self._allow(self.query, ["s3:GetObject"], receipts)
        self._allow(self.query, ["s3:ListBucket"], self.receipt.bucket_arn)
        self._allow_key(self.query, "dynamodb", "s3")

        for name, pipeline in self.pipelines.items():
            ingest, dispatch = pipeline.ingest, pipeline.dispatch
            self._allow(ingest, ["s3:GetObjectVersion"], inbox)
            self._allow(ingest, ["s3:GetObject", "s3:PutObject"], work)
            self._allow(ingest, ["s3:ListBucket"], self.drop.bucket_arn, self.receipt.bucket_arn)
            self._allow(
                ingest,
                [READ_RECORDS, INSERT_RECORDS, UPDATE_RECORDS, WRITE_WAITS, *READ_UPLOADS, WRITE_UPLOADS],
                table,
            )
            self._allow_send(ingest, self._lanes_of_ingest(name))
            self._allow_key(ingest, "dynamodb", "s3")

            # No insert: dispatch moves records that are there, and never makes one.
            self._allow(
                dispatch, [READ_RECORDS, UPDATE_RECORDS, WRITE_WAITS, *READ_UPLOADS, WRITE_UPLOADS], table
            )
            self._allow(dispatch, ["secretsmanager:GetSecretValue"], pipeline.secret_arn)
            self._allow_send(dispatch, self._lanes_of_dispatch(name))
            self._allow_key(dispatch, "dynamodb", "secretsmanager")

            self._grant_readers(name, pipeline, table, changes)

    def _grant_readers(self, name: str, pipeline: DomainPipeline, table: str, changes: str) -> None:
        """Both may make records, and set aside what a person must decide; each writes its own files, if there are to be any."""
        files = {"outbox": pipeline.pull} if pipeline.pull and name in agreement.with_files() else {}
        writers = {"reconciliation": pipeline.reconcile, **files}
        for reader in pipeline.readers:
            self._allow(
                reader,
                [
                    READ_RECORDS,
                    INSERT_RECORDS,
                    UPDATE_RECORDS,
                    WRITE_WAITS,
                    "dynamodb:GetItem",
                    WRITE_UPLOADS,
                ],
                table,
            )
            self._allow(reader, ["secretsmanager:GetSecretValue"], pipeline.secret_arn)
            self._allow_send(reader, [f"dispatch/{name}"])
            self._allow_key(
                reader, "dynamodb", *(["s3"] if reader in writers.values() else []), "secretsmanager"
            )
        for prefix, writer in writers.items():
            self._allow(writer, ["dynamodb:Query"], changes)
            self._allow(writer, ["s3:PutObject"], self.receipt.arn_for_objects(f"{prefix}/*"))

    def _allow(
        self,
        function: HandlerFunction,
        actions: Sequence[str],
        *resources: str,
        conditions: dict[str, dict[str, list[str]]] | None = None,
    ) -> None:
        function.add_to_role_policy(
            PolicyStatement(actions=list(actions), resources=list(resources), conditions=conditions)
        )
        for call in (self.stage.by_call[action] for action in actions if action in self.stage.by_call):
            function.add_to_role_policy(
                PolicyStatement(actions=[call.action], resources=["*"] if call.anywhere else list(resources))
            )

    def _allow_send(self, function: HandlerFunction, lanes: Iterable[str]) -> None:
        self._allow(function, ["sqs:SendMessage"], *(self.lanes[lane].queue.queue_arn for lane in lanes))

    def _allow_key(self, function: HandlerFunction, *services: str) -> None:
        """The key, only through the services that hold the data: never to decrypt something found elsewhere."""
        via = [f"{service}.{self.region}.amazonaws.com" for service in services]
        self._allow(function, USE_KEY, self.key.key_arn, conditions={"StringEquals": {"kms:ViaService": via}})
