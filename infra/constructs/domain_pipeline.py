"""What exists once per dataset: two lanes, three or four functions, the credential at the ministry."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk.aws_events import Rule, Schedule
from aws_cdk.aws_events_targets import LambdaFunction
from aws_cdk.aws_kms import IKey
from aws_cdk.aws_secretsmanager import CfnSecret, Secret, SecretStringGenerator
from constructs import Construct

from infra.config import Stage
from infra.constructs.function import HandlerFunction, Package
from infra.constructs.lane import Lane


class DomainPipeline(Construct):
    """One dataset's part of the stack.

    The constructor makes lanes and secret; `add_functions` and `add_readers` make the functions later,
    because functions of other datasets send to these lanes.
    """

    ingest: HandlerFunction
    dispatch: HandlerFunction
    reconcile: HandlerFunction
    pull: HandlerFunction | None = None
    """Only where the agreement lets the region receive the ministry's data (`arah` has `terima`)."""

    def __init__(self, scope: Construct, domain: str, *, stage: Stage, key: IKey) -> None:
        super().__init__(scope, "".join(word.capitalize() for word in domain.split("-")))
        self.domain = domain
        self.ingest_lane = Lane(self, "IngestLane", capability="ingest")
        self.dispatch_lane = Lane(self, "DispatchLane", capability="dispatch")
        # Starts with a random secret that opens nothing; an operator puts the ministry's credential in.
        self.secret = Secret(
            self,
            "Credential",
            description=f"SIAPkerja client credential of {domain}: client_id, client_secret, token_url",
            encryption_key=key,
            removal_policy=stage.removal,
            generate_secret_string=SecretStringGenerator(
                secret_string_template=json.dumps({"client_id": "", "token_url": ""}),
                generate_string_key="client_secret",
            ),
        )
        credential = self.secret.node.default_child
        assert isinstance(credential, CfnSecret)
        # On AWS equal to the L2's `secret_arn`. On the emulator a Ref is a name, while this attribute is an
        # ARN.
        self.secret_arn = credential.attr_id

    def add_functions(
        self, package: Package, *, ingest: Mapping[str, str], dispatch: Mapping[str, str]
    ) -> None:
        """Add ingest and dispatch with the given environments, and let their lanes feed them."""
        self.ingest = HandlerFunction(
            self,
            "Ingest",
            capability="ingest",
            package=package,
            environment=ingest,
            description=f"{self.domain}: one chunk, read, judged, stored",
        )
        self.dispatch = HandlerFunction(
            self,
            "Dispatch",
            capability="dispatch",
            package=package,
            environment=dispatch,
            description=f"{self.domain}: records to SIAPkerja and its answers back",
        )
        self.ingest_lane.feeds(self.ingest)
        self.dispatch_lane.feeds(self.dispatch)

    @property
    def readers(self) -> list[HandlerFunction]:
        """Return the functions that read the ministry's copy on a schedule: reconcile, and pull if any."""
        return [self.reconcile, *([self.pull] if self.pull else [])]

    @property
    def functions(self) -> list[HandlerFunction]:
        return [self.ingest, self.dispatch, *self.readers]

    def add_readers(
        self, package: Package, *, reconcile: Mapping[str, str], pull: Mapping[str, str] | None
    ) -> None:
        """Add reconcile (every night) and, unless `pull` is None, pull (every five minutes).

        The next run does what a failed one did not, so nothing retries them.
        """
        self.reconcile = HandlerFunction(
            self,
            "Reconcile",
            capability="reconcile",
            package=package,
            environment=reconcile,
            description=f"{self.domain}: both copies compared, once a night",
        )
        # 01.30 WIB.
        self._schedule("Nightly", Schedule.cron(minute="30", hour="18"), self.reconcile)
        if pull is not None:
            self.pull = HandlerFunction(
                self,
                "Pull",
                capability="pull",
                package=package,
                environment=pull,
                description=f"{self.domain}: the ministry's changes come here",
            )
            self._schedule("EveryFiveMinutes", Schedule.rate(Duration.minutes(5)), self.pull)

    def _schedule(self, id: str, schedule: Schedule, function: HandlerFunction) -> None:
        function.configure_async_invoke(retry_attempts=0, max_event_age=Duration.minutes(5))
        target = LambdaFunction(function, retry_attempts=0, max_event_age=Duration.minutes(5))
        Rule(
            self,
            id,
            description=f"{function.capability} of {self.domain}",
            schedule=schedule,
            targets=[target],
        )
