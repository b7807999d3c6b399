"""Receive a dropped file: register it once, ask the agreement, inspect it, and queue its chunks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from functions import domains
from functions.agreement import Deny, decide
from functions.domains.core.contract import Domain
from functions.sync import ports
from functions.sync.from_region.chunking import CHUNK_BYTES
from functions.sync.from_region.inspection import inspect
from functions.sync.model.errors import Rejected
from functions.sync.model.object_keys import closing_key, manifest_key, plain_key, receipt_key
from functions.sync.model.upload import Drop, Upload, UploadStatus, is_invited, upload_id
from functions.sync.records import close_missing
from functions.sync.records.follow_up import mark_receipt_stale
from functions.sync.to_region.receipt import RECEIPT_HEADER
from functions.sync.to_region.summary import summary
from functions.sync.validation.anomalies import volume
from functions.sync.validation.file_rules import ComparedWith

_KEY = re.compile(r"inbox/([0-9]{2,4})/([a-z][a-z-]{0,39})/.+", re.DOTALL)
_IN_REGION = re.compile(r"(?:inbox/)?([0-9]{2,4})/.*[^/]", re.DOTALL | re.IGNORECASE)
INBOX = "inbox/"
"""Receive may read the objects under this prefix only; of another it knows what the event says."""
NO_REGION, NO_DATASET = "tanpa-wilayah", "tanpa-dataset"
"""Region and dataset under which a file is refused whose key names none, so that it can be found."""
_MODES = frozenset({"delta", "snapshot"})


def _place(key: str) -> tuple[str, str]:
    """Return the region and the dataset that a key names, `NO_REGION` and `NO_DATASET` where it does not.

    A file beside the folders of the datasets, in its region's folder, is found under its region; the marker
    of an empty folder, whose key ends with a slash, is no file of its.
    """
    if place := _KEY.fullmatch(key):
        return place[1], place[2]
    region = _IN_REGION.fullmatch(key)
    return region[1] if region else NO_REGION, NO_DATASET


class ReceiveState(ports.RecordStore, ports.UploadStore, ports.RequestStore, Protocol):
    """What receive reads and writes."""


@dataclass(frozen=True, slots=True)
class Receive:
    """Receives a dropped file.

    Running again for the same object version, after a crash at any point, ends in the same state.
    """

    drops: ports.Drops
    files: ports.Files
    state: ReceiveState
    queues: ports.Queues
    clock: ports.Clock
    chunk_bytes: int = CHUNK_BYTES

    def run(self, drop: Drop) -> Upload | None:
        """Register the drop and return its upload, or None where that object version does not exist any more.

        Some emulators' events name no version; then the newest one is meant.
        """
        inside = drop.key.startswith(INBOX)
        info = self.drops.info(drop) if inside else ports.ObjectInfo(0, {}, drop.version_id)
        if info is None:
            return None
        drop = drop._replace(version_id=info.version_id)
        region, domain = _place(drop.key)
        mode = info.metadata.get("mode", "delta")
        upload = self.state.register(
            self._with_sender(
                Upload(
                    id=upload_id(drop),
                    drop=drop,
                    region=region,
                    domain=domain,
                    mode=mode,
                    status=UploadStatus.DITERIMA,
                    started_at=self.clock.now(),
                )
            )
        )
        if upload.drop != drop:  # an invitation is for one file: a version posted over it is not read
            return upload
        if upload.status is UploadStatus.DITERIMA:
            try:
                upload = self._prepare_chunks(upload, info)
            except Rejected as refusal:
                upload = self._refuse(upload, refusal)
        if upload.status is UploadStatus.DIPROSES:
            self._queue_chunks(upload)
        elif upload.status is UploadStatus.DITOLAK:
            self._write_refusal(upload, self.files.write)
        else:
            self._ask_settle(upload.id)
        return upload

    def _with_sender(self, upload: Upload) -> Upload:
        """Return the upload with the sender and the file name of its invitation, if it has one."""
        request = self.state.request(upload.id) if is_invited(upload.drop) else None
        return (
            replace(upload, origin=request.sender, name=request.name)
            if request and request.sender
            else upload
        )

    def _prepare_chunks(self, upload: Upload, info: ports.ObjectInfo) -> Upload:
        """Inspect the file, and write its manifest, its closings and its first summary. Raises `Rejected`."""
        verdict = decide(
            upload.region, upload.domain, "kirim", upload.started_at, info.metadata.get("tujuan", "")
        )
        if isinstance(verdict, Deny):
            raise Rejected(verdict.code, pasal=verdict.clause)
        if upload.mode not in _MODES:
            raise Rejected("MODE_TIDAK_DIKENAL")
        domain, key = domains.get(upload.domain), plain_key(upload.id)
        manifest, rows, missing = inspect(
            lambda: self.drops.open(upload.drop),
            info.size,
            domain,
            (key, lambda: self.files.writer(key), lambda: self.files.open(key)),
            self.chunk_bytes,
            upload.drop.key.rsplit("/", 1)[-1],
            self._compared_with(upload, domain),
        )
        to_close, anomalies = close_missing.plan(missing, info.metadata.get("confirm-closing") == "yes")
        if upload.mode == "snapshot":
            anomalies += volume(rows, self.state.full_rows(upload.region, upload.domain))
        manifest = replace(manifest, anomalies=[*manifest.anomalies, *anomalies])
        if to_close:
            self.files.write(closing_key(upload.id), close_missing.dump(to_close))
        self.files.write(manifest_key(upload.id), manifest.dump())
        prepared = replace(
            upload,
            status=UploadStatus.DIPROSES,
            chunks=len(manifest.chunks),
            rows=rows,
            agreement=verdict.version,
            to_close=len(to_close),
        )
        codes = {anomaly.code: 1 for anomaly in manifest.anomalies}
        first_summary = summary(prepared, manifest.layout, manifest.total_rows, codes, manifest.anomalies)
        self.files.write_if_absent(
            receipt_key(prepared.region, prepared.domain, prepared.id, "summary.json"), first_summary
        )
        return self._save(upload, prepared)

    def _compared_with(self, upload: Upload, domain: Domain) -> ComparedWith | None:
        """Return what the file replaces: the whole dataset, the slices that it has rows of, or nothing."""
        whole = upload.mode == "snapshot"
        if not whole and not domain.slice:
            return None
        return ComparedWith(lambda: self.state.open_records(upload.region, upload.domain), whole)

    def _refuse(self, upload: Upload, refusal: Rejected) -> Upload:
        """Write the files of a refused upload where there are none, then store the refusal.

        In this order, because nothing asks again for the files of an upload that is finished.
        """
        refused = replace(
            upload,
            status=UploadStatus.DITOLAK,
            code=refusal.code,
            column=refusal.column,
            params=refusal.params,
            finished_at=self.clock.now(),
        )
        self._write_refusal(refused, self.files.write_if_absent)
        return self._save(upload, refused)

    def _write_refusal(self, upload: Upload, write: Callable[[str, bytes], None]) -> None:
        """Write receipt and summary of a refused upload.

        Only a stored refusal, which is final, overwrites files: however late a worker writes it, it writes
        the same.
        """
        write(receipt_key(upload.region, upload.domain, upload.id, "receipt.csv"), RECEIPT_HEADER)
        write(
            receipt_key(upload.region, upload.domain, upload.id, "summary.json"),
            summary(upload, None, [], {upload.code: 1}),
        )

    def _save(self, read: Upload, wanted: Upload) -> Upload:
        """Store `wanted`, or return what another worker on the same drop stored first."""
        if self.state.save_upload(read, wanted):
            return replace(wanted, rev=read.rev + 1)
        return self.state.upload(read.id) or wanted

    def _queue_chunks(self, upload: Upload) -> None:
        """Queue the chunks that are not done."""
        done = {chunk.number for chunk in self.state.chunks(upload.id)}
        missing = [n for n in range(upload.chunks) if n not in done]
        self.queues.send(f"ingest/{upload.domain}", [{"upload": upload.id, "chunk": n} for n in missing])
        if not missing:
            self._ask_settle(upload.id)

    def _ask_settle(self, upload_id: str) -> None:
        """Have the receipt written again: the worker on the last chunk may have died before it asked."""
        mark_receipt_stale(self.state, self.queues, self.clock.now(), upload_id)
