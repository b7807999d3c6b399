"""Export the ministry's changes as files under `outbox/`, for a region that wants them (contract, section 2).

The export follows the change feed with a cursor of its own, which is noted once the file is written. After a
crash in between, the next run finds the same changes again, except for records that have changed since and
come in a later file: it finds the same file there already, or writes the rest of it under another name. So
every change arrives, in order, and some may arrive twice.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Protocol

import orjson

from functions import agreement, domains
from functions.agreement import WIB, Deny
from functions.domains.core.compiled import shape
from functions.domains.core.disclosure import disclosed
from functions.sync import ports
from functions.sync.model.record import MINISTRY, Key, Op, Record
from functions.sync.ports.records import Change
from functions.sync.reading.formula_injection import neutralise
from functions.sync.reading.jsonl import lay_out
from functions.sync.to_region import change_feed

ROWS, FILES = 5_000, 20
"""The most changes read for one file, and the most files of one run; the next run goes on."""
ENVELOPE = ("id_sumber", "versi", "diubah_pada", "status_rekaman")
"""Columns that every file has."""


class ExportState(ports.RecordStore, ports.NoteStore, Protocol):
    """What the export reads and writes: records, and the note of its cursor."""


@dataclass(frozen=True, slots=True)
class FileExport:
    """Exports one dataset's changes."""

    domain: str
    files: ports.Files
    state: ExportState
    clock: ports.Clock

    def run(self, region: str) -> int:
        """Write the files that are due and return their number of rows.

        Nothing is written where the region does not want files, or the agreement lets it receive nothing now.
        """
        place, rows = f"outbox/{region}/{self.domain}", 0
        for _ in range(FILES):
            now = self.clock.now()
            if not agreement.files_wanted(region, self.domain, now) or isinstance(
                agreement.decide(region, self.domain, "terima", now), Deny
            ):
                break
            noted = self.state.note(place)
            at = change_feed.decode_cursor(noted, region, self.domain) if noted else change_feed.START
            until = now - change_feed.SETTLED
            changes = self.state.changes(region, self.domain, at, until, ROWS)
            if not changes:
                break
            records = self._exported(region, changes, until)
            if records:
                columns = {*ENVELOPE, *agreement.scope(region, self.domain, "terima", now)}
                self.files.write_if_absent(
                    key_of(region, self.domain, changes[-1]), as_csv(self.domain, columns, records)
                )
            rows += len(records)
            self.state.save_note(place, change_feed.encode_cursor(changes[-1], region, self.domain))
            if len(changes) < ROWS:
                break
        return rows

    def _exported(self, region: str, changes: Sequence[Change], until: int) -> list[Record]:
        """Return the changed records that the file holds, in order of change.

        A record that changed again after `until` comes in a later file. A restricted record, which must not
        be processed further, is left out.
        """
        stored = self.state.records(keys := [Key(region, self.domain, change.id) for change in changes])
        found = (stored[key] for key in keys if key in stored)
        return [
            record
            for record in found
            if differs_from_region(record) and not record.restricted and record.changed_at <= until
        ]


def differs_from_region(record: Record) -> bool:
    """Return whether the record is the ministry's, or holds a value that the region's last version lacks."""
    return record.origin == MINISTRY or (
        bool(record.region_payload) and record.region_payload != record.payload
    )


def key_of(region: str, domain: str, last: Change) -> str:
    """Return a file's key: the time (WIB) of the last change that it may hold, and a hash of its record's id.

    So the names sort in the order of the changes.
    """
    moment = datetime.fromtimestamp(last.at / 1000, WIB)
    mark = blake2b(last.id.encode(), digest_size=4, person=b"outbox").hexdigest()
    return f"outbox/{region}/{domain}/{moment:%Y-%m-%dT%H%M%S}.{last.at % 1000:03}-{mark}.csv"


def as_csv(domain: str, columns: Iterable[str], records: Sequence[Record]) -> bytes:
    """Return the records as CSV like the template's: UTF-8 with BOM, commas, its order; cells neutralised."""
    compiled, wanted, text = shape(domains.get(domain)), set(columns), io.StringIO()
    places = [place for place, name in enumerate(compiled.names) if name in wanted]
    writer = csv.writer(text)
    writer.writerow([compiled.names[place] for place in places])
    for record in records:
        cells = lay_out(_row(record), compiled.domain).cells
        writer.writerow([neutralise(cells[place]) for place in places])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _row(record: Record) -> dict[str, object]:
    domain = domains.get(record.key.domain)
    content = disclosed(domain, orjson.loads(record.payload)) if record.payload else {}
    changed = datetime.fromtimestamp(record.changed_at / 1000, WIB).isoformat(timespec="milliseconds")
    status = "aktif" if record.op is Op.UPSERT else record.op.value
    return {
        "id_sumber": record.key.id,
        "versi": record.version,
        "diubah_pada": changed,
        "status_rekaman": status,
        **content,
    }
