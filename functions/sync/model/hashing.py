"""Compute content hashes, and signatures that both parties can check."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from hashlib import blake2b, sha256
from typing import Any

import orjson

from functions.sync.model.record import Op

_SALT = {op: op.value.encode() for op in Op}


def content_hash(op: Op, payload: bytes) -> str:
    """Return the hash that tells content apart, 128 bits in hex; the envelope is no part of it."""
    return blake2b(payload + _SALT[op], digest_size=16).hexdigest()


def ministry_content_hash(data: Mapping[str, Any]) -> str:
    """Return the hash of a record's `data` in the ministry's names: SHA-256 in hex (contract, section 5)."""
    return sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).hexdigest()


def sign(secret: bytes, body: Mapping[str, Any]) -> bytes:
    """Return `body` as JSON with its signature (`tanda_tangan`; contract, section 5).

    `secret` is known to both parties: either can check the signature, nobody else can make it.
    """
    return orjson.dumps(
        {**body, "tanda_tangan": _signature(secret, body)}, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
    )


def is_signature_valid(secret: bytes, document: bytes) -> bool:
    body = orjson.loads(document)
    return hmac.compare_digest(str(body.pop("tanda_tangan", "")), _signature(secret, body))


def _signature(secret: bytes, body: Mapping[str, Any]) -> str:
    return mac(
        hmac.digest(secret, b"berita acara", "sha256"), orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
    )


def mac(key: bytes, message: bytes) -> str:
    """Return HMAC-SHA256 in hex."""
    return hmac.digest(key, message, "sha256").hex()
