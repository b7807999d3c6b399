"""The state table (design, section 3)."""

from __future__ import annotations

from aws_cdk.aws_dynamodb import (
    Attribute,
    AttributeType,
    BillingMode,
    PointInTimeRecoverySpecification,
    ProjectionType,
    Table,
    TableEncryption,
)
from aws_cdk.aws_kms import IKey
from constructs import Construct

from infra.config import Stage


class StateTable(Table):
    """No stream: what must happen next is a field of the item itself (`due`), not an event that can be lost."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage, key: IKey) -> None:
        super().__init__(
            scope,
            id,
            partition_key=Attribute(name="pk", type=AttributeType.STRING),
            sort_key=Attribute(name="sk", type=AttributeType.STRING),
            time_to_live_attribute="expires",  # answers to requests; no record has one
            billing_mode=BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=stage.protected,
            removal_policy=stage.removal,
            encryption=TableEncryption.CUSTOMER_MANAGED,
            encryption_key=key,
        )
        # Sparse: only records with something to do are in it, and only their keys.
        self.add_global_secondary_index(
            index_name="due",
            partition_key=Attribute(name="due_shard", type=AttributeType.STRING),
            sort_key=Attribute(name="due", type=AttributeType.NUMBER),
            projection_type=ProjectionType.KEYS_ONLY,
        )
        # Sparse too: records that wait for a person, so that nobody has to look for them among all the others.
        self.add_global_secondary_index(
            index_name="held",
            partition_key=Attribute(name="held_shard", type=AttributeType.STRING),
            sort_key=Attribute(name="changed_at", type=AttributeType.NUMBER),
            projection_type=ProjectionType.KEYS_ONLY,
        )
        # Every record, with what a snapshot asks of all of them. Nothing that changes on the way to the ministry is in it.
        self.add_global_secondary_index(
            index_name="changes",
            partition_key=Attribute(name="changes_shard", type=AttributeType.STRING),
            sort_key=Attribute(name="changed_at", type=AttributeType.NUMBER),
            projection_type=ProjectionType.INCLUDE,
            non_key_attributes=["op", "slice", "foreign"],
        )
        self.add_global_secondary_index(
            index_name="uploads",
            partition_key=Attribute(name="uploads_of", type=AttributeType.STRING),
            sort_key=Attribute(name="started_at", type=AttributeType.NUMBER),
            projection_type=ProjectionType.ALL,
        )

    def index_arn(self, name: str) -> str:
        return f"{self.table_arn}/index/{name}"
