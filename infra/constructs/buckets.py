"""The three buckets: what regions drop, what they get back, and the access log of both."""

from __future__ import annotations

from typing import Any

from aws_cdk import Duration
from aws_cdk.aws_iam import AnyPrincipal, Effect, PolicyStatement
from aws_cdk.aws_kms import IKey
from aws_cdk.aws_s3 import (
    BlockPublicAccess,
    Bucket,
    BucketEncryption,
    CfnBucket,
    IBucket,
    LifecycleRule,
    ObjectOwnership,
)
from constructs import Construct

from infra.config import Stage


class _Private(Bucket):
    """A bucket that is versioned, TLS only, never public, and kept when a real stage's stack is deleted."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage, **rest: Any) -> None:
        super().__init__(
            scope,
            id,
            versioned=True,
            enforce_ssl=True,
            block_public_access=BlockPublicAccess.BLOCK_ALL,
            object_ownership=ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=stage.removal,
            **rest,
        )
        self.add_lifecycle_rule(
            id="leftovers",
            noncurrent_version_expiration=Duration.days(30),
            abort_incomplete_multipart_upload_after=Duration.days(1),
            expired_object_delete_marker=True,
        )


class AccessLogBucket(_Private):
    """Server access logs, encrypted with S3's own key: log delivery cannot write with a customer key."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        expiry = LifecycleRule(id="old", expiration=Duration.days(stage.access_log_days))
        super().__init__(
            scope, id, stage=stage, encryption=BucketEncryption.S3_MANAGED, lifecycle_rules=[expiry]
        )


class _Sealed(_Private):
    """A bucket whose every object is encrypted with our key.

    It denies a `PutObject` that names an encryption, so the bucket's default always applies. A request that
    names a key or another kind of encryption carries the first of the two headers below; one that brings its
    own key (SSE-C) carries the second.
    """

    def __init__(self, scope: Construct, id: str, *, stage: Stage, key: IKey, **rest: Any) -> None:
        super().__init__(
            scope,
            id,
            stage=stage,
            encryption=BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            **rest,
        )
        for header in ("x-amz-server-side-encryption", "x-amz-server-side-encryption-customer-algorithm"):
            self.add_to_resource_policy(
                PolicyStatement(
                    effect=Effect.DENY,
                    principals=[AnyPrincipal()],
                    actions=["s3:PutObject"],
                    resources=[self.arn_for_objects("*")],
                    conditions={"Null": {f"s3:{header}": "false"}},
                )
            )


class DropBucket(_Sealed):
    """Objects `inbox/{region}/{domain}/…` (contract, section 2). S3 reports each new one to EventBridge."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage, key: IKey, access_log: IBucket) -> None:
        super().__init__(
            scope,
            id,
            stage=stage,
            key=key,
            server_access_logs_bucket=access_log,
            server_access_logs_prefix="drop/",
            lifecycle_rules=[
                LifecycleRule(id="inbox", prefix="inbox/", expiration=Duration.days(stage.inbox_days))
            ],
        )
        bucket = self.node.default_child
        assert isinstance(bucket, CfnBucket)
        # Set on the L1 resource: the L2 switch `event_bridge_enabled` would add a custom-resource Lambda.
        bucket.notification_configuration = CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True),
        )


class ReceiptBucket(_Sealed):
    """Objects that functions write, each kind with its own days of retention (`config.Stage`).

    `receipts/…`, `outbox/…`, `reports/…` and `reconciliation/…` are for people, `work/…` is for other
    functions.
    """

    def __init__(self, scope: Construct, id: str, *, stage: Stage, key: IKey, access_log: IBucket) -> None:
        super().__init__(
            scope,
            id,
            stage=stage,
            key=key,
            server_access_logs_bucket=access_log,
            server_access_logs_prefix="receipt/",
            lifecycle_rules=[
                LifecycleRule(id="work", prefix="work/", expiration=Duration.days(stage.work_days)),
                LifecycleRule(
                    id="receipts", prefix="receipts/", expiration=Duration.days(stage.receipts_days)
                ),
                LifecycleRule(id="outbox", prefix="outbox/", expiration=Duration.days(stage.outbox_days)),
                LifecycleRule(id="reports", prefix="reports/", expiration=Duration.days(stage.receipts_days)),
                LifecycleRule(
                    id="reconciliation",
                    prefix="reconciliation/",
                    expiration=Duration.days(stage.evidence_days),
                ),
            ],
        )
