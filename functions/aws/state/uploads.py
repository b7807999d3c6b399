"""Store uploads and their chunks under pk `U#{upload_id}`.

The sk is `M` for the upload, `B#{number}` for a chunk that a worker began, and `C#{number}` for a finished
chunk, with six digits. `docs/architecture/state-table.md` has the whole schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from functions.aws.state.items import Codec, Item
from functions.aws.state.table import Table
from functions.sync.model.upload import ChunkDone, Upload, UploadStatus

UPLOADS_INDEX = "uploads"
OPEN = frozenset({UploadStatus.DITERIMA, UploadStatus.DIPROSES})
"""Statuses of an upload that is not settled."""
LOOK_BACK = 100
"""Number of a region's newest uploads that `open_uploads` looks at; sweep walks through the older ones."""

_UPLOAD = Codec(
    Upload,
    in_keys=frozenset({"id", "rev"}),
    attributes={
        "receipt_stale_at": "dirty",
        "rerender_after": "awaited",
        "render_started_at": "settling",
        "to_close": "closing",
    },
)
_CHUNK = Codec(ChunkDone, frozenset({"upload", "number"}))


class UploadItems(Table):
    """Implement `ports.UploadStore`."""

    def register(self, upload: Upload) -> Upload:
        stored = self.put(_item(upload, upload.rev), "attribute_not_exists(pk)")
        return upload if stored is None else _upload(stored)

    def upload(self, upload_id: str) -> Upload | None:
        item = self.get({"pk": {"S": f"U#{upload_id}"}, "sk": {"S": "M"}})
        return None if item is None else _upload(item)

    def taken_in(self, ids: Sequence[str]) -> set[str]:
        found = self.read(
            [{"pk": {"S": f"U#{identity}"}, "sk": {"S": "M"}} for identity in dict.fromkeys(ids)]
        )
        return {upload.id for upload in map(_upload, found) if upload.status is not UploadStatus.DITERIMA}

    def save_upload(self, read: Upload, wanted: Upload) -> bool:
        return self.put(_item(wanted, read.rev + 1), "rev = :read", {":read": {"N": str(read.rev)}}) is None

    def begin_chunk(self, upload_id: str, number: int) -> None:
        item: Item = {"pk": {"S": f"U#{upload_id}"}, "sk": {"S": f"B#{number:06d}"}}
        if self.put(item, "attribute_not_exists(pk)") is not None:
            self.put({**item, "contested": {"BOOL": True}}, "attribute_exists(pk)")

    def contested_chunks(self, upload_id: str) -> set[int]:
        values = {":pk": {"S": f"U#{upload_id}"}, ":begun": {"S": "B#"}}
        found = self.query("pk = :pk AND begins_with(sk, :begun)", values, ConsistentRead=True)
        return {int(item["sk"]["S"][2:]) for item in found if "contested" in item}

    def finish_chunk(self, done: ChunkDone) -> None:
        item = {"pk": {"S": f"U#{done.upload}"}, "sk": {"S": f"C#{done.number:06d}"}, **_CHUNK.write(done)}
        self.put(
            item,
            "attribute_not_exists(judged_at) OR judged_at <= :ours",
            {":ours": {"N": str(done.judged_at)}},
        )

    def chunks(self, upload_id: str) -> list[ChunkDone]:
        pk = {"S": f"U#{upload_id}"}
        found = self.query(
            "pk = :pk AND begins_with(sk, :chunk)", {":pk": pk, ":chunk": {"S": "C#"}}, ConsistentRead=True
        )
        return [_CHUNK.read(item, upload=upload_id, number=int(item["sk"]["S"][2:])) for item in found]

    def uploads(self, region: str, limit: int = 50, before: int | None = None) -> list[Upload]:
        condition, values = "uploads_of = :region", {":region": {"S": region}}
        if before is not None:
            condition, values = (
                f"{condition} AND started_at < :before",
                {**values, ":before": {"N": str(before)}},
            )
        found = {
            item["pk"]["S"]: item
            for item in self.query(condition, values, limit, IndexName=UPLOADS_INDEX, ScanIndexForward=False)
        }
        if len(found) == limit:
            # The page may end within a millisecond: read the rest of it (`ports.UploadStore.uploads`).
            last = {":region": {"S": region}, ":at": next(reversed(found.values()))["started_at"]}
            same_instant = self.query(
                "uploads_of = :region AND started_at = :at", last, IndexName=UPLOADS_INDEX
            )
            found |= {item["pk"]["S"]: item for item in same_instant}
        return list(map(_upload, found.values()))

    def open_uploads(self, region: str, limit: int = 50) -> Iterator[Upload]:
        newest = self.uploads(region, LOOK_BACK)
        return islice(
            (
                upload
                for upload in newest
                if upload.status in OPEN or upload.receipt_stale_at or upload.rerender_after
            ),
            limit,
        )


def _item(upload: Upload, rev: int) -> Item:
    item: Item = {
        "pk": {"S": f"U#{upload.id}"},
        "sk": {"S": "M"},
        "rev": {"N": str(rev)},
        **_UPLOAD.write(upload),
    }
    # The key of an index must not be empty; an upload without a region is in no list.
    if upload.region:
        item["uploads_of"] = {"S": upload.region}
    return item


def _upload(item: Item) -> Upload:
    return _UPLOAD.read(item, id=item["pk"]["S"][2:], rev=int(item["rev"]["N"]))
