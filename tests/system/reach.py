"""The resources of the deployed stack, which role may use them, and one real call for every action.

All of it is read from the deployed template: a new queue, secret, function or grant is in the matrix by
itself, and an action that this file cannot try fails the test. A call that IAM allows does no harm: it names
what does not exist, or what the service refuses after IAM has agreed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from threading import Lock
from typing import Any, NamedTuple

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.cli.deployment import Deployment
from tests.infra.template import Synthesised, listed

NOBODY = "uji-tidak-ada"
DENIED = {"AccessDenied", "AccessDeniedException"}
STRANGER = {
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "ExpiredToken",
    "ExpiredTokenException",
    "SignatureDoesNotMatch",
    "InvalidToken",
}


class Target(NamedTuple):
    """One resource that a call is about: `name` as in the policies, `id` as its service expects it."""

    kind: str
    name: str
    id: str
    part: str = ""
    """The key of an index, or the prefix of objects."""


Call = Callable[[Any, Target], object]
KEY = {"pk": {"S": NOBODY}, "sk": {"S": NOBODY}}
BLOB = b"x" * 32
NEVER_PUT: dict[str, Any] = {"Body": b"uji", "ContentMD5": "AAAAAAAAAAAAAAAAAAAAAA=="}
UPDATE = "UPDATE \"{}\" SET x = 1 WHERE pk = 'uji-tidak-ada' AND sk = 'uji-tidak-ada'"


def _item(target: Target) -> str:
    return f"{target.part}{NOBODY}"


def _queried(target: Target) -> dict[str, Any]:
    names, values = {"#k": target.part or "pk"}, {":k": {"S": NOBODY}}
    return {
        "KeyConditionExpression": "#k = :k",
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    }


def _of_index(target: Target) -> dict[str, Any]:
    return {"TableName": target.id, "IndexName": target.name.rpartition("/")[2]}


#: Actions that some function may take, by kind of resource; each is tried on every resource of its kind.
GRANTED: dict[str, dict[str, Call]] = {
    "table": {
        "dynamodb:BatchGetItem": lambda c, t: c.batch_get_item(RequestItems={t.id: {"Keys": [KEY]}}),
        "dynamodb:BatchWriteItem": lambda c, t: c.batch_write_item(
            RequestItems={t.id: [{"DeleteRequest": {"Key": KEY}}]}
        ),
        "dynamodb:GetItem": lambda c, t: c.get_item(TableName=t.id, Key=KEY),
        "dynamodb:PutItem": lambda c, t: c.put_item(
            TableName=t.id, Item=KEY, ConditionExpression="attribute_exists(pk)"
        ),
        "dynamodb:Query": lambda c, t: c.query(TableName=t.id, **_queried(t)),
        # The emulator does not know `PartiQLInsert` and `PartiQLUpdate`: it checks the call as a whole, for
        # no table.
        "dynamodb:BatchExecuteStatement": lambda c, t: c.batch_execute_statement(
            Statements=[{"Statement": UPDATE.format(t.id)}]
        ),
    },
    "index": {"dynamodb:Query": lambda c, t: c.query(**_of_index(t), **_queried(t))},
    "objects": {
        "s3:GetObject": lambda c, t: c.get_object(Bucket=t.id, Key=_item(t)),
        "s3:GetObjectVersion": lambda c, t: c.get_object(Bucket=t.id, Key=_item(t), VersionId="null"),
        "s3:PutObject": lambda c, t: c.put_object(Bucket=t.id, Key=_item(t), **NEVER_PUT),
        "s3:AbortMultipartUpload": lambda c, t: c.abort_multipart_upload(
            Bucket=t.id, Key=_item(t), UploadId=NOBODY
        ),
    },
    "bucket": {
        "s3:ListBucket": lambda c, t: c.list_objects_v2(Bucket=t.id, MaxKeys=1),
        "s3:ListBucketVersions": lambda c, t: c.list_object_versions(Bucket=t.id, MaxKeys=1),
    },
    "queue": {
        "sqs:SendMessage": lambda c, t: c.send_message(QueueUrl=t.id, MessageBody="uji", DelaySeconds=9999),
        "sqs:SendMessageBatch": lambda c, t: c.send_message_batch(
            QueueUrl=t.id,
            Entries=[{"Id": "1", "MessageBody": "uji", "DelaySeconds": 9999}],
        ),
        "sqs:ReceiveMessage": lambda c, t: c.receive_message(QueueUrl=t.id, MaxNumberOfMessages=99),
        "sqs:DeleteMessage": lambda c, t: c.delete_message(QueueUrl=t.id, ReceiptHandle=NOBODY),
        "sqs:ChangeMessageVisibility": lambda c, t: c.change_message_visibility(
            QueueUrl=t.id, ReceiptHandle=NOBODY, VisibilityTimeout=1
        ),
        "sqs:GetQueueAttributes": lambda c, t: c.get_queue_attributes(
            QueueUrl=t.id, AttributeNames=["QueueArn"]
        ),
        "sqs:GetQueueUrl": lambda c, t: c.get_queue_url(QueueName=t.id.rpartition("/")[2]),
    },
    "secret": {"secretsmanager:GetSecretValue": lambda c, t: c.get_secret_value(SecretId=t.id)},
    "key": {
        "kms:Decrypt": lambda c, t: c.decrypt(KeyId=t.id, CiphertextBlob=BLOB),
        "kms:DescribeKey": lambda c, t: c.describe_key(KeyId=t.id),
        "kms:Encrypt": lambda c, t: c.encrypt(KeyId=t.id, Plaintext=BLOB),
        "kms:GenerateDataKey": lambda c, t: c.generate_data_key(KeyId=t.id, KeySpec="AES_256"),
        "kms:ReEncryptFrom": lambda c, t: c.re_encrypt(
            SourceKeyId=t.id, DestinationKeyId=t.id, CiphertextBlob=BLOB
        ),
        "kms:ReEncryptTo": lambda c, t: c.re_encrypt(
            SourceKeyId=t.id, DestinationKeyId=t.id, CiphertextBlob=BLOB
        ),
    },
    # The emulator builds the ARN from the group's name alone; with the stream in it, it is the ARN that AWS
    # checks.
    "log": {
        "logs:CreateLogStream": lambda c, t: c.create_log_stream(
            logGroupName=f"{t.id}:log-stream:uji", logStreamName="uji"
        ),
        "logs:PutLogEvents": lambda c, t: c.put_log_events(
            logGroupName=f"{t.id}:log-stream:uji",
            logStreamName="uji",
            logEvents=[{"timestamp": 1, "message": "uji"}],
        ),
    },
    "function": {},
    "role": {},
    "pool": {},
    "rule": {},
}
#: Actions that no function may take: destroy, read everything, or raise its own rights.
NEVER: dict[str, dict[str, Call]] = {
    "table": {
        "dynamodb:Scan": lambda c, t: c.scan(TableName=t.id, Limit=1),
        "dynamodb:DeleteItem": lambda c, t: c.delete_item(TableName=t.id, Key=KEY),
        "dynamodb:UpdateItem": lambda c, t: c.update_item(
            TableName=t.id, Key=KEY, ConditionExpression="attribute_exists(pk)"
        ),
        "dynamodb:DeleteTable": lambda c, t: c.delete_table(TableName=t.id),
    },
    "index": {"dynamodb:Scan": lambda c, t: c.scan(**_of_index(t), Limit=1)},
    "objects": {"s3:DeleteObject": lambda c, t: c.delete_object(Bucket=t.id, Key=_item(t))},
    "bucket": {
        "s3:PutBucketPolicy": lambda c, t: c.put_bucket_policy(Bucket=t.id, Policy="{}"),
        "s3:DeleteBucket": lambda c, t: c.delete_bucket(Bucket=t.id),
    },
    "queue": {"sqs:PurgeQueue": lambda c, t: c.purge_queue(QueueUrl=t.id)},
    "secret": {
        "secretsmanager:PutSecretValue": lambda c, t: c.put_secret_value(SecretId=t.id, SecretString="uji")
    },
    "key": {"kms:ScheduleKeyDeletion": lambda c, t: c.schedule_key_deletion(KeyId=t.id)},
    "log": {
        "logs:GetLogEvents": lambda c, t: c.get_log_events(logGroupName=t.id, logStreamName="uji", limit=1)
    },
    "function": {
        "lambda:InvokeFunction": lambda c, t: c.invoke(FunctionName=t.id, Payload=b"{}"),
        "lambda:UpdateFunctionCode": lambda c, t: c.update_function_code(FunctionName=t.id, ZipFile=b"uji"),
    },
    "role": {
        "sts:AssumeRole": lambda c, t: c.assume_role(RoleArn=t.id, RoleSessionName="uji"),
        "iam:PutRolePolicy": lambda c, t: c.put_role_policy(
            RoleName=t.id.rpartition("/")[2], PolicyName="uji", PolicyDocument="{}"
        ),
    },
    "pool": {
        "cognito-idp:AdminCreateUser": lambda c, t: c.admin_create_user(UserPoolId=t.id, Username="uji")
    },
    "rule": {"events:DisableRule": lambda c, t: c.disable_rule(Name=t.id)},
}
#: Checked by the emulator under the name of the call (`BatchExecuteStatement`), so they cannot be tried
#: alone.
NOT_ASKED = {"dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate"}


def calls(kind: str) -> dict[str, Call]:
    return GRANTED[kind] | NEVER[kind]


KINDS = {
    "AWS::DynamoDB::Table": "table",
    "AWS::S3::Bucket": "bucket",
    "AWS::SQS::Queue": "queue",
    "AWS::SecretsManager::Secret": "secret",
    "AWS::KMS::Key": "key",
    "AWS::Logs::LogGroup": "log",
    "AWS::Lambda::Function": "function",
    "AWS::IAM::Role": "role",
    "AWS::Cognito::UserPool": "pool",
    "AWS::Events::Rule": "rule",
}


class Reach:
    """The deployed template, with the physical names of its resources."""

    def __init__(self, template: Synthesised, physical: dict[str, str], account: str, region: str) -> None:
        self.template, self.physical, self.account, self.region = template, physical, account, region

    @cached_property
    def roles(self) -> dict[str, str]:
        """Return function → ARN of its role."""
        return {
            target.name.removesuffix("Role.Arn"): target.id
            for target in self.targets
            if target.kind == "role"
        }

    @cached_property
    def granted(self) -> dict[str, dict[str, set[str]]]:
        """Return function → resource → actions that it may take.

        The key is left out: only services may use it on a function's behalf.
        """
        found: dict[str, dict[str, set[str]]] = {function: {} for function in self.roles}
        for function, statement in self.template.statements():
            for resource in listed(statement["Resource"]) if "Condition" not in statement else ():
                name = self.template.name(resource)
                found[function].setdefault("State.Arn" if name == "*" else name, set()).update(
                    listed(statement["Action"])
                )
        return found

    def missing(self) -> set[tuple[str, str]]:
        """Return (kind, action) pairs that are granted and cannot be tried here."""
        kinds = {target.name: target.kind for target in self.targets}
        every = {
            (kinds[name], action)
            for by_name in self.granted.values()
            for name, actions in by_name.items()
            for action in actions
        }
        return {
            (kind, action)
            for kind, action in every
            if action not in GRANTED[kind] and action not in NOT_ASKED
        }

    @cached_property
    def targets(self) -> list[Target]:
        return list(self._targets())

    def _targets(self) -> Iterator[Target]:
        for logical, resource in self.template.template["Resources"].items():
            if (kind := KINDS.get(resource["Type"])) is None:
                continue
            path, id = self.template.path(resource), self.physical[logical]
            name = f"{path}.{'Id' if kind == 'secret' else 'Arn'}"
            yield Target(kind, name, f"arn:aws:iam::{self.account}:role/{id}" if kind == "role" else id)
            for index in resource["Properties"]["GlobalSecondaryIndexes"] if kind == "table" else ():
                yield Target(
                    "index", f"{name}/index/{index['IndexName']}", id, index["KeySchema"][0]["AttributeName"]
                )
            for prefix in self._prefixes(f"{name}/") if kind == "bucket" else ():
                yield Target("objects", f"{name}/{prefix}*", id, prefix)

    def _prefixes(self, bucket: str) -> list[str]:
        """Return the granted prefixes of a bucket; [""] when nobody may use it."""
        resources = {
            self.template.name(each)
            for _, statement in self.template.statements()
            for each in listed(statement["Resource"])
        }
        return sorted(
            name.removeprefix(bucket).removesuffix("*") for name in resources if name.startswith(bucket)
        ) or [""]


_MAKING = Lock()
"""Held while a botocore session makes a client, which is not safe in threads."""


class Actor:
    """Try calls with temporary credentials."""

    def __init__(self, session: botocore.session.Session, credentials: dict[str, Any], **where: Any) -> None:
        keys = {
            "aws_access_key_id": "AccessKeyId",
            "aws_secret_access_key": "SecretAccessKey",
            "aws_session_token": "SessionToken",
        }
        once = Config(
            retries={"total_max_attempts": 1},
            proxies={},
            s3={"addressing_style": "path"},
            parameter_validation=False,
        )
        self._session, self._clients = session, dict[str, Any]()
        self._options = {
            "config": once,
            **{name: credentials[given] for name, given in keys.items()},
            **where,
        }

    def client(self, service: str) -> Any:
        if service not in self._clients:
            with _MAKING:
                self._clients[service] = self._session.create_client(service, **self._options)
        return self._clients[service]

    def tries(self, action: str, target: Target) -> str:
        """Return `denied` when IAM denies the call, else `in`, whatever the service then answers.

        Raise ClientError when the credentials themselves were refused.
        """
        try:
            calls(target.kind)[action](self.client(action.partition(":")[0]), target)
        except ClientError as refused:
            code = refused.response["Error"]["Code"]
            if code in STRANGER:
                raise
            return "denied" if code in DENIED else "in"
        return "in"


def actor(deployed: Deployment, shared: botocore.session.Session, role: str, endpoint: str = "") -> Actor:
    """Return an actor with the rights of `role` (ARN).

    `shared` is a session for all actors, so that botocore reads its service models once.
    """
    from infra.local import session

    credentials = deployed.client("sts").assume_role(RoleArn=role, RoleSessionName="uji")["Credentials"]
    where = {
        "region_name": session.REGION,
        "endpoint_url": endpoint or session.endpoint(),
        "verify": str(session.certificate()),
    }
    return Actor(shared, credentials, **where)
