"""The plan of an upload: how to read the file and where its chunks lie. One JSON object in `work/`, written once."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from functions.sync.rows.anomalies import Anomaly
from functions.sync.rows.cut import Chunk
from functions.sync.rows.layout import Layout
from functions.sync.upload import ChunkDone
from functions.sync.validate import Finding


@dataclass(frozen=True, slots=True)
class Manifest:
    """`plain` is the key of the file in plain form in the receipt bucket, '' when the drop itself is plain."""

    layout: Layout
    chunks: list[Chunk]
    across: dict[int, list[Finding]]
    total_rows: list[int]
    plain: str = ""
    anomalies: list[Anomaly] = field(default_factory=list)

    def dump(self) -> bytes:
        fields = {
            **asdict(self), "chunks": [list(chunk) for chunk in self.chunks], "anomalies": [list(anomaly) for anomaly in self.anomalies],
            "across": {row: [list(finding) for finding in found] for row, found in self.across.items()},
        }
        return orjson.dumps(fields, option=orjson.OPT_NON_STR_KEYS)

    @staticmethod
    def parse(content: bytes) -> Manifest:
        fields: dict[str, Any] = orjson.loads(content)
        return Manifest(
            layout=Layout(**fields["layout"]),
            chunks=[Chunk(*chunk) for chunk in fields["chunks"]],
            across={int(row): [Finding(*finding) for finding in found] for row, found in fields["across"].items()},
            total_rows=fields["total_rows"],
            plain=fields["plain"],
            anomalies=[Anomaly(*anomaly) for anomaly in fields["anomalies"]],
        )


def manifest_key(upload: str) -> str:
    return f"work/{upload}/manifest.json"


def plain_key(upload: str) -> str:
    return f"work/{upload}/plain"


def closing_key(upload: str) -> str:
    """The ids that an upload closes, one JSON text a line."""
    return f"work/{upload}/closing.jsonl"


def part_key(done: ChunkDone, part: str) -> str:
    """`part` is `receipt` or `corrections`."""
    return f"work/{done.upload}/{done.number:06d}.{done.parts}.{part}.csv"


def receipt_key(region: str, domain: str, upload: str, name: str) -> str:
    """Where people look (contract, section 2)."""
    return f"receipts/{region}/{domain}/{upload}/{name}"
