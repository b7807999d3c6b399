"""Every role's rights, literally: a change here changes a privilege and needs a second reader."""

from __future__ import annotations

import json

import pytest

from functions import agreement, domains
from tests.infra.template import Synthesised, listed

CONSUME = {
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
}
SEND = {"sqs:SendMessage"}
LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}
KEY = {
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
}
CHILDREN = {
    "pemberi-kerja": {"lowongan-kerja", "penempatan", "perselisihan-hi"},
    "pencari-kerja": {"penempatan"},
    "lowongan-kerja": {"penempatan"},
}


def scope(domain: str) -> str:
    return "".join(word.capitalize() for word in domain.split("-"))


def queue(lane: str) -> str:
    kind, _, domain = lane.partition("/")
    return f"{scope(domain) + '/' if domain else ''}{kind.capitalize()}Lane/Queue.Arn"


WORK = "/".join(("Receipt.Arn", "work", "*"))
FILES = {"Reconcile": "Receipt.Arn/reconciliation/*", "Pull": "Receipt.Arn/outbox/*"}
EXPECTED = {
    "Receive": {
        "Drop.Arn/inbox/*": {"s3:GetObject", "s3:GetObjectVersion"},
        WORK: {"s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"},
        "Receipt.Arn/receipts/*": {"s3:PutObject"},
        "Drop.Arn": {"s3:ListBucket"},
        "Receipt.Arn": {"s3:ListBucket"},
        "State.Arn": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"},
        "State.Arn/index/changes": {"dynamodb:Query"},
        "ReceiveLane/Queue.Arn": CONSUME,
        **{queue(f"ingest/{domain}"): SEND for domain in domains.names()},
        "SettleLane/Queue.Arn": SEND,
    },
    "Settle": {
        WORK: {"s3:GetObject"},
        "Receipt.Arn/receipts/*": {"s3:AbortMultipartUpload", "s3:PutObject"},
        "Receipt.Arn": {"s3:ListBucket"},
        "State.Arn": {
            "dynamodb:BatchGetItem",
            "dynamodb:GetItem",
            "dynamodb:PartiQLUpdate",
            "dynamodb:PutItem",
            "dynamodb:Query",
        },
        "SettleLane/Queue.Arn": CONSUME,
        **{queue(f"dispatch/{domain}"): SEND for domain in domains.names()},
    },
    "Sweep": {
        "Drop.Arn": {"s3:ListBucketVersions"},
        "Receipt.Arn/reports/*": {"s3:PutObject"},
        "State.Arn": {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"},
        "State.Arn/index/due": {"dynamodb:Query"},
        "State.Arn/index/uploads": {"dynamodb:Query"},
        **{queue(f"{kind}/{domain}"): SEND for domain in domains.names() for kind in ("ingest", "dispatch")},
        "SettleLane/Queue.Arn": SEND,
        "ReceiveLane/Queue.Arn": SEND,
    },
    "Submit": {
        "Drop.Arn/inbox/*": {"s3:PutObject"},
        "State.Arn": {
            "dynamodb:BatchGetItem",
            "dynamodb:BatchWriteItem",
            "dynamodb:GetItem",
            "dynamodb:PartiQLInsert",
            "dynamodb:PartiQLUpdate",
            "dynamodb:PutItem",
        },
        **{queue(f"dispatch/{domain}"): SEND for domain in domains.names()},
    },
    "Query": {
        "Receipt.Arn/receipts/*": {"s3:GetObject"},
        "Receipt.Arn": {"s3:ListBucket"},
        "State.Arn": {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"},
        **{f"State.Arn/index/{index}": {"dynamodb:Query"} for index in ("due", "held", "uploads", "changes")},
    },
    **{
        f"{scope(domain)}/Ingest": {
            "Drop.Arn/inbox/*": {"s3:GetObjectVersion"},
            WORK: {"s3:GetObject", "s3:PutObject"},
            "Drop.Arn": {"s3:ListBucket"},
            "Receipt.Arn": {"s3:ListBucket"},
            "State.Arn": {
                "dynamodb:BatchGetItem",
                "dynamodb:BatchWriteItem",
                "dynamodb:GetItem",
                "dynamodb:PartiQLInsert",
                "dynamodb:PartiQLUpdate",
                "dynamodb:PutItem",
                "dynamodb:Query",
            },
            queue(f"ingest/{domain}"): CONSUME,
            queue(f"dispatch/{domain}"): SEND,
            "SettleLane/Queue.Arn": SEND,
        }
        for domain in domains.names()
    },
    **{
        f"{scope(domain)}/Dispatch": {
            "State.Arn": {
                "dynamodb:BatchGetItem",
                "dynamodb:BatchWriteItem",
                "dynamodb:GetItem",
                "dynamodb:PartiQLUpdate",
                "dynamodb:PutItem",
                "dynamodb:Query",
            },
            f"{scope(domain)}/Credential.Id": {"secretsmanager:GetSecretValue"},
            **{queue(f"dispatch/{child}"): SEND for child in CHILDREN.get(domain, ())},
            queue(f"dispatch/{domain}"): CONSUME | SEND,
            "SettleLane/Queue.Arn": SEND,
        }
        for domain in domains.names()
    },
    **{
        f"{scope(domain)}/{reader}": {
            "State.Arn": {
                "dynamodb:BatchGetItem",
                "dynamodb:BatchWriteItem",
                "dynamodb:GetItem",
                "dynamodb:PartiQLInsert",
                "dynamodb:PartiQLUpdate",
                "dynamodb:PutItem",
            },
            f"{scope(domain)}/Credential.Id": {"secretsmanager:GetSecretValue"},
            queue(f"dispatch/{domain}"): SEND,
            "State.Arn/index/changes": {"dynamodb:Query"},
            FILES[reader]: {"s3:PutObject"},
        }
        for domain in domains.names()
        for reader in ("Reconcile", "Pull")
        if reader == "Reconcile" or domain in agreement.datasets("terima")
    },
}

#: The services through which each function may use the key; nothing else can be decrypted with it.
VIA = {
    "Receive": {"dynamodb", "s3"},
    "Ingest": {"dynamodb", "s3"},
    "Settle": {"dynamodb", "s3"},
    "Dispatch": {"dynamodb", "secretsmanager"},
    "Sweep": {"dynamodb", "s3"},
    "Submit": {"dynamodb", "s3"},
    "Query": {"dynamodb", "s3"},
    "Pull": {"dynamodb", "s3", "secretsmanager"},
    "Reconcile": {"dynamodb", "s3", "secretsmanager"},
}


@pytest.mark.parametrize("function", EXPECTED)
def test_a_function_may_do_exactly_this(prod: Synthesised, function: str) -> None:
    assert prod.grants(function) == {**EXPECTED[function], f"{function}Log.Arn": LOG, "Key.Arn": KEY}


def test_every_role_is_in_the_table(prod: Synthesised) -> None:
    assert {path for path, _ in prod.statements()} == set(EXPECTED)
    assert set(prod.of("AWS::IAM::Role")) == {f"{function}Role" for function in EXPECTED}


def test_no_role_has_a_policy_from_elsewhere(prod: Synthesised) -> None:
    assert not [
        path
        for path, role in prod.of("AWS::IAM::Role").items()
        if {"ManagedPolicyArns", "Policies"} & set(role)
    ]


def test_no_wildcard_but_the_prefixes(prod: Synthesised) -> None:
    wild = {
        text
        for _, s in prod.statements()
        for item in listed(s["Resource"]) + listed(s["Action"])
        if "*" in (text := prod.name(item))
    }
    assert wild == {
        "Drop.Arn/inbox/*",
        WORK,
        "Receipt.Arn/receipts/*",
        "Receipt.Arn/reports/*",
        *FILES.values(),
    }


@pytest.mark.parametrize("function", EXPECTED)
def test_the_key_is_used_only_through_the_services_that_hold_the_data(
    prod: Synthesised, function: str
) -> None:
    [statement] = [s for path, s in prod.statements() if path == function and "kms:Decrypt" in s["Action"]]
    via = listed(statement["Condition"]["StringEquals"]["kms:ViaService"])
    assert set(via) == {
        f"{service}.ap-southeast-3.amazonaws.com" for service in VIA[function.rpartition("/")[2]]
    }


@pytest.mark.parametrize(
    "function", ["Receive", "Settle", "Sweep", "Submit", "PemberiKerja/Ingest", "PemberiKerja/Dispatch"]
)
def test_a_function_knows_exactly_the_queues_it_may_send_to(prod: Synthesised, function: str) -> None:
    known = set(json.loads(prod.environment(function)["QUEUES"]).values())
    assert known == {
        resource.removesuffix(".Arn")
        for resource, actions in prod.grants(function).items()
        if actions >= SEND
    }
