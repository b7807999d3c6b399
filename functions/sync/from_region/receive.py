"""A file was dropped: register it once, ask the agreement, understand it, cut it, hand out the chunks."""

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
_NOWHERE = ("tanpa-wilayah", "tanpa-dataset")
"""Where the refusal of a file lies whose key names no place."""
_MODES = frozenset({"delta", "snapshot"})


class ReceiveState(ports.RecordStore, ports.UploadStore, ports.RequestStore, Protocol):
    """What receive reads and writes."""


@dataclass(frozen=True, slots=True)
class Receive:
    """Run again for the same object version, at any point, it ends in the same state."""

    drops: ports.Drops
    files: ports.Files
    state: ReceiveState
    queues: ports.Queues
    clock: ports.Clock
    chunk_bytes: int = CHUNK_BYTES

    def run(self, drop: Drop) -> Upload | None:
        """None when there is no such object version (any more). Some emulators' events name none: then the newest."""
        info = self.drops.info(drop)
        if info is None:
            return None
        drop = drop._replace(version_id=info.version_id)
        place = _KEY.fullmatch(drop.key)
        region, domain = (place[1], place[2]) if place else _NOWHERE
        mode = info.metadata.get("mode", "delta")
        upload = self.state.register(
            self._from(
                Upload(
                    upload_id(drop),
                    drop,
                    region,
                    domain,
                    mode,
                    UploadStatus.DITERIMA,
                    self.clock.now(),
                )
            )
        )
        if upload.drop != drop:  # an invitation is used once: what was posted over it is not read
            return upload
        if upload.status is UploadStatus.DITERIMA:
            try:
                upload = self._cut(upload, info)
            except Rejected as refusal:
                upload = self._refuse(upload, refusal)
        if upload.status is UploadStatus.DIPROSES:
            self._hand_out(upload)
        elif upload.status is UploadStatus.DITOLAK:
            self._refused(upload, self.files.write)
        else:
            self._behind(upload.id)
        return upload

    def _from(self, upload: Upload) -> Upload:
        request = self.state.request(upload.id) if is_invited(upload.drop) else None
        return (
            replace(upload, origin=request.sender, name=request.name)
            if request and request.sender
            else upload
        )

    def _cut(self, upload: Upload, info: ports.ObjectInfo) -> Upload:
        verdict = decide(
            upload.region, upload.domain, "kirim", upload.started_at, info.metadata.get("tujuan", "")
        )
        if isinstance(verdict, Deny):
            raise Rejected(verdict.code, pasal=verdict.clause)
        if upload.mode not in _MODES:
            raise Rejected("MODE_TIDAK_DIKENAL")
        domain, key = domains.get(upload.domain), plain_key(upload.id)
        manifest, rows, lacking = inspect(
            lambda: self.drops.open(upload.drop),
            info.size,
            domain,
            (key, lambda: self.files.writer(key), lambda: self.files.open(key)),
            self.chunk_bytes,
            upload.drop.key.rsplit("/", 1)[-1],
            self._against(upload, domain),
        )
        to_close, more = close_missing.plan(lacking, info.metadata.get("confirm-closing") == "yes")
        if upload.mode == "snapshot":
            more += volume(rows, self.state.full_rows(upload.region, upload.domain))
        manifest = replace(manifest, anomalies=[*manifest.anomalies, *more])
        if to_close:
            self.files.write(closing_key(upload.id), close_missing.dump(to_close))
        self.files.write(manifest_key(upload.id), manifest.dump())
        cut = replace(
            upload,
            status=UploadStatus.DIPROSES,
            chunks=len(manifest.chunks),
            rows=rows,
            agreement=verdict.version,
            to_close=len(to_close),
        )
        odd = manifest.anomalies
        begun = summary(cut, manifest.layout, manifest.total_rows, {anomaly.code: 1 for anomaly in odd}, odd)
        self.files.begin(receipt_key(cut.region, cut.domain, cut.id, "summary.json"), begun)
        return self._save(upload, cut)

    def _against(self, upload: Upload, domain: Domain) -> ComparedWith | None:
        """What the file replaces: the dataset where it says that it is the whole of it, or the slices that it revises."""
        whole = upload.mode == "snapshot"
        if not whole and not domain.slice:
            return None
        return ComparedWith(lambda: self.state.open_records(upload.region, upload.domain), whole)

    def _refuse(self, upload: Upload, refusal: Rejected) -> Upload:
        """Its files first, where there are none: nobody asks again for those of an upload that is done with."""
        refused = replace(
            upload,
            status=UploadStatus.DITOLAK,
            code=refusal.code,
            column=refusal.column,
            params=refusal.params,
            finished_at=self.clock.now(),
        )
        self._refused(refused, self.files.begin)
        return self._save(upload, refused)

    def _refused(self, upload: Upload, write: Callable[[str, bytes], None]) -> None:
        """Over what is there only of a refusal that is stored, which is final: whoever writes it, and however late, writes the same."""
        write(receipt_key(upload.region, upload.domain, upload.id, "receipt.csv"), RECEIPT_HEADER)
        write(
            receipt_key(upload.region, upload.domain, upload.id, "summary.json"),
            summary(upload, None, [], {upload.code: 1}),
        )

    def _save(self, read: Upload, wanted: Upload) -> Upload:
        """Where another worker on the same drop was first, what it came to stands."""
        if self.state.save_upload(read, wanted):
            return replace(wanted, rev=read.rev + 1)
        return self.state.upload(read.id) or wanted

    def _hand_out(self, upload: Upload) -> None:
        done = {chunk.number for chunk in self.state.chunks(upload.id)}
        missing = [n for n in range(upload.chunks) if n not in done]
        self.queues.send(f"ingest/{upload.domain}", [{"upload": upload.id, "chunk": n} for n in missing])
        if not missing:
            self._behind(upload.id)

    def _behind(self, upload_id: str) -> None:
        """Whoever brought the last chunk may have died before saying so; what came of the rows since is told as well."""
        mark_receipt_stale(self.state, self.queues, self.clock.now(), upload_id)
