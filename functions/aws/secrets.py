"""Secrets Manager: JSON objects, kept five minutes, so a rotated secret is seen without a new deployment."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from functions.aws.failures import translated

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

KEPT = 300.0


class Secrets:
    def __init__(self, client: SecretsManagerClient, now: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._now = now
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}

    def get(self, name: str) -> dict[str, Any]:
        read_at, value = self._kept.get(name, (0.0, None))
        if value is None or self._now() - read_at >= KEPT:
            with translated():
                value = dict(json.loads(self._client.get_secret_value(SecretId=name)["SecretString"]))
            self._kept[name] = (self._now(), value)
        return value
