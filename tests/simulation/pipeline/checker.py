"""What must hold at every moment and at the end, judged by what is stored and what the ministry received."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping

import orjson

from functions import agreement, domains
from functions.sync.from_ministry.mapping import to_our_columns
from functions.sync.model.conflict import VERSION
from functions.sync.model.hashing import ministry_content_hash
from functions.sync.model.record import Key, Op, Record, RecordState
from functions.sync.model.upload import Drop, Upload, UploadStatus, upload_id
from functions.sync.records.column_owners import ColumnOwners, column_owners, expected_at_ministry
from functions.sync.records.compare import closed_as_missing
from functions.sync.to_ministry.mapping import to_ministry_json
from tests.simulation.engine.faults import Violation
from tests.simulation.engine.loop import Engine
from tests.simulation.ministry.hostile import HostileMinistry
from tests.simulation.pipeline.ports import WeakFiles, WeakState
from tests.simulation.pipeline.requests import Requests
from tests.simulation.pipeline.workload import REGION, Kind, Offer, Row
from tests.simulation.plan import Plan
from tests.support.fakes import FakeClock

FINAL = frozenset(
    {RecordState.TERSINKRON, RecordState.DITARIK, RecordState.DITOLAK_PUSAT, RecordState.DITAHAN}
)
REPLACED = "digantikan"
OUTCOMES = ("diterima", "tidak_berubah", "usang", "ditahan", "ditolak", "belum_diproses")


class Checker:
    def __init__(
        self,
        state: WeakState,
        files: WeakFiles,
        ministry: HostileMinistry,
        offers: Mapping[Drop, Offer],
        requests: Requests,
        plan: Plan,
        clock: FakeClock,
    ) -> None:
        self.state, self.files, self.ministry, self.offers, self.plan, self.clock = (
            state,
            files,
            ministry,
            offers,
            plan,
            clock,
        )
        self.requests = requests
        self.ended: set[Key] = set()
        """Records that a person ended as the ministry had."""

    def agreed(self, domain: str, way: agreement.Direction) -> bool:
        return isinstance(agreement.decide(REGION, domain, way, self.clock.time), agreement.Allow)

    def check_written(self, key: str, content: bytes) -> None:
        """Check in every summary that the rows read are the sum of outcomes and rows not yet processed."""
        if not key.endswith("summary.json"):
            return
        rows = orjson.loads(content)["rows"]
        if rows["read"] != sum(rows[name] for name in OUTCOMES) or min(rows.values()) < 0:
            raise Violation(f"rows are not conserved: {rows}")

    def check_end(self, engine: Engine) -> None:
        """Check everything once faults have stopped and nothing is left to do."""
        for record in self.state.stored.values():
            self._check_final(record)
            # Once the agreement has ended, the ministry's edits cannot be read any more.
            if not (self.plan.edits and not self.agreed(record.key.domain, "terima")):
                (self._check_ministry_only if record.ministry_only else self._check_equal)(record)
        for key, held in self.ministry.held.items():
            if key not in self.state.stored:
                if self.plan.edits and not self.agreed(key.domain, "terima"):
                    continue
                raise Violation(f"the ministry holds {key.id}, which we do not know")
            if held.version > self.state.stored[key].version:
                raise Violation(f"the ministry holds {key.id} in version {held.version}, which nobody sent")
        for key, column in self.state.open_conflicts:
            if column == VERSION:
                raise Violation(f"the ministry told of a version of {key.id} that nobody sent")
        self.requests.check_end()
        self._check_nothing_lost()
        for drop, offer in self.offers.items():
            self._check_receipt(drop, offer)

    def _check_final(self, record: Record) -> None:
        name = f"{record.key.id} ({record.state})"
        if record.state not in FINAL:
            raise Violation(f"{name} is not final")
        if record.state in (RecordState.DITAHAN, RecordState.DITOLAK_PUSAT) and not record.reasons:
            raise Violation(f"{name} does not say why")
        if (
            record.state is RecordState.DITOLAK_PUSAT
            and (record.key, record.version) not in self.ministry.refused
        ):
            raise Violation(f"{name} was never refused")
        if (
            record.waits_for
            and record.state is RecordState.DITAHAN
            and "KESEPAKATAN_BERAKHIR" not in record.reasons
        ):
            parent = self.state.stored.get(Key(record.key.region, *record.waits_for.split("#", 1)))
            if parent and parent.acked_version:
                raise Violation(f"{name} waits for {parent.key.id}, which is there")

    def _check_ministry_only(self, record: Record) -> None:
        """Check that a ministry-only record equals the ministry's copy and was never sent."""
        held = self.ministry.held.get(record.key)
        if any(effect.key == record.key for effect in self.ministry.effects):
            raise Violation(f"{record.key.id} is the ministry's, and was sent to it")
        ours = (record.version, record.revision, record.remote_hash, record.op)
        if held is None and record.op is Op.HAPUS and not record.remote_id:
            return  # lost there, and ended here by a person
        if held is None or (held.version, held.revision, ministry_content_hash(held.data), held.op) != ours:
            raise Violation(f"{record.key.id}: what we have of it is not what the ministry has")

    def _check_equal(self, record: Record) -> None:
        """Check that the ministry holds what we believe it to hold."""
        held = self.ministry.held.get(record.key)
        version = held.version if held else 0
        if record.key in self.ministry.own_changes.lost and record.state not in (
            RecordState.TERSINKRON,
            RecordState.DITARIK,
        ):
            return  # lost there, and not accepted again
        if version != record.acked_version and not (
            record.key in self.ministry.overdue and version > record.acked_version
        ):
            raise Violation(
                f"{record.key.id}: acknowledged {record.acked_version}, the ministry holds {version}"
            )
        if record.state not in (RecordState.TERSINKRON, RecordState.DITARIK) or (
            closed_as_missing(record) and held is None
        ):
            return  # closed by a file before it was ever sent, and withdrawn
        own = column_owners(record.key.region, record.key.domain, record.changed_at)
        data = to_ministry_json(domains.get(record.key.domain), expected_at_ministry(record, own))
        # A changed NIK is sent as `ganti_kunci`, which counts as an upsert afterwards.
        # An end by the ministry was not sent.
        version = record.acked_version if record.op is Op.HAPUS else record.version
        if held is None or (held.version, held.data, held.op.replace("ganti_kunci", Op.UPSERT)) != (
            version,
            data,
            record.op,
        ):
            raise Violation(f"{record.key.id}: both sides differ in version {record.version}")
        if record.op is not Op.HAPUS:
            self._check_owners(record, own)

    def _check_owners(self, record: Record, own: ColumnOwners) -> None:
        """Check that every column holds its owner's latest value."""
        ministry_values, _ = to_our_columns(
            domains.get(record.key.domain), self.ministry.held[record.key].data
        )
        stored_values = orjson.loads(record.payload or b"{}")
        region_values = orjson.loads(record.region_payload) if record.region_payload else stored_values
        for name in {*stored_values, *region_values, *ministry_values} & own.sendable:
            owner = (
                ministry_values.get(name, stored_values.get(name))
                if name in own.ministry
                else stored_values.get(name)
                if name in own.shared
                else region_values.get(name)
            )
            if stored_values.get(name) != owner:
                raise Violation(f"{record.key.id}: its owner's value of {name} was lost")

    def _rows(self) -> dict[Key, list[tuple[int, str, Row]]]:
        """Return key → (version, upload, row) of every good row of accepted files and answered requests."""
        offered: dict[Key, list[tuple[int, str, Row]]] = {}
        for request, version, row in self.requests.rows():
            offered.setdefault(row.key, []).append((version, request, row))
        for drop, offer in self.offers.items():
            upload = self._upload(drop)
            for row in offer.rows:
                if row.kind in (Kind.GOOD, Kind.HELD) and upload.status is not UploadStatus.DITOLAK:
                    offered.setdefault(row.key, []).append((row.version or upload.started_at, upload.id, row))
        return offered

    def _check_nothing_lost(self) -> None:
        for key, rows in self._rows().items():
            record = self.state.stored.get(key)
            if record is None:
                raise Violation(f"{key.id} was sent and is not stored")
            if closed_as_missing(record):
                self._check_closed(record)
                continue
            if key in self.requests.uncertain_keys() or (key in self.ended and record.op is Op.HAPUS):
                continue
            newest = max([self.requests.deleted_versions.get(key, 0), *(version for version, _, _ in rows)])
            contents = {row.content for version, _, row in rows if version == newest}
            ours = next(
                (
                    row.content
                    for _, upload, row in rows
                    if (upload, row.baris) == (record.upload, record.row)
                ),
                None,
            )
            # A file's time is not stored when the file changes nothing (a closing may have come first), so an
            # older
            # file that comes late may win over it.
            contents_sent = [row.content.removeprefix("tutup") for _, _, row in rows] + ["hapus"] * (
                key in self.requests.delete_requested
            )
            noted = self.plan.explicit or len({*contents_sent}) == len(contents_sent)
            if record.ministry_only and record.op is Op.HAPUS and contents == {"hapus"}:
                continue  # a file has confirmed that the ministry ended it
            # A deletion took effect, whether it was answered or not.
            if ours is None and record.op is Op.HAPUS and key in self.requests.delete_requested:
                ours, contents, newest = "hapus", {"hapus"}, max(newest, record.source_version)
            if noted and (record.source_version != newest or ours not in contents):
                raise Violation(
                    f"{key.id} is stored as {ours} in version {record.source_version}, "
                    f"the newest sent is {newest}: {contents}"
                )

    def _check_closed(self, record: Record) -> None:
        """Check that a missing record was closed by a snapshot or revised slice that does not name it."""
        offer = next(offer for drop, offer in self.offers.items() if upload_id(drop) == record.upload)
        replaces = offer.metadata.get("mode") == "snapshot" or domains.get(offer.domain).slice
        if not replaces or record.key in {row.key for row in offer.rows if row.kind is not Kind.BAD}:
            raise Violation(f"{record.key.id} was closed by a file that did not leave it out")

    def _upload(self, drop: Drop) -> Upload:
        upload = self.state.registered.get(upload_id(drop))
        if upload is None:
            raise Violation(f"{drop.version_id} was dropped and is not registered")
        return upload

    def _check_receipt(self, drop: Drop, offer: Offer) -> None:
        upload = self._upload(drop)
        place = f"receipts/{upload.region}/{upload.domain}/{upload.id}"
        summary = orjson.loads(self.files.objects[f"{place}/summary.json"])
        if summary["status"] != upload.status:
            raise Violation(f"the summary of {upload.id} says {summary['status']}, the table {upload.status}")
        if upload.status is UploadStatus.DITOLAK:
            return
        lines = list(
            csv.reader(io.StringIO(self.files.objects[f"{place}/receipt.csv"].decode(), newline=""))
        )[1:]
        if [(int(line[0]), line[1]) for line in lines] != [(row.baris, row.key.id) for row in offer.rows]:
            raise Violation(f"the receipt of {upload.id} does not list the rows of its file")
        counts = Counter(line[2] for line in lines)
        if summary["rows"] != {
            "read": len(lines),
            "belum_diproses": 0,
            **{name: counts[name] for name in OUTCOMES[:-1]},
        }:
            raise Violation(
                f"the summary of {upload.id} counts {summary['rows']}, its receipt {dict(counts)}"
            )
        sent = Counter(
            self._expected_sent(upload, row, line[2], line[3].split("|"))
            for row, line in zip(offer.rows, lines, strict=True)
        )
        replaced, _ = sent.pop(REPLACED, 0), sent.pop("", 0)
        # A row that a later upload replaced stays counted as it was when its own upload was last settled.
        surplus = Counter(summary["sent"])
        surplus.subtract(sent)
        if min(surplus.values(), default=0) < 0 or sum(surplus.values()) != replaced:
            raise Violation(
                f"the summary of {upload.id} says {summary['sent']}, "
                f"the records {dict(sent)} and {replaced} replaced"
            )

    def _expected_sent(self, upload: Upload, row: Row, hasil: str, codes: list[str]) -> str:
        """Return what `sent` must count the row as, '' for rows that made no record."""
        where, record = (
            f"row {row.baris} of {upload.id} ({row.key.id}) is {hasil}",
            self.state.stored.get(row.key),
        )
        if (row.kind in (Kind.BAD, Kind.DOUBLE)) != (hasil == "ditolak" and "KONFLIK_VERSI" not in codes):
            raise Violation(f"{where}, and was {row.kind}")
        ours = record is not None and record.upload == upload.id and record.row == row.baris
        if hasil not in ("diterima", "ditahan"):
            if ours:
                raise Violation(f"{where}, and its record is stored")
            return ""
        if record is None:
            raise Violation(f"{where}, and there is no record")
        if not ours:
            return REPLACED
        if (record.state is RecordState.DITOLAK_PUSAT) != ("DITOLAK_PUSAT" in codes):
            raise Violation(f"{where} {codes}, its record {record.state}")
        if ("REFERENSI_BELUM_ADA" in codes) and "REFERENSI_BELUM_ADA" not in record.reasons:
            raise Violation(f"{where} {codes}, its record waits for {record.reasons}")
        if (record.op is Op.HAPUS) != (row.content == "hapus"):
            raise Violation(f"{where}, its record is another")
        return str(record.state)
