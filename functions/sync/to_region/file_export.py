"""What came from the ministry, as files for the region that likes files: CSV in our columns below `outbox/` (contract, section 2).

Files are cut from the change feed behind a cursor of their own, which is noted when the file is there. Whoever dies in between
finds the same records again, but for those that have changed since and will be in a later file: then either the same file is
there already, or what is left of it goes out under another name. So every change arrives, in order, some twice, none never.
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
from functions.sync import ports
from functions.sync.model.record import MINISTRY, Key, Op, Record
from functions.sync.ports.records import Change
from functions.sync.reading.formula_injection import neutralise
from functions.sync.reading.jsonl import lay_out
from functions.sync.to_region import change_feed

ROWS, FILES = 5_000, 20
"""Changes looked at for one file, and files of one run; the next run goes on."""
ENVELOPE = ("id_sumber", "versi", "diubah_pada", "status_rekaman")


class ExportState(ports.RecordStore, ports.NoteStore, Protocol):
    """What the export reads, and where it notes its cursor."""


@dataclass(frozen=True, slots=True)
class FileExport:
    domain: str
    files: ports.Files
    state: ExportState
    clock: ports.Clock

    def run(self, region: str) -> int:
        """Rows that were written; none where the region does not want files, or the agreement lets nothing come here now."""
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
            records = self._told(region, changes, until)
            if records:
                columns = {*ENVELOPE, *agreement.scope(region, self.domain, "terima", now)}
                self.files.begin(
                    key_of(region, self.domain, changes[-1]), as_csv(self.domain, columns, records)
                )
            rows += len(records)
            self.state.save_note(place, change_feed.encode_cursor(changes[-1], region, self.domain))
            if len(changes) < ROWS:
                break
        return rows

    def _told(self, region: str, changes: Sequence[Change], until: int) -> list[Record]:
        """In order of change. One that has changed since comes once its new change has settled; what must not be processed further
        is not told.
        """
        stored = self.state.records(keys := [Key(region, self.domain, change.id) for change in changes])
        found = (stored[key] for key in keys if key in stored)
        return [one for one in found if is_theirs(one) and not one.restricted and one.changed_at <= until]


def is_theirs(record: Record) -> bool:
    """Whether there is something of the ministry's in it that the region's own last word does not say."""
    return record.origin == MINISTRY or (
        bool(record.region_payload) and record.region_payload != record.payload
    )


def key_of(region: str, domain: str, last: Change) -> str:
    """By the last change that the file may hold, so that names sort as the changes came: its time in WIB, and a digest of its id."""
    moment = datetime.fromtimestamp(last.at / 1000, WIB)
    mark = blake2b(last.id.encode(), digest_size=4, person=b"outbox").hexdigest()
    return f"outbox/{region}/{domain}/{moment:%Y-%m-%dT%H%M%S}.{last.at % 1000:03}-{mark}.csv"


def as_csv(domain: str, columns: Iterable[str], records: Sequence[Record]) -> bytes:
    """As the template: UTF-8 with a mark, commas; cells that a spreadsheet would take for a formula are neutralised."""
    compiled, wanted, text = shape(domains.get(domain)), set(columns), io.StringIO()
    places = [place for place, name in enumerate(compiled.names) if name in wanted]
    writer = csv.writer(text)
    writer.writerow([compiled.names[place] for place in places])
    for record in records:
        cells = lay_out(_row(record), compiled.domain).cells
        writer.writerow([neutralise(cells[place]) for place in places])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _row(record: Record) -> dict[str, object]:
    content = orjson.loads(record.payload) if record.payload else {}
    changed = datetime.fromtimestamp(record.changed_at / 1000, WIB).isoformat(timespec="milliseconds")
    status = "aktif" if record.op is Op.UPSERT else record.op.value
    return {
        "id_sumber": record.key.id,
        "versi": record.version,
        "diubah_pada": changed,
        "status_rekaman": status,
        **content,
    }
