"""Build what is sent of one record: operation, idempotency key and payload (contract, section 5).

The payload's names and codes are those of `to_ministry.mapping`.
"""

from __future__ import annotations

import orjson

from functions import domains
from functions.sync.model.record import Op, Record
from functions.sync.ports.ministry import OutgoingRecord
from functions.sync.records.column_owners import ColumnOwners, to_send
from functions.sync.to_ministry.mapping import to_ministry_json


def outgoing_record(record: Record, owners: ColumnOwners) -> OutgoingRecord:
    """Return the claimed version of `record` as the ministry gets it; a tombstone has no data.

    Raise whatever our own mapping raises on a payload that it cannot read.
    """
    region, name, identity = record.key
    domain = domains.get(name)
    data = to_ministry_json(domain, to_send(orjson.loads(record.payload), owners)) if record.payload else {}
    return OutgoingRecord(
        identity,
        record.sent_version,
        _op(record),
        f"{region}:{name}:{identity}:{record.sent_version}",
        data,
    )


def _op(record: Record) -> str:
    """Return the operation on the wire: `ganti_kunci` where a person's NIK changed, else `record.op`.

    Without `ganti_kunci` the ministry would hold two persons.
    """
    return "ganti_kunci" if record.nik_changed and record.op is Op.UPSERT else record.op
