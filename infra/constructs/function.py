"""One handler module as one Lambda: its own role with nothing in it but its own log, and its own log group."""

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
    """What every function is made of."""

    stage: Stage
    code: Code
    layer: ILayerVersion


class HandlerFunction(Function):
    """`functions.handlers.{capability}.handler`. Grants are made in `stack.py` only: the role starts empty."""

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
        # Beside the function, not inside it: CDK builds a function's children from its own constructor.
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
