"""The stack's outputs (contract, section 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CfnOutput

if TYPE_CHECKING:
    from infra.stack import SinergiStack


def add_outputs(stack: SinergiStack) -> None:
    """Add the outputs to `stack`; maps are JSON objects in one output."""
    clients = {region: client.user_pool_client_id for region, client in stack.identity.systems.items()}
    ministry = {region: client.user_pool_client_id for region, client in stack.identity.ministry.items()}
    secrets = {name: pipeline.secret_arn for name, pipeline in stack.pipelines.items()}
    CfnOutput(stack, "ApiUrl", value=stack.api.url)
    CfnOutput(stack, "UserPoolId", value=stack.identity.pool.user_pool_id)
    CfnOutput(stack, "TokenUrl", value=stack.identity.token_url)
    CfnOutput(
        stack,
        "SystemClients",
        value=stack.to_json_string(clients),
        description="Region: the client of its own system",
    )
    CfnOutput(
        stack,
        "MinistryClients",
        value=stack.to_json_string(ministry),
        description="Region: the ministry's client, for GET /v1/status",
    )
    CfnOutput(stack, "DropBucketName", value=stack.drop.bucket_name)
    CfnOutput(stack, "ReceiptBucketName", value=stack.receipt.bucket_name)
    CfnOutput(stack, "StateTableName", value=stack.state.table_name)
    CfnOutput(stack, "SiapkerjaUrl", value=stack.stage.siapkerja_url)
    CfnOutput(
        stack,
        "SiapkerjaSecrets",
        value=stack.to_json_string(secrets),
        description="Domain: where its credential goes",
    )
