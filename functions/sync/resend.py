"""Records to be asked for again by an operator: refused ones once the ministry has mended what was wrong there, and whatever
waits for its time. Found through the receipts of the uploads they came in; nothing is sent from here, sweep does that.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from functions.sync import ports
from functions.sync.aftermath import announce
from functions.sync.manifest import receipt_key
from functions.sync.neutral import restored
from functions.sync.record import Key, Record, RecordState
from functions.sync.saving import Change
from functions.sync.upload import Hasil, Upload

BATCH, PAGE = 500, 200
_OURS = (Hasil.DITERIMA, Hasil.DITAHAN)


class Wanted(NamedTuple):
    """What to look for; '' and 0 leave it open. `since`: uploads that started then or later, in epoch milliseconds."""

    domain: str = ""
    upload: str = ""
    code: str = ""
    since: int = 0


@dataclass(frozen=True, slots=True)
class Resend:
    files: ports.Files
    state: ports.State
    clock: ports.Clock

    def look(self, region: str, wanted: Wanted) -> Iterator[Change]:
        """What would be written; writes nothing."""
        for upload in self._uploads(region, wanted):
            for ids in self._ids(upload):
                records = self.state.records([Key(upload.region, upload.domain, identity) for identity in ids])
                for record in records.values():
                    if record.upload == upload.id and (not wanted.code or wanted.code in record.reasons):
                        again = resent(record, self.clock.now())
                        if again is not None:
                            yield record, again

    def __call__(self, changes: Sequence[Change]) -> int:
        """How many it did; what moved since it was looked at is left alone."""
        # A record that another upload took over while uploads were gone through was met in both; the later look counts.
        found = list({wanted.key: (read, wanted) for read, wanted in changes}.values())
        announce(self.state, [wanted for _, wanted in found], self.clock.now())
        return sum(sum(self.state.save(found[start : start + BATCH])) for start in range(0, len(found), BATCH))

    def _uploads(self, region: str, wanted: Wanted) -> Iterator[Upload]:
        one = self.state.upload(wanted.upload) if wanted.upload else None
        found = [one] if one else [] if wanted.upload else self._newest_first(region, wanted.since)
        return (each for each in found if each.region == region and wanted.domain in ("", each.domain) and each.started_at >= wanted.since)

    def _newest_first(self, region: str, since: int) -> Iterator[Upload]:
        before = self.clock.now() + 1
        while page := self.state.uploads(region, PAGE, before=before):
            for upload in page:
                if upload.started_at < since:
                    return
                yield upload
            before = page[-1].started_at

    def _ids(self, upload: Upload) -> Iterator[list[str]]:
        """Of accepted and held rows, a batch at a time; none where the upload has no receipt."""
        try:
            opened = self.files.open(receipt_key(upload.region, upload.domain, upload.id, "receipt.csv"))
        except FileNotFoundError:
            return
        with opened as stream:
            rows = csv.DictReader(io.TextIOWrapper(stream, "utf-8", newline=""))
            ids = (restored(row["id_sumber"]) for row in rows if row["hasil"] in _OURS)
            while batch := list(islice(ids, BATCH)):
                yield list(dict.fromkeys(batch))


def resent(record: Record, now: int) -> Record | None:
    """To be looked at now; None where nobody waits, or the ministry already has this version or a newer one."""
    if record.restricted or (record.acked and record.acked >= record.version):
        return None
    match record.state:
        case RecordState.DITOLAK_PUSAT:
            return replace(record, state=RecordState.MENUNGGU, reasons=(), columns=(), attempts=0, due=now)
        case RecordState.MENUNGGU if (record.due or 0) > now:
            return replace(record, due=now)
        case RecordState.DITAHAN if record.waits_for and (record.due or 0) > now:
            return replace(record, due=now)
    return None
