"""Have records sent again for an operator.

They are refused ones, once the ministry has repaired the cause, and waiting ones. The receipts of their
uploads name them. Nothing is sent from here: they become due, sweep hints at them, and dispatch sends
them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from typing import NamedTuple, Protocol

from functions.sync import ports
from functions.sync.model.object_keys import receipt_key
from functions.sync.model.record import Key, Record, RecordState
from functions.sync.model.upload import Hasil, Upload
from functions.sync.monitoring.completeness import newest_first
from functions.sync.reading.formula_injection import restore
from functions.sync.records.compare_and_set import Change
from functions.sync.records.follow_up import announce_moves

BATCH = 500
"""Records read or written at a time."""
_STORED = (Hasil.DITERIMA, Hasil.DITAHAN)


class ResendFilter(NamedTuple):
    """Which records to look for; '' and 0 leave a criterion open."""

    domain: str = ""
    upload: str = ""
    code: str = ""
    since: int = 0
    """Uploads that started then or later, in epoch milliseconds."""


class ResendState(ports.RecordStore, ports.UploadStore, Protocol):
    """What resending reads and writes."""


@dataclass(frozen=True, slots=True)
class Resend:
    """Find records to send again, and make them due."""

    files: ports.Files
    state: ResendState
    clock: ports.Clock

    def preview(self, region: str, wanted: ResendFilter) -> list[Change]:
        """Return the changes that would be written, one per record; write nothing."""
        found: dict[Key, Change] = {}
        for upload in self._uploads(region, wanted):
            for ids in self._ids(upload):
                records = self.state.records(
                    [Key(upload.region, upload.domain, identity) for identity in ids]
                )
                for key, record in records.items():
                    if record.upload == upload.id and (not wanted.code or wanted.code in record.reasons):
                        # A record that another upload took over meanwhile may be met in both: take it as it
                        # is now.
                        found.pop(key, None)
                        if due := to_resend(record, self.clock.now()):
                            found[key] = record, due
        return list(found.values())

    def run(self, changes: Sequence[Change]) -> int:
        """Write `changes`; return how many took effect. A record that moved meanwhile is left alone."""
        announce_moves(self.state, [wanted for _, wanted in changes], self.clock.now())
        return sum(
            sum(self.state.save(changes[start : start + BATCH])) for start in range(0, len(changes), BATCH)
        )

    def _uploads(self, region: str, wanted: ResendFilter) -> Iterator[Upload]:
        if wanted.upload:
            upload = self.state.upload(wanted.upload)
            found: Iterable[Upload] = [upload] if upload and upload.region == region else []
        else:
            found = newest_first(self.state, region, self.clock.now())
        recent = takewhile(lambda upload: upload.started_at >= wanted.since, found)
        return (upload for upload in recent if wanted.domain in ("", upload.domain))

    def _ids(self, upload: Upload) -> Iterator[list[str]]:
        """Yield the ids of accepted and held rows, `BATCH` at a time; nothing without a receipt."""
        try:
            opened = self.files.open(receipt_key(upload.region, upload.domain, upload.id, "receipt.csv"))
        except FileNotFoundError:
            return
        with opened as stream:
            rows = csv.DictReader(io.TextIOWrapper(stream, "utf-8", newline=""))
            ids = (restore(row["id_sumber"]) for row in rows if row["hasil"] in _STORED)
            while batch := list(islice(ids, BATCH)):
                yield list(dict.fromkeys(batch))


def to_resend(record: Record, now: int) -> Record | None:
    """Return `record` as due now; None where it does not wait or the ministry is as new."""
    if record.restricted or (record.acked_version and record.acked_version >= record.version):
        return None
    match record.state:
        case RecordState.DITOLAK_PUSAT:
            return replace(
                record, state=RecordState.MENUNGGU, reasons=(), reason_columns=(), attempts=0, due=now
            )
        case RecordState.MENUNGGU if (record.due or 0) > now:
            return replace(record, due=now)
        case RecordState.DITAHAN if record.waits_for and (record.due or 0) > now:
            return replace(record, due=now)
    return None
