"""One handler module as one Lambda function, with its own log group and a role that may only write to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from aws_cdk import Duration, RemovalPolicy
from aws_cdk.aws_iam import PolicyStatement, Role, ServicePrincipal
from aws_cdk.aws_lambda import Code, Function, ILayerVersion, LoggingFormat
from aws_cdk.aws_logs import LogGroup
from constructs import Construct

from infra.config import SIZES, Stage
from infra.constructs.code import architecture, runtime


class Package(NamedTuple):
    """What all functions share."""

    stage: Stage
    code: Code
    layer: ILayerVersion


class HandlerFunction(Function):
    """The function that runs `functions.handlers.{capability}.handler`, sized by `config.SIZES`.

    Only `infra/grants.py` adds rights to its role, and `Lane.feeds` the right to receive from its queue.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        capability: str,
        package: Package,
        environment: Mapping[str, str],
        description: str,
    ) -> None:
        stage, size = package.stage, SIZES[capability]
        # Children of `scope`, not of the function: a construct has no children before its own constructor has
        # run.
        log = LogGroup(scope, f"{id}Log", retention=stage.log_retention, removal_policy=RemovalPolicy.DESTROY)
        role = Role(scope, f"{id}Role", assumed_by=ServicePrincipal("lambda.amazonaws.com"))
        log_statement = PolicyStatement(
            actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[log.log_group_arn]
        )
        role.add_to_policy(log_statement)
        self.capability = capability
        super().__init__(
            scope,
            id,
            description=description,
            handler=f"functions.handlers.{capability}.handler",
            runtime=runtime(stage.python),
            architecture=architecture(stage.machine),
            code=package.code,
            layers=[package.layer],
            memory_size=size.memory,
            timeout=Duration.seconds(size.timeout),
            role=role,
            log_group=log,
            logging_format=LoggingFormat.JSON,
            environment=dict(environment),
        )
