"""The simulator's own small stack: one HTTP API, one function, one table. It is for the local cloud only.

cdk deploy --app "python -m infra.local.simulator.stack" -c emulator=http://127.0.0.1:… -c signingKey=…
"""

from __future__ import annotations

import sys
from pathlib import Path

from aws_cdk import (
    App,
    CfnOutput,
    CliCredentialsStackSynthesizer,
    Duration,
    Environment,
    IgnoreMode,
    RemovalPolicy,
    Stack,
)
from aws_cdk.aws_apigatewayv2 import HttpApi
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from aws_cdk.aws_dynamodb import Attribute, AttributeType, BillingMode, Table
from aws_cdk.aws_lambda import Code, Function, Runtime, RuntimeFamily
from constructs import Construct

from infra.config import REGION
from infra.local.simulator import NAME


class SimulatorStack(Stack):
    """The stack; `emulator` is the local cloud's endpoint, `signing_key` signs tokens and derives secrets."""

    def __init__(self, scope: Construct, *, emulator: str, signing_key: str) -> None:
        synthesizer = CliCredentialsStackSynthesizer()
        super().__init__(
            scope,
            NAME,
            description="SIAPkerja, simulated",
            env=Environment(region=REGION),
            synthesizer=synthesizer,
        )
        table = Table(
            self,
            "Table",
            partition_key=Attribute(name="pk", type=AttributeType.STRING),
            sort_key=Attribute(name="sk", type=AttributeType.STRING),
            billing_mode=BillingMode.PAY_PER_REQUEST,
            removal_policy=RemovalPolicy.DESTROY,
        )
        function = Function(
            self,
            "Function",
            # The emulator runs it on its own interpreter, which has orjson and boto3.
            runtime=Runtime(f"python{sys.version_info.major}.{sys.version_info.minor}", RuntimeFamily.PYTHON),
            handler="service.api.handler",
            code=Code.from_asset(
                str(Path(__file__).parent),
                exclude=["/*", "!/service", "__pycache__"],
                ignore_mode=IgnoreMode.GIT,
            ),
            environment={"TABLE": table.table_name, "SIGNING_KEY": signing_key},
            timeout=Duration.seconds(60),
            memory_size=512,
        )
        table.grant_read_write_data(function)
        api = HttpApi(self, "Api", default_integration=HttpLambdaIntegration("Routes", function))
        # The emulator has no DNS for its APIs, so this URL names the API in its path; any HTTP client can use
        # it.
        CfnOutput(self, "ApiUrl", value=f"{emulator}/_aws/execute-api/{api.api_id}")


if __name__ == "__main__":
    app = App(analytics_reporting=False)
    emulator, signing_key = (str(app.node.get_context(name)) for name in ("emulator", "signingKey"))
    SimulatorStack(app, emulator=emulator, signing_key=signing_key)
    app.synth()
