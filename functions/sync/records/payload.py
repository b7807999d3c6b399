"""Decode and encode a record's payload, and set a column in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from functions import domains
from functions.domains.core.compiled import shape


def decode_payload(payload: bytes) -> dict[str, Any]:
    return dict(orjson.loads(payload)) if payload else {}


def encode_payload(values: Mapping[str, Any], domain: str) -> bytes:
    """Return canonical JSON, as `Shape.payload` does: columns in the model's order."""
    return orjson.dumps({name: values[name] for name in shape(domains.get(domain)).content if name in values})


def set_column(values: dict[str, Any], column: str, value: Any) -> None:
    """Set a column; None removes it."""
    if value is None:
        values.pop(column, None)
    else:
        values[column] = value
