"""Drop the columns that the agreement does not name before a record is stored (memorandum, Art. 6(3)d).

Which of the stored columns are sent is decided by `records.column_owners.to_send`.
"""

from __future__ import annotations

from functools import lru_cache

import orjson

from functions import agreement, domains
from functions.domains.core.compiled import shape
from functions.sync.model.hashing import content_hash
from functions.sync.validation.rows import Candidate


def unagreed_columns(region: str, domain: str, epoch_ms: int) -> frozenset[str]:
    """Return the dataset's columns that may not be stored; empty as long as the agreement names them all."""
    return _content(domain) - agreement.scope(region, domain, None, epoch_ms)


def without_unagreed(candidate: Candidate, unagreed_columns: frozenset[str]) -> Candidate:
    """Return the candidate without those columns, hashed anew, as if the sender had never given them."""
    if not unagreed_columns or not candidate.payload:
        return candidate
    payload = orjson.dumps(
        {
            name: value
            for name, value in orjson.loads(candidate.payload).items()
            if name not in unagreed_columns
        }
    )
    return candidate._replace(payload=payload, hash=content_hash(candidate.op, payload))


@lru_cache(maxsize=32)
def _content(domain: str) -> frozenset[str]:
    return frozenset(shape(domains.get(domain)).content)
