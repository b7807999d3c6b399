"""What may be told of a record to whoever reads it: counts of few people are not (contract, section 3: penduduk-bekerja)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from functions.domains.core.contract import Domain


def disclosed(domain: Domain, record: Mapping[str, Any]) -> Mapping[str, Any]:
    """`record` as stored, the very same where nothing in it has to stay here."""
    small = domain.small
    if small is None or record.get(small.column) is None or record[small.column] >= small.below:
        return record
    told = {name: value for name, value in record.items() if name not in (small.column, *small.along)}
    return {**told, small.mark: small.below}
