"""A secret is read once in five minutes, and a new value is seen after that."""

from __future__ import annotations

import json
from itertools import chain, repeat

import boto3
import pytest
from moto import mock_aws

from functions.aws.secrets import KEPT, Secrets


@pytest.mark.parametrize(("passed", "seen"), [(KEPT - 1, "dulu"), (KEPT, "kini")])
def test_a_rotated_secret_is_seen_after_five_minutes(passed: float, seen: str) -> None:
    with mock_aws():
        manager = boto3.client("secretsmanager")
        manager.create_secret(Name="siapkerja", SecretString=json.dumps({"client_secret": "dulu"}))
        moments = chain([0.0], repeat(passed))
        secrets = Secrets(manager, lambda: next(moments))
        assert secrets.get("siapkerja") == {"client_secret": "dulu"}
        manager.put_secret_value(SecretId="siapkerja", SecretString=json.dumps({"client_secret": "kini"}))
        assert secrets.get("siapkerja") == {"client_secret": seen}
