"""Records to be asked for again by an operator: refused ones once the ministry has mended what was wrong there, and whatever
waits for its time. Found through the receipts of the uploads they came in; nothing is sent from here, sweep does that.
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
_OURS = (Hasil.DITERIMA, Hasil.DITAHAN)


class ResendFilter(NamedTuple):
    """What to look for; '' and 0 leave it open. `since`: uploads that started then or later, in epoch milliseconds."""

    domain: str = ""
    upload: str = ""
    code: str = ""
    since: int = 0


class ResendState(ports.RecordStore, ports.UploadStore, Protocol):
    """What resending reads and writes."""


@dataclass(frozen=True, slots=True)
class Resend:
    files: ports.Files
    state: ResendState
    clock: ports.Clock

    def preview(self, region: str, wanted: ResendFilter) -> list[Change]:
        """What would be written, once for each record; writes nothing."""
        found: dict[Key, Change] = {}
        for upload in self._uploads(region, wanted):
            for ids in self._ids(upload):
                records = self.state.records(
                    [Key(upload.region, upload.domain, identity) for identity in ids]
                )
                for key, record in records.items():
                    if record.upload == upload.id and (not wanted.code or wanted.code in record.reasons):
                        # One that another upload took over meanwhile was met in both: as it stands now, or not at all.
                        found.pop(key, None)
                        if again := to_resend(record, self.clock.now()):
                            found[key] = record, again
        return list(found.values())

    def run(self, changes: Sequence[Change]) -> int:
        """How many it did; what moved since it was looked at is left alone."""
        announce_moves(self.state, [wanted for _, wanted in changes], self.clock.now())
        return sum(
            sum(self.state.save(changes[start : start + BATCH])) for start in range(0, len(changes), BATCH)
        )

    def _uploads(self, region: str, wanted: ResendFilter) -> Iterator[Upload]:
        if wanted.upload:
            one = self.state.upload(wanted.upload)
            found: Iterable[Upload] = [one] if one and one.region == region else []
        else:
            found = newest_first(self.state, region, self.clock.now())
        recent = takewhile(lambda upload: upload.started_at >= wanted.since, found)
        return (upload for upload in recent if wanted.domain in ("", upload.domain))

    def _ids(self, upload: Upload) -> Iterator[list[str]]:
        """Of accepted and held rows, a batch at a time; none where the upload has no receipt."""
        try:
            opened = self.files.open(receipt_key(upload.region, upload.domain, upload.id, "receipt.csv"))
        except FileNotFoundError:
            return
        with opened as stream:
            rows = csv.DictReader(io.TextIOWrapper(stream, "utf-8", newline=""))
            ids = (restore(row["id_sumber"]) for row in rows if row["hasil"] in _OURS)
            while batch := list(islice(ids, BATCH)):
                yield list(dict.fromkeys(batch))


def to_resend(record: Record, now: int) -> Record | None:
    """To be looked at now; None where nobody waits, or the ministry already has this version or a newer one."""
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
