"""Withhold counts of few people from everyone who reads a record (contract, section 3: penduduk-bekerja).

The API, the change feed and the request to the ministry all show a record through `disclosed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from functions.domains.core.contract import Domain


def disclosed(domain: Domain, record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return `record` without a count below the limit and without the columns that would reveal it.

    `record` is a stored payload. A field `Small.mark` with the limit takes their place. Return the same
    object where nothing is withheld.
    """
    small = domain.small
    if small is None or record.get(small.column) is None or record[small.column] >= small.below:
        return record
    shown = {name: value for name, value in record.items() if name not in (small.column, *small.along)}
    return {**shown, small.mark: small.below}


def told_alike(domain: Domain, one: bytes, other: bytes) -> bool:
    """Return whether both payloads have something withheld, and are the same in all that is told of them."""
    if domain.small is None or not one or not other:
        return False
    told = [disclosed(domain, orjson.loads(payload)) for payload in (one, other)]
    return all(domain.small.mark in each for each in told) and told[0] == told[1]
