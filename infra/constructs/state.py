"""The state table: its keys and its four indexes."""

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
    """The one table of records, uploads, requests and notes.

    It has no stream: what must happen next is a field of the item itself (`due`), not an event that can be
    lost.
    """

    def __init__(self, scope: Construct, id: str, *, stage: Stage, key: IKey) -> None:
        super().__init__(
            scope,
            id,
            partition_key=Attribute(name="pk", type=AttributeType.STRING),
            sort_key=Attribute(name="sk", type=AttributeType.STRING),
            time_to_live_attribute="expires",  # only stored answers to requests have it; records never expire
            billing_mode=BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=stage.protected,
            removal_policy=stage.removal,
            encryption=TableEncryption.CUSTOMER_MANAGED,
            encryption_key=key,
        )
        # Sparse: holds only records that have something to do, and of them only the keys.
        self.add_global_secondary_index(
            index_name="due",
            partition_key=Attribute(name="due_shard", type=AttributeType.STRING),
            sort_key=Attribute(name="due", type=AttributeType.NUMBER),
            projection_type=ProjectionType.KEYS_ONLY,
        )
        # Sparse too: holds only records that are `ditahan`, so listing them scans no other record.
        self.add_global_secondary_index(
            index_name="held",
            partition_key=Attribute(name="held_shard", type=AttributeType.STRING),
            sort_key=Attribute(name="changed_at", type=AttributeType.NUMBER),
            projection_type=ProjectionType.KEYS_ONLY,
        )
        # Every record, with the attributes that a snapshot reads of all of them. It projects nothing that
        # changes on the way to the ministry, so dispatching a record does not rewrite its index entry.
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
        """Return the ARN of the index `name`, for grants."""
        return f"{self.table_arn}/index/{name}"
