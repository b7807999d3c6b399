"""The whole product on one page: every construct and every function, wired together.

Who may do what, and who may send where, is in `grants.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from aws_cdk import Environment, Stack
from aws_cdk.aws_kms import Key
from constructs import Construct

from functions import agreement, domains
from functions.api.routes import Function, gateway_routes
from functions.runtime import settings
from infra import grants
from infra.config import REGION, Stage
from infra.constructs.alarms import Alarms
from infra.constructs.buckets import AccessLogBucket, DropBucket, ReceiptBucket
from infra.constructs.code import DependencyLayer, functions_code
from infra.constructs.domain_pipeline import DomainPipeline
from infra.constructs.function import HandlerFunction, Package
from infra.constructs.http_api import SinergiApi
from infra.constructs.identity import Identity
from infra.constructs.lane import Lane
from infra.constructs.outputs import add_outputs
from infra.constructs.state import StateTable
from infra.constructs.triggers import Triggers


class SinergiStack(Stack):
    """Sinergi for the regions and datasets that the agreements name."""

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

        # Every dataset that an agreement names on any day: one that an addendum has ended still has records
        # to look after.
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
        grants.grant(self)
        answering: dict[Function, HandlerFunction] = {"submit": self.submit, "query": self.query}
        self.api = SinergiApi(
            self,
            "Http",
            stage=stage,
            identity=self.identity,
            routes=gateway_routes(regions, self.pipelines),
            functions=answering,
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
        add_outputs(self)

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
                queues=self._urls(grants.lanes_of_receive(self.pipelines)),
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
                queues=self._urls(grants.lanes_of_settle(self.pipelines)),
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
                queues=self._urls(grants.lanes_of_submit(self.pipelines)),
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
            ministry = {"siapkerja_url": self.stage.siapkerja_url, "siapkerja_secret": pipeline.secret_arn}
            pipeline.add_functions(
                package,
                ingest=settings.env_for(
                    settings.IngestSettings,
                    domain=name,
                    drop_bucket=drop,
                    receipt_bucket=receipt,
                    state_table=state,
                    queues=self._urls(grants.lanes_of_ingest(name)),
                ),
                dispatch=settings.env_for(
                    settings.DispatchSettings,
                    domain=name,
                    state_table=state,
                    queues=self._urls(grants.lanes_of_dispatch(name, self.pipelines)),
                    **ministry,
                ),
            )
            reader = {
                "domain": name,
                "state_table": state,
                "receipt_bucket": receipt,
                "queues": self._urls(grants.lanes_of_readers(name)),
                **ministry,
            }
            pipeline.add_readers(
                package,
                reconcile=settings.env_for(settings.ReconcileSettings, **reader),
                pull=settings.env_for(settings.PullSettings, **reader)
                if name in agreement.datasets("terima")
                else None,
            )
        self.receive_lane.feeds(self.receive)
        self.settle_lane.feeds(self.settle)

    @property
    def functions(self) -> list[HandlerFunction]:
        """Return all functions: the five that exist once, then each pipeline's."""
        single = [self.receive, self.settle, self.sweep, self.submit, self.query]
        return single + [function for pipeline in self.pipelines.values() for function in pipeline.functions]

    def _urls(self, lanes: Iterable[str]) -> dict[str, str]:
        return {lane: self.lanes[lane].queue.queue_url for lane in lanes}
