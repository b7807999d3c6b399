"""Build the AWS service clients, one each per execution environment.

They come from botocore without boto3: the same clients for less start-up time. Timeouts are explicit because
the defaults (60 s to connect and 60 s to read) outlive most of our functions. The retries here repeat a whole
call; the adapters themselves repeat the failed parts of a batch.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

import botocore.session
from botocore.config import Config

from functions.aws.state import wire
from functions.sync.model.retries import CLIENT_ATTEMPTS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

CONNECTIONS = 10
"""Size of each client's connection pool."""


def _config(read_timeout: int, **more: Any) -> Config:
    return Config(
        connect_timeout=2,
        read_timeout=read_timeout,
        retries={"mode": "standard", "total_max_attempts": CLIENT_ATTEMPTS},
        tcp_keepalive=True,
        max_pool_connections=CONNECTIONS,
        # Without it botocore builds its own user agent anew for every call: an eighth of a call's cost.
        user_agent="sinergi",
        **more,
    )


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@cache
def dynamodb() -> DynamoDBClient:
    """Return the client of the state table, whose bulk calls use `wire`.

    It does not validate parameters: that costs 40 % of a batch call, and `items` alone builds all items.
    """
    client = cast(
        "DynamoDBClient", _session().create_client("dynamodb", config=_config(10, parameter_validation=False))
    )
    wire.speed_up(client)
    return client


@cache
def s3() -> S3Client:
    return cast("S3Client", _session().create_client("s3", config=_config(30)))


@cache
def signer() -> S3Client:
    """Return the S3 client that signs forms and links for outsiders.

    It signs for S3's address in the AWS region, because the global address only redirects there.
    """
    return cast(
        "S3Client",
        _session().create_client(
            "s3", config=_config(30, signature_version="s3v4", s3={"addressing_style": "virtual"})
        ),
    )


@cache
def sqs() -> SQSClient:
    return cast("SQSClient", _session().create_client("sqs", config=_config(10, parameter_validation=False)))


@cache
def secretsmanager() -> SecretsManagerClient:
    return cast("SecretsManagerClient", _session().create_client("secretsmanager", config=_config(5)))


def forget() -> None:
    """Drop all clients, so that the next call makes new ones; for a process that changes its endpoint."""
    for make in (_session, dynamodb, s3, signer, sqs, secretsmanager):
        make.cache_clear()
