"""Say which party owns which column, and what of a record the ministry gets. Pure.

The agreement names the columns that are the ministry's (`milik_pusat`) and those that are shared (`bersama`).
All others are the region's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from functions import agreement
from functions.sync.model.record import Record
from functions.sync.records.payload import decode_payload


class ColumnOwners(NamedTuple):
    """Columns of a dataset by owner; a column in neither of the first two sets is the region's."""

    ministry: frozenset[str]
    shared: frozenset[str]
    sendable: frozenset[str]
    """Columns that the agreement lets go to the ministry; its copy cannot be wrong about any other."""


def column_owners(region: str, domain: str, epoch_ms: int) -> ColumnOwners:
    """Return the owners by the agreement in force at an instant; empty sets where nothing is agreed."""
    agreed = agreement.at(region, epoch_ms)
    plan = agreed.datasets.get(domain, {}) if agreed else {}
    sendable = agreement.scope(region, domain, "kirim", epoch_ms)
    return ColumnOwners(frozenset(plan.get("milik_pusat", ())), frozenset(plan.get("bersama", ())), sendable)


def to_send(payload: Mapping[str, Any], owners: ColumnOwners) -> dict[str, Any]:
    """Return the columns of a payload that may be sent now.

    The agreement may allow fewer than when the payload was stored (Pasal 6(3)d). The ministry's own columns
    are never sent, because it may hold a newer value that we have not pulled yet.
    """
    return {
        name: value
        for name, value in payload.items()
        if name in owners.sendable and name not in owners.ministry
    }


def expected_at_ministry(record: Record, owners: ColumnOwners) -> dict[str, Any]:
    """Return what the ministry holds of a record if both copies agree."""
    ministry_values = decode_payload(record.ministry_payload)
    return {
        name: value
        for name, value in decode_payload(record.payload).items()
        if name in owners.sendable and (name not in owners.ministry or name in ministry_values)
    }
