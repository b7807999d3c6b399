"""A deployed Sinergi as commands use it: the local cloud, or a stack on AWS (`--stack`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import boto3
import orjson
import typer
from botocore.exceptions import ClientError

from functions.aws.failures import code_of
from functions.aws.files import S3Files
from functions.aws.secrets import Secrets
from functions.aws.state.store import StateTable
from functions.siapkerja.client import Credentials
from functions.sync.model.upload import Drop, Upload, upload_id
from infra.local import deploy, session

REGION_CODE = "3216"
StackOption = Annotated[
    str, typer.Option("--stack", help="Nama stack di AWS; kosong berarti awan lokal", envvar="SINERGI_STACK")
]


@dataclass(frozen=True)
class Deployment:
    """The buckets, the state table and the clients of one deployed stack."""

    drop_bucket: str
    s3: Any
    files: S3Files
    state: StateTable
    siapkerja_url: str
    client: Any
    """Name of an AWS service → a boto3 client for it in the cloud of this deployment."""
    stack: str
    secrets: dict[str, str]
    """Dataset → ARN of the secret that holds its credential at the ministry."""
    receipt_bucket: str

    def put(self, domain: str, name: str, content: bytes, metadata: dict[str, str] | None = None) -> str:
        """Drop a file into the inbox as a region does, and return its upload id."""
        key = f"inbox/{REGION_CODE}/{domain}/{name}"
        stored = self.s3.put_object(Bucket=self.drop_bucket, Key=key, Body=content, Metadata=metadata or {})
        return upload_id(Drop(self.drop_bucket, key, stored["VersionId"]))

    def upload(self, identity: str) -> Upload | None:
        return self.state.upload(identity)

    def exported(self, domain: str) -> list[tuple[str, int, datetime]]:
        """Return (key, size in bytes, time of writing) of a dataset's exported files, oldest change first."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(
            Bucket=self.receipt_bucket, Prefix=f"outbox/{REGION_CODE}/{domain}/"
        )
        return [
            (found["Key"], found["Size"], found["LastModified"])
            for page in pages
            for found in page.get("Contents", [])
        ]

    def keys(self, prefix: str) -> list[str]:
        """Return the keys of the receipt bucket that begin with `prefix`, in order."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.receipt_bucket, Prefix=prefix)
        return [found["Key"] for page in pages for found in page.get("Contents", [])]

    def shared_secret(self, domain: str) -> bytes:
        """Return the dataset's secret that only the region and the ministry know."""
        return Credentials(**Secrets(self.client("secretsmanager")).get(self.secrets[domain])).shared


def find(stack: str = "") -> Deployment:
    """Return the deployment of `stack`, or of the local cloud when it is ''.

    Raises typer.BadParameter, with a message in Indonesian, when nothing is deployed there.
    """
    if stack:
        try:
            described = (
                boto3.client("cloudformation")
                .describe_stacks(StackName=stack)["Stacks"][0]
                .get("Outputs", [])
            )
        except ClientError as error:
            if code_of(error) != "ValidationError":
                raise
            raise typer.BadParameter(
                f"tidak ada stack bernama {stack} di akun dan wilayah ini", param_hint="--stack"
            ) from None
        outputs = {output["OutputKey"]: output["OutputValue"] for output in described}
        return _from_outputs(outputs, boto3.client, stack)
    try:
        return _from_outputs(deploy.outputs(), session.client, "Sinergi")
    except LookupError:
        raise typer.BadParameter("awan lokal belum menyala; jalankan `sinergi up`") from None


def _from_outputs(outputs: dict[str, str], client: Any, stack: str) -> Deployment:
    s3 = client("s3")
    return Deployment(
        outputs["DropBucketName"],
        s3,
        S3Files(s3, outputs["ReceiptBucketName"]),
        StateTable(client("dynamodb"), outputs["StateTableName"]),
        outputs["SiapkerjaUrl"],
        client,
        stack,
        dict(orjson.loads(outputs["SiapkerjaSecrets"])),
        outputs["ReceiptBucketName"],
    )
