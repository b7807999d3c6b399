"""Only what the agreement names is stored, and only what it names for that way is sent (Pasal 6(3)d)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from functions import agreement, domains
from functions.agreement import Direction
from functions.sync.judge import Candidate
from functions.sync.validate import content_hash, shape


def surplus(region: str, domain: str, epoch_ms: int) -> frozenset[str]:
    """Columns of the dataset that may not be stored; none as long as the agreement names them all."""
    return _content(domain) - agreement.scope(region, domain, None, epoch_ms)


def within(candidate: Candidate, surplus: frozenset[str]) -> Candidate:
    """Without those columns: as if the sender had never given them. Their hash, too, knows nothing of them."""
    if not surplus or not candidate.payload:
        return candidate
    payload = orjson.dumps({name: value for name, value in orjson.loads(candidate.payload).items() if name not in surplus})
    return candidate._replace(payload=payload, hash=content_hash(candidate.op, payload))


def exchanged(region: str, domain: str, direction: Direction, record: Mapping[str, Any], epoch_ms: int) -> dict[str, Any]:
    """What of a stored record may go that way now: the agreement may have been narrowed since it was stored."""
    allowed = agreement.scope(region, domain, direction, epoch_ms)
    return {name: value for name, value in record.items() if name in allowed}


@lru_cache(maxsize=32)
def _content(domain: str) -> frozenset[str]:
    return frozenset(shape(domains.get(domain)).content)
