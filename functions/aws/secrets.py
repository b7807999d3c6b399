"""Read secrets from Secrets Manager, and keep them for five minutes.

A rotated secret is therefore used within five minutes, without a new deployment.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from functions.aws.failures import translated

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

KEPT = 300.0
"""Seconds for which a secret that was read is used."""


class Secrets:
    """Hold secrets, each a JSON object, by name or ARN."""

    def __init__(self, client: SecretsManagerClient, now: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._now = now
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}

    def get(self, name: str) -> dict[str, Any]:
        """Return a secret as it was at most `KEPT` seconds ago; raise `Transient` if AWS does not answer."""
        read_at, value = self._kept.get(name, (0.0, None))
        if value is None or self._now() - read_at >= KEPT:
            with translated():
                value = dict(json.loads(self._client.get_secret_value(SecretId=name)["SecretString"]))
            self._kept[name] = (self._now(), value)
        return value
