"""Define a stored API request that wrote records.

It holds the request's place, the hash of its body and its answer, so that a repetition gets the same answer
and is not applied again.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

KEPT = 30 * 86_400_000
"""Milliseconds for which an Idempotency-Key holds and an answer can be asked for again."""


@dataclass(frozen=True, slots=True)
class StoredRequest:
    """One request of records, or one invitation to upload a file."""

    id: str
    """Id of the upload, 20 hex digits.

    `request_id` of an Idempotency-Key; random where a request has none; for an invitation the drop's
    `upload_id`.
    """
    region: str
    domain: str
    body: str
    """`body_hash` of what was asked, '' for an invitation; another body under the same key is refused."""
    at: int
    """When the request came, epoch milliseconds; also the version of records that carry none."""
    expires: int
    """Epoch seconds after which the table may delete the item."""
    answer: bytes = b""
    """The results without their messages (`SubmitAnswer.dump`), empty while they are being made."""
    file: str = ""
    """Key of the object that the sender was invited to upload, '' for a request of records."""
    sender: str = ""
    """Who was invited: the origin of the file's rows."""
    name: str = ""
    """The sender's own name of the file."""


def request_id(region: str, caller: str, key: str) -> str:
    """Return a request's id, 20 hex digits, bound to region and caller: two callers may use the same key."""
    return blake2b("\n".join((region, caller, key)).encode(), digest_size=10, person=b"request").hexdigest()


def body_hash(domain: str, body: bytes) -> str:
    return blake2b(domain.encode() + b"\n" + body, digest_size=16).hexdigest()
