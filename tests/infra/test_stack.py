"""Settings of the stack's queues, buckets, table, functions and stages."""

from __future__ import annotations

import json
import platform
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from aws_cdk.aws_sqs import Queue

from functions import agreement, domains
from functions.runtime.telemetry import ALARMED
from infra import app
from infra.cli.main import COMMANDS
from tests.infra.conftest import URL, Synthesise, make_app
from tests.infra.template import Synthesised

DAY = 24 * 3600
CAPABILITIES = {"receive": 1, "ingest": 1, "settle": 1, "dispatch": 5}


def test_every_queue_waits_for_its_function_and_gives_up_in_the_right_place(prod: Synthesised) -> None:
    queues, functions = prod.of("AWS::SQS::Queue"), prod.of("AWS::Lambda::Function")
    sources = prod.of("AWS::Lambda::EventSourceMapping")
    assert len(sources) == 2 + 2 * len(domains.names())
    for source in sources.values():
        function = functions[prod.name(source["FunctionName"])]
        queue = queues[prod.name(source["EventSourceArn"]).removesuffix(".Arn")]
        dead = queues[prod.name(queue["RedrivePolicy"]["deadLetterTargetArn"]).removesuffix(".Arn")]
        capability = function["Handler"].split(".")[2]
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert source["BatchSize"] == CAPABILITIES[capability]
        assert source["ScalingConfig"]["MaximumConcurrency"] == {"ingest": 10, "dispatch": 2}.get(
            capability, 5
        )
        assert queue["VisibilityTimeout"] >= 6 * function["Timeout"]
        assert queue["RedrivePolicy"]["maxReceiveCount"] == 5
        assert dead["MessageRetentionPeriod"] == 14 * DAY > queue["MessageRetentionPeriod"] == 4 * DAY
    assert all(queue["SqsManagedSseEnabled"] for queue in queues.values())


def test_buckets_and_queues_speak_tls_only(prod: Synthesised) -> None:
    guarded = set()
    for kind, subject in (("AWS::S3::BucketPolicy", "Bucket"), ("AWS::SQS::QueuePolicy", "Queues")):
        for policy in prod.of(kind).values():
            for statement in policy["PolicyDocument"]["Statement"]:
                if statement["Effect"] == "Deny" and statement.get("Condition") == {
                    "Bool": {"aws:SecureTransport": "false"}
                }:
                    owner = policy[subject] if subject == "Bucket" else policy[subject][0]
                    guarded.add(prod.name(owner))
    assert guarded == set(prod.of("AWS::S3::Bucket")) | set(prod.of("AWS::SQS::Queue"))


def test_whoever_writes_to_a_bucket_of_ours_names_no_encryption_of_his_own(prod: Synthesised) -> None:
    header = "s3:x-amz-server-side-encryption"
    refused = {
        (prod.name(policy["Bucket"]), *statement["Condition"].get("Null", {}).items())
        for policy in prod.of("AWS::S3::BucketPolicy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if (statement["Effect"], statement["Action"], statement["Principal"])
        == ("Deny", "s3:PutObject", {"AWS": "*"})
    }
    assert refused == {
        (bucket, (name, "false"))
        for bucket in ("Drop", "Receipt")
        for name in (header, f"{header}-customer-algorithm")
    }


def test_buckets_are_private_versioned_and_under_our_key(prod: Synthesised) -> None:
    buckets = prod.of("AWS::S3::Bucket")
    assert set(buckets) == {"AccessLog", "Drop", "Receipt"}
    for name, bucket in buckets.items():
        assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
        assert (
            set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
            and len(bucket["PublicAccessBlockConfiguration"]) == 4
        )
        if name != "AccessLog":
            [rule] = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
            assert rule["BucketKeyEnabled"] is True
            assert prod.name(rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]) == "Key.Arn"
            assert prod.name(bucket["LoggingConfiguration"]["DestinationBucketName"]) == "AccessLog"
    assert buckets["Drop"]["NotificationConfiguration"] == {
        "EventBridgeConfiguration": {"EventBridgeEnabled": True}
    }
    assert expiries(buckets["Drop"]) == {"inbox/": 30}
    assert expiries(buckets["Receipt"]) == {
        "work/": 30,
        "receipts/": 400,
        "outbox/": 90,
        "reports/": 400,
        "reconciliation/": 1_461,
    }
    assert all(
        any("AbortIncompleteMultipartUpload" in rule for rule in bucket["LifecycleConfiguration"]["Rules"])
        for bucket in buckets.values()
    )


def expiries(bucket: dict[str, dict[str, list[dict[str, object]]]]) -> dict[object, object]:
    return {
        rule["Prefix"]: rule["ExpirationInDays"]
        for rule in bucket["LifecycleConfiguration"]["Rules"]
        if "ExpirationInDays" in rule
    }


def test_a_file_in_the_inbox_reaches_receive(prod: Synthesised) -> None:
    rule = prod.of("AWS::Events::Rule")["Triggers/FileDropped"]
    pattern = rule["EventPattern"]
    assert (pattern["source"], pattern["detail-type"]) == (["aws.s3"], ["Object Created"])
    assert prod.name(pattern["detail"]["bucket"]["name"][0]) == "Drop"
    assert pattern["detail"].keys() == {"bucket"}, "also a file outside the inbox leaves a trace"
    [target] = rule["Targets"]
    assert prod.name(target["Arn"]) == "ReceiveLane/Queue.Arn"
    assert prod.name(target["DeadLetterConfig"]["Arn"]) == "Triggers/Undelivered.Arn"


def test_sweep_runs_every_minute_and_never_piles_up(prod: Synthesised) -> None:
    rule = prod.of("AWS::Events::Rule")["Triggers/EveryMinute"]
    assert rule["ScheduleExpression"] == "rate(1 minute)"
    [target] = rule["Targets"]
    assert prod.name(target["Arn"]) == "Sweep.Arn"
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 0}
    assert prod.of("AWS::Lambda::Function")["Sweep"]["Timeout"] < 60
    [invoke] = [
        config
        for config in prod.of("AWS::Lambda::EventInvokeConfig").values()
        if prod.name(config["FunctionName"]) == "Sweep"
    ]
    assert (invoke["MaximumRetryAttempts"], invoke["MaximumEventAgeInSeconds"]) == (0, 60)


def test_the_ministry_is_asked_by_the_clock_and_a_failed_run_is_left_to_the_next(prod: Synthesised) -> None:
    rules = {
        path: rule for path, rule in prod.of("AWS::Events::Rule").items() if not path.startswith("Triggers/")
    }
    asked = {
        prod.name(target["Arn"]): (rule["ScheduleExpression"], target["RetryPolicy"])
        for rule in rules.values()
        for target in rule["Targets"]
    }
    once = {"MaximumEventAgeInSeconds": 300, "MaximumRetryAttempts": 0}
    scopes = {name: "".join(word.capitalize() for word in name.split("-")) for name in domains.names()}
    assert asked == {
        **{f"{scope}/Reconcile.Arn": ("cron(30 18 * * ? *)", once) for scope in scopes.values()},
        **{f"{scopes[name]}/Pull.Arn": ("rate(5 minutes)", once) for name in agreement.datasets("terima")},
    }


def test_alarms_watch_every_queue_and_every_metric_that_needs_a_person(prod: Synthesised) -> None:
    alarms, watched = prod.of("AWS::CloudWatch::Alarm"), set()
    for alarm in alarms.values():
        assert (alarm["ComparisonOperator"], alarm["TreatMissingData"]) == (
            "GreaterThanOrEqualToThreshold",
            "notBreaching",
        )
        assert "AlarmActions" not in alarm, "nobody was named to be told"
        [dimension] = alarm["Dimensions"]
        watched.add((alarm["MetricName"], prod.name(dimension["Value"]), alarm["Threshold"]))
    queues = {name for name in prod.of("AWS::SQS::Queue") if name.endswith("/Queue")}
    assert len(queues) == 16
    assert watched == {
        *((name, "sinergi", 1) for name in ALARMED),
        *(("ApproximateAgeOfOldestMessage", f"{queue}.QueueName", 3_600) for queue in queues),
        *(
            ("ApproximateNumberOfMessagesVisible", f"{queue.removesuffix('Queue')}DeadLetters.QueueName", 1)
            for queue in queues
        ),
        ("ApproximateNumberOfMessagesVisible", "Triggers/Undelivered.QueueName", 1),
        ("Errors", "Sweep", 1),
    }


def test_whoever_is_woken_reads_what_to_do(prod: Synthesised) -> None:
    """Every alarm names an existing command, a log, or whom to ask; AWS allows 1,024 characters."""
    for path, alarm in prod.of("AWS::CloudWatch::Alarm").items():
        text = alarm["AlarmDescription"]
        assert len(text) <= 1_024
        commands = set(re.findall(r"`sinergi ([a-z]+)", text))
        assert commands <= COMMANDS.keys(), path
        assert commands or "log" in text or "ask " in text, path


def test_whoever_is_named_is_told_by_mail(synthesise: Synthesise) -> None:
    template = synthesise(alarmEmail="jaga@example.go.id")
    [subscription] = template.of("AWS::SNS::Subscription").values()
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "jaga@example.go.id")
    [topic] = template.of("AWS::SNS::Topic").values()
    assert template.name(topic["KmsMasterKeyId"]) == "Key.Arn"
    # A topic's own policy replaces AWS's default one, which lets the account's alarms publish.
    [policy] = template.of("AWS::SNS::TopicPolicy").values()
    deny, allow = sorted(
        policy["PolicyDocument"]["Statement"], key=lambda statement: str(statement["Effect"]), reverse=True
    )
    assert (deny["Effect"], deny["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert (allow["Effect"], allow["Principal"], allow["Action"]) == (
        "Allow",
        {"Service": "cloudwatch.amazonaws.com"},
        "sns:Publish",
    )
    source = allow["Condition"]["ArnLike"]["aws:SourceArn"]
    assert template.name(source) == "arn:aws:cloudwatch:ap-southeast-3:{AWS::AccountId}:alarm:*"
    for alarm in template.of("AWS::CloudWatch::Alarm").values():
        assert [template.name(action) for action in alarm["AlarmActions"] + alarm["OKActions"]] == [
            "Alarms/Topic"
        ] * 2


def test_the_table_can_be_restored_and_not_lost(prod: Synthesised) -> None:
    [(path, resource)] = [(path, r) for path, r in prod.resources() if r["Type"] == "AWS::DynamoDB::Table"]
    table = resource["Properties"]
    assert path == "State" and resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
    assert table["DeletionProtectionEnabled"] is True
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert "StreamSpecification" not in table
    assert prod.name(table["SSESpecification"]["KMSMasterKeyId"]) == "Key.Arn"
    indexes = {
        index["IndexName"]: (
            [key["AttributeName"] for key in index["KeySchema"]],
            index["Projection"]["ProjectionType"],
        )
        for index in table["GlobalSecondaryIndexes"]
    }
    assert indexes == {
        "due": (["due_shard", "due"], "KEYS_ONLY"),
        "held": (["held_shard", "changed_at"], "KEYS_ONLY"),
        "changes": (["changes_shard", "changed_at"], "INCLUDE"),
        "uploads": (["uploads_of", "started_at"], "ALL"),
    }
    types = {a["AttributeName"]: a["AttributeType"] for a in table["AttributeDefinitions"]}
    assert types == {
        "pk": "S",
        "sk": "S",
        "due_shard": "S",
        "due": "N",
        "uploads_of": "S",
        "started_at": "N",
        "held_shard": "S",
        "changes_shard": "S",
        "changed_at": "N",
    }


def test_every_function_is_ours_and_logs_json_to_its_own_group(prod: Synthesised) -> None:
    functions = prod.of("AWS::Lambda::Function")
    ours = 5 + 3 * len(domains.names()) + len(agreement.datasets("terima"))
    assert len(functions) == ours, "a function that we did not write (a custom resource?) is in the stack"
    assert not [
        r["Type"]
        for _, r in prod.resources()
        if "CustomResource" in r["Type"] or r["Type"].startswith("Custom::")
    ]
    groups = prod.of("AWS::Logs::LogGroup")
    used = [prod.name(function["LoggingConfig"]["LogGroup"]) for function in functions.values()]
    assert sorted([*used, "Http/Access"]) == sorted(groups) and all(
        group["RetentionInDays"] == 365 for group in groups.values()
    )
    for function in functions.values():
        assert function["LoggingConfig"]["LogFormat"] == "JSON"
        assert (function["Runtime"], function["Architectures"]) == ("python3.13", ["arm64"])
        assert function["MemorySize"] == (
            1769 if function["Handler"].split(".")[2] in ("ingest", "submit", "query", "reconcile") else 1024
        )
        assert function["Handler"].startswith("functions.handlers.") and function["Handler"].endswith(
            ".handler"
        )


def test_environments_fit(prod: Synthesised) -> None:
    """Lambda's limit is 4 KB; a CDK token stands for at most 110 characters of a queue's URL."""
    for path in prod.of("AWS::Lambda::Function"):
        variables = prod.environment(path)
        queues = json.loads(variables.get("QUEUES", "{}"))
        assert sum(len(name) + len(value) for name, value in variables.items()) + 110 * len(queues) < 4096, (
            path
        )


def test_the_outputs_are_those_of_the_contract(prod: Synthesised) -> None:
    outputs = prod.template["Outputs"]
    assert set(outputs) == {
        "DropBucketName",
        "ReceiptBucketName",
        "StateTableName",
        "SiapkerjaUrl",
        "SiapkerjaSecrets",
    } | {
        "ApiUrl",
        "UserPoolId",
        "TokenUrl",
        "SystemClients",
        "MinistryClients",
    }
    assert outputs["SiapkerjaUrl"]["Value"] == URL
    assert set(json.loads(prod.name(outputs["SiapkerjaSecrets"]["Value"]))) == set(domains.names())


def test_the_local_stage_differs_only_where_it_must(prod: Synthesised, local: Synthesised) -> None:
    function = local.of("AWS::Lambda::Function")["Receive"]
    assert function["Runtime"] == f"python{sys.version_info.major}.{sys.version_info.minor}"
    assert function["Architectures"] == ["arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"]
    assert local.of("AWS::DynamoDB::Table")["State"]["DeletionProtectionEnabled"] is False
    assert {r["DeletionPolicy"] for _, r in local.resources() if "DeletionPolicy" in r} == {"Delete"}
    # The real stage has a portal client only once the portal's address is configured.
    there = {path: r["Type"] for path, r in local.resources() if path != "Identity/Portal"}
    assert there == {path: r["Type"] for path, r in prod.resources()}
    # The emulator checks two batch calls by their own name instead of the actions they consist of.
    extra = {"sqs:SendMessageBatch", "dynamodb:BatchExecuteStatement"}
    for path in prod.of("AWS::Lambda::Function"):
        left = {resource: actions - extra for resource, actions in local.grants(path).items()}
        assert {resource: actions for resource, actions in left.items() if actions} == prod.grants(path)


def test_the_region_is_jakarta_and_the_account_is_left_open(prod: Synthesised) -> None:
    manifest = json.loads((prod.assembly / "manifest.json").read_text())
    assert manifest["artifacts"]["Sinergi"]["environment"] == "aws://unknown-account/ap-southeast-3"
    assert manifest["artifacts"]["Sinergi"]["properties"]["terminationProtection"] is True


@pytest.mark.parametrize(
    ("context", "word"),
    [
        ({"siapkerjaUrl": ""}, "siapkerjaUrl"),
        ({"siapkerjaUrl": "http://plain.example"}, "https"),
        ({"stage": "dev"}, "dev"),
        ({"stage": "local", "siapkerjaUrl": ""}, "simulator"),
        ({"alarmEmail": "jaga"}, "alarmEmail"),
    ],
)
def test_a_context_that_makes_no_sense_says_what_to_pass(
    synthesise: Synthesise, context: dict[str, str], word: str
) -> None:
    with pytest.raises(ValueError, match=word):
        synthesise(**context)


def test_a_finding_without_a_reason_stops_the_synth(tmp_path: Path) -> None:
    """cdk-nag runs at every synthesis; the fixture `prod` exists only if every finding has a reason."""
    root = make_app(tmp_path)
    Queue(app.build(root), "Careless")
    with pytest.raises(RuntimeError, match="Sinergi/Careless/Resource"):
        root.synth()


def test_an_eighth_domain_is_one_file_and_its_scope_in_the_agreement(
    synthesise: Synthesise, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("domains")
    (folder / "magang_mandiri.py").write_text(
        "from dataclasses import replace\n"
        "from functions.domains import pencari_kerja\n"
        "from functions.domains.core.contract import Parent\n"
        "DOMAIN = replace(pencari_kerja.DOMAIN, name='magang-mandiri', "
        "parents=(Parent('id_pemberi_kerja', 'pemberi-kerja'),))\n"
    )
    monkeypatch.setattr(domains, "__path__", [*domains.__path__, str(folder)])
    current = agreement.load()["3216"]
    agreed = {**current.datasets, "magang-mandiri": current.datasets["pencari-kerja"]}
    monkeypatch.setattr(agreement, "load", lambda: {"3216": replace(current, datasets=agreed)})
    domains.registry.cache_clear()
    try:
        eight = synthesise()
    finally:
        domains.registry.cache_clear()
        sys.modules.pop("functions.domains.magang_mandiri", None)
    assert {"MagangMandiri/Ingest", "MagangMandiri/Dispatch"} <= set(eight.of("AWS::Lambda::Function"))
    assert {"MagangMandiri/IngestLane/Queue", "MagangMandiri/DispatchLane/DeadLetters"} <= set(
        eight.of("AWS::SQS::Queue")
    )
    assert "MagangMandiri/Credential" in eight.of("AWS::SecretsManager::Secret")
    assert "MagangMandiri/DispatchLane/Queue.Arn" in eight.grants("PemberiKerja/Dispatch"), (
        "its parent releases what waits"
    )
    assert "ingest/magang-mandiri" in json.loads(eight.environment("Receive")["QUEUES"])
