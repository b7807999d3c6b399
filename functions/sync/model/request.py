"""A request that wrote: its place, its body's hash, and its answer, so that a repetition is answered and not applied again."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

KEPT = 30 * 86_400_000
"""Milliseconds for which an Idempotency-Key holds and an answer can be asked for again."""


@dataclass(frozen=True, slots=True)
class StoredRequest:
    """`id` is the upload's: twenty hex digits, from the caller and the key where one was given."""

    id: str
    region: str
    domain: str
    body: str
    """Hash of what was asked; another body under the same key is a conflict."""
    at: int
    """Epoch milliseconds; also the version of records that carry none."""
    expires: int
    """Epoch seconds after which the table may forget it."""
    answer: bytes = b""
    """The results without wording (`submit.Answer.dump`), empty while they are being made."""
    file: str = ""
    """The object that the sender was invited to upload, '' for records."""
    sender: str = ""
    """Who was invited: the origin of the file's rows."""
    name: str = ""
    """What the sender calls the file."""


def request_id(region: str, caller: str, key: str) -> str:
    """Bound to region and caller, so that nobody's keys meet another's."""
    return blake2b("\n".join((region, caller, key)).encode(), digest_size=10, person=b"request").hexdigest()


def body_hash(domain: str, body: bytes) -> str:
    return blake2b(domain.encode() + b"\n" + body, digest_size=16).hexdigest()
